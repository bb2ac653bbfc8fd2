"""The dashboard: Streamlit pages, the OAuth routes and this process's worker, in one server."""

import streamlit as st

from ui.guard import MIDDLEWARE
from ui.routes import ROUTES
from ui.runtime import lifespan

app = st.App(
    "pages/navigation.py",
    lifespan=lifespan,
    routes=ROUTES,
    middleware=MIDDLEWARE,
)
