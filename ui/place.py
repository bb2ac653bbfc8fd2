"""Where the operator is: account and division, kept in the address so that a link opens the same.

Streamlit's sidebar, `switch_page` and `page_link` drop the query unless told, so every internal
link goes through `link`, and the choice is written back on every run: a page that was opened without
any parameter is at the place that this browser tab was at last.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

import streamlit as st

from core.models.accounts import Account, Division
from core.models.connections import Connection
from core.services.accounts import PortfolioRow
from ui.runtime import actor, application

REMEMBERED = "place"


@dataclass(frozen=True, slots=True)
class Place:
    """What is chosen; `division` and `connection` are None where none is."""

    account: Account | None
    division: Division | None
    connection: Connection | None
    rows: tuple[PortfolioRow, ...]

    @property
    def query(self) -> dict[str, str]:
        """The address parameters that open this place."""
        chosen = {"account": self.account, "division": self.division}
        return {name: row.id for name, row in chosen.items() if row is not None}

    @property
    def divisions(self) -> list[Division]:
        """The divisions of the chosen account."""
        account = self.account
        return [row.division for row in self.rows if account and row.account.id == account.id]


def here() -> Place:
    """Return the place that the address names; what it names wrongly counts as not chosen."""
    rows = tuple(application().accounts.overview(actor()))
    remembered = st.session_state.get(REMEMBERED, {})
    wanted = [
        st.query_params.get(name, "" if st.query_params else remembered.get(name, ""))
        for name in ("account", "division")
    ]
    accounts = {row.account.id: row.account for row in rows}
    by_division = {row.division.id: row for row in rows}
    found = by_division.get(wanted[1])
    account = accounts.get(wanted[0]) or (found.account if found else None)
    if account is None and len(accounts) == 1:
        account = next(iter(accounts.values()))
    if found is None or (account and found.account.id != account.id):
        own = [row for row in rows if account and row.account.id == account.id]
        found = own[0] if len(own) == 1 else None
    return Place(
        account,
        found.division if found else None,
        found.connection if found else None,
        rows,
    )


def keep(place: Place) -> None:
    """Write the place back into the address."""
    st.session_state[REMEMBERED] = place.query
    for name, value in place.query.items():
        if st.query_params.get(name) != value:
            st.query_params[name] = value


def forget(name: str) -> None:
    """Take a choice back."""
    st.query_params.pop(name, None)
    st.session_state[REMEMBERED] = {
        kept: value for kept, value in st.session_state.get(REMEMBERED, {}).items() if kept != name
    }


def link(page: str, place: Place, **more: str) -> str:
    """Return the address of a page at this place, e.g. "/connect?account=…&division=…"."""
    return f"/{page}?{urlencode({**place.query, **more})}"
