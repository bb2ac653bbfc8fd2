"""The import wizard: a rail of steps, and the step that the address names."""

import streamlit as st

from ui import import_rail, import_step
from ui.errors import told
from ui.import_context import chosen_step
from ui.place import here

st.title("Import")
step = chosen_step(here())
if step is not None:
    with told():
        import_rail.rail(step)
        import_step.draw(step)
