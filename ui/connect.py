"""The parts of the Connect screen."""

from datetime import datetime
from html import escape
from urllib.parse import urlencode

import streamlit as st

from core.errors import DashboardError
from core.models.accounts import Division
from core.models.connections import ConnectionStatus
from core.services.companies import ConnectionView
from core.settings import Environment
from ui.errors import tell, told
from ui.place import Place, link
from ui.runtime import actor, application
from ui.words import plain, when

FIRST = "go first"
PLAIN = "go"
TESTED = "connect_tested"
"""Session key of the last test's result, until it was told."""


def choose_account_first() -> None:
    """Say that an account is needed."""
    st.info("Choose an account in the sidebar, or open a division on the Overview.")
    st.page_link("overview.py", label="Open the Overview", icon=":material/dashboard:")


def choose_division_first(place: Place) -> None:
    """Let the operator choose a division; the button to connect is not there before."""
    st.info(
        f"{plain(place.account.name) if place.account else ''} has several divisions, and each has its own "
        "connection. **Choose a division** first."
    )
    for division in place.divisions:
        target = link("connect", Place(place.account, division, None, ()))
        st.markdown(
            f'- <a href="{target}" target="_self">{escape(division.name)}</a>',
            unsafe_allow_html=True,
        )


def not_connected(division: Division) -> None:
    """Offer to connect a division."""
    st.markdown(
        f"**{plain(division.name)}** is not connected to QuickBooks. You will be asked to sign in at "
        "QuickBooks as an administrator of the company, choose the company and allow access. "
        "Nothing is kept or changed before you have confirmed here that it is the right company."
    )
    with st.columns([1, 2])[0]:
        _to_quickbooks("Connect to Quickbooks", division.id, FIRST)


def right_company(view: ConnectionView) -> None:
    """Ask whether the company is the right one, before anything is kept."""
    company, overlap = view.connection.company, view.overlap
    st.subheader("Is this the right company?")
    left, right = st.columns(2)
    with left.container(border=True, height="stretch"):
        st.caption("At QuickBooks")
        st.markdown(f"#### {plain(view.connection.company_name)}")
        st.markdown(plain(company.get("legal_name")))
        st.markdown(plain(company.get("address") or "No address"))
        st.markdown(plain(company.get("country")))
    with right.container(border=True, height="stretch"):
        st.caption("Here")
        st.markdown(f"#### {plain(view.account.name)}")
        st.markdown(f"Division {plain(view.division.name)}")
        st.metric("Names that occur at QuickBooks too", f"{overlap.found} of {overlap.here}")
    typed = ""
    if overlap.must_type:
        st.warning(
            "Very few names of this account occur in that company, so it may be the wrong one. If it "
            f"is right, type its name: **{plain(view.connection.company_name)}**"
        )
        typed = st.text_input("Company name, exactly as above", key="typed_company")
    yes, no, _ = st.columns([1, 1, 2])
    if yes.button("Yes, use this company", type="primary", width="stretch"):
        with told():
            application().connecting.confirm(actor(), view.connection.id, typed_name=typed)
            _fresh()
    if no.button("No, another one", width="stretch"):
        with told():
            application().connecting.reject(actor(), view.connection.id)
            _fresh()
    st.caption("Without an answer the company is let go after 15 minutes.")


def connected(view: ConnectionView, place: Place) -> None:
    """Show a connection and what can be done with it."""
    connection = view.connection
    status = ConnectionStatus(connection.status)
    st.subheader(plain(connection.company_name))
    st.badge(
        status.label,
        color="green" if status is ConnectionStatus.CONNECTED else "orange",
        icon=":material/link:",
    )
    facts, more = st.columns(2)
    with facts.container(border=True, height="stretch"):
        st.html(
            _facts(
                ("Division", f"{view.account.name} · {view.division.name}"),
                ("Address", connection.company.get("address") or ""),
                ("Realm", connection.realm_id),
                ("Environment", Environment(connection.environment).badge),
                ("Connected by", connection.connected_by),
                ("Connected", connection.connected_at),
            )
        )
    with more.container(border=True, height="stretch"):
        days = view.token_days_left
        st.html(
            _facts(
                ("Last proven call", connection.last_proven_at),
                ("Tokens renewed", view.token_issued_at),
                ("Days left without use", "" if days is None else f"{days}"),
                ("Metered calls this month", f"{view.metered:,}"),
                ("Names in both", f"{view.overlap.found} of {view.overlap.here}"),
            )
        )
    _actions(view, place)
    _tell_test()


def _test(connection_id: str) -> None:
    """Test before the page is drawn, so that banner and badge show what the test found."""
    try:
        st.session_state[TESTED] = application().connecting.test(actor(), connection_id)
    except DashboardError as error:
        st.session_state[TESTED] = error


def _tell_test() -> None:
    match st.session_state.pop(TESTED, None):
        case DashboardError() as error:
            tell(error)
        case datetime() as at:
            st.success(f"QuickBooks answered at {at:%H:%M:%S} UTC. The connection works.")


def _actions(view: ConnectionView, place: Place) -> None:
    works = view.connection.status == ConnectionStatus.CONNECTED
    set_up, test, again, _ = st.columns([1, 1, 1, 2], vertical_alignment="center")
    with set_up:
        _same_tab("Set Up", link("import", place), FIRST if works else PLAIN)
    test.button(
        "Test connection",
        icon=":material/network_check:",
        width="stretch",
        on_click=_test,
        args=(view.connection.id,),
    )
    with again:
        _to_quickbooks("Reconnect", view.division.id, PLAIN if works else FIRST)
    st.caption(
        "Reconnect renews the access to the same company. Another company can only be connected "
        "after this connection was deactivated."
    )
    st.page_link(
        "users.py",
        label="Users and their Integrations label",
        icon=":material/group:",
        query_params=place.query,
    )


def _to_quickbooks(label: str, division_id: str, look: str) -> None:
    """Draw the link that leaves for QuickBooks in this tab, with a ticket of this page."""
    ticket = application().connecting.ticket(actor(), division_id)
    query = urlencode({"ticket": ticket, "division": division_id})
    _same_tab(label, f"/oauth/start?{query}", look)


def _same_tab(label: str, target: str, look: str) -> None:
    """Draw a link as a button; Streamlit's own link button would open a new tab."""
    st.markdown(
        f'<a href="{escape(target)}" target="_self" class="{look}">{escape(label)}</a>',
        unsafe_allow_html=True,
    )


def _facts(*rows: tuple[str, str | datetime | None]) -> str:
    """Return pairs of label and value as HTML: text escaped, an instant relative to now."""
    pairs = "".join(f"<dt>{escape(label)}</dt><dd>{_shown(value)}</dd>" for label, value in rows)
    return f'<dl class="facts">{pairs}</dl>'


def _shown(value: str | datetime | None) -> str:
    if isinstance(value, datetime):
        return when(value, application().context.clock.now())
    return escape(value) if value is not None else "never"


def _fresh() -> None:
    """Draw the page anew without the notice of the last attempt."""
    st.query_params.pop("told", None)
    st.rerun()
