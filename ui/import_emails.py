"""The welcome emails of a connection: how many stand where, and letting the held ones go."""

import streamlit as st

from ui.errors import told
from ui.import_context import Step
from ui.runtime import actor, application
from ui.words import many

MOVING = ("queued", "sending")
"""Email states that change by themselves."""

EMAILS = {
    "held": "held",
    "queued": "waiting to be sent",
    "sending": "being sent",
    "sent": "sent",
    "unsure": "unsure: they may have arrived",
    "failed": "failed",
    "cancelled": "cancelled",
}


SETTLED = ("sent", "cancelled")
"""States that ask for nothing."""


def emails(step: Step, *, settled: bool) -> None:
    """Draw the counts of the welcome emails by state, followed while they change.

    Args:
        step: the step; nothing is drawn where its profiles get no email.
        settled: draw also when all of them are done with.
    """
    if step.spec.credentials is None:
        return
    counts = application().outbox.counts(actor(), step.connection.id)
    if not settled and not any(n for state, n in counts.items() if state not in SETTLED):
        return
    if any(counts.get(state) for state in MOVING):
        _followed(step)
    elif counts:
        _counts(step, counts)


@st.fragment(run_every=2)
def _followed(step: Step) -> None:
    counts = application().outbox.counts(actor(), step.connection.id)
    if not any(counts.get(state) for state in MOVING):
        st.rerun()
    _counts(step, counts)


def _counts(step: Step, counts: dict[str, int]) -> None:
    told_of = [f"{counts[state]:,} {words}" for state, words in EMAILS.items() if counts.get(state)]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(
            f":material/mail: **Welcome emails of this connection:** {' · '.join(told_of) or 'none'}",
            width="content",
        )
        held = counts.get("held", 0)
        if held and st.button(
            "Release held emails", icon=":material/send:", disabled=not step.may_edit
        ):
            with told():
                released = application().outbox.release(actor(), step.connection.id)
                st.toast(f"{many(released, 'email')} released.")
                st.rerun(scope="app")
