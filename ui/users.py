"""The parts of the Users screen."""

import pandas as pd
import streamlit as st

from core.entities.base import EntitySpec
from core.entities.registry import specs
from core.models.accounts import Account
from core.services.profiles import LABEL, ListedProfile
from ui.errors import told
from ui.runtime import actor, application
from ui.words import many

SHOWN = ("All", "Linked", "Not linked", "Archived")


def listing(account: Account) -> None:
    """Draw the profiles that sign in, searchable, with bulk change of their role."""
    spec = next(spec for spec in specs() if spec.credentials)
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    shown = left.segmented_control("Show", SHOWN, default="All", key="users_show") or "All"
    words = right.text_input(
        "Search", placeholder="Name, email, phone, username", key="users_words"
    )
    found = application().profiles.listed(actor(), account.id, spec.slug, words=words)
    rows = [row for row in found if _fits(row, shown)]
    linked = sum(bool(row.integrations) for row in found)
    st.caption(f"{len(rows):,} shown · {linked:,} of {len(found):,} linked with QuickBooks")
    if not rows:
        st.info("No user fits. Clear the search, or choose **All**.")
        return
    chosen = st.dataframe(
        pd.DataFrame([_cells(row, spec) for row in rows]),
        hide_index=True,
        width="stretch",
        height=560,
        on_select="rerun",
        selection_mode="multi-row",
        key="users_table",
    )
    picked = [rows[position] for position in chosen["selection"]["rows"] if position < len(rows)]
    _change_role(account, spec, picked)


def _change_role(account: Account, spec: EntitySpec, picked: list[ListedProfile]) -> None:
    roles = spec.credentials.roles if spec.credentials else ()
    left, right, _ = st.columns([2, 2, 3], vertical_alignment="bottom")
    role = left.selectbox("Role for the selected users", roles, key="users_role")
    label = f"Change role of {len(picked)}" if picked else "Select users to change their role"
    if right.button(label, disabled=not picked, width="stretch"):
        with told():
            changed = application().profiles.change_role(
                actor(),
                account.id,
                spec.slug,
                profile_ids=[row.id for row in picked],
                role=str(role),
            )
            st.toast(f"Role {role} given to {many(changed, 'user')}.")
            st.rerun()


def _cells(row: ListedProfile, spec: EntitySpec) -> dict[str, object]:
    values = {field.label: row.values.get(field.name) or "" for field in spec.fields}
    return {
        "Name": row.name,
        "Integrations": row.integrations,
        **values,
        "Active": "yes" if row.active else "archived",
    }


def _fits(row: ListedProfile, shown: str) -> bool:
    return {
        "All": True,
        "Linked": row.integrations == LABEL,
        "Not linked": row.integrations != LABEL and row.active,
        "Archived": not row.active,
    }[shown]
