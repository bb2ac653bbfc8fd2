"""Connect: the same company again, another one, and one that is connected elsewhere."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import Conflict, DashboardError, NeedsAction
from core.models.connections import Connection, ConnectionStatus, Token
from core.models.links import Link
from core.models.profiles import Profile
from simulator.testing import Running
from tests.support.databases import SQLite
from tests.support.office import EMPTY, LANDSCAPING, Office
from tests.support.small_office import (
    TurnedClock,
    add_users,
    at_once,
    change,
    come_back,
    living,
    raised_in,
    row,
    rows,
    small_office,
)


@pytest.fixture
def clock() -> TurnedClock:
    return TurnedClock()


@pytest.fixture
def office(
    database_url: str, simulator: Running, tmp_path: Path, clock: TurnedClock
) -> Iterator[Office]:
    with small_office(database_url, simulator, tmp_path, clock=clock) as opened:
        yield opened


@pytest.fixture
def sqlite_office(
    sqlite: SQLite, simulator: Running, tmp_path: Path, clock: TurnedClock
) -> Iterator[Office]:
    """For claims in which the kind of database has no part."""
    url = sqlite.create(tmp_path, migrated=True)
    with small_office(url, simulator, tmp_path, clock=clock) as opened:
        yield opened


def test_a_reconnect_keeps_the_row_the_links_and_the_confirmation(office: Office) -> None:
    app = office.application
    connection = office.connect(realm_id=EMPTY)
    (user,) = add_users(office, {})
    change(
        office,
        lambda tx: tx.add(
            Link(
                id="l" * 32,
                connection_id=connection.id,
                profile_id=user,
                entity="users",
                qbo_type="Employee",
                qbo_id="1",
                made_by="x",
                made_at=app.context.clock.now(),
            )
        ),
    )
    before = row(office, connection.id)
    again = come_back(office, realm=EMPTY)
    after = row(office, connection.id)
    assert again.id == connection.id
    assert (after.status, after.was_confirmed) == (ConnectionStatus.CONNECTED, True)
    assert (after.connected_at, after.pending_until) == (before.connected_at, None)
    assert len(rows(office, Link)) == 1
    assert living(office, after)


def test_a_reconnect_to_another_company_is_refused_by_name(office: Office) -> None:
    connection = office.connect(realm_id=EMPTY)
    exchanged = len(office.simulator.admin.requests(operation="token"))
    with pytest.raises(Conflict) as raised:
        come_back(office, realm=LANDSCAPING)
    assert raised.value.code == "other_company"
    assert connection.company_name in raised.value.sentence
    assert len(office.simulator.admin.requests(operation="token")) == exchanged
    assert [c.realm_id for c in rows(office, Connection)] == [EMPTY]
    assert living(office, connection)
    assert come_back(office, realm=EMPTY).id == connection.id


def test_a_page_opened_before_somebody_connected_cannot_connect_another_company(
    sqlite_office: Office,
) -> None:
    office = sqlite_office
    attempt, answer = office.answer(office.division_id(), LANDSCAPING)
    connection = office.connect(realm_id=EMPTY)
    with pytest.raises(Conflict) as raised:
        office.application.connecting.complete(office.actor, attempt, answer)
    assert raised.value.code == "other_company"
    assert [c.id for c in rows(office, Connection)] == [connection.id]
    assert living(office, connection)


def test_access_withdrawn_at_quickbooks_needs_a_reconnect_which_recovers(office: Office) -> None:
    app, me = office.application, office.actor
    connection = office.connect(realm_id=EMPTY)
    assert app.connecting.test(me, connection.id)
    office.simulator.admin.disconnect(EMPTY)
    with pytest.raises(DashboardError) as raised:
        app.connecting.test(me, connection.id)
    assert raised.value.code == "invalid_grant"
    broken = row(office, connection.id)
    assert broken.status == ConnectionStatus.NEEDS_RECONNECT
    assert broken.problem == raised.value.sentence
    with pytest.raises(NeedsAction) as refused:
        app.fetching.start(me, connection.id, "users")
    assert refused.value.code == "not_connected"
    come_back(office, realm=EMPTY)
    healed = row(office, connection.id)
    assert (healed.status, healed.problem) == (ConnectionStatus.CONNECTED, "")
    assert app.connecting.test(me, connection.id)
    assert app.fetching.start(me, connection.id, "users")


def test_an_outage_that_looked_like_a_withdrawal_heals_at_the_next_proof(
    sqlite_office: Office,
) -> None:
    office = sqlite_office
    app, me = office.application, office.actor
    connection = office.connect(realm_id=EMPTY)
    office.simulator.admin.fault("unauthorized", times=1, entity="companyinfo")
    office.simulator.admin.fault("unauthorized", times=2, operation="token")
    with pytest.raises(DashboardError):
        app.connecting.test(me, connection.id)
    assert row(office, connection.id).status == ConnectionStatus.NEEDS_RECONNECT
    app.connecting.test(me, connection.id)
    healed = row(office, connection.id)
    assert (healed.status, healed.problem) == (ConnectionStatus.CONNECTED, "")


def test_quickbooks_being_down_is_no_reason_to_reconnect(sqlite_office: Office) -> None:
    office = sqlite_office
    app, me = office.application, office.actor
    connection = office.connect(realm_id=EMPTY)
    proven = row(office, connection.id).last_proven_at
    office.simulator.admin.fault("unavailable", times=None, entity="companyinfo")
    with pytest.raises(DashboardError):
        app.connecting.test(me, connection.id)
    held = row(office, connection.id)
    assert (held.status, held.last_proven_at) == (ConnectionStatus.CONNECTED, proven)
    office.simulator.admin.clear_faults()
    assert app.connecting.test(me, connection.id) > (proven or app.context.clock.now())


def test_a_company_that_is_connected_elsewhere_is_refused_and_goes_on_there(office: Office) -> None:
    theirs = office.connect("Commercial", EMPTY)
    asked = len(office.simulator.admin.requests(entity="companyinfo", status=200))
    with pytest.raises(Conflict) as raised:
        come_back(office, "Residential", EMPTY)
    assert raised.value.code == "realm_elsewhere"
    assert "division Commercial of Birchwood Builders" in raised.value.sentence
    assert "works" in raised.value.sentence
    assert len(office.simulator.admin.requests(entity="companyinfo", status=200)) == asked + 1
    assert office.simulator.admin.requests(operation="revoke") == []
    assert [c.id for c in rows(office, Connection)] == [theirs.id]
    assert living(office, theirs)
    assert office.connect("Residential", LANDSCAPING)


def test_a_refusal_says_when_the_connection_elsewhere_is_broken(sqlite_office: Office) -> None:
    office = sqlite_office
    theirs = office.connect("Commercial", EMPTY)
    office.simulator.admin.disconnect(EMPTY)
    with pytest.raises(Conflict) as raised:
        come_back(office, "Residential", EMPTY)
    assert raised.value.code == "realm_elsewhere"
    assert "Reconnect it there" in raised.value.sentence
    assert row(office, theirs.id).status == ConnectionStatus.NEEDS_RECONNECT
    come_back(office, "Commercial", EMPTY)
    assert row(office, theirs.id).status == ConnectionStatus.CONNECTED


def test_two_divisions_that_connect_one_company_in_the_same_moment_make_one_connection(
    office: Office,
) -> None:
    connecting, me = office.application.connecting, office.actor
    answers = [
        office.answer(office.division_id(name), EMPTY) for name in ("Residential", "Commercial")
    ]
    office.simulator.admin.fault("slow", operation="token", times=2, seconds=0.2)
    tried = at_once(*[lambda a=a: connecting.complete(me, *a) for a in answers])
    (lost,) = raised_in(tried)
    assert isinstance(lost, DashboardError)
    assert lost.code in {"connected_meanwhile", "realm_elsewhere", "token_refused"}, lost
    (connection,) = rows(office, Connection)
    (token,) = rows(office, Token)
    assert token.connection_id == connection.id
    name = next(n for n, (_, d) in office.divisions.items() if d.id == connection.division_id)
    come_back(office, name, EMPTY)
    assert living(office, connection)


def test_no_profile_is_touched_by_connecting(sqlite_office: Office) -> None:
    add_users(sqlite_office, {}, {"active": False})
    before = [p.model_dump() for p in rows(sqlite_office, Profile)]
    sqlite_office.connect(realm_id=EMPTY)
    assert [p.model_dump() for p in rows(sqlite_office, Profile)] == before
