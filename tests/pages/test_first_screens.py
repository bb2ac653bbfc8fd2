"""Overview, Connect and Users as scripts, on the demo account."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from simulator.testing import Running
from tests.support.dashboard import ROOT
from tests.support.databases import SQLite
from tests.support.office import Office, open_office
from ui import runtime
from ui.words import plain


@pytest.fixture
def office(sqlite: SQLite, simulator: Running, tmp_path: Path) -> Iterator[Office]:
    opened = open_office(sqlite.create(tmp_path, migrated=True), simulator, tmp_path / "var")
    runtime.use(opened.application)
    yield opened
    runtime.use(None)
    opened.application.close()


def at(page: str, **query: str) -> AppTest:
    """Open a page at an address."""
    opened = AppTest.from_file(str(ROOT / "pages" / "navigation.py"), default_timeout=30)
    for name, value in query.items():
        opened.query_params[name] = value
    opened.run()
    if page != "overview.py":
        opened.switch_page(page)
        for name, value in query.items():
            opened.query_params[name] = value
        opened.run()
    assert not opened.exception
    return opened


def words(page: AppTest) -> str:
    """Return all prose of a page."""
    shown = [*page.markdown, *page.info, *page.error, *page.caption, *page.title, *page.subheader]
    return "\n".join(str(element.value) for element in shown)


@pytest.mark.usefixtures("office")
def test_the_overview_shows_each_division_and_says_that_it_is_local() -> None:
    page = at("overview.py")
    assert set(page.dataframe[0].value["Division"]) == {"Residential", "Commercial"}
    assert set(page.dataframe[0].value["Connection"]) == {"Not connected"}
    assert "Local mode" in words(page)


@pytest.mark.usefixtures("office")
def test_the_overview_filters_by_state_and_words() -> None:
    page = at("overview.py")
    page.text_input(key="overview_words").input("resid").run()
    assert list(page.dataframe[0].value["Division"]) == ["Residential"]
    page.text_input(key="overview_words").input("nobody").run()
    assert "No division fits" in words(page)


def test_there_is_no_button_to_connect_before_a_division_is_chosen(office: Office) -> None:
    account, _ = office.divisions["Residential"]
    page = at("connect.py", account=account.id)
    assert "Choose a division" in words(page)
    assert "/oauth/start" not in words(page)


def test_a_chosen_division_gets_a_link_that_stays_in_the_tab(office: Office) -> None:
    page = at("connect.py", division=office.division_id())
    link = next(text.value for text in page.markdown if "/oauth/start" in text.value)
    assert 'target="_self"' in link
    assert "Connect to Quickbooks" in link


def test_a_connected_division_shows_its_company_and_no_secret(office: Office) -> None:
    connection = office.connect()
    page = at("connect.py", division=office.division_id())
    assert plain(connection.company_name) in words(page)
    assert not [s for s in office.simulator.admin.secrets() if s in words(page)]


def test_a_pending_company_asks_before_it_is_kept(office: Office) -> None:
    division = office.division_id()
    attempt, answer = office.answer(division)
    office.application.connecting.complete(office.actor, attempt, answer)
    page = at("connect.py", division=division)
    assert "Is this the right company?" in words(page)
    next(b for b in page.button if b.label == "No, another one").click().run()
    assert "is not connected to QuickBooks" in words(page)


def test_names_from_elsewhere_are_text_and_no_markup(office: Office) -> None:
    app, me = office.application, office.actor
    odd = app.accounts.create(
        me, "Odd ![x](//example.com/x.png) $1$", owner="o@example.com", divisions=["*A*", "B"]
    )
    page = at("connect.py", account=odd.id)
    assert "](//" not in words(page)
    assert r"Odd \!\[x\]" in words(page)


def test_a_test_that_finds_the_permission_gone_shows_it_at_once(office: Office) -> None:
    connection = office.connect()
    page = at("connect.py", division=office.division_id())
    office.simulator.admin.disconnect(connection.realm_id)
    office.simulator.admin.advance(4000)
    next(b for b in page.button if b.label == "Test connection").click().run()
    assert "withdrawn" in page.error[0].value
    assert "needs to be reconnected" in page.warning[0].value


def test_a_forged_notice_puts_no_words_on_the_screen(office: Office) -> None:
    page = at("connect.py", division=office.division_id(), told="Pay+us+now")
    assert not page.error


def test_users_are_labelled_once_they_are_linked(office: Office) -> None:
    app, me = office.application, office.actor
    connection = office.connect()
    account, _ = office.divisions["Residential"]
    before = at("users.py", account=account.id)
    assert set(before.dataframe[0].value["Integrations"]) == {""}
    office.fetch(connection)
    app.applying.start(me, app.planning.review(me, connection.id, "users"))
    office.work()
    after = at("users.py", account=account.id).dataframe[0].value
    progress_links = len(after[after["Integrations"] == "Quickbooks"])
    assert progress_links > 200
    assert set(after["Integrations"]) == {"", "Quickbooks"}


@pytest.mark.usefixtures("office")
def test_an_account_that_does_not_exist_is_no_error() -> None:
    page = at("users.py", account="nonsense", division="nonsense")
    assert page.title[0].value == "Users"
