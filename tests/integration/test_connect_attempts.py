"""Connect: tickets, states and answers that are forged, old, used, refused or nonsense."""

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from core.access import Role
from core.bootstrap import Application
from core.errors import DashboardError, InvalidInput, NeedsAction, NotAllowed
from core.models.connections import Connection, ConnectionStatus, Token, UsedOnce
from simulator.testing import Running
from tests.support.databases import SQLite
from tests.support.office import EMPTY, Office
from tests.support.small_office import (
    TurnedClock,
    add_users,
    at_once,
    come_back,
    living,
    nothing_made,
    raised_in,
    rows,
    small_office,
    somebody,
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


def test_a_ticket_works_once(sqlite_office: Office) -> None:
    office = sqlite_office
    app, me = office.application, office.actor
    ticket = app.connecting.ticket(me, office.division_id())
    app.connecting.start(me, ticket)
    with pytest.raises(InvalidInput) as raised:
        app.connecting.start(me, ticket)
    assert raised.value.code == "ticket_invalid"
    app.connecting.start(me, app.connecting.ticket(me, office.division_id()))


def test_a_ticket_used_twice_at_the_same_moment_works_once(office: Office) -> None:
    app, me = office.application, office.actor
    ticket = app.connecting.ticket(me, office.division_id())
    begun = at_once(*[lambda: app.connecting.start(me, ticket)] * 4)
    refused = raised_in(begun)
    assert len(refused) == 3
    assert {getattr(problem, "code", repr(problem)) for problem in refused} == {"ticket_invalid"}


def test_forged_old_and_other_peoples_tickets_are_refused(sqlite_office: Office) -> None:
    app, me = sqlite_office.application, sqlite_office.actor
    good = app.connecting.ticket(me, sqlite_office.division_id())
    fernet = app.context.vault._fernet
    content = fernet.decrypt(good.encode())
    written_at = fernet.extract_timestamp(good.encode())
    old = fernet.encrypt_at_time(content, written_at - 3601).decode()
    notice = app.context.vault.ticket({"code": "x", "sentence": "y"})
    theirs = app.connecting.ticket(somebody(Role.OPERATOR), sqlite_office.division_id())
    for bad in ("", "x", "ä", good[:-2], old, notice, theirs):
        with pytest.raises(InvalidInput) as raised:
            app.connecting.start(me, bad)
        assert raised.value.code == "ticket_invalid"
    assert rows(sqlite_office, UsedOnce) == []
    fresh = fernet.encrypt_at_time(content, written_at - 3500).decode()
    assert app.connecting.start(me, fresh)


def test_a_role_that_ended_after_the_ticket_or_at_quickbooks_ends_the_attempt(
    sqlite_office: Office,
) -> None:
    app = sqlite_office.application
    division = sqlite_office.division_id()
    operator, fallen = somebody(Role.OPERATOR), somebody(Role.VIEWER)
    with pytest.raises(NotAllowed):
        app.connecting.start(fallen, app.connecting.ticket(operator, division))
    attempt, answer = sqlite_office.answer(division, EMPTY)
    with pytest.raises(NotAllowed):
        app.connecting.complete(fallen, {**attempt, "staff_id": fallen.staff_id}, answer)
    nothing_made(sqlite_office)


def test_an_answer_without_an_attempt_of_this_browser_is_thrown_away(sqlite_office: Office) -> None:
    office = sqlite_office
    attempt, answer = office.answer(office.division_id(), EMPTY)
    for unknown in (None, {**attempt, "staff_id": "somebody else"}):
        with pytest.raises(InvalidInput) as raised:
            office.application.connecting.complete(office.actor, unknown, answer)
        assert raised.value.code == "state_unknown"
    nothing_made(office)
    assert office.simulator.admin.requests(operation="token") == []
    assert come_back(office)


def test_an_attempt_ends_after_ten_minutes(sqlite_office: Office, clock: TurnedClock) -> None:
    office = sqlite_office
    attempt, answer = office.answer(office.division_id(), EMPTY)
    clock.ahead += timedelta(minutes=10, seconds=1)
    with pytest.raises(InvalidInput) as raised:
        office.application.connecting.complete(office.actor, attempt, answer)
    assert raised.value.code == "state_expired"
    nothing_made(office)
    attempt, answer = office.answer(office.division_id(), EMPTY)
    clock.ahead += timedelta(minutes=9)
    assert office.application.connecting.complete(office.actor, attempt, answer)


def test_an_answer_is_taken_in_once_even_with_the_old_session_put_back(office: Office) -> None:
    attempt, answer = office.answer(office.division_id(), EMPTY)
    complete = office.application.connecting.complete
    taken = at_once(*[lambda: complete(office.actor, dict(attempt), answer)] * 3)
    assert [p.code for p in raised_in(taken) if isinstance(p, DashboardError)] == ["state_used"] * 2
    (connection,) = rows(office, Connection)
    with pytest.raises(InvalidInput) as raised:
        complete(office.actor, attempt, answer)
    assert raised.value.code == "state_used"
    assert living(office, connection), "the replay must not cost the connection its tokens"


def test_a_code_that_was_used_elsewhere_connects_nothing(sqlite_office: Office) -> None:
    office = sqlite_office
    attempt, answer = office.answer(office.division_id(), EMPTY)
    office.application.context.gateway.oauth.exchange(answer["code"])
    with pytest.raises(NeedsAction) as raised:
        office.application.connecting.complete(office.actor, attempt, answer)
    assert raised.value.code == "invalid_grant"
    nothing_made(office)
    assert come_back(office)


def test_refused_consent_is_a_sentence_and_the_next_attempt_succeeds(sqlite_office: Office) -> None:
    office = sqlite_office
    attempt, answer = office.answer(office.division_id(), EMPTY, decision="cancel")
    with pytest.raises(NeedsAction) as raised:
        office.application.connecting.complete(office.actor, attempt, answer)
    assert raised.value.code == "consent_refused"
    nothing_made(office)
    assert come_back(office).status == ConnectionStatus.PENDING


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"error": "invalid_scope", "code": "c", "realmId": EMPTY}, "consent_failed"),
        ({"error": "x" * 5000}, "consent_failed"),
        ({"realmId": ""}, "answer_incomplete"),
        ({"realmId": "../9341450000000003"}, "answer_incomplete"),
        ({"code": ""}, "answer_incomplete"),
    ],
)
def test_an_answer_that_grants_nothing_makes_nothing(
    sqlite_office: Office, changed: dict[str, str], code: str
) -> None:
    office = sqlite_office
    attempt, answer = office.answer(office.division_id(), EMPTY)
    with pytest.raises(NeedsAction) as raised:
        office.application.connecting.complete(office.actor, attempt, {**answer, **changed})
    assert raised.value.code == code
    assert len(raised.value.technical) < 200
    nothing_made(office)
    assert office.simulator.admin.requests(operation="token") == []
    assert come_back(office)


