"""Which step of which connection's import a page shows, and what its parts keep in the session."""

from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from core.access import Role
from core.entities.base import EntitySpec
from core.entities.registry import specs
from core.models.connections import Connection, ConnectionStatus
from ui.place import Place
from ui.runtime import actor
from ui.words import plain

OPEN = (ConnectionStatus.CONNECTED, ConnectionStatus.NEEDS_RECONNECT)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of one connection's import; `may_edit` says whether this person may change it."""

    place: Place
    connection: Connection
    spec: EntitySpec
    may_edit: bool

    def key(self, name: str) -> str:
        """Return a session key of this step's own."""
        return f"import-{self.connection.id}-{self.spec.slug}-{name}"

    @property
    def kept(self) -> MutableMapping[str, Any]:
        """What this step keeps from one drawing of the page to the next, in this tab only."""
        found: MutableMapping[str, Any] = st.session_state.setdefault(self.key("kept"), {})
        return found


def chosen_step(place: Place) -> Step | None:
    """Return the step that the address names, else the first; where there is none, say what to do."""
    connection = place.connection
    if place.account is None:
        st.info("Choose an account in the sidebar, or open a division on the Overview.")
        st.page_link("overview.py", label="Open the Overview", icon=":material/dashboard:")
    elif place.division is None:
        st.info("Each division has an import of its own. **Choose a division** first.")
        for division in place.divisions:
            there = Place(place.account, division, None, ())
            st.page_link("import_steps.py", label=plain(division.name), query_params=there.query)
    elif connection is None or connection.status not in OPEN:
        st.info(
            f"**{plain(place.division.name)} is not connected to QuickBooks.** Connect it and "
            "confirm the company first; then its records can be imported here."
        )
        st.page_link(
            "connect.py",
            label="Open Connect",
            icon=":material/link:",
            query_params=place.query,
        )
    else:
        wanted = st.query_params.get("step", "")
        spec = next((spec for spec in specs() if spec.slug == wanted), specs()[0])
        st.query_params["step"] = spec.slug
        may_edit = actor().allows(Role.OPERATOR, place.account.id)
        return Step(place, connection, spec, may_edit)
    return None
