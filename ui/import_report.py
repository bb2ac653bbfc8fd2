"""What became of an import: its progress while it runs, its report afterwards."""

import streamlit as st

from core.entities.registry import specs
from core.errors import DashboardError
from core.models.plans import OutcomeStatus, Run, RunStatus
from core.services.planning import Review
from ui import import_emails
from ui.errors import tell
from ui.import_context import Step
from ui.import_fetch import follow
from ui.import_review import back_to_grid, download, lines, review_anew
from ui.runtime import actor, application
from ui.words import plain, when


def running(review: Review) -> None:
    """Draw the progress of an import; it goes on whether somebody looks or not."""
    run = review.run
    if run is None:
        return
    st.subheader("Importing")
    st.caption(
        f"Started by {plain(run.asked_by)}. You can close this page; it goes on without you."
    )
    follow(run.id)


def draw(step: Step, review: Review) -> None:
    """Draw the report of an import that has ended."""
    run = review.run
    if run is None:
        return
    _headline(run)
    outcomes = application().running.progress(actor(), run.id).outcomes
    with st.container(horizontal=True, gap="small"):
        for status in OutcomeStatus:
            label, number = status.value.capitalize(), outcomes.get(status, 0)
            st.metric(label, f"{number:,}", border=True, width=150)
    import_emails.emails(step, settled=True)
    lines(step, review, by_outcome=True)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        _next(step)
        back_to_grid()
        review_anew(step, "Import again")
        download(step, review, "report")
        st.page_link(
            f"{step.spec.slug}.py",
            label=f"Open {step.spec.label}",
            icon=":material/group:",
            query_params=step.place.query,
        )


def _headline(run: Run) -> None:
    now = application().context.clock.now()
    if run.status == RunStatus.FAILED:
        st.subheader("The import stopped")
        tell(DashboardError(run.code, run.sentence, technical=run.technical))
        st.caption("What was done stays done. **Import again** goes on with what is left.")
        return
    st.subheader("Import finished")
    ended = when(run.finished_at, now) if run.finished_at else ""
    st.markdown(f"Started by {plain(run.asked_by)}, ended {ended}.", unsafe_allow_html=True)


def _next(step: Step) -> None:
    following = next((spec for spec in specs() if spec.step > step.spec.step), None)
    if following is not None:
        st.page_link(
            "import_steps.py",
            label=f"Next: {following.label}",
            icon=":material/arrow_forward:",
            query_params={**step.place.query, "step": following.slug},
        )
