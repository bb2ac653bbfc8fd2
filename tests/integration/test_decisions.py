"""Decisions: stored as they are made, kept, and never lost to somebody else's unseen."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from core.errors import InvalidInput
from core.models.links import Choice, Decision, RefusedPair
from core.models.plans import Action, PlanLine
from core.services.deciding import GridRow, Overtaken, RowEdit
from core.store.proposals import Query
from simulator.testing import Running
from tests.support.databases import SQLite
from tests.support.office import EMPTY, Office
from tests.support.small_office import (
    add_users,
    at_once,
    raised_in,
    rows,
    second_account,
    small_office,
)

EMPLOYEES = (
    {"GivenName": "Ana", "FamilyName": "Ruiz", "email": "ana.ruiz@birch.example"},
    {"GivenName": "Bodil", "FamilyName": "Lindqvist", "email": "bodil@birch.example"},
    {"GivenName": "Cyrus", "FamilyName": "Deering"},
    {"GivenName": "Dorothea", "FamilyName": "Poe", "email": "dot@birch.example"},
)
ANA, BODIL, CYRUS, DOT = (f"{e['GivenName']} {e['FamilyName']}" for e in EMPLOYEES)


@dataclass
class Step:
    """The grid of an office with four employees, of whom we know Ana."""

    office: Office
    connection_id: str = ""
    users: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        for given in EMPLOYEES:
            record: dict[str, Any] = {k: v for k, v in given.items() if k != "email"}
            if "email" in given:
                record["PrimaryEmailAddr"] = {"Address": given["email"]}
            self.office.simulator.admin.add(EMPTY, "Employee", record)
        self.users = add_users(
            self.office,
            {"first_name": "Ana", "last_name": "Ruiz", "email": "ana.ruiz@birch.example"},
            {"first_name": "Somebody", "last_name": "Else"},
        )
        connection = self.office.connect(realm_id=EMPTY)
        self.connection_id = connection.id
        self.office.fetch(connection)

    def grid(self, office: Office | None = None) -> dict[str, GridRow]:
        office = office or self.office
        page = office.application.deciding.page(
            office.actor, self.connection_id, Query(self.connection_id, "users")
        )
        return {row.name: row for row in page.rows}

    def decide(self, *edits: RowEdit) -> list[Overtaken]:
        return self.office.application.deciding.decide(
            self.office.actor, self.connection_id, "users", edits=edits
        )

    def choose(self, name: str, choice: Choice | None, **more: Any) -> list[Overtaken]:
        return self.decide(RowEdit(self.grid()[name].remote_id, choice, **more))

    def line(self, name: str) -> PlanLine:
        planning, me = self.office.application.planning, self.office.actor
        review = planning.show(me, planning.review(me, self.connection_id, "users"))
        return next(line for line in review.lines if line.name == name)

    def fetch_again(self) -> None:
        self.office.application.fetching.start(self.office.actor, self.connection_id, "users")
        self.office.work()


@pytest.fixture
def step(database_url: str, simulator: Running, tmp_path: Path) -> Iterator[Step]:
    with small_office(database_url, simulator, tmp_path) as office:
        yield Step(office)


@pytest.fixture
def sqlite_step(sqlite: SQLite, simulator: Running, tmp_path: Path) -> Iterator[Step]:
    """For claims in which the kind of database has no part."""
    url = sqlite.create(tmp_path, migrated=True)
    with small_office(url, simulator, tmp_path) as office:
        yield Step(office)


def test_what_matching_proposes_is_no_decision(step: Step) -> None:
    grid = step.grid()
    assert {row.choice for row in grid.values()} == {None}
    assert {name: row.action for name, row in grid.items()} == {
        ANA: "link",
        BODIL: "create",
        CYRUS: "blocked",
        DOT: "create",
    }
    assert rows(step.office, Decision) == []


def test_decisions_survive_another_read_and_a_restart(
    step: Step, database_url: str, tmp_path: Path
) -> None:
    step.choose(ANA, Choice.LATER)
    step.choose(BODIL, Choice.LINK, profile_id=step.users[1])
    step.choose(CYRUS, Choice.CREATE, fields={"email": " cy@birch.example "})
    step.choose(DOT, Choice.IGNORE)
    before = step.grid()
    step.fetch_again()
    assert step.grid() == before
    with small_office(database_url, step.office.simulator, tmp_path) as restarted:
        assert step.grid(restarted) == before
    assert {name: (row.choice, row.action) for name, row in before.items()} == {
        ANA: ("later", "undecided"),
        BODIL: ("link", "link"),
        CYRUS: ("create", "create"),
        DOT: ("ignore", "ignore"),
    }
    assert before[BODIL].target == "Somebody Else"
    assert before[CYRUS].values["email"] == "cy@birch.example"
    assert {row.decided_by for row in before.values()} == {step.office.actor.name}


def test_an_edit_of_a_row_that_somebody_else_decided_meanwhile_is_told_and_not_stored(
    step: Step,
) -> None:
    seen = step.grid()[DOT]
    assert step.choose(DOT, Choice.IGNORE, seen_version=seen.version) == []
    assert step.choose(DOT, Choice.CREATE, seen_version=1) == []
    late = step.choose(DOT, Choice.LATER, seen_version=1)
    assert late == [Overtaken(DOT, step.office.actor.name)]
    assert step.grid()[DOT].choice == Choice.CREATE
    assert step.choose(DOT, Choice.LATER, seen_version=2) == []
    assert step.grid()[DOT].choice == Choice.LATER


def test_of_a_batch_only_the_overtaken_row_is_left_out(step: Step) -> None:
    grid = step.grid()
    step.choose(DOT, Choice.IGNORE)
    step.choose(DOT, Choice.LATER)
    overtaken = step.decide(
        RowEdit(grid[DOT].remote_id, Choice.CREATE, seen_version=1),
        RowEdit(grid[BODIL].remote_id, Choice.IGNORE, seen_version=0),
    )
    assert [held.name for held in overtaken] == [DOT]
    after = step.grid()
    assert (after[DOT].choice, after[BODIL].choice) == (Choice.LATER, Choice.IGNORE)


@pytest.mark.parametrize("fields", [{}, {"email": "typed@birch.example"}])
def test_two_tabs_that_decide_one_row_in_the_same_moment_store_one_and_tell_the_other(
    step: Step, fields: dict[str, str]
) -> None:
    remote_id = step.grid()[DOT].remote_id
    for seen in range(3):
        edits = [
            RowEdit(remote_id, choice, fields=fields, seen_version=seen)
            for choice in (Choice.IGNORE, Choice.LATER)
        ]
        told = at_once(*[lambda e=e: step.decide(e) for e in edits])
        assert raised_in(told) == []
        assert sorted(len(found) for found in told if isinstance(found, list)) == [0, 1]
        (decision,) = rows(step.office, Decision)
        assert decision.version == seen + 1


def test_two_people_at_different_rows_are_in_nobodys_way(step: Step) -> None:
    grid = step.grid()
    edits = [
        RowEdit(grid[name].remote_id, Choice.LATER, fields={"phone": "555 0100"}, seen_version=0)
        for name in (ANA, BODIL, CYRUS, DOT)
    ]
    assert at_once(*[lambda e=e: step.decide(e) for e in edits]) == [[], [], [], []]
    assert {row.choice for row in step.grid().values()} == {Choice.LATER}


def test_many_rows_are_decided_at_once(step: Step) -> None:
    ids = [row.remote_id for row in step.grid().values()]
    assert step.decide(*[RowEdit(remote_id, Choice.IGNORE) for remote_id in ids]) == []
    standing = step.office.application.deciding.standing(
        step.office.actor, step.connection_id, "users"
    )
    assert standing == {("ready", "ignore"): 4}


def test_rows_that_are_not_there_are_left_out(sqlite_step: Step) -> None:
    step = sqlite_step
    good = step.grid()[DOT].remote_id
    for unknown in ("", "x", "0" * 32, "' or 1=1 --"):
        assert step.decide(RowEdit(unknown, Choice.IGNORE), RowEdit(good, Choice.LATER)) == []
    assert [d.choice for d in rows(step.office, Decision)] == [Choice.LATER]
    assert step.decide() == []


def test_linking_to_a_suggestion_that_is_none_is_told_and_changes_nothing(
    sqlite_step: Step,
) -> None:
    step = sqlite_step
    grid = step.grid()
    with pytest.raises(InvalidInput) as raised:
        step.decide(
            RowEdit(grid[ANA].remote_id, Choice.LATER), RowEdit(grid[DOT].remote_id, Choice.LINK)
        )
    assert raised.value.code == "no_suggestion"
    assert DOT in raised.value.sentence
    assert rows(step.office, Decision) == []
    step.choose(ANA, Choice.LINK)
    assert step.line(ANA).profile_id == step.users[0]


def test_another_accounts_profile_cannot_be_linked(sqlite_step: Step) -> None:
    step = sqlite_step
    account_id, _ = second_account(step.office.application)
    (foreign,) = add_users(step.office, {"first_name": "Foreign"}, account_id=account_id)
    step.choose(DOT, Choice.LINK, profile_id=foreign)
    line = step.line(DOT)
    assert (line.action, line.code, line.profile_id) == (Action.BLOCKED, "profile_gone", None)
    assert "Foreign" not in step.grid()[DOT].target
    step.choose(DOT, Choice.LINK, profile_id=step.users[1])
    assert step.line(DOT).action == Action.LINK


def test_a_decision_can_be_taken_back_by_another_one(sqlite_step: Step) -> None:
    step = sqlite_step
    for choice in (Choice.IGNORE, Choice.LINK, Choice.CREATE_INACTIVE, Choice.CREATE, Choice.LATER):
        step.choose(ANA, choice)
        held = next(d for d in rows(step.office, Decision))
        assert held.choice == choice
        assert (held.profile_id is not None) == (choice is Choice.LINK)
    assert held.version == 5


# Corrections


def test_a_correction_is_kept_beside_what_quickbooks_says_and_only_while_it_differs(
    sqlite_step: Step,
) -> None:
    step = sqlite_step
    step.choose(DOT, None, fields={"email": "other@birch.example", "last_name": " Po  Hall "})
    assert step.grid()[DOT].values["last_name"] == "Po Hall"
    assert step.grid()[DOT].choice is None
    step.choose(DOT, None, fields={"email": "dot@birch.example"})
    (held,) = rows(step.office, Decision)
    assert held.edits == {"last_name": "Po Hall"}
    step.choose(DOT, None, fields={"email": None})
    assert step.line(DOT).code == "email_missing"


def test_fields_that_nobody_may_edit_are_not_edited(sqlite_step: Step) -> None:
    step = sqlite_step
    step.choose(
        DOT, None, fields={"role": "Admin", "username": "root", "password_hash": "x", "nope": "1"}
    )
    (held,) = rows(step.office, Decision)
    assert held.edits == {}
    line = step.line(DOT)
    assert (line.values["role"], line.values["username"]) == ("Worker", "dorothea.poe")


def test_a_corrected_email_finds_its_user(sqlite_step: Step) -> None:
    step = sqlite_step
    assert step.grid()[CYRUS].suggested_id is None
    add_users(
        step.office,
        {"first_name": "Cyrus", "last_name": "Deering", "email": "cy@birch.example"},
    )
    step.choose(CYRUS, None, fields={"email": "cy@birch.example"})
    found = step.grid()[CYRUS]
    assert (found.action, found.target) == ("link", "Cyrus Deering")


# Refused pairs


def test_a_refused_pair_is_never_proposed_again(step: Step) -> None:
    deciding, me = step.office.application.deciding, step.office.actor
    ana = step.grid()[ANA]
    assert ana.suggested_id == step.users[0]
    for _ in range(2):
        deciding.refuse(me, step.connection_id, ana.remote_id, profile_id=step.users[0])
    assert len(rows(step.office, RefusedPair)) == 1
    for again in range(2):
        after = step.grid()[ANA]
        assert after.suggested_id is None
        assert after.action != "link"
        shown = deciding.candidates(me, step.connection_id, ana.remote_id)
        assert step.users[0] not in [candidate.profile_id for candidate in shown]
        if not again:
            step.fetch_again()
    found = deciding.candidates(me, step.connection_id, ana.remote_id, words="ana ruiz")
    assert [candidate.profile_id for candidate in found] == [step.users[0]], "search still finds"
    step.choose(ANA, Choice.LINK, profile_id=step.users[0])
    assert step.line(ANA).action == Action.LINK, "what a person decides later counts"


def test_another_record_may_still_be_matched_with_the_profile_of_a_refused_pair(
    sqlite_step: Step,
) -> None:
    step = sqlite_step
    step.office.application.deciding.refuse(
        step.office.actor,
        step.connection_id,
        step.grid()[DOT].remote_id,
        profile_id=step.users[0],
    )
    assert step.grid()[ANA].suggested_id == step.users[0]


# How the step is to be imported


def test_the_settings_of_a_step_are_kept_and_move_what_is_planned(step: Step) -> None:
    deciding, me = step.office.application.deciding, step.office.actor
    held = deciding.settings(me, step.connection_id, "users")
    assert (held.auto_import, held.hold_emails) == (True, False)
    deciding.change_settings(me, step.connection_id, "users", auto_import=False, hold_emails=True)
    held = deciding.settings(me, step.connection_id, "users")
    assert (held.auto_import, held.hold_emails) == (False, True)
    assert {row.action for row in step.grid().values()} == {"link", "undecided"}
    step.choose(DOT, Choice.CREATE)
    assert step.line(DOT).action == Action.CREATE
    deciding.change_settings(me, step.connection_id, "users", auto_import=True, hold_emails=True)
    assert step.grid()[BODIL].action == "create"
