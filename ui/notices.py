"""An error that a route met and a page tells.

It travels in the address as a sealed ticket: nobody can put words on the screen by writing a link.
"""

import streamlit as st

from core.bootstrap import Application
from core.errors import DashboardError
from ui.errors import tell

MAX_AGE_SECONDS = 600
PARAMETER = "told"


def seal(application: Application, error: DashboardError) -> str:
    """Return an error as a parameter value."""
    return application.context.vault.ticket(
        {
            "code": error.code,
            "sentence": error.sentence,
            "technical": error.technical[:300],
            "request_id": error.request_id,
        }
    )


def tell_notice(application: Application) -> None:
    """Show the error that the address carries, if it is ours and fresh."""
    sealed = st.query_params.get(PARAMETER)
    if not sealed:
        return
    content = application.context.vault.read_ticket(sealed, max_age_seconds=MAX_AGE_SECONDS)
    if content is not None and "sentence" in content:
        tell(
            DashboardError(
                content["code"],
                content["sentence"],
                technical=content["technical"],
                request_id=content["request_id"],
            )
        )
