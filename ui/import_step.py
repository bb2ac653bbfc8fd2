"""One step of the import, top to bottom: read, settings, grid, panel, footer; or its review."""

from collections.abc import Mapping

import streamlit as st

from core.errors import DashboardError
from core.models.plans import Action, Run, RunKind
from core.models.remote import Bucket, FetchReport
from core.services.planning import Review
from ui import (
    grid,
    import_bulk,
    import_candidates,
    import_emails,
    import_fetch,
    import_grid,
    import_report,
    import_review,
    import_settings,
    import_view,
)
from ui.errors import tell, told
from ui.import_context import Step
from ui.runtime import actor, application
from ui.words import ago

COUNTED = (Action.LINK, Action.CREATE, Action.IGNORE, Action.UNDECIDED, Action.BLOCKED)


def draw(step: Step) -> None:
    """Draw the step, or the plan that the address names or that is being imported."""
    live = application().running.live(actor(), step.connection.id)
    with st.container():
        review = _asked_for(step, live)
    if review is None:
        _grid_screen(step, live)
    elif review.run is None:
        import_review.draw(step, review)
    elif live is not None and live.id == review.run.id:
        import_report.running(review)
    else:
        import_report.draw(step, review)


def footer(standing: Mapping[tuple[str, str], int]) -> str:
    """Return what would happen as things stand, e.g. "12 link · 5 create · …"."""
    counted = dict.fromkeys(COUNTED, 0)
    for (bucket, action), count in standing.items():
        if bucket != Bucket.LINKED:
            counted[Action(action)] += count
    return " · ".join(f"{count:,} {action.value}" for action, count in counted.items())


def _asked_for(step: Step, live: Run | None) -> Review | None:
    """Return the plan to show; an address with a plan of another step counts as none."""
    plan_id = st.query_params.get("plan", "")
    if live is not None and live.kind == RunKind.IMPORT and live.entity == step.spec.slug:
        plan_id = live.plan_id or ""
        st.query_params["plan"] = plan_id
    if not plan_id:
        return None
    try:
        review = application().planning.show(actor(), plan_id)
    except DashboardError as error:
        tell(error)
        return None
    plan = review.plan
    if (plan.connection_id, plan.entity) != (step.connection.id, step.spec.slug):
        st.query_params.pop("plan")
        return None
    return review


def _grid_screen(step: Step, live: Run | None) -> None:
    # Each part has a place of its own: what comes and goes in one moves nothing in the others, and
    # the grid is not drawn anew.
    read, told_of, settings, emails = (st.container() for _ in range(4))
    with read:
        report = import_fetch.proof(step, live)
    if live is not None and live.kind == RunKind.IMPORT:
        with told_of:
            st.info("Another step of this connection is being imported.")
            import_fetch.follow(live.id)
    if report is not None:
        with settings:
            import_settings.settings(step)
        with emails:
            import_emails.emails(step, settled=False)
        _decide(step, report, live)


def _decide(step: Step, report: FetchReport, live: Run | None) -> None:
    grid.settle(step.key(import_grid.ROWS))
    standing = application().deciding.standing(actor(), step.connection.id, step.spec.slug)
    held = import_view.counts(standing)
    view = import_view.choose(step, held, report.at.isoformat())
    bulk, main, pages, panel = (st.container() for _ in range(4))
    with pages:
        number = import_view.page_number(step, view)
    rows = import_grid.rows_of(step, view.page(number))
    if rows:
        with main:
            picked = import_grid.draw(step, rows, f"{view.nonce}-{number}")
        with bulk:
            import_bulk.bar(step, view, picked.rows)
        at = next((row for row in rows if row.remote_id == picked.at), None)
        with panel:
            import_candidates.panel(step, at)
    else:
        main.info(_nothing(view.shown, view.words), icon=":material/check:")
    _to_review(step, standing, busy=live is not None)


def _nothing(shown: str, words: str) -> str:
    if words:
        return f"No record of **{shown}** has these words in its name. Clear the search."
    return f"Nothing here under **{shown}**. Choose **All**, or go on with **Review**."


def _to_review(step: Step, standing: Mapping[tuple[str, str], int], *, busy: bool) -> None:
    left, right = st.columns([5, 1], vertical_alignment="center")
    left.markdown(f"**{footer(standing)}**")
    linked = sum(n for (bucket, _), n in standing.items() if bucket == Bucket.LINKED)
    last = application().running.latest(actor(), step.connection.id, step.spec.slug, RunKind.IMPORT)
    if last is not None and last.plan_id:
        now = application().context.clock.now()
        with left.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption(f"{linked:,} are linked already.", width="content")
            if st.button(f"Report of the import {ago(last.asked_at, now)}", type="tertiary"):
                st.query_params["plan"] = last.plan_id
                st.rerun()
    elif linked:
        left.caption(f"{linked:,} are linked already.")
    if right.button("Review", type="primary", width="stretch", disabled=busy or not step.may_edit):
        with told():
            st.query_params["plan"] = application().planning.review(
                actor(), step.connection.id, step.spec.slug
            )
            st.rerun()
