"""The outbox: one welcome email each, sent once, or told why not."""

import re
import stat
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from core.crypto import password_matches
from core.entities.users import UserDetail
from core.models.accounts import AuditEvent
from core.models.connections import Connection
from core.models.links import Choice
from core.models.mail import EmailState, OutboxEmail
from core.models.profiles import Profile
from core.services import mailing
from core.services.deciding import RowEdit
from core.store.proposals import Query
from simulator.testing import Running
from tests.support.mail import Failure, MailServer, Received
from tests.support.office import EMPTY, Office
from tests.support.small_office import TurnedClock, change, rows, small_office

PEOPLE = ("Ana Ruiz", "Bodil Lindqvist", "Cyrus Deering")


@pytest.fixture
def clock() -> TurnedClock:
    return TurnedClock()


@pytest.fixture
def mail(smtp_server: MailServer) -> dict[str, Any]:
    """Settings that send to the test's mail server."""
    return {"smtp_host": smtp_server.host, "smtp_port": smtp_server.port}


@pytest.fixture
def office(  # noqa: PLR0917 - fixtures
    database_url: str,
    simulator: Running,
    tmp_path: Path,
    clock: TurnedClock,
    mail: dict[str, Any],
) -> Iterator[Office]:
    with small_office(database_url, simulator, tmp_path, clock=clock, **mail) as opened:
        yield opened


def hire(office: Office, *people: str, hold: bool = False) -> Connection:
    """Import new employees as users; their emails are in the outbox then."""
    for name in people or PEOPLE:
        first, _, last = name.partition(" ")
        address = {"Address": f"{first}.{last}@birch.example".lower()}
        person = {"GivenName": first, "FamilyName": last, "PrimaryEmailAddr": address}
        office.simulator.admin.add(EMPTY, "Employee", person)
    app, me = office.application, office.actor
    connection = office.connect(realm_id=EMPTY)
    office.fetch(connection)
    app.deciding.change_settings(me, connection.id, "users", auto_import=True, hold_emails=hold)
    app.applying.start(me, app.planning.review(me, connection.id, "users"))
    office.work()
    return connection


def states(office: Office) -> Counter[str]:
    return Counter(email.state for email in rows(office, OutboxEmail))


def test_each_new_user_gets_one_email_with_credentials_that_work(
    office: Office, smtp_server: MailServer
) -> None:
    hire(office)
    assert states(office) == {EmailState.QUEUED: 3}
    assert office.dispatcher.mails
    waiting = "".join(email.body for email in rows(office, OutboxEmail))
    office.deliver()
    office.deliver()
    assert states(office) == {EmailState.SENT: 3}
    assert len(smtp_server.messages) == 3
    assert {email.body for email in rows(office, OutboxEmail)} == {""}, "erased once sent"
    for user in rows(office, UserDetail):
        (received,) = smtp_server.to(str(user.email))
        assert f"{user.username}" in received.text
        words = re.findall(r"\S{22}", received.text)
        (password,) = [w for w in words if password_matches(w, str(user.password_hash))]
        assert password not in waiting, "encrypted while it waits"
        assert user.must_change_password


def test_held_emails_stay_until_they_are_released_and_go_out_once(
    office: Office, smtp_server: MailServer
) -> None:
    app, me = office.application, office.actor
    connection = hire(office, hold=True)
    office.deliver()
    assert states(office) == {EmailState.HELD: 3}
    assert smtp_server.messages == []
    asked = office.dispatcher.mails
    assert app.outbox.release(me, connection.id) == 3
    assert office.dispatcher.mails == asked + 1
    office.deliver()
    assert app.outbox.release(me, connection.id) == 0
    office.deliver()
    assert app.outbox.counts(me, connection.id) == {EmailState.SENT: 3}
    assert len(smtp_server.messages) == 3
    events = [e for e in rows(office, AuditEvent) if e.action == "mail.released"]
    assert {event.account_id for event in events} == {connection.account_id}


def test_nobody_inactive_or_linked_gets_an_email(office: Office, smtp_server: MailServer) -> None:
    app, me = office.application, office.actor
    connection = hire(office, "Ana Ruiz")
    for name in ("Bodil Lindqvist", "Cyrus Deering"):
        first, _, last = name.partition(" ")
        office.simulator.admin.add(EMPTY, "Employee", {"GivenName": first, "FamilyName": last})
    office.fetch(connection)
    query = Query(connection.id, "users")
    by_name = {row.name: row for row in app.deciding.page(me, connection.id, query).rows}
    with app.context.db.read() as tx:
        spare = tx.exec(select(Profile.id).where(Profile.name == "Ana Ruiz")).one()
    app.deciding.decide(
        me,
        connection.id,
        "users",
        edits=[
            RowEdit(by_name["Bodil Lindqvist"].remote_id, Choice.CREATE_INACTIVE),
            RowEdit(by_name["Cyrus Deering"].remote_id, Choice.LINK, profile_id=spare),
        ],
    )
    app.applying.start(me, app.planning.review(me, connection.id, "users"))
    office.work()
    office.deliver()
    assert [m.recipients for m in smtp_server.messages] == [("ana.ruiz@birch.example",)]
    assert len(rows(office, Profile)) == 2


