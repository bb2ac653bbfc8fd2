"""Connect: from the button to the confirmed company."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from core.errors import Conflict, InvalidInput, NeedsAction, NotFound
from core.models.connections import Connection, ConnectionStatus, Token
from core.models.links import Link
from core.services.companies import expire_pending
from simulator.testing import Running
from tests.support.databases import SQLite
from tests.support.office import CONSTRUCTION, EMPTY, LANDSCAPING, Office
from tests.support.small_office import (
    TurnedClock,
    add_users,
    change,
    come_back,
    living,
    nothing_made,
    row,
    rows,
    small_office,
    works,
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


def test_a_confirmed_company_is_connected_and_its_tokens_are_encrypted(office: Office) -> None:
    app, me = office.application, office.actor
    pending = come_back(office, realm=CONSTRUCTION)
    assert pending.status == ConnectionStatus.PENDING
    assert pending.company_name
    app.connecting.confirm(me, pending.id)
    held = row(office, pending.id)
    assert (held.status, held.was_confirmed, held.connected_by) == ("connected", True, me.name)
    view = app.connecting.state(me, office.division_id())
    assert view is not None
    assert view.token_days_left in (99, 100)
    (token,) = rows(office, Token)
    issued = office.simulator.admin.secrets()
    assert app.context.vault.open(token.access_token) in issued
    assert app.context.vault.open(token.refresh_token) in issued
    stored = token.access_token + token.refresh_token + str(held)
    assert not [secret for secret in issued if secret in stored]


def test_several_divisions_are_connected_each_to_a_company_of_its_own(
    sqlite_office: Office,
) -> None:
    office = sqlite_office
    first = office.connect("Residential", EMPTY)
    second = office.connect("Commercial", LANDSCAPING)
    for connection in (first, second):
        assert office.application.connecting.test(office.actor, connection.id)
    shown = {
        r.division.name: r.connection for r in office.application.accounts.overview(office.actor)
    }
    assert {name: c.realm_id for name, c in shown.items() if c} == {
        "Residential": EMPTY,
        "Commercial": LANDSCAPING,
    }


def test_a_company_with_the_longest_name_is_connected(office: Office) -> None:
    office.simulator.admin.edit(EMPTY, ("CompanyInfo", "1"), CompanyName="N" * 1024)
    connection = come_back(office)
    office.application.connecting.confirm(office.actor, connection.id)
    assert row(office, connection.id).company_name.startswith("NNN")


def test_until_it_is_confirmed_a_company_counts_as_not_connected(office: Office) -> None:
    app, me = office.application, office.actor
    (user,) = add_users(office, {})
    pending = come_back(office)
    change(
        office,
        lambda tx: tx.add(
            Link(
                id="l" * 32,
                connection_id=pending.id,
                profile_id=user,
                entity="users",
                qbo_type="Employee",
                qbo_id="1",
                made_by="x",
                made_at=app.context.clock.now(),
            )
        ),
    )
    account_id = office.divisions["Residential"][0].id
    assert [p.integrations for p in app.profiles.listed(me, account_id, "users")] == [""]
    shown = next(r.connection for r in app.accounts.overview(me) if r.connection)
    assert shown.status == ConnectionStatus.PENDING
    for start in (
        lambda: app.fetching.start(me, pending.id, "users"),
        lambda: app.planning.review(me, pending.id, "users"),
        lambda: app.deciding.change_settings(
            me, pending.id, "users", auto_import=True, hold_emails=False
        ),
    ):
        with pytest.raises(NeedsAction) as raised:
            start()
        assert raised.value.code == "not_connected"
    app.connecting.confirm(me, pending.id)
    assert [p.integrations for p in app.profiles.listed(me, account_id, "users")] == ["Quickbooks"]
    app.fetching.start(me, pending.id, "users")


def test_pending_ends_after_fifteen_minutes_and_its_tokens_with_it(
    office: Office, clock: TurnedClock
) -> None:
    app, me = office.application, office.actor
    pending = come_back(office)
    (token,) = rows(office, Token)
    access = app.context.vault.open(token.access_token)
    clock.ahead += timedelta(minutes=14, seconds=50)
    expire_pending(app.context)
    assert app.connecting.state(me, office.division_id()) is not None
    clock.ahead += timedelta(seconds=20)
    assert app.connecting.state(me, office.division_id()) is None
    with pytest.raises(Conflict) as raised:
        app.connecting.confirm(me, pending.id)
    assert raised.value.code == "pending_over"
    assert works(office, access, EMPTY)
    expire_pending(app.context)
    nothing_made(office)
    assert not works(office, access, EMPTY)
    assert office.connect(realm_id=EMPTY)


def test_what_waited_too_long_stands_in_nobodys_way_and_is_revoked(
    office: Office, clock: TurnedClock
) -> None:
    come_back(office, "Residential", EMPTY)
    come_back(office, "Commercial", LANDSCAPING)
    accesses = [
        (office.application.context.vault.open(t.access_token), c.realm_id)
        for t in rows(office, Token)
        for c in rows(office, Connection)
        if c.id == t.connection_id
    ]
    clock.ahead += timedelta(minutes=16)
    again = come_back(office, "Commercial", EMPTY)
    assert [c.id for c in rows(office, Connection)] == [again.id]
    assert living(office, again)
    assert not any(works(office, access, realm) for access, realm in accesses)


def test_no_drops_and_revokes(office: Office) -> None:
    app, me = office.application, office.actor
    pending = come_back(office)
    (token,) = rows(office, Token)
    access = app.context.vault.open(token.access_token)
    assert works(office, access, EMPTY)
    app.connecting.reject(me, pending.id)
    nothing_made(office)
    assert not works(office, access, EMPTY)
    with pytest.raises(NotFound):
        app.connecting.confirm(me, pending.id)
    connection = office.connect(realm_id=LANDSCAPING)
    app.connecting.reject(me, connection.id)
    assert row(office, connection.id).status == ConnectionStatus.CONNECTED
    assert living(office, connection)


def test_another_company_takes_the_place_of_one_nobody_confirmed(office: Office) -> None:
    first = come_back(office, realm=EMPTY)
    (token,) = rows(office, Token)
    access = office.application.context.vault.open(token.access_token)
    second = come_back(office, realm=LANDSCAPING)
    assert [c.id for c in rows(office, Connection)] == [second.id] != [first.id]
    assert living(office, second)
    assert not works(office, access, EMPTY), "tokens that nobody keeps are given back"


@pytest.mark.parametrize(
    ("profiles", "shared", "must_type"),
    [(19, 0, False), (20, 0, True), (20, 1, True), (20, 2, False), (30, 2, True)],
)
def test_the_name_must_be_typed_where_hardly_a_name_occurs(
    sqlite_office: Office, profiles: int, shared: int, *, must_type: bool
) -> None:
    office = sqlite_office
    for number in range(shared):
        office.simulator.admin.add(
            EMPTY, "Employee", {"GivenName": f"Zed{number + 1}", "FamilyName": "QUINCE"}
        )
    add_users(office, *[{}] * profiles)
    pending = come_back(office)
    confirm = office.application.connecting.confirm
    if must_type:
        for typed in ("", pending.company_name.lower(), pending.company_name[:-1]):
            with pytest.raises(InvalidInput) as raised:
                confirm(office.actor, pending.id, typed_name=typed)
            assert raised.value.code == "name_not_typed"
        confirm(office.actor, pending.id, typed_name=f" {pending.company_name} ")
    else:
        confirm(office.actor, pending.id)
    assert row(office, pending.id).status == ConnectionStatus.CONNECTED
