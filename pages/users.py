"""The account's users, with the label that says who is linked."""

import streamlit as st

from ui import users
from ui.errors import told
from ui.place import here

place = here()
st.title("Users")
if place.account is None:
    st.info("Choose an account in the sidebar to see its users.")
else:
    with told():
        users.listing(place.account)
