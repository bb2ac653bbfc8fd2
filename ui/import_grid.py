"""The grid of an import step: one row per QuickBooks record, decided and corrected in place."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import streamlit as st

from core.entities.base import EntitySpec
from core.errors import DashboardError
from core.models.remote import Bucket
from core.services.deciding import GridRow, Overtaken, Query, RowEdit
from ui import grid
from ui.errors import tell
from ui.grid import Behaviour, Column, Edit, Picked
from ui.import_context import Step
from ui.import_words import CHOICES, KEYS, OTHER, UNDO, is_automatic, offered, stands
from ui.runtime import actor, application
from ui.words import plain

ROWS = "rows"
DECISION = "decision"
FIELD = "field_"
HEIGHT = 390


def rows_of(step: Step, ids: Sequence[str]) -> list[GridRow]:
    """Return rows as they stand, in the order of their ids; what is being stored is waited for."""
    if not ids:
        return []
    grid.settle(step.key(ROWS))
    query = Query(step.connection.id, step.spec.slug, ids=tuple(ids), limit=len(ids))
    page = application().deciding.page(actor(), step.connection.id, query)
    place = {remote_id: number for number, remote_id in enumerate(ids)}
    return sorted(page.rows, key=lambda row: place[row.remote_id])


def draw(step: Step, rows: Sequence[GridRow], view: str) -> Picked:
    """Draw the grid; what is decided in it is stored before the page is drawn again."""
    step.kept["versions"] = {row.remote_id: row.version for row in rows}
    with st.container():
        _tell_what_was_held_back(step)
    return grid.show(
        [_cells(step, row) for row in rows],
        columns(step.spec),
        nonce=step.key(ROWS),
        view=view,
        height=HEIGHT,
        behaviour=Behaviour(
            selectable=True,
            on_edits=lambda edits: store(step, row_edits(step, rows, edits)),
            keys=KEYS if step.may_edit else {},
            keys_field=DECISION,
        ),
    )


def columns(spec: EntitySpec) -> list[Column]:
    """Return the columns; fields that a record must have come before the evidence."""
    fields = [mapped for mapped in spec.fields if mapped.editable]
    editable = {
        mapped.name: Column(FIELD + mapped.name, mapped.label, 140, editable=True)
        for mapped in fields
    }
    needed = [editable[mapped.name] for mapped in fields if mapped.required]
    return [
        Column("name", "QuickBooks name", 190, pinned=True),
        Column(DECISION, "Decision", 160, choices="words", pinned=True),
        Column("suggested", "Suggested profile", 140),
        Column("score", "Score", 62, right=True),
        *(Column(c.field, c.label, 205, editable=True) for c in needed),
        Column("problem", "Problem", 320),
        Column("evidence", "Evidence", 320),
        *(editable[mapped.name] for mapped in fields if not mapped.required),
    ]


def row_edits(step: Step, rows: Iterable[GridRow], edits: Iterable[Edit]) -> list[RowEdit]:
    """Return what edits of cells mean, one entry a row; nothing of a row that was not sent."""
    known = {row.remote_id: row for row in rows if row.bucket != Bucket.LINKED}
    editable = {FIELD + mapped.name: mapped.name for mapped in step.spec.fields if mapped.editable}
    choices: dict[str, str] = {}
    fields: dict[str, dict[str, str]] = {}
    for edit in edits:
        if edit.row not in known:
            continue
        if edit.field == DECISION:
            choices[edit.row] = edit.value
        elif edit.field in editable:
            fields.setdefault(edit.row, {})[editable[edit.field]] = edit.value
    if OTHER in choices.values():
        st.toast("Choose the profile in the panel under the grid.", icon=":material/south:")
    versions: Mapping[str, int] = step.kept.get("versions", {})
    found = [
        row_edit(
            known[remote_id],
            choices.get(remote_id, ""),
            fields=fields.get(remote_id, {}),
            version=versions.get(remote_id, known[remote_id].version),
        )
        for remote_id in {**choices, **fields}
    ]
    return [edit for edit in found if edit is not None]


def row_edit(row: GridRow, word: str, *, fields: Mapping[str, str], version: int) -> RowEdit | None:
    """Return what a word and corrections mean for a row; None where that is nothing."""
    if word not in {offer.text for offer in offered(row)}:
        word = ""
    choice, undone = CHOICES.get(word), word == UNDO
    if choice is None and not undone and not fields:
        return None
    return RowEdit(row.remote_id, choice, fields=fields, undone=undone, seen_version=version)


def store(step: Step, edits: Sequence[RowEdit]) -> None:
    """Store edits; what could not be stored is told when the page is drawn next."""
    if not edits:
        return
    kept = step.kept
    with grid.memory_of(step.key(ROWS)).lock:
        kept.pop("overtaken", None)
        kept.pop("refused", None)
        try:
            overtaken = application().deciding.decide(
                actor(), step.connection.id, step.spec.slug, edits=edits
            )
        except DashboardError as error:
            kept["refused"] = error
            return
        if overtaken:
            kept["overtaken"] = overtaken
            return
        # The next edit may come before the page was drawn again with the new versions.
        versions = kept.get("versions", {})
        versions.update({edit.remote_id: versions.get(edit.remote_id, 0) + 1 for edit in edits})


def _tell_what_was_held_back(step: Step) -> None:
    if isinstance(refused := step.kept.get("refused"), DashboardError):
        tell(refused)
    overtaken: list[Overtaken] = step.kept.get("overtaken", [])
    if overtaken:
        told = "; ".join(f"**{plain(o.name)}** by {plain(o.decided_by)}" for o in overtaken)
        st.warning(
            f"Somebody was faster, or another tab was: {told}. Your change of "
            f"{'this row' if len(overtaken) == 1 else 'these rows'} was not stored; the grid shows "
            "theirs now. Change it again if yours is right.",
            icon=":material/group:",
        )


def _cells(step: Step, row: GridRow) -> dict[str, Any]:
    now = stands(row)
    offers = offered(row)
    words = [now, *(word.text for word in offers if word.text != now)]
    shown = {
        FIELD + mapped.name: str(row.values.get(mapped.name) or "")
        for mapped in step.spec.fields
        if mapped.editable
    }
    return {
        "id": row.remote_id,
        "tone": row.bucket,
        "locked": row.bucket == Bucket.LINKED or not step.may_edit,
        "automatic": is_automatic(row),
        "marked": FIELD + row.problem_field if row.problem_field else "",
        "words": "|".join(word.replace("|", "/") for word in words),
        "keys": "".join(word.key for word in offers),
        "name": row.name if row.active else f"{row.name} (inactive)",
        DECISION: now.replace("|", "/"),
        "suggested": row.suggested,
        "score": f"{100 * row.score:.0f}" if row.suggested else "",
        "problem": row.problem,
        "evidence": row.sentence,
        **shown,
    }
