"""Deciding several rows at once."""

from collections.abc import Sequence

import streamlit as st

from core.models.remote import Bucket
from core.services.deciding import GridRow, RowEdit
from ui.import_context import Step
from ui.import_grid import rows_of, store
from ui.import_view import View
from ui.import_words import CHOICES, KEYS, WORDS, offered
from ui.words import many

_KEYS = "Outside of text cells, for the row with the cursor or all selected ones:\n" + "\n".join(
    f"- **{key.upper()}** {word}" for key, word in KEYS.items()
)


def bar(step: Step, view: View, marked: Sequence[str]) -> None:
    """Draw what can be done with the marked rows, or with all rows of the filter."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        word = st.selectbox(
            "Decision for the selected rows",
            [word.text for word in WORDS if word.choice is not None],
            index=None,
            placeholder="Decision for the selected rows",
            label_visibility="collapsed",
            key=step.key("bulk_word"),
            disabled=not step.may_edit,
            width=280,
        )
        everything = st.checkbox(
            f"All {len(view.ids):,} rows of this list",
            key=step.key("bulk_all"),
            disabled=not step.may_edit or not view.ids,
            width="content",
        )
        ids = view.ids if everything else tuple(marked)
        if st.button(
            f"Decide {many(len(ids), 'row')}",
            icon=":material/done_all:",
            disabled=not ids or word is None or not step.may_edit,
        ):
            _decide(step, ids, str(word))
        with st.popover("Set a field", icon=":material/edit:", disabled=not step.may_edit):
            _field(step, ids)
        with st.popover("Keys", icon=":material/keyboard:"):
            st.markdown(_KEYS)


def _decide(step: Step, ids: Sequence[str], word: str) -> None:
    rows = [row for row in rows_of(step, ids) if row.bucket != Bucket.LINKED]
    fitting = [row for row in rows if word in {offer.text for offer in offered(row)}]
    choice = CHOICES[word]
    store(step, [RowEdit(r.remote_id, choice, seen_version=r.version) for r in fitting])
    left = len(ids) - len(fitting)
    st.toast(
        f"{word}: {many(len(fitting), 'row')}."
        + (f" {left:,} left as they were: linked already, or nothing is suggested." if left else "")
    )
    st.rerun()


def _field(step: Step, ids: Sequence[str]) -> None:
    fields = {mapped.label: mapped.name for mapped in step.spec.fields if mapped.editable}
    label = st.selectbox("Field", list(fields), key=step.key("bulk_field"))
    value = st.text_input("New value for the selected rows", key=step.key("bulk_value"))
    if st.button(f"Set in {many(len(ids), 'row')}", disabled=not ids, key=step.key("bulk_set")):
        rows = [row for row in rows_of(step, ids) if row.bucket != Bucket.LINKED]
        changed = {fields[label]: value}
        store(step, [_correction(row, changed) for row in rows])
        st.toast(f"{label} set in {many(len(rows), 'row')}.")
        st.rerun()


def _correction(row: GridRow, changed: dict[str, str]) -> RowEdit:
    return RowEdit(row.remote_id, fields=changed, seen_version=row.version)
