"""One import of users from connect to email, on real databases against the simulator."""

from collections import Counter

import pytest
from sqlmodel import col, func, select

from core.models.links import Choice, Link
from core.models.mail import EmailState, OutboxEmail
from core.models.plans import Action, OutcomeStatus, RunStatus
from core.models.profiles import Profile
from core.services.deciding import RowEdit
from core.store.proposals import Query
from tests.support.office import CONSTRUCTION, Office


def test_a_step_reads_matches_plans_applies_and_mails(office: Office) -> None:
    app, me = office.application, office.actor
    connection = office.connect()
    office.fetch(connection)

    there = office.simulator.admin.records(CONSTRUCTION, "Employee")
    report = app.fetching.report(me, connection.id, "users")
    assert report is not None
    assert report.complete
    assert (report.read, report.active) == (len(there), sum(r["Active"] for r in there))

    plan_id = app.planning.review(me, connection.id, "users")
    review = app.planning.show(me, plan_id)
    assert len(review.lines) == len(there)
    planned = Counter(line.action for line in review.lines)
    assert planned[Action.LINK] > 30
    assert planned[Action.CREATE] > 100

    run_id = app.applying.start(me, plan_id)
    assert app.applying.start(me, plan_id) == run_id
    office.work()
    progress = app.running.progress(me, run_id)
    assert progress.run.status == RunStatus.FINISHED, progress.run.sentence
    assert progress.outcomes[OutcomeStatus.CREATED] == planned[Action.CREATE]
    assert progress.outcomes[OutcomeStatus.LINKED] == planned[Action.LINK]
    assert progress.share == 1.0

    office.deliver()
    with app.context.db.read() as tx:
        links = tx.exec(select(func.count()).select_from(Link)).one()
        sent = tx.exec(select(OutboxEmail).where(OutboxEmail.state == EmailState.SENT)).all()
        homes = tx.exec(
            select(func.count())
            .select_from(Profile)
            .where(col(Profile.home_connection_id).is_not(None))
        ).one()
    assert links == homes == planned[Action.LINK] + planned[Action.CREATE]
    assert len(sent) == planned[Action.CREATE]
    assert {email.body for email in sent} == {""}


def test_a_second_import_finds_nothing_left_to_do(office: Office) -> None:
    app, me = office.application, office.actor
    connection = office.connect()
    office.fetch(connection)
    app.applying.start(me, app.planning.review(me, connection.id, "users"))
    office.work()
    office.fetch(connection)
    again = app.planning.show(me, app.planning.review(me, connection.id, "users"))
    assert not [line for line in again.lines if Action(line.action).changes_something]


def test_decisions_are_rows_and_change_the_plan(office: Office) -> None:
    app, me = office.application, office.actor
    connection = office.connect()
    office.fetch(connection)
    page = app.deciding.page(me, connection.id, Query(connection.id, "users", shown="Problems"))
    row = next(r for r in page.rows if not r.values["email"])
    app.deciding.decide(
        me,
        connection.id,
        "users",
        edits=[
            RowEdit(row.remote_id, Choice.CREATE, fields={"email": "typed.in@birchwood.example"})
        ],
    )
    plan = app.planning.show(me, app.planning.review(me, connection.id, "users"))
    line = next(found for found in plan.lines if found.qbo_id == row.qbo_id)
    assert (line.action, line.by) == (Action.CREATE, "person")
    assert line.values["email"] == "typed.in@birchwood.example"


@pytest.mark.parametrize("changed", ["GivenName", "Active"])
def test_what_moved_on_since_the_review_is_stale_and_left_alone(
    office: Office, changed: str
) -> None:
    app, me = office.application, office.actor
    connection = office.connect()
    office.fetch(connection)
    plan_id = app.planning.review(me, connection.id, "users")
    line = next(
        found for found in app.planning.show(me, plan_id).lines if found.action == Action.CREATE
    )
    office.simulator.admin.edit(
        CONSTRUCTION,
        ("Employee", line.qbo_id),
        **{changed: False if changed == "Active" else "Somebodyelse"},
    )
    app.applying.start(me, plan_id)
    office.work()
    after = next(
        found for found in app.planning.show(me, plan_id).lines if found.number == line.number
    )
    assert (after.outcome, after.outcome_code) == (OutcomeStatus.STALE, "record_changed")