def test_a_refusal_is_tried_again_after_growing_waits_and_then_given_up(
    office: Office, smtp_server: MailServer, clock: TurnedClock
) -> None:
    hire(office, "Ana Ruiz")
    smtp_server.failure = Failure.BUSY
    for attempt, wait in enumerate(mailing.WAITS, start=1):
        office.deliver()
        office.deliver()
        (email,) = rows(office, OutboxEmail)
        assert (email.state, email.attempts) == (EmailState.QUEUED, attempt), "not before its time"
        assert email.problem
        clock.ahead += wait + timedelta(seconds=1)
    office.deliver()
    (email,) = rows(office, OutboxEmail)
    assert (email.state, email.attempts) == (EmailState.FAILED, len(mailing.WAITS) + 1)
    clock.ahead += timedelta(days=1)
    smtp_server.failure = Failure.NONE
    office.deliver()
    assert smtp_server.messages == []


@pytest.mark.parametrize("failure", [Failure.REFUSE_RECIPIENT, Failure.BUSY])
def test_one_refused_email_holds_up_no_other_and_goes_out_later(
    office: Office, smtp_server: MailServer, clock: TurnedClock, failure: Failure
) -> None:
    hire(office)
    smtp_server.failure = failure
    assert mailing.send_next(office.application.context)
    smtp_server.failure = Failure.NONE
    office.deliver()
    assert states(office) == {EmailState.SENT: 2, EmailState.QUEUED: 1}
    clock.ahead += timedelta(minutes=2)
    office.deliver()
    assert states(office) == {EmailState.SENT: 3}
    assert len(smtp_server.messages) == 3
    assert {email.problem for email in rows(office, OutboxEmail)} == {""}


@pytest.mark.parametrize("failure", [Failure.CUT_BEFORE_ANSWER, Failure.CUT_BEFORE_DATA])
def test_a_cut_while_handing_over_is_unsure_and_never_repeated_by_itself(
    office: Office, smtp_server: MailServer, clock: TurnedClock, failure: Failure
) -> None:
    connection = hire(office, "Ana Ruiz")
    smtp_server.failure = failure
    office.deliver()
    arrived = len(smtp_server.messages)
    smtp_server.failure = Failure.NONE
    clock.ahead += timedelta(days=1)
    office.deliver()
    assert office.application.outbox.release(office.actor, connection.id) == 0
    (email,) = rows(office, OutboxEmail)
    assert email.state == EmailState.UNSURE
    assert "may have" in email.problem
    assert len(smtp_server.messages) == arrived


def test_what_a_dead_process_was_sending_is_unsure_and_the_rest_goes_out(
    office: Office, smtp_server: MailServer
) -> None:
    hire(office)
    first = min(email.id for email in rows(office, OutboxEmail))
    change(
        office,
        lambda tx: setattr(tx.get_one(OutboxEmail, first), "state", EmailState.SENDING),
    )
    office.deliver()
    office.deliver()
    assert states(office) == {EmailState.UNSURE: 1, EmailState.SENT: 2}
    assert len(smtp_server.messages) == 2


def test_a_sender_that_only_seemed_dead_neither_settles_nor_repeats_what_was_settled(
    office: Office, smtp_server: MailServer
) -> None:
    hire(office, "Ana Ruiz")

    def take_over(_: Received) -> None:
        mailing.settle_abandoned(office.application.context)

    smtp_server.on_message = take_over
    assert not mailing.send_next(office.application.context), "it stops"
    (email,) = rows(office, OutboxEmail)
    assert email.state == EmailState.UNSURE
    office.deliver()
    assert len(smtp_server.messages) == 1


def test_without_a_mail_server_emails_are_files_for_their_owner_only(
    database_url: str, simulator: Running, tmp_path: Path
) -> None:
    with small_office(database_url, simulator, tmp_path) as office:
        hire(office)
        office.deliver()
        office.deliver()
        assert states(office) == {EmailState.SENT: 3}
        users = {str(user.email): user for user in rows(office, UserDetail)}
    folder = tmp_path / "var" / "outbox"
    files = sorted(folder.iterdir())
    assert len(files) == 3
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for path in files:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        user = users.pop(str(mail["To"]))
        assert user.username in path.read_text()
    assert users == {}
