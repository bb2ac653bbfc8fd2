"""The import wizard as an operator goes through it, from nothing read to the report."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.models.plans import Action, OutcomeStatus, RunKind, RunStatus
from core.models.remote import FetchReport
from simulator.testing import Running
from tests.support.databases import SQLite
from tests.support.office import EMPTY, LANDSCAPING, Office
from tests.support.screens import again, labels, office_on_screen, open_screen, press, prose
from ui.import_review import totals
from ui.import_step import footer

IMPORT = "import_steps.py"


@pytest.fixture
def office(sqlite: SQLite, simulator: Running, tmp_path: Path) -> Iterator[Office]:
    url = sqlite.create(tmp_path, migrated=True)
    with office_on_screen(url, simulator, tmp_path / "var") as opened:
        yield opened


@pytest.fixture
def connection_id(office: Office) -> str:
    return office.connect().id


@pytest.fixture
def fetched(office: Office) -> str:
    """Return a connection to a small company that was read."""
    connection = office.connect(realm_id=LANDSCAPING)
    office.fetch(connection)
    return connection.id


def screen(office: Office, **query: str) -> AppTest:
    account, division = office.divisions["Residential"]
    return open_screen(IMPORT, account=account.id, division=division.id, **query)


def plan_of(page: AppTest) -> str:
    value = page.query_params["plan"]
    return value if isinstance(value, str) else value[0]


def test_without_a_division_one_is_asked_for(office: Office) -> None:
    account, _ = office.divisions["Residential"]
    page = open_screen(IMPORT, account=account.id)
    assert "Choose a division" in prose(page)
    assert "Fetch from QuickBooks" not in labels(page)


def test_without_a_connection_the_way_to_connect_is_shown(office: Office) -> None:
    page = screen(office)
    assert "is not connected to QuickBooks" in prose(page)
    assert "Fetch from QuickBooks" not in labels(page)


@pytest.mark.usefixtures("connection_id")
def test_reading_is_one_button_and_two_presses_are_one_read(office: Office) -> None:
    page = screen(office)
    assert "Review" not in labels(page)
    press(page, "Fetch from QuickBooks")
    assert "Fetch from QuickBooks" not in labels(page)
    assert "Fetch from QuickBooks" not in labels(screen(office))
    assert len(office.dispatcher.asked) == 1
    office.work()
    assert "**Fetched 353 of 353** (312 active, 41 inactive)" in prose(again(page))
    assert "Review" in labels(page)


def test_a_read_that_failed_says_why_and_offers_another_try(
    office: Office, connection_id: str
) -> None:
    office.simulator.admin.fault("unavailable", times=100)
    office.application.fetching.start(office.actor, connection_id, "users")
    office.work()
    page = screen(office)
    assert any("Reading stopped" in error.value for error in page.error)
    office.simulator.admin.clear_faults()
    press(page, "Try again")
    office.work()
    again(page)
    assert not page.error
    assert "Fetched 353 of 353" in prose(page)


def test_settings_are_stored_as_they_are_turned(office: Office, fetched: str) -> None:
    page = screen(office)
    turned = {toggle.label: toggle for toggle in page.toggle}
    assert (turned["Auto Import"].value, turned["Hold the welcome emails"].value) == (True, False)
    turned["Auto Import"].set_value(False)
    again(page)
    next(t for t in page.toggle if t.label == "Hold the welcome emails").set_value(True)
    again(page)
    stored = office.application.deciding.settings(office.actor, fetched, "users")
    assert (stored.auto_import, stored.hold_emails) == (False, True)
    assert "Emails wait until released" in prose(page)


def test_the_footer_says_what_the_plan_then_holds(office: Office, fetched: str) -> None:
    page = screen(office)
    standing = office.application.deciding.standing(office.actor, fetched, "users")
    assert footer(standing) in prose(page)
    press(page, "Review")
    plan_id = plan_of(page)
    plan = office.application.planning.show(office.actor, plan_id).plan
    assert totals(plan.counts) in prose(page)
    assert footer(standing) == " · ".join(
        f"{plan.counts[action]:,} {action.value}"
        for action in (
            *(Action.LINK, Action.CREATE, Action.IGNORE),
            *(Action.UNDECIDED, Action.BLOCKED),
        )
    )


@pytest.mark.usefixtures("fetched")
def test_importing_twice_is_one_run_and_its_report_stays(office: Office) -> None:
    page = press(screen(office), "Review")
    plan_id = plan_of(page)
    other_tab = screen(office, plan=plan_id)
    press(page, "Import")
    press(other_tab, "Import")
    assert len(office.dispatcher.asked) == 1
    assert "Importing" in [found.value for found in page.subheader]
    closed_and_opened_again = screen(office)
    assert "Importing" in [found.value for found in closed_and_opened_again.subheader]

    office.work()
    again(page)
    assert "Import finished" in [found.value for found in page.subheader]
    shown = {metric.label: metric.value for metric in page.metric}
    plan = office.application.planning.show(office.actor, plan_id).plan
    assert shown["Created"] == f"{plan.counts[Action.CREATE]:,}"
    assert shown["Linked"] == f"{plan.counts[Action.LINK]:,}"
    assert shown["Failed"] == "0"
    assert f"{plan.counts[Action.CREATE]:,} waiting to be sent" in prose(page)

    press(page, "Back to the grid")
    assert "plan" not in page.query_params
    linked = plan.counts[Action.CREATE] + plan.counts[Action.LINK]
    assert f"{linked:,} are linked already" in prose(page)


def test_held_emails_are_released_from_the_report(office: Office, fetched: str) -> None:
    app, me = office.application, office.actor
    app.deciding.change_settings(me, fetched, "users", auto_import=True, hold_emails=True)
    page = press(screen(office), "Review")
    assert "will be **held**" in prose(page)
    press(page, "Import")
    office.work()
    again(page)
    held = app.outbox.counts(me, fetched)["held"]
    assert f"{held:,} held" in prose(page)
    press(page, "Release held emails")
    assert app.outbox.counts(me, fetched) == {"queued": held}


def test_an_import_that_stopped_says_why(office: Office, fetched: str) -> None:
    page = press(screen(office), "Review")
    office.simulator.admin.fault("unavailable", times=100)
    press(page, "Import")
    office.work()
    again(page)
    assert "The import stopped" in [found.value for found in page.subheader]
    assert page.error
    office.simulator.admin.clear_faults()
    press(page, "Import again")
    press(page, "Import")
    office.work()
    run = office.application.running.latest(office.actor, fetched, "users", RunKind.IMPORT)
    assert run is not None
    assert run.status == RunStatus.FINISHED
    counted = office.application.running.progress(office.actor, run.id).outcomes
    assert counted[OutcomeStatus.CREATED] > 0


@pytest.mark.usefixtures("fetched")
@pytest.mark.parametrize("plan", ["0" * 32, "<script>", ""])
def test_a_plan_that_is_none_leads_to_the_grid(office: Office, plan: str) -> None:
    page = screen(office, plan=plan)
    assert "Review" in labels(page)


def test_a_plan_of_another_connection_is_not_shown(office: Office, fetched: str) -> None:
    plan_id = office.application.planning.review(office.actor, fetched, "users")
    account, division = office.divisions["Commercial"]
    other = office.connect("Commercial", EMPTY)
    office.fetch(other)
    page = open_screen(IMPORT, account=account.id, division=division.id, plan=plan_id)
    assert "Import" not in labels(page)
    assert "Review" in labels(page)


def test_a_difference_between_count_and_read_is_told(office: Office, fetched: str) -> None:
    with office.application.context.db.write("test") as unit:
        report = unit.session.get_one(FetchReport, (fetched, "users"))
        report.expected_after, report.complete = 5555, False
        read = report.read
        unit.commit()
    assert f"QuickBooks counts 5,555, but {read} were read" in prose(screen(office))


@pytest.mark.usefixtures("fetched")
def test_an_unknown_step_opens_the_first(office: Office) -> None:
    assert "Review" in labels(screen(office, step="nonsense"))
