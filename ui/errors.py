"""Telling what went wrong: the sentence on the screen, the far side's words one click away."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from core.errors import DashboardError
from ui.words import plain


def tell(error: DashboardError) -> None:
    """Show an error."""
    st.error(plain(error.sentence), icon=":material/error:")
    if error.technical or error.request_id:
        with st.expander("Technical details"):
            st.text(error.technical or "No further words from the other side.")
            if error.request_id:
                st.caption(f"QuickBooks' request id (intuit_tid): {error.request_id}")


@contextmanager
def told() -> Iterator[None]:
    """Show an expected error of the block instead of raising it; the page goes on after it."""
    try:
        yield
    except DashboardError as error:
        tell(error)
