"""The import wizard."""

import streamlit as st

st.title("Import")
