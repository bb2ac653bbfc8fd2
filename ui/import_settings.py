"""How a step is to be imported: by itself where it is sure, and whether emails wait."""

import streamlit as st

from ui.errors import told
from ui.import_context import Step
from ui.runtime import actor, application

BY_HAND = "A person confirms every record of this step; nothing is created or linked by itself."


def settings(step: Step) -> None:
    """Draw the toggles; each is stored as it is turned."""
    now = application().deciding.settings(actor(), step.connection.id, step.spec.slug)
    auto, hold = step.key("auto"), step.key("hold")
    st.session_state[auto], st.session_state[hold] = now.auto_import, now.hold_emails
    with st.container(horizontal=True, gap="large", vertical_alignment="center"):
        if step.spec.auto_import:
            _toggle(step, "Auto Import", auto)
        if step.spec.credentials:
            _toggle(step, "Hold the welcome emails", hold)
    said = step.spec.auto_import or BY_HAND
    if step.spec.auto_import and not now.auto_import:
        said = (
            "Off: records that surely match are proposed as links, everything else waits for your "
            "decision."
        )
    if step.spec.credentials:
        said += (
            " Emails wait until released."
            if now.hold_emails
            else " Emails go out right after the import."
        )
    st.caption(said)


def _toggle(step: Step, label: str, key: str) -> None:
    st.toggle(label, key=key, on_change=_store, args=(step,), disabled=not step.may_edit)


def _store(step: Step) -> None:
    with told():
        application().deciding.change_settings(
            actor(),
            step.connection.id,
            step.spec.slug,
            auto_import=bool(st.session_state.get(step.key("auto"), False)),
            hold_emails=bool(st.session_state.get(step.key("hold"), False)),
        )
