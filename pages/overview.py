"""The portfolio: every division with its connection."""

import streamlit as st

from ui import overview
from ui.errors import told
from ui.place import here

place = here()
head, action = st.columns([5, 1], vertical_alignment="bottom")
head.title("Overview")
with action:
    if st.button("New account", icon=":material/add:", width="stretch"):
        overview.new_account()
with told():
    overview.numbers(place)
    overview.table(place)
