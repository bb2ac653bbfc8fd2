"""Access: every method of every service asks for a role, and every refusal is kept."""

import inspect
import pkgutil
from collections.abc import Iterator
from contextlib import suppress
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from core import services
from core.access import Actor, Role
from core.bootstrap import Application
from core.errors import NotAllowed, NotFound, PlanAgain
from core.models.accounts import Account, AuditEvent, Staff
from core.models.plans import RunKind
from core.services.base import On, Service
from core.services.deciding import RowEdit
from core.store.proposals import Query
from simulator.testing import Running
from tests.support.databases import SQLite
from tests.support.office import EMPTY, LANDSCAPING, Office
from tests.support.small_office import (
    add_users,
    change,
    rows,
    second_account,
    small_office,
    somebody,
)

EXCEPTIONS = {
    "Accounts.local_owner": "says who acts, so nobody can act before it",
    "Accounts.actor": "says who acts, so nobody can act before it",
    "Connecting.start": "the ticket says who and where; the role is asked for by `ticket` again",
    "Connecting.complete": "the attempt says who and where; the role is asked for by `ticket` again",
}
"""Public methods without a mark, and why."""


@pytest.fixture
def office(sqlite: SQLite, simulator: Running, tmp_path: Path) -> Iterator[Office]:
    url = sqlite.create(tmp_path, migrated=True)
    with small_office(url, simulator, tmp_path) as opened:
        yield opened


def service_classes() -> list[type[Service]]:
    for module in pkgutil.iter_modules(services.__path__):
        import_module(f"core.services.{module.name}")
    return Service.__subclasses__()


def public_methods() -> dict[str, Any]:
    return {
        f"{service.__name__}.{name}": method
        for service in service_classes()
        for name, method in vars(service).items()
        if not name.startswith("_") and inspect.isfunction(method)
    }


def test_services_have_no_services_below_them_that_would_be_overlooked() -> None:
    assert not [c for service in service_classes() for c in service.__subclasses__()]
    handed_out = {
        inspect.signature(found.func).return_annotation
        for found in vars(Application).values()
        if isinstance(found, cached_property)
    }
    assert set(service_classes()) <= handed_out, "a service that no screen can reach"


@pytest.mark.parametrize("name", sorted(public_methods()))
def test_each_public_method_asks_for_a_role_or_says_why_not(name: str) -> None:
    method = public_methods()[name]
    assert hasattr(method, "requires") != (name in EXCEPTIONS)


@pytest.mark.parametrize("name", sorted(set(public_methods()) - set(EXCEPTIONS)))
def test_each_marked_method_takes_the_actor_first_and_then_what_it_is_about(name: str) -> None:
    method = public_methods()[name]
    _, on = method.requires
    parameters = list(inspect.signature(method).parameters.values())[1:]
    assert parameters[0].name == "actor"
    if on in {On.OWN, On.EVERYTHING}:
        return
    assert parameters[1].name.removesuffix("_id") == on.name.lower()
    assert parameters[1].kind is inspect.Parameter.POSITIONAL_OR_KEYWORD


def test_the_exceptions_are_all_there() -> None:
    assert set(EXCEPTIONS) <= set(public_methods())
    for name in ("Connecting.start", "Connecting.complete"):
        assert next(iter(list(inspect.signature(public_methods()[name]).parameters)[1:])) == "actor"


def refused(call: Any) -> str:
    with pytest.raises(NotAllowed) as raised:
        call()
    return raised.value.code


def calls(app: Application, actor: Actor, connection_id: str, place: dict[str, str]) -> list[Any]:
    """Every call that changes something, on one connection of one account."""
    return [
        lambda: app.connecting.ticket(actor, place["division"]),
        lambda: app.connecting.confirm(actor, connection_id),
        lambda: app.connecting.reject(actor, connection_id),
        lambda: app.connecting.test(actor, connection_id),
        lambda: app.fetching.start(actor, connection_id, "users"),
        lambda: app.deciding.decide(actor, connection_id, "users", edits=[RowEdit("x")]),
        lambda: app.deciding.refuse(actor, connection_id, "x", profile_id="y"),
        lambda: app.deciding.change_settings(
            actor, connection_id, "users", auto_import=True, hold_emails=True
        ),
        lambda: app.planning.review(actor, connection_id, "users"),
        lambda: app.applying.start(actor, place["plan"]),
        lambda: app.outbox.release(actor, connection_id),
        lambda: app.profiles.change_role(
            actor, place["account"], "users", profile_ids=[], role="Foreman"
        ),
    ]


def looks(app: Application, actor: Actor, connection_id: str, place: dict[str, str]) -> list[Any]:
    """Every call that only shows something of one account."""
    return [
        lambda: app.connecting.state(actor, place["division"]),
        lambda: app.fetching.report(actor, connection_id, "users"),
        lambda: app.deciding.page(actor, connection_id, Query(connection_id, "users")),
        lambda: app.deciding.ids(actor, connection_id, Query(connection_id, "users")),
        lambda: app.deciding.standing(actor, connection_id, "users"),
        lambda: app.deciding.settings(actor, connection_id, "users"),
        lambda: app.planning.show(actor, place["plan"]),
        lambda: app.planning.latest(actor, connection_id, "users"),
        lambda: app.running.live(actor, connection_id),
        lambda: app.running.latest(actor, connection_id, "users", RunKind.FETCH),
        lambda: app.outbox.counts(actor, connection_id),
        lambda: app.profiles.listed(actor, place["account"], "users"),
    ]


