"""The review: the stored plan, line by line, before anything happens."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from core.models.plans import Action, OutcomeStatus, Plan, PlanLine
from core.services.planning import Review, as_csv
from ui import grid
from ui.errors import told
from ui.grid import PAGE, Column
from ui.import_context import Step
from ui.runtime import actor, application
from ui.words import many, plain, when

HEIGHT = 440
ALL = "All"

TONES = {
    Action.CREATE: "ready",
    Action.LINK: "ready",
    Action.IGNORE: "linked",
    Action.UNDECIDED: "decide",
    Action.BLOCKED: "problem",
}


def draw(step: Step, review: Review) -> None:
    """Draw a plan that nobody has applied yet."""
    plan = review.plan
    now = application().context.clock.now()
    st.subheader("Review")
    st.markdown(
        f"What **Import** will do, stored {when(plan.made_at, now)} by {plain(plan.made_by)}. "
        "Nothing has happened yet. Linking changes no field: where the two sides differ, both stay as "
        "they are.",
        unsafe_allow_html=True,
    )
    _newer(step, plan)
    st.markdown(totals(plan.counts))
    _emails(step, review)
    lines(step, review, by_outcome=False)
    _buttons(step, review)


def totals(counts: Mapping[str, int]) -> str:
    """Return the counts with their signs, e.g. "`+ 5 create`  `= 41 link`"."""
    return "  ".join(
        f"`{action.sign} {counts.get(action, 0):,} {action.value}`" for action in Action
    )


def lines(step: Step, review: Review, *, by_outcome: bool) -> None:
    """Draw the lines of a plan with a filter, by what is to happen or by what happened."""
    kinds: Sequence[str] = [kind.value for kind in (OutcomeStatus if by_outcome else Action)]
    ordered = {ALL: review.lines}
    for kind in kinds:
        if found := [x for x in review.lines if (x.outcome if by_outcome else x.action) == kind]:
            ordered[kind.capitalize()] = found
    key = f"lines-{review.plan.id}-{'outcome' if by_outcome else 'action'}"
    shown = st.pills(
        "Show lines",
        list(ordered),
        label_visibility="collapsed",
        default=ALL,
        required=True,
        format_func=lambda name: f"{name} · {len(ordered[name]):,}",
        key=key,
    )
    chosen = ordered.get(shown or ALL, review.lines)
    pages = -(-len(chosen) // PAGE)
    number = st.pagination(pages, key=f"{key}-{shown}-page") if pages > 1 else 1
    if not chosen:
        st.info("This plan has no lines: every record is linked already.")
        return
    grid.show(
        [_cells(step, review, line) for line in chosen[(number - 1) * PAGE : number * PAGE]],
        _columns(step, by_outcome=by_outcome),
        nonce=key,
        view=f"{shown}-{number}",
        height=HEIGHT,
    )


def download(step: Step, review: Review, name: str) -> None:
    """Draw the button for the lines as CSV."""
    st.download_button(
        "Download CSV",
        as_csv(review),
        file_name=f"{step.spec.slug}-{name}-{review.plan.made_at:%Y%m%d-%H%M}.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
    )


def back_to_grid() -> None:
    """Draw the button that leaves the plan; the plan stays stored."""
    if st.button("Back to the grid", icon=":material/arrow_back:"):
        st.query_params.pop("plan", None)
        st.rerun()


def review_anew(step: Step, label: str) -> None:
    """Draw the button that stores a new plan and opens it."""
    if st.button(label, icon=":material/replay:", disabled=not step.may_edit):
        with told():
            st.query_params["plan"] = application().planning.review(
                actor(), step.connection.id, step.spec.slug
            )
            st.rerun()


def _newer(step: Step, plan: Plan) -> None:
    latest = application().planning.latest(actor(), step.connection.id, step.spec.slug)
    if latest is not None and latest.id != plan.id:
        st.warning(
            "There is a newer review of this step, so decisions may have changed since. "
            "Go **Back to the grid** and review again.",
            icon=":material/history:",
        )


def _emails(step: Step, review: Review) -> None:
    if step.spec.credentials is None:
        return
    starting = sum(line.action == Action.CREATE and line.active for line in review.lines)
    if not starting:
        st.caption("No welcome email goes out: nobody is created as an active user.")
    elif review.plan.settings.get("hold_emails"):
        st.caption(
            f"{many(starting, 'welcome email')} will be **held** until somebody releases them. "
            "Usernames are provisional until the import."
        )
    else:
        st.caption(
            f"{many(starting, 'welcome email')} will be **sent** right after the import, each with "
            "a username and a password. Usernames are provisional until then."
        )


def _buttons(step: Step, review: Review) -> None:
    changes = sum(n for action, n in review.plan.counts.items() if Action(action).changes_something)
    with st.container(horizontal=True, gap="small"):
        if st.button(
            "Import",
            type="primary",
            icon=":material/play_arrow:",
            disabled=not changes or not step.may_edit,
        ):
            with told():
                application().applying.start(actor(), review.plan.id)
                st.rerun()
        back_to_grid()
        download(step, review, "review")


def _columns(step: Step, *, by_outcome: bool) -> Sequence[Column]:
    happened = (Column("outcome", "Outcome", 90), Column("told", "What happened", 280))
    needed = [mapped for mapped in step.spec.fields if mapped.required]
    others = [mapped for mapped in step.spec.fields if not mapped.required]
    return [
        Column("action", "Action", 100, pinned=True),
        Column("name", "QuickBooks name", 165, pinned=True),
        *(happened if by_outcome else ()),
        Column("profile", "Profile", 170),
        *(Column(f"field_{mapped.name}", mapped.label, 200) for mapped in needed),
        Column("why", "Why", 300),
        Column("differences", "Differences", 300),
        *(Column(f"field_{mapped.name}", mapped.label, 130) for mapped in others),
        Column("by", "Decided", 100),
    ]


def _cells(step: Step, review: Review, line: PlanLine) -> dict[str, Any]:
    action = Action(line.action)
    profile = review.profile_names.get(line.outcome_profile_id or line.profile_id or "", "")
    if action is Action.CREATE and not profile:
        profile = f"new {step.spec.singular}{'' if line.active else ', inactive'}"
        if username := line.values.get("username"):
            profile += f": {username}"
    differences = "; ".join(
        f"{d['label']}: {d['ours'] or '(empty)'} here, {d['theirs'] or '(empty)'} in QuickBooks"
        for d in line.differences
    )
    return {
        "id": str(line.number),
        "tone": TONES[action],
        "action": f"{action.sign} {action.value}",
        "name": line.name,
        "profile": profile,
        "differences": differences,
        "why": line.sentence,
        "by": "by itself" if line.by == "auto" else "by a person",
        "outcome": line.outcome or "",
        "told": line.outcome_sentence,
        **{f"field_{f.name}": str(line.values.get(f.name) or "") for f in step.spec.fields},
    }
