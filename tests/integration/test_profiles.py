"""Lists of profiles: the label of linked ones, and the role that may be changed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import InvalidInput, NotFound, PlanAgain
from core.models.accounts import AuditEvent
from core.models.connections import Connection, ConnectionStatus
from core.models.links import Link
from core.models.profiles import Profile
from core.services.profiles import ListedProfile
from simulator.testing import Running
from tests.support.databases import SQLite
from tests.support.office import EMPTY, LANDSCAPING, Office
from tests.support.small_office import (
    add_users,
    at_once,
    change,
    raised_in,
    rows,
    second_account,
    small_office,
)


@pytest.fixture
def office(database_url: str, simulator: Running, tmp_path: Path) -> Iterator[Office]:
    with small_office(database_url, simulator, tmp_path) as opened:
        yield opened


@pytest.fixture
def sqlite_office(sqlite: SQLite, simulator: Running, tmp_path: Path) -> Iterator[Office]:
    """For claims in which the kind of database has no part."""
    url = sqlite.create(tmp_path, migrated=True)
    with small_office(url, simulator, tmp_path) as opened:
        yield opened


def listed(office: Office, words: str = "") -> dict[str, ListedProfile]:
    account_id = office.divisions["Residential"][0].id
    found = office.application.profiles.listed(office.actor, account_id, "users", words=words)
    return {profile.id: profile for profile in found}


def link(office: Office, connection: Connection, profile_id: str, qbo_id: str = "1") -> None:
    change(
        office,
        lambda tx: tx.add(
            Link(
                id=office.application.context.ids.new(),
                connection_id=connection.id,
                profile_id=profile_id,
                entity="users",
                qbo_type="Employee",
                qbo_id=qbo_id,
                made_by="x",
                made_at=office.application.context.clock.now(),
            )
        ),
    )


def turn(office: Office, connection: Connection, status: ConnectionStatus) -> None:
    change(
        office,
        lambda tx: setattr(tx.get_one(Connection, connection.id), "status", status),
    )


def test_linked_profiles_of_live_connections_bear_the_label_and_nobody_else(
    office: Office,
) -> None:
    linked, other = add_users(office, {}, {})
    connection = office.connect(realm_id=EMPTY)
    link(office, connection, linked)
    labels = {
        ConnectionStatus.CONNECTED: "Quickbooks",
        ConnectionStatus.NEEDS_RECONNECT: "Quickbooks",
        ConnectionStatus.PENDING: "",
        ConnectionStatus.DISCONNECTED: "",
    }
    assert set(labels) == set(ConnectionStatus)
    for status, label in labels.items():
        turn(office, connection, status)
        found = listed(office)
        assert (found[linked].integrations, found[other].integrations) == (label, "")


def test_one_live_connection_of_two_is_enough_for_the_label(sqlite_office: Office) -> None:
    office = sqlite_office
    (user,) = add_users(office, {})
    first = office.connect("Residential", EMPTY)
    second = office.connect("Commercial", LANDSCAPING)
    link(office, first, user)
    link(office, second, user)
    turn(office, first, ConnectionStatus.DISCONNECTED)
    assert listed(office)[user].integrations == "Quickbooks"
    turn(office, second, ConnectionStatus.DISCONNECTED)
    assert listed(office)[user].integrations == ""


def test_a_list_holds_the_accounts_own_profiles_archived_ones_too_by_name(office: Office) -> None:
    account_id, _ = second_account(office.application)
    add_users(office, {"first_name": "Theirs"}, account_id=account_id)
    add_users(
        office,
        {"first_name": "zoe"},
        {"first_name": "Adam", "active": False},
        {"first_name": "émile"},
    )
    found = list(listed(office).values())
    assert found[0].name == "Adam Quince"
    assert [profile.active for profile in found].count(False) == 1
    assert "Theirs Quince" not in [profile.name for profile in found]
    with pytest.raises(NotFound):
        office.application.profiles.listed(office.actor, account_id, "unicorns")


@pytest.mark.parametrize(
    ("words", "count"),
    [("", 2), ("ana", 1), ("ANA ruiz", 1), ("ruiz ana", 1), ("quince ana", 0), ("%", 0), ("_", 0)],
)
def test_search_takes_all_words_in_any_order_and_no_wildcards(
    office: Office, words: str, count: int
) -> None:
    add_users(office, {"first_name": "Ana", "last_name": "Ruiz"}, {})
    assert len(listed(office, words)) == count


def test_roles_are_changed_singly_and_in_bulk_and_each_change_counts_as_one_version(
    office: Office,
) -> None:
    app, me = office.application, office.actor
    account_id = office.divisions["Residential"][0].id
    first, second, third = add_users(office, {}, {}, {})
    changed = app.profiles.change_role(
        me, account_id, "users", profile_ids=[first, second, "nobody"], role="Foreman"
    )
    assert changed == 2
    found = listed(office)
    assert {i: found[i].values["role"] for i in found} == {
        first: "Foreman",
        second: "Foreman",
        third: "Worker",
    }
    assert (found[first].version, found[third].version) == (2, 1)
    assert set(listed(office, "foreman")) == {first, second}
    assert set(listed(office, "worker")) == {third}
    (event,) = [e for e in rows(office, AuditEvent) if e.action == "profiles.role"]
    assert (event.account_id, event.staff_name) == (account_id, me.name)


def test_a_role_that_is_none_is_refused(sqlite_office: Office) -> None:
    office = sqlite_office
    account_id = office.divisions["Residential"][0].id
    (user,) = add_users(office, {})
    for role in ("", "Emperor", "worker"):
        with pytest.raises(InvalidInput) as raised:
            office.application.profiles.change_role(
                office.actor, account_id, "users", profile_ids=[user], role=role
            )
        assert raised.value.code == "no_role"
    assert listed(office)[user].version == 1


def test_changes_of_one_profile_in_the_same_moment_are_all_counted_or_told(
    office: Office,
) -> None:
    account_id = office.divisions["Residential"][0].id
    (user,) = add_users(office, {})

    def give(role: str) -> int:
        return office.application.profiles.change_role(
            office.actor, account_id, "users", profile_ids=[user], role=role
        )

    told = at_once(*[lambda role=role: give(role) for role in ("Foreman", "Office", "Admin")])
    refused = raised_in(told)
    assert all(isinstance(problem, PlanAgain) for problem in refused)
    (profile,) = rows(office, Profile)
    assert profile.version == 1 + 3 - len(refused)
    assert profile.dirty
