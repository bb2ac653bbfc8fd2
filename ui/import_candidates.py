"""The panel of one row: the QuickBooks record beside the profiles that it may be."""

from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

import streamlit as st

from core.entities.base import EntitySpec
from core.models.links import Choice
from core.models.remote import Bucket
from core.services.deciding import CandidateView, GridRow, RowEdit
from ui.errors import told
from ui.import_context import Step
from ui.import_grid import store
from ui.import_words import stands, who
from ui.runtime import actor, application
from ui.words import plain

SHOWN = 3
"""Candidates side by side: the best, the runner-up and one more; further ones are found by search."""

LIST = """
dl.import-fields {display: grid; grid-template-columns: max-content 1fr; gap: 0 .75rem;
    margin: 0 !important; padding: 0; font-size: .9rem}
dl.import-fields dt {opacity: .7; margin: 0 !important; padding: 0}
dl.import-fields dd {margin: 0 !important; padding: 0; overflow-wrap: anywhere}
"""


def panel(step: Step, row: GridRow | None) -> None:
    """Draw the panel of the row that holds the cursor."""
    with st.container(border=True, key="import_panel"):
        if row is None:
            st.caption(
                "Click a row to see its QuickBooks record beside the profiles that it may be."
            )
            return
        _head(step, row)
        with told():
            found = application().deciding.candidates(actor(), step.connection.id, row.remote_id)
            _side_by_side(step, row, found[:SHOWN])
            if row.bucket != Bucket.LINKED:
                _search(step, row)


def _head(step: Step, row: GridRow) -> None:
    by = who(row)
    decided = f", decided by {plain(by)}" if by else ""
    st.markdown(f"**{plain(row.name)}** · {plain(stands(row))}{decided}")
    if row.problem and row.problem != row.sentence:
        st.markdown(f":orange[:material/error:] {plain(row.problem)}")
    if row.sentence:
        st.caption(plain(row.sentence))
    if not step.may_edit:
        st.caption("Your role lets you look at this account; an operator decides.")


def _side_by_side(step: Step, row: GridRow, found: Sequence[CandidateView]) -> None:
    boxes = st.columns(1 + max(len(found), 1), border=True)
    with boxes[0]:
        st.caption(f"In QuickBooks{'' if row.active else ' · inactive'}")
        st.markdown(f"**{plain(row.name)}**")
        _fields(step.spec, row.values, None)
    if not found:
        boxes[1].caption(f"No {step.spec.singular} here looks like this record.")
    for number, (box, candidate) in enumerate(zip(boxes[1:], found, strict=False)):
        with box:
            best = found[0].score - candidate.score
            behind = f" · {100 * best:.0f} behind" if number else ""
            title = "Best candidate" if number == 0 else "Runner-up"
            st.caption(f"{title} · score {100 * candidate.score:.0f}{behind}")
            _candidate(step, row, candidate)


def _candidate(step: Step, row: GridRow, candidate: CandidateView) -> None:
    marks = [] if candidate.active else ["archived"]
    marks += ["linked already"] if candidate.linked else []
    note = f" :gray[· {' · '.join(marks)}]" if marks else ""
    st.markdown(f"**{plain(candidate.name)}**{note}")
    _fields(step.spec, candidate.values, row.values)
    if candidate.evidence:
        st.caption(" · ".join(plain(sentence) for sentence in candidate.evidence))
    with st.container(horizontal=True, gap="small"):
        _button(step, row, candidate, label="Link", icon="link", act=_link)
        if candidate.evidence:
            _button(step, row, candidate, label="Not the same person", icon="block", act=_refuse)


def _button(
    step: Step,
    row: GridRow,
    candidate: CandidateView,
    *,
    label: str,
    icon: str,
    act: Callable[[Step, GridRow, CandidateView], None],
) -> None:
    st.button(
        label,
        icon=f":material/{icon}:",
        key=f"{act.__name__}-{row.remote_id}-{candidate.profile_id}",
        help=f"{row.name} and {candidate.name}",
        disabled=not step.may_edit or candidate.linked or row.bucket == Bucket.LINKED,
        on_click=act,
        args=(step, row, candidate),
    )


def _search(step: Step, row: GridRow) -> None:
    words = st.text_input(
        f"Search another {step.spec.singular}",
        placeholder="Name, email, phone",
        type="search",
        live=True,
        key=step.key(f"search_{row.remote_id}"),
    )
    if not words:
        return
    found = application().deciding.candidates(
        actor(), step.connection.id, row.remote_id, words=words
    )
    if not found:
        st.caption(f"No {step.spec.singular} of this account fits these words.")
    for start in range(0, len(found), SHOWN):
        boxes = st.columns(SHOWN)
        for box, candidate in zip(boxes, found[start : start + SHOWN], strict=False):
            with box.container(border=True):
                _candidate(step, row, candidate)


def _link(step: Step, row: GridRow, candidate: CandidateView) -> None:
    edit = RowEdit(
        row.remote_id,
        Choice.LINK,
        profile_id=candidate.profile_id,
        seen_version=row.version,
    )
    store(step, [edit])


def _refuse(step: Step, row: GridRow, candidate: CandidateView) -> None:
    with told():
        application().deciding.refuse(
            actor(), step.connection.id, row.remote_id, profile_id=candidate.profile_id
        )


def _fields(spec: EntitySpec, values: Mapping[str, Any], beside: Mapping[str, Any] | None) -> None:
    """Draw the fields as a list; with `beside`, those that agree and differ are marked."""
    lines = []
    for mapped in spec.mapped:
        value, other = values.get(mapped.name), (beside or {}).get(mapped.name)
        mark = _mark(str(value), str(other)) if value and other else ""
        shown = escape(str(value)) if value else "none"
        lines.append(f"<dt>{escape(mapped.label)}</dt><dd>{shown}{mark}</dd>")
    st.html(f"<style>{LIST}</style><dl class='import-fields'>{''.join(lines)}</dl>")


def _mark(value: str, other: str) -> str:
    one, two = _core(value), _core(other)
    if one == two:
        return " <b title='the same' style='color:#2ea05a'>=</b>"
    if one.endswith(two) or two.endswith(one):
        return ""  # a phone number with and without its country: neither the same nor different
    return " <b title='differs' style='color:#d9822b'>≠</b>"


def _core(value: str) -> str:
    """Return a value without case, spaces and marks: phone numbers are written in many ways."""
    return "".join(c for c in value.casefold() if c.isalnum())
