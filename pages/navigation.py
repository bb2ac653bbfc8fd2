"""The page shell: configuration, the sidebar, and which screens there are."""

import streamlit as st

from ui import shell

st.set_page_config(page_title="Ontraccr · Quickbooks", page_icon=shell.ICON, layout="wide")

page = st.navigation(
    [
        st.Page("overview.py", title="Overview", icon=":material/dashboard:", default=True),
        st.Page("connect.py", title="Connect", icon=":material/link:"),
        st.Page(
            "import_steps.py", title="Import", icon=":material/move_to_inbox:", url_path="import"
        ),
        st.Page("users.py", title="Users", icon=":material/group:"),
    ]
)
shell.style()
place = shell.sidebar()
shell.foot()
shell.banner(place)
page.run()
