"""The proof that everything was read, and what counts as gone."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from core import crashpoints
from core.models.plans import OutcomeStatus
from core.models.remote import RemoteRecord
from tests.support.office import LANDSCAPING, Office
from tests.support.small_office import rows


@pytest.fixture
def connected(office: Office) -> Any:
    return office.connect("Residential", LANDSCAPING)


def gone(office: Office) -> set[str]:
    return {row.qbo_id for row in rows(office, RemoteRecord) if row.gone_at is not None}


def test_a_record_that_a_complete_read_does_not_see_is_gone_and_comes_back(
    office: Office, connected: Any
) -> None:
    office.fetch(connected)
    there = office.simulator.admin.records(LANDSCAPING, "Employee")
    lost = there[0]
    office.simulator.admin.delete(LANDSCAPING, ("Employee", lost["Id"]))
    office.fetch(connected)
    report = office.application.fetching.report(office.actor, connected.id, "users")
    assert report is not None
    assert report.complete
    assert report.read == len(there) - 1
    assert gone(office) == {lost["Id"]}


@contextmanager
def losing(office: Office, qbo_id: str) -> Iterator[None]:
    """Have an employee deleted at QuickBooks between the reading and the counting after it."""

    def lose(point: str) -> None:
        if point == "fetch.page:committed":
            office.simulator.admin.delete(LANDSCAPING, ("Employee", qbo_id))

    crashpoints.listen(lose)
    yield
    crashpoints._listeners.remove(lose)


def test_a_read_that_does_not_add_up_is_told_and_nothing_counts_as_gone(
    office: Office, connected: Any
) -> None:
    office.fetch(connected)
    there = office.simulator.admin.records(LANDSCAPING, "Employee")
    with losing(office, there[0]["Id"]):
        office.fetch(connected)
    report = office.application.fetching.report(office.actor, connected.id, "users")
    assert report is not None
    assert not report.complete
    assert (report.expected, report.read, report.expected_after) == (
        len(there),
        len(there),
        len(there) - 1,
    )
    assert gone(office) == set()
    office.fetch(connected)
    again = office.application.fetching.report(office.actor, connected.id, "users")
    assert again is not None
    assert again.complete
    assert gone(office) == {there[0]["Id"]}


def test_an_import_after_a_read_that_did_not_add_up_reads_everything_first(
    office: Office, connected: Any
) -> None:
    app, me = office.application, office.actor
    lost = office.simulator.admin.records(LANDSCAPING, "Employee")[0]["Id"]
    with losing(office, lost):
        office.fetch(connected)
    plan_id = app.planning.review(me, connected.id, "users")
    app.applying.start(me, plan_id)
    office.work()
    report = app.fetching.report(me, connected.id, "users")
    assert report is not None
    assert report.complete
    outcome = next(x for x in app.planning.show(me, plan_id).lines if x.qbo_id == lost)
    assert outcome.outcome in {OutcomeStatus.STALE, OutcomeStatus.SKIPPED}


def test_a_record_deleted_after_the_review_is_stale(office: Office, connected: Any) -> None:
    app, me = office.application, office.actor
    office.fetch(connected)
    plan_id = app.planning.review(me, connected.id, "users")
    line = next(x for x in app.planning.show(me, plan_id).lines if x.action == "create")
    office.simulator.admin.delete(LANDSCAPING, ("Employee", line.qbo_id))
    app.applying.start(me, plan_id)
    office.work()
    after = next(x for x in app.planning.show(me, plan_id).lines if x.number == line.number)
    assert (after.outcome, after.outcome_code) == (OutcomeStatus.STALE, "record_gone")
    assert line.qbo_id in gone(office)
