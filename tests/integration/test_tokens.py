"""Tokens: refreshed by one at a time, never lost, encrypted with keys that may change."""

import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlmodel import Session

from core import crashpoints
from core.errors import DashboardError, NeedsAction, NeedsReconnect
from core.models.connections import Connection, ConnectionStatus, Token
from core.services.tokens import LEASE, TokenKeeper
from simulator.testing import Running
from tests.support.databases import SQLite
from tests.support.office import EMPTY, Office
from tests.support.small_office import (
    TurnedClock,
    at_once,
    change,
    come_back,
    living,
    nothing_made,
    raised_in,
    row,
    rows,
    small_office,
)

HOUR = timedelta(hours=1)


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


def keeper(office: Office, connection: Connection) -> TokenKeeper:
    """As a process of its own would have it."""
    return TokenKeeper(office.application.context, connection.id)


def refreshes(office: Office) -> int:
    return len(office.simulator.admin.requests(operation="token")) - 1  # one was the exchange


def pass_time(office: Office, clock: TurnedClock, by: timedelta) -> None:
    clock.ahead += by
    office.simulator.admin.advance(by.total_seconds())


def test_two_at_once_refresh_once_at_each_expiry_and_lose_no_chain(
    office: Office, clock: TurnedClock
) -> None:
    connection = office.connect(realm_id=EMPTY)
    office.simulator.admin.switch(concurrent_refresh="kill")
    for expiry in range(1, 6):
        # A day each: QuickBooks hands out another refresh token, and the old one dies.
        pass_time(office, clock, timedelta(days=1, minutes=1))
        got = at_once(*[keeper(office, connection).access_token for _ in range(2)])
        assert not raised_in(got), got
        assert len(set(map(str, got))) == 1
        assert refreshes(office) == expiry
        assert living(office, connection)
    assert row(office, connection.id).status == ConnectionStatus.CONNECTED


def test_a_token_refused_before_its_time_is_renewed_once_for_all_who_hold_it(
    office: Office,
) -> None:
    connection = office.connect(realm_id=EMPTY)
    stale = keeper(office, connection).access_token()
    got = at_once(*[lambda: keeper(office, connection).renewed(stale) for _ in range(3)])
    assert not raised_in(got), got
    assert refreshes(office) == 1
    assert set(got) == {keeper(office, connection).access_token()} != {stale}
    assert refreshes(office) == 1


def test_a_good_token_is_not_refreshed(sqlite_office: Office, clock: TurnedClock) -> None:
    office = sqlite_office
    connection = office.connect(realm_id=EMPTY)
    first = keeper(office, connection).access_token()
    pass_time(office, clock, timedelta(minutes=54))
    assert keeper(office, connection).access_token() == first
    assert refreshes(office) == 0
    pass_time(office, clock, timedelta(minutes=2))
    assert keeper(office, connection).access_token() != first
    assert refreshes(office) == 1


def leave_lease(tx: Session, connection_id: str, until: datetime) -> None:
    """As a process does that dies while it refreshes."""
    held = tx.get_one(Token, connection_id)
    held.lease_owner, held.lease_until = "dead", until
    tx.add(held)


def test_the_lease_of_a_dead_process_ends_and_not_before(
    office: Office, clock: TurnedClock
) -> None:
    connection = office.connect(realm_id=EMPTY)
    pass_time(office, clock, HOUR)
    change(office, lambda tx: leave_lease(tx, connection.id, clock.now() + LEASE))
    got: list[str] = []
    waiting = threading.Thread(target=lambda: got.append(keeper(office, connection).access_token()))
    waiting.start()
    waiting.join(0.3)
    assert (got, refreshes(office)) == ([], 0), "the lease is not over yet"
    clock.ahead += LEASE + timedelta(seconds=1)
    waiting.join(20)
    assert len(got) == 1
    assert refreshes(office) == 1
    assert living(office, connection)


def test_a_refresh_that_fails_for_now_frees_the_lease_and_keeps_the_chain(
    office: Office, clock: TurnedClock
) -> None:
    connection = office.connect(realm_id=EMPTY)
    pass_time(office, clock, HOUR)
    for kind in ("server-error", "html", "cut-before"):
        office.simulator.admin.fault(kind, operation="token")
        with pytest.raises(DashboardError) as raised:
            keeper(office, connection).access_token()
        assert not isinstance(raised.value, NeedsReconnect), kind
    (token,) = rows(office, Token)
    assert (token.lease_owner, token.lease_until) == ("", None)
    assert row(office, connection.id).status == ConnectionStatus.CONNECTED
    assert keeper(office, connection).access_token()
    assert living(office, connection)


