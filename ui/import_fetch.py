"""The proof that everything was read, and reading again."""

import streamlit as st

from core.errors import DashboardError
from core.models.plans import Run, RunKind, RunStatus
from core.models.remote import FetchReport
from ui.errors import tell, told
from ui.import_context import Step
from ui.runtime import actor, application
from ui.words import many, plain, when


def proof(step: Step, live: Run | None) -> FetchReport | None:
    """Draw what was read and the button to read; return the last read's report."""
    report = application().fetching.report(actor(), step.connection.id, step.spec.slug)
    run = application().running.latest(actor(), step.connection.id, step.spec.slug, RunKind.FETCH)
    if live is not None and live.kind == RunKind.FETCH:
        follow(live.id)
    elif report is None:
        _never_read(step)
    else:
        _was_read(step, report, busy=live is not None)
    if run is not None and run.status == RunStatus.FAILED:
        _failed(step, run)
    if report is not None and live is None:
        _difference(report)
    return report


@st.fragment(run_every=1)
def follow(run_id: str) -> None:
    """Draw how far a run is, every second, and draw the whole page anew once it has ended."""
    progress = application().running.progress(actor(), run_id)
    if not progress.live:
        st.rerun()
    run = progress.run
    verb = run.verb or "Waiting for its turn"
    counted = f": {run.done:,} of {run.total:,}" if run.total else " …"
    st.progress(progress.share, text=f"{verb}{counted}")
    if progress.outcomes:
        st.caption(
            " · ".join(f"{n:,} {outcome}" for outcome, n in sorted(progress.outcomes.items()))
        )


def _never_read(step: Step) -> None:
    with st.container(border=True):
        st.markdown(
            f"Nothing was read from **{plain(step.connection.company_name)}** yet. Reading changes nothing "
            "in QuickBooks."
        )
        if st.button(
            "Fetch from QuickBooks",
            type="primary",
            icon=":material/download:",
            disabled=not step.may_edit,
        ):
            _start(step)


def _was_read(step: Step, report: FetchReport, *, busy: bool) -> None:
    now = application().context.clock.now()
    mark = ":green[:material/check_circle:]" if report.complete else ":orange[:material/warning:]"
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        st.markdown(
            f"{mark} **Fetched {report.read:,} of {report.expected_after:,}** "
            f"({report.active:,} active, {report.inactive:,} inactive) · {when(report.at, now)}",
            unsafe_allow_html=True,
            width="content",
        )
        busy = busy or not step.may_edit
        if st.button("Fetch again", icon=":material/refresh:", disabled=busy):
            _start(step)


def _difference(report: FetchReport) -> None:
    if not report.complete:
        st.warning(
            f"QuickBooks counts {report.expected_after:,}, but {report.read:,} were read, most likely "
            "because somebody is working there at this moment. What was read can be decided; "
            "nothing counts as removed before a complete read. **Fetch again** in a minute.",
            icon=":material/warning:",
        )
    elif report.expected != report.expected_after:
        difference = report.expected_after - report.expected
        moved = "added" if difference > 0 else "removed"
        st.caption(
            f"{many(abs(difference), 'record')} {moved} in QuickBooks while reading; "
            "the count after it agrees."
        )


def _failed(step: Step, run: Run) -> None:
    tell(DashboardError(run.code, f"Reading stopped. {run.sentence}", technical=run.technical))
    if st.button("Try again", icon=":material/refresh:", disabled=not step.may_edit):
        _start(step)


def _start(step: Step) -> None:
    with told():
        application().fetching.start(actor(), step.connection.id, step.spec.slug)
        st.rerun()