def made(office: Office) -> tuple[str, dict[str, str]]:
    """Connect, read and review; return the connection's id and where it is."""
    app, me = office.application, office.actor
    connection = office.connect(realm_id=EMPTY)
    account, division = office.divisions["Residential"]
    plan = app.planning.review(me, connection.id, "users")
    return connection.id, {"account": account.id, "division": division.id, "plan": plan}


def test_a_viewer_may_look_and_not_operate(office: Office) -> None:
    connection_id, place = made(office)
    viewer = somebody(Role.VIEWER, place["account"])
    for look in looks(office.application, viewer, connection_id, place):
        look()
    for call in calls(office.application, viewer, connection_id, place):
        assert refused(call) == "role_missing"
    trail = [event for event in rows(office, AuditEvent) if event.refused]
    assert len(trail) == len(calls(office.application, viewer, connection_id, place))
    assert {(e.staff_id, e.account_id) for e in trail} == {(viewer.staff_id, place["account"])}
    assert "refused.decide" in {event.action for event in trail}


def test_an_operator_may_operate_on_their_own_account(office: Office) -> None:
    connection_id, place = made(office)
    operator = somebody(Role.OPERATOR, place["account"])
    for call in calls(office.application, operator, connection_id, place):
        # "x" is no record's id, and while one run is live no other is begun: both is told.
        with suppress(NotFound, PlanAgain):
            call()
    assert not [event for event in rows(office, AuditEvent) if event.refused]


def test_an_operator_cannot_touch_or_see_another_account(office: Office) -> None:
    connection_id, place = made(office)
    other_id, _ = second_account(office.application)
    stranger = somebody(Role.OWNER, other_id)
    app = office.application
    for call in [
        *calls(app, stranger, connection_id, place),
        *looks(app, stranger, connection_id, place),
    ]:
        assert refused(call) == "role_missing"
    assert {r.account.id for r in app.accounts.overview(stranger)} == {other_id}
    assert {r.account.id for r in app.accounts.overview(office.actor)} > {other_id}


def test_ids_of_another_account_inside_a_permitted_call_lead_nowhere(office: Office) -> None:
    app, me = office.application, office.actor
    add_users(office, {"first_name": "Hidden", "last_name": "Person"})
    office.simulator.admin.add(EMPTY, "Employee", {"GivenName": "Hidden", "FamilyName": "Person"})
    theirs = office.connect(realm_id=EMPTY)
    office.fetch(theirs)
    (foreign,) = app.deciding.page(me, theirs.id, Query(theirs.id, "users")).rows
    account_id, division_id = second_account(app)
    operator = somebody(Role.OPERATOR, account_id)
    attempt, answer = office.answer(division_id, LANDSCAPING)
    own = app.connecting.complete(me, attempt, answer)
    app.connecting.confirm(me, own.id)

    stolen = Query(theirs.id, "users")
    assert app.deciding.page(operator, own.id, stolen).rows == []
    assert app.deciding.ids(operator, own.id, stolen) == []
    for call in (
        lambda: app.deciding.candidates(operator, own.id, foreign.remote_id),
        lambda: app.deciding.refuse(
            operator, own.id, foreign.remote_id, profile_id=str(foreign.suggested_id)
        ),
    ):
        with pytest.raises(NotFound):
            call()
    hidden = app.profiles.listed(me, theirs.account_id, "users")[0]
    changed = app.profiles.change_role(
        operator, account_id, "users", profile_ids=[hidden.id], role="Admin"
    )
    assert changed == 0
    assert app.deciding.candidates(me, theirs.id, foreign.remote_id)


def test_only_staff_with_a_grant_on_everything_may_make_accounts(office: Office) -> None:
    app = office.application
    for actor in (
        somebody(Role.VIEWER),
        somebody(Role.OWNER, office.divisions["Residential"][0].id),
        Actor("n" * 32, "Nobody", "n@example.com"),
    ):
        assert refused(
            lambda actor=actor: app.accounts.create(
                actor, "New", owner="o@example.com", divisions=["D"]
            )
        )
    assert len(rows(office, Account)) == 1
    app.accounts.create(somebody(Role.OPERATOR), "New", owner="o@example.com", divisions=["D"])
    assert len(rows(office, Account)) == 2


def test_people_without_any_grant_see_nothing(office: Office) -> None:
    assert refused(
        lambda: office.application.accounts.overview(Actor("n" * 32, "N", "n@x.example"))
    )


def test_the_account_owner_made_with_an_account_owns_it_and_nothing_else(office: Office) -> None:
    app = office.application
    owner = next(p for p in rows(office, Staff) if p.email == "owner@birchwood.example")
    acting = app.accounts.actor(owner.id)
    account_id = office.divisions["Residential"][0].id
    other_id, _ = second_account(app)
    assert acting.role_on(account_id) is Role.OWNER
    assert acting.role_on(other_id) is None
    change(office, lambda tx: setattr(tx.get_one(Staff, owner.id), "active", False))
    assert app.accounts.actor(owner.id).role_on(account_id) is None


def test_ids_that_are_no_ids_are_told_in_words(office: Office) -> None:
    app, me = office.application, office.actor
    for bad in ("", "x", "' or 1=1 --", "0" * 32, "ä" * 400):
        with pytest.raises(NotFound):
            app.connecting.state(me, bad)
        with pytest.raises(NotFound):
            app.planning.show(me, bad)