def test_one_invalid_grant_is_asked_again_and_two_mean_reconnect(
    sqlite_office: Office, clock: TurnedClock
) -> None:
    office = sqlite_office
    connection = office.connect(realm_id=EMPTY)
    pass_time(office, clock, HOUR)
    office.simulator.admin.fault("unauthorized", operation="token")
    assert keeper(office, connection).access_token()
    assert row(office, connection.id).status == ConnectionStatus.CONNECTED
    pass_time(office, clock, HOUR)
    office.simulator.admin.disconnect(EMPTY)
    with pytest.raises(NeedsReconnect):
        keeper(office, connection).access_token()
    assert row(office, connection.id).status == ConnectionStatus.NEEDS_RECONNECT
    come_back(office)
    assert keeper(office, connection).access_token()
    assert row(office, connection.id).status == ConnectionStatus.CONNECTED


def test_after_a_hundred_idle_days_a_reconnect_is_asked_for(
    sqlite_office: Office, clock: TurnedClock
) -> None:
    office = sqlite_office
    connection = office.connect(realm_id=EMPTY)
    pass_time(office, clock, timedelta(days=99))
    assert keeper(office, connection).access_token()
    pass_time(office, clock, timedelta(days=101))
    with pytest.raises(NeedsReconnect):
        keeper(office, connection).access_token()
    assert "Reconnect" in row(office, connection.id).problem


def test_without_tokens_nothing_is_asked_and_a_sentence_told(sqlite_office: Office) -> None:
    office = sqlite_office
    with pytest.raises(NeedsReconnect) as raised:
        TokenKeeper(office.application.context, "0" * 32).access_token()
    assert raised.value.code == "no_tokens"


def key() -> str:
    return Fernet.generate_key().decode()


def test_a_new_key_opens_what_the_old_one_sealed_until_the_old_one_is_gone(
    sqlite: SQLite, simulator: Running, tmp_path: Path
) -> None:
    url = sqlite.create(tmp_path, migrated=True)
    old, new = key(), key()
    with small_office(url, simulator, tmp_path, secret_keys=old) as office:
        connection = office.connect(realm_id=EMPTY)
    with small_office(url, simulator, tmp_path, secret_keys=f"{new}, {old}") as office:
        assert office.application.connecting.test(office.actor, connection.id)
        (before,) = rows(office, Token)
        access = office.application.context.vault.open(before.access_token)
        keeper(office, connection).renewed(access)
        assert office.application.connecting.test(office.actor, connection.id)
    with small_office(url, simulator, tmp_path, secret_keys=new) as office:
        assert office.application.connecting.test(office.actor, connection.id)


def test_a_lost_key_is_a_sentence_and_a_reconnect_recovers(
    sqlite: SQLite, simulator: Running, tmp_path: Path
) -> None:
    url = sqlite.create(tmp_path, migrated=True)
    with small_office(url, simulator, tmp_path, secret_keys=key()) as office:
        connection = office.connect(realm_id=EMPTY)
    with small_office(url, simulator, tmp_path, secret_keys=key()) as office:
        app, me = office.application, office.actor
        for ask in (
            lambda: app.connecting.test(me, connection.id),
            lambda: keeper(office, connection).renewed("stale"),
        ):
            with pytest.raises(NeedsAction) as raised:
                ask()
            assert raised.value.code == "key_lost"
            assert "SECRET_KEYS" in raised.value.sentence
        assert app.connecting.state(me, office.division_id()) is not None
        assert rows(office, Token)[0].lease_owner == ""
        assert come_back(office).id == connection.id
        assert app.connecting.test(me, connection.id)


def test_a_pending_company_can_be_let_go_though_its_key_is_lost(
    sqlite: SQLite, simulator: Running, tmp_path: Path
) -> None:
    url = sqlite.create(tmp_path, migrated=True)
    with small_office(url, simulator, tmp_path, secret_keys=key()) as office:
        pending = come_back(office)
    with small_office(url, simulator, tmp_path, secret_keys=key()) as office:
        office.application.connecting.reject(office.actor, pending.id)
        nothing_made(office)


@pytest.mark.parametrize("ended", [False, True], ids=["refreshed", "refused"])
def test_a_reconnect_wins_over_a_refresh_that_was_under_way(
    sqlite_office: Office, clock: TurnedClock, *, ended: bool
) -> None:
    office = sqlite_office
    connection = office.connect(realm_id=EMPTY)
    pass_time(office, clock, HOUR)
    if ended:
        office.simulator.admin.disconnect(EMPTY)
    again: list[str] = []

    def reconnect(point: str) -> None:
        if point == "quickbooks.refresh:answered" and not again:
            again.append(come_back(office).id)

    crashpoints.listen(reconnect)
    with suppress(NeedsReconnect):
        keeper(office, connection).access_token()
    crashpoints._listeners.remove(reconnect)
    assert again == [connection.id]
    assert [c.status for c in rows(office, Connection)] == [ConnectionStatus.CONNECTED]
    assert living(office, connection)