WAYS = [
    *[("token", kind) for kind in ("server-error", "html", "nonsense", "cut-after", "throttled")],
    *[("companyinfo", kind) for kind in ("server-error", "html", "nonsense", "truncated")],
    *[("employee", kind) for kind in ("unavailable", "nonsense", "cut-before")],
]


@pytest.mark.parametrize(("where", "kind"), WAYS)
def test_quickbooks_failing_on_the_way_leaves_nothing_half_made(
    sqlite_office: Office, where: str, kind: str
) -> None:
    office = sqlite_office
    add_users(office, {})
    struck = {"operation": "token"} if where == "token" else {"entity": where}
    office.simulator.admin.fault(kind, times=None, **struck)
    with pytest.raises(DashboardError) as raised:
        come_back(office)
    assert raised.value.sentence.count(".") >= 2, raised.value.sentence
    nothing_made(office)
    assert office.simulator.admin.requests(script=kind)
    office.simulator.admin.clear_faults()
    if where != "token":
        revoked = office.simulator.admin.requests(operation="revoke")
        assert [entry["status"] for entry in revoked] == [200], "tokens not kept are given back"
    office.connect(realm_id=EMPTY)
    assert len(rows(office, Connection)) == len(rows(office, Token)) == 1


def test_quickbooks_not_there_at_all_is_a_sentence(sqlite_office: Office) -> None:
    office = sqlite_office
    attempt, answer = office.answer(office.division_id(), EMPTY)
    office.simulator.admin.fault("cut-before", times=None, path="/*")
    with pytest.raises(DashboardError) as raised:
        office.application.connecting.complete(office.actor, attempt, answer)
    assert raised.value.code in {"unreachable", "no_answer", "cut_off"}, raised.value.code
    nothing_made(office)
    office.simulator.admin.clear_faults()
    assert come_back(office)


