"""The parts of the Overview screen."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from core.errors import DashboardError
from core.models.connections import ConnectionStatus
from core.services.accounts import PortfolioRow
from ui.errors import tell
from ui.place import Place, link
from ui.runtime import actor, application

NOT_CONNECTED = "Not connected"

FILTERS: dict[str, Callable[[PortfolioRow], bool]] = {
    "All": lambda row: True,  # noqa: ARG005
    "Not connected": lambda row: row.connection is None,
    "Connected": lambda row: _is(row, ConnectionStatus.CONNECTED),
    "Needs reconnect": lambda row: _is(row, ConnectionStatus.NEEDS_RECONNECT),
    "To decide": lambda row: row.to_decide + row.problems > 0,
}


def numbers(place: Place) -> None:
    """Draw the numbers on top."""
    rows = place.rows
    figures = {
        "Divisions": len(rows),
        "Connected": sum(_is(row, ConnectionStatus.CONNECTED) for row in rows),
        "Linked": sum(row.linked for row in rows),
        "To decide": sum(row.to_decide + row.problems for row in rows),
        "Metered calls": sum(row.metered for row in rows),
    }
    for column, (label, figure) in zip(st.columns(len(figures)), figures.items(), strict=True):
        column.metric(label, f"{figure:,}", border=True)


def table(place: Place) -> None:
    """Draw the filter, the search and one row per division."""
    left, right = st.columns([2, 1], vertical_alignment="bottom")
    sizes = {name: sum(map(fits, place.rows)) for name, fits in FILTERS.items()}
    shown = left.segmented_control(
        "Show",
        list(FILTERS),
        default="All",
        key="overview_show",
        format_func=lambda name: f"{name} · {sizes[name]:,}",
    )
    words = right.text_input("Search", placeholder="Account or division", key="overview_words")
    rows = [row for row in place.rows if FILTERS[shown or "All"](row) and _matches(row, words)]
    if not place.rows:
        st.info("There is no account yet. Press **New account** to add the first customer.")
        return
    if not rows:
        st.info("No division fits. Clear the search, or choose **All**.")
        return
    st.dataframe(
        pd.DataFrame([_cells(row) for row in rows]),
        hide_index=True,
        width="stretch",
        placeholder="",
        column_config={
            "Open": st.column_config.LinkColumn(
                "Open", display_text="Open", width="small", pinned=True
            ),
            "Linked": st.column_config.NumberColumn(format="localized"),
            "To decide": st.column_config.NumberColumn(format="localized"),
            "Problems": st.column_config.NumberColumn(format="localized"),
            "Metered calls": st.column_config.NumberColumn(format="localized"),
            "Last proven": st.column_config.DatetimeColumn(format="distance"),
        },
    )


@st.dialog("New account")
def new_account() -> None:
    """Ask for a new account."""
    with st.form("new_account", border=False):
        name = st.text_input("Company name")
        owner = st.text_input("Account owner's email")
        divisions = st.text_area("Divisions, one per line", placeholder="Residential\nCommercial")
        if st.form_submit_button("Create account", type="primary"):
            try:
                account = application().accounts.create(
                    actor(), name, owner=owner.strip(), divisions=divisions.splitlines()
                )
            except DashboardError as error:
                tell(error)
            else:
                st.query_params.from_dict({"account": account.id})
                st.rerun()


def _cells(row: PortfolioRow) -> dict[str, object]:
    connection = row.connection
    where = Place(row.account, row.division, connection, ())
    page = "import" if _is(row, ConnectionStatus.CONNECTED) else "connect"
    return {
        "Account": row.account.name,
        "Division": row.division.name,
        "Connection": ConnectionStatus(connection.status).label if connection else NOT_CONNECTED,
        "QuickBooks company": connection.company_name if connection else "",
        "Linked": row.linked,
        "To decide": row.to_decide,
        "Problems": row.problems,
        "Last proven": connection.last_proven_at if connection else None,
        "Metered calls": row.metered,
        "Open": link(page, where),
    }


def _is(row: PortfolioRow, status: ConnectionStatus) -> bool:
    return row.connection is not None and row.connection.status == status


def _matches(row: PortfolioRow, words: str) -> bool:
    text = f"{row.account.name} {row.division.name}".lower()
    return all(word in text for word in words.lower().split())
