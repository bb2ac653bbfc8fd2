"""Deciding several rows at once."""

from collections.abc import Mapping, Sequence

import streamlit as st

from core.models.remote import Bucket
from ui.import_context import Step
from ui.import_grid import row_edit, rows_of, store
from ui.import_view import View
from ui.import_words import KEYS, OTHER, WORDS
from ui.words import many

_KEYS = "Outside of text cells, for the row with the cursor or all selected ones:\n" + "\n".join(
    f"- **{key.upper()}** {word}" for key, word in KEYS.items()
)


def bar(step: Step, view: View, marked: Sequence[str]) -> None:
    """Draw what can be done with the marked rows, or with all rows of the filter."""
    may = step.may_edit
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        word = st.selectbox(
            "Decision for the selected rows",
            [word.text for word in WORDS if word.text != OTHER],
            index=None,
            placeholder="Decision for the selected rows",
            label_visibility="collapsed",
            key=step.key("bulk_word"),
            disabled=not may,
            width=280,
        )
        everything = st.checkbox(
            f"All {many(len(view.ids), 'row')} of this list",
            key=step.key("bulk_all"),
            disabled=not may or not view.ids,
            width="content",
        )
        ids = view.ids if everything else tuple(marked)
        st.button(
            f"Decide {many(len(ids), 'row')}",
            icon=":material/done_all:",
            disabled=not ids or word is None or not may,
            on_click=_decide,
            args=(step, ids, word),
        )
        with st.popover("Set a field", icon=":material/edit:", disabled=not may):
            _field(step, ids)
        with st.popover("Keys", icon=":material/keyboard:"):
            st.markdown(_KEYS)


def _field(step: Step, ids: Sequence[str]) -> None:
    fields = {mapped.label: mapped.name for mapped in step.spec.fields if mapped.editable}
    label = st.selectbox("Field", list(fields), key=step.key("bulk_field"))
    value = st.text_input("New value for the selected rows", key=step.key("bulk_value"))
    st.button(
        f"Set in {many(len(ids), 'row')}",
        disabled=not ids,
        on_click=_set,
        args=(step, ids, {fields[label]: value}),
    )


def _decide(step: Step, ids: Sequence[str], word: str) -> None:
    store_many(step, ids, word=word, fields={})
    st.session_state[step.key("bulk_word")] = None


def _set(step: Step, ids: Sequence[str], fields: Mapping[str, str]) -> None:
    store_many(step, ids, word="", fields=fields)
    st.session_state[step.key("bulk_value")] = ""


def store_many(step: Step, ids: Sequence[str], *, word: str, fields: Mapping[str, str]) -> None:
    """Store one change of many rows; rows for which it is not possible are left as they are."""
    edits = [
        edit
        for row in rows_of(step, ids)
        if row.bucket != Bucket.LINKED
        and (edit := row_edit(row, word, fields=fields, version=row.version))
    ]
    store(step, edits)
    st.session_state[step.key("bulk_all")] = False
    left = len(ids) - len(edits)
    told = f"{word or 'Field set'}: {many(len(edits), 'row')}."
    if left:
        told += f" {left:,} left as they were: linked already, or it does not apply to them."
    st.toast(told)
