"""What stands around every page: the choosers, who is signed in, the badge, the banner."""

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from core.models.accounts import Account, Division
from core.models.connections import ConnectionStatus
from ui.place import Place, forget, here, keep
from ui.runtime import actor, application
from ui.words import many, plain

ICON = str(Path(__file__).with_name("icon.png"))
"""Our own file: an icon by name would be fetched from another host."""

STYLE = """<style>
.stMainBlockContainer { padding: 3rem clamp(1rem, 3vw, 5rem); }
dl.facts { display: grid; grid-template-columns: max-content 1fr; gap: .45rem 1.25rem;
  margin: 0 !important; padding: 0; }
dl.facts dt { opacity: .7; margin: 0 !important; padding: 0; }
dl.facts dd { margin: 0 !important; padding: 0; overflow-wrap: anywhere; }
a.go { display: inline-block; padding: .45rem 1rem; border-radius: .4rem; text-decoration: none;
  border: 1px solid color-mix(in srgb, currentColor 22%, transparent); font-size: .875rem;
  color: inherit !important; width: 100%; text-align: center; }
a.go.first { background: #1d5fa6; border-color: #1d5fa6; color: #fff !important; font-weight: 600; }
a.go:focus-visible { outline: 2px solid #7db4e8; outline-offset: 2px; }
</style>"""

LOCAL_MODE = (
    "Local mode: no sign-in is configured, so this dashboard answers this machine only and everybody "
    "here acts as its owner."
)


def style() -> None:
    """Put the few rules that Streamlit's theme has no setting for into the page."""
    st.html(STYLE)


def sidebar() -> Place:
    """Draw the sidebar and return the chosen place."""
    place = here()
    with st.sidebar:
        st.markdown("### Ontraccr · Quickbooks")
        _choose_account(place)
        _choose_division(place)
    place = here()
    keep(place)
    return place


def foot() -> None:
    """Draw the lower end of the sidebar."""
    settings = application().context.settings
    with st.sidebar:
        st.badge(settings.quickbooks_environment.badge, icon=":material/cloud:", color="blue")
        st.caption(f"Signed in as **{actor().name}**")
        if settings.local_mode:
            st.caption(LOCAL_MODE)


def banner(place: Place) -> None:
    """Say what concerns the chosen connection, on every page."""
    with st.container():  # one element, there or empty: what stands below never moves its place
        _banner(place)


def _banner(place: Place) -> None:
    connection = place.connection
    if connection is None:
        return
    if connection.status == ConnectionStatus.NEEDS_RECONNECT:
        st.warning(
            f"**{plain(connection.company_name)} needs to be reconnected.** {plain(connection.problem)}",
            icon=":material/link_off:",
        )
        st.page_link("connect.py", label="Open Connect", query_params=place.query)
    held = application().outbox.counts(actor(), connection.id).get("held", 0)
    if held:
        st.info(
            f"{many(held, 'welcome email')} held back, to be released in the import when the customer "
            "is ready.",
            icon=":material/mail:",
        )
        st.page_link("import_steps.py", label="Open Import", query_params=place.query)


def _choose_account(place: Place) -> None:
    accounts = list({row.account.id: row.account for row in place.rows}.values())
    if len(accounts) < 2:  # noqa: PLR2004 - a choice needs two
        return
    _choose("account", "Account", accounts, place.account)


def _choose_division(place: Place) -> None:
    if len(place.divisions) < 2:  # noqa: PLR2004
        return
    _choose("division", "Division", place.divisions, place.division)


def _choose(
    parameter: str,
    label: str,
    rows: Sequence[Account] | Sequence[Division],
    chosen: Account | Division | None,
) -> None:
    """Draw a chooser that follows the address: the address decides, the widget writes into it."""
    ids = [row.id for row in rows]
    names = {row.id: row.name for row in rows}
    key = f"choose_{parameter}"
    st.session_state[key] = chosen.id if chosen else None
    st.selectbox(
        label,
        ids,
        format_func=names.__getitem__,
        key=key,
        placeholder=f"Choose {label.lower()}",
        on_change=_write,
        args=(parameter, key),
    )


def _write(parameter: str, key: str) -> None:
    if parameter == "account":
        forget("division")
    value = st.session_state[key]
    if value is None:
        forget(parameter)
    else:
        st.query_params[parameter] = value