def test_a_revocation_that_fails_changes_nothing_of_what_is_told(sqlite_office: Office) -> None:
    office = sqlite_office
    office.simulator.admin.fault("html", times=None, entity="companyinfo")
    office.simulator.admin.fault("server-error", times=None, operation="revoke")
    with pytest.raises(DashboardError) as raised:
        come_back(office)
    assert raised.value.code == "nonsense"
    nothing_made(office)


NONSENSE: list[Any] = [
    {},
    {"CompanyInfo": []},
    {"CompanyInfo": "text"},
    {"CompanyInfo": {"CompanyName": None}},
    {"CompanyInfo": {"CompanyName": "  "}},
    {"CompanyInfo": {"CompanyName": ["a"]}},
    [],
    7,
]
ODD: list[dict[str, Any]] = [
    {"CompanyAddr": "text", "Email": "text"},
    {"CompanyAddr": ["x"], "Email": 7, "Country": 8, "LegalName": None},
    {"CompanyAddr": {"Line1": ["x"], "City": None}, "Email": {"Address": 9}},
]


@pytest.fixture
def other_api(office_of_nonsense: Office) -> Iterator[list[Any]]:
    """QuickBooks' API, which answers the last of these; permissions are given as ever."""
    said: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps(said[-1]).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    context = office_of_nonsense.application.context
    port = server.server_address[1]
    endpoints = replace(context.gateway.endpoints, api=f"http://127.0.0.1:{port}/v3")
    office_of_nonsense.application = Application(
        replace(context, gateway=replace(context.gateway, endpoints=endpoints))
    )
    yield said
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def office_of_nonsense(sqlite_office: Office) -> Office:
    return sqlite_office


@pytest.mark.parametrize("body", NONSENSE, ids=repr)
def test_a_company_that_makes_no_sense_is_not_connected(
    office_of_nonsense: Office, other_api: list[Any], body: Any
) -> None:
    other_api.append(body)
    with pytest.raises(DashboardError) as raised:
        come_back(office_of_nonsense)
    assert raised.value.code in {"nonsense", "company_nameless"}
    nothing_made(office_of_nonsense)
    revoked = office_of_nonsense.simulator.admin.requests(operation="revoke")
    assert [entry["status"] for entry in revoked] == [200]
    other_api.append({"CompanyInfo": {"CompanyName": "Sense Again"}})
    assert come_back(office_of_nonsense).company_name == "Sense Again"


@pytest.mark.parametrize("more", ODD, ids=repr)
def test_odd_details_beside_a_name_are_left_out(
    office_of_nonsense: Office, other_api: list[Any], more: dict[str, Any]
) -> None:
    other_api.append({"CompanyInfo": {"CompanyName": "Odd Works", **more}})
    connection = come_back(office_of_nonsense)
    assert connection.company_name == "Odd Works"
    assert all(isinstance(connection.company[key], str) for key in ("address", "email", "country"))
