"""New account: what is entered is checked, and whoever comes in the same moment is told."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from sqlmodel import select

from core.bootstrap import build
from core.errors import Conflict, InvalidInput
from core.models.accounts import Account, AuditEvent, Division, Grant, Staff
from core.models.profiles import Profile
from core.settings import Settings
from simulator.testing import Running
from tests.support.databases import SQLite
from tests.support.office import Office
from tests.support.small_office import ACCOUNT, at_once, raised_in, rows, small_office


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


def create(office: Office, name: str = "New Company", **more: Any) -> Account:
    given = {"owner": "new@example.com", "divisions": ["Main"], **more}
    return office.application.accounts.create(office.actor, name, **given)


def test_a_new_account_has_its_divisions_its_owner_and_a_trace(office: Office) -> None:
    made = create(office, "  New   Company ", divisions=[" East ", "", "West"])
    assert made.name == "New Company"
    shown = office.application.accounts.overview(office.actor)
    own = [row for row in shown if row.account.id == made.id]
    assert [row.division.name for row in own] == ["East", "West"]
    assert [row.connection for row in own] == [None, None]
    (owner,) = [person for person in rows(office, Staff) if person.email == "new@example.com"]
    assert [g.account_id for g in rows(office, Grant) if g.staff_id == owner.id] == [made.id]
    events = [e for e in rows(office, AuditEvent) if e.action == "account.created"]
    assert events[-1].account_id == made.id


def test_an_owner_who_is_known_is_not_made_twice(office: Office) -> None:
    create(office, "One", owner="Same@Example.com")
    create(office, "Two", owner="same@example.com")
    assert len([p for p in rows(office, Staff) if p.email.lower() == "same@example.com"]) == 1


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"name": "  "}, "account_name_missing"),
        ({"name": "N" * 201}, "too_long"),
        ({"divisions": []}, "divisions_missing"),
        ({"divisions": [" "]}, "divisions_missing"),
        ({"divisions": ["East", "east "]}, "division_twice"),
        ({"divisions": ["D" * 201]}, "too_long"),
        ({"owner": "nobody"}, "owner_missing"),
        ({"owner": "@"}, "owner_missing"),
        ({"owner": "a@example.com, b@example.com"}, "owner_missing"),
        ({"owner": f"{'o' * 250}@example.com"}, "too_long"),
    ],
)
def test_what_cannot_be_used_is_told_and_makes_nothing(
    sqlite_office: Office, given: dict[str, Any], code: str
) -> None:
    office = sqlite_office
    with pytest.raises(InvalidInput) as raised:
        create(office, **given)
    assert raised.value.code == code
    assert [account.name for account in rows(office, Account)] == [ACCOUNT]
    assert len(rows(office, Division)) == 2
    assert create(office)


@pytest.mark.parametrize("name", [ACCOUNT, ACCOUNT.upper(), f"  {ACCOUNT} "])
def test_a_name_that_is_taken_is_told(sqlite_office: Office, name: str) -> None:
    office = sqlite_office
    with pytest.raises(Conflict) as raised:
        create(office, name)
    assert raised.value.code == "account_exists"


def test_a_double_click_makes_one_account(office: Office) -> None:
    told = at_once(*[lambda: create(office)] * 3)
    assert {getattr(p, "code", repr(p)) for p in raised_in(told)} == {"account_exists"}
    assert len(rows(office, Account)) == 2


def test_two_accounts_of_one_new_owner_in_the_same_moment_share_them(office: Office) -> None:
    told = at_once(*[lambda n=n: create(office, n) for n in ("One", "Two", "Three")])
    assert raised_in(told) == []
    assert len([p for p in rows(office, Staff) if p.email == "new@example.com"]) == 1


PREPARE = "from core.bootstrap import build; build().prepare()"


def test_processes_that_start_together_on_an_empty_database_both_start(
    empty_database_url: str, tmp_path: Path
) -> None:
    env = {
        **os.environ,
        "DATABASE_URL": empty_database_url,
        "VAR_DIR": str(tmp_path),
        "SECRET_KEYS": Fernet.generate_key().decode(),
        "DEMO_ACCOUNT": "true",
    }
    starting = [
        subprocess.Popen(  # noqa: S603 - our own interpreter and our own words
            [sys.executable, "-c", PREPARE], env=env, stderr=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    ended = [(one.communicate(timeout=120)[1], one.returncode) for one in starting]
    for errors, code in ended:
        assert code == 0, errors
    application = build(Settings(var_dir=tmp_path, database_url=empty_database_url))
    with application.context.db.read() as tx:
        accounts, staff, profiles = [
            len(tx.exec(select(table.id)).all()) for table in (Account, Staff, Profile)
        ]
    application.close()
    assert (accounts, staff) == (1, 1)
    assert 100 < profiles < 200
