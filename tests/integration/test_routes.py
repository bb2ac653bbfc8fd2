"""The routes to QuickBooks and back, with the session as the browser carries it."""

import json
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from core.errors import InvalidInput
from core.models.connections import Connection, ConnectionStatus, Token
from simulator.testing import Running
from tests.support.databases import SQLite
from tests.support.office import EMPTY, LANDSCAPING, NO_TLS, Office
from tests.support.small_office import nothing_made, rows, small_office
from ui import runtime
from ui.guard import MIDDLEWARE
from ui.notices import MAX_AGE_SECONDS, PARAMETER, seal
from ui.routes import ATTEMPTS_KEPT, ROUTES, SESSION

OURS = "http://127.0.0.1:8501"


@pytest.fixture
def office(sqlite: SQLite, simulator: Running, tmp_path: Path) -> Iterator[Office]:
    url = sqlite.create(tmp_path, migrated=True)
    with small_office(url, simulator, tmp_path) as opened:
        runtime.use(opened.application)
        yield opened
        runtime.use(None)


def browser_of(office: Office) -> TestClient:
    """A browser that goes where it is sent only when told."""
    secret = office.application.context.settings.session_secret
    app = Starlette(
        routes=ROUTES,
        middleware=[*MIDDLEWARE, Middleware(SessionMiddleware, secret_key=secret)],
    )
    return TestClient(app, base_url=OURS, follow_redirects=False, client=("127.0.0.1", 50000))


@pytest.fixture
def browser(office: Office) -> Iterator[TestClient]:
    with browser_of(office) as opened:
        yield opened


def start(office: Office, browser: TestClient, division: str = "Residential") -> httpx.Response:
    """Press **Connect to Quickbooks**."""
    division_id = office.division_id(division)
    ticket = office.application.connecting.ticket(office.actor, division_id)
    answer: httpx.Response = browser.get(
        "/oauth/start", params={"ticket": ticket, "division": division_id}
    )
    return answer


def consent(url: str, realm_id: str = EMPTY, *, decision: str = "connect") -> str:
    """Decide at QuickBooks; return where it sends the browser."""
    asked = dict(parse_qsl(urlsplit(url).query))
    answer = httpx.post(
        url.partition("?")[0],
        data={**asked, "realm_id": realm_id, "decision": decision},
        verify=NO_TLS,
    )
    return answer.headers["location"]


def told(office: Office, answer: httpx.Response) -> dict[str, Any]:
    """Return the notice that the Connect page would show."""
    assert answer.status_code == 303
    where = urlsplit(answer.headers["location"])
    assert (where.netloc, where.path) == ("", "/connect")
    sealed = dict(parse_qsl(where.query)).get(PARAMETER, "")
    vault = office.application.context.vault
    return vault.read_ticket(sealed, max_age_seconds=MAX_AGE_SECONDS) or {}


def test_the_way_to_quickbooks_and_back(office: Office, browser: TestClient) -> None:
    away = start(office, browser)
    assert away.status_code == 303
    assert away.headers["location"].startswith(office.simulator.base_url)
    back = browser.get(consent(away.headers["location"]))
    assert back.status_code == 303
    account, division = office.divisions["Residential"]
    where = urlsplit(back.headers["location"])
    assert where.path == "/connect"
    assert dict(parse_qsl(where.query)) == {"division": division.id, "account": account.id}
    (connection,) = rows(office, Connection)
    assert (connection.realm_id, connection.status) == (EMPTY, ConnectionStatus.PENDING)


def test_no_secret_goes_through_an_address_or_the_session(
    office: Office, browser: TestClient
) -> None:
    away = start(office, browser)
    back = browser.get(consent(away.headers["location"]))
    secrets = [*office.simulator.admin.secrets(), office.simulator.client_secret]
    cookie = browser.cookies["session"]
    session = b64decode(cookie.partition(".")[0] + "==").decode()
    for text in (away.headers["location"], back.headers["location"], cookie, session):
        assert not [secret for secret in secrets if secret in text]
    failed = browser.get(consent(start(office, browser).headers["location"], LANDSCAPING))
    again = browser.get(consent(start(office, browser).headers["location"], EMPTY))
    for answer in (failed, again):
        assert not [secret for secret in secrets if secret in answer.headers["location"]]


def test_the_session_cookie_is_signed_and_http_only(office: Office, browser: TestClient) -> None:
    away = start(office, browser)
    cookie = away.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    url = consent(away.headers["location"])
    signed = browser.cookies["session"]
    browser.cookies.clear()
    browser.cookies.set("session", signed[:-3] + "abc", domain="127.0.0.1")
    assert told(office, browser.get(url))["code"] == "state_unknown"
    nothing_made(office)


def test_a_used_ticket_is_told_on_the_page_of_its_division(
    office: Office, browser: TestClient
) -> None:
    division = office.division_id()
    ticket = office.application.connecting.ticket(office.actor, division)
    place = {"ticket": ticket, "division": division}
    browser.get("/oauth/start", params=place)
    again = browser.get("/oauth/start", params=place)
    assert told(office, again)["code"] == "ticket_invalid"
    assert f"division={division}" in again.headers["location"]
    assert told(office, browser.get("/oauth/start"))["code"] == "ticket_invalid"


def test_a_notice_is_no_ticket_and_a_ticket_no_notice(office: Office, browser: TestClient) -> None:
    failed = browser.get("/oauth/start", params={"ticket": "forged"})
    notice = dict(parse_qsl(urlsplit(failed.headers["location"]).query))[PARAMETER]
    again = browser.get("/oauth/start", params={"ticket": notice})
    assert told(office, again)["code"] == "ticket_invalid"


def test_words_that_somebody_else_puts_into_a_link_are_not_shown(office: Office) -> None:
    vault = office.application.context.vault
    forged = json.dumps({"code": "x", "sentence": "Call 555 and tell your password."})
    for text in (forged, "x", "", "gAAAAABm" + "A" * 100):
        assert vault.read_ticket(text, max_age_seconds=MAX_AGE_SECONDS) is None
    sealed = seal(office.application, InvalidInput("c", "S.", technical="t" * 9000))
    content = vault.read_ticket(sealed, max_age_seconds=MAX_AGE_SECONDS)
    assert content is not None
    assert content["sentence"] == "S."
    assert len(sealed) < 2000, "an address has bounds"


@pytest.mark.parametrize("query", ["", "?state=forged&code=c&realmId=1", "?error=access_denied"])
def test_an_answer_nobody_asked_for_is_thrown_away(
    office: Office, browser: TestClient, query: str
) -> None:
    start(office, browser)
    assert told(office, browser.get(f"/oauth/callback{query}"))["code"] == "state_unknown"
    nothing_made(office)
    assert browser.get(consent(start(office, browser).headers["location"])).status_code == 303
    assert rows(office, Connection)


def test_an_answer_in_another_browser_is_thrown_away(office: Office, browser: TestClient) -> None:
    url = consent(start(office, browser).headers["location"])
    with browser_of(office) as another:
        start(office, another)
        assert told(office, another.get(url))["code"] == "state_unknown"
    nothing_made(office)
    browser.get(url)
    assert rows(office, Connection)


def test_an_answer_replayed_with_the_old_cookie_is_thrown_away(
    office: Office, browser: TestClient
) -> None:
    url = consent(start(office, browser).headers["location"])
    old = browser.cookies["session"]
    browser.get(url)
    assert told(office, browser.get(url))["code"] == "state_unknown"
    browser.cookies.clear()
    browser.cookies.set("session", old, domain="127.0.0.1")
    assert told(office, browser.get(url))["code"] == "state_used"
    assert len(rows(office, Connection)) == len(rows(office, Token)) == 1


def test_refused_consent_leads_back_with_a_sentence(office: Office, browser: TestClient) -> None:
    refused = consent(start(office, browser).headers["location"], decision="cancel")
    answer = browser.get(refused)
    assert told(office, answer)["code"] == "consent_refused"
    assert f"division={office.division_id()}" in answer.headers["location"]
    nothing_made(office)


def test_several_attempts_of_one_browser_do_not_spoil_each_other(
    office: Office, browser: TestClient
) -> None:
    urls = {
        name: consent(start(office, browser, name).headers["location"], realm)
        for name, realm in (("Residential", EMPTY), ("Commercial", LANDSCAPING))
    }
    for url in urls.values():
        browser.get(url)
    assert {c.realm_id for c in rows(office, Connection)} == {EMPTY, LANDSCAPING}


def test_only_the_last_few_attempts_are_remembered(office: Office, browser: TestClient) -> None:
    urls = [start(office, browser).headers["location"] for _ in range(ATTEMPTS_KEPT + 1)]
    session = json.loads(b64decode(browser.cookies["session"].partition(".")[0] + "=="))
    assert len(session[SESSION]) == ATTEMPTS_KEPT
    assert len(browser.cookies["session"]) < 4000
    assert told(office, browser.get(consent(urls[0])))["code"] == "state_unknown"
    browser.get(consent(urls[-1]))
    assert rows(office, Connection)


def test_quickbooks_down_is_told_and_the_next_attempt_succeeds(
    office: Office, browser: TestClient
) -> None:
    office.simulator.admin.fault("server-error", operation="token")
    failed = told(office, browser.get(consent(start(office, browser).headers["location"])))
    assert failed["sentence"].count(".") >= 2
    nothing_made(office)
    browser.get(consent(start(office, browser).headers["location"]))
    assert rows(office, Connection)


def test_health_needs_no_session(office: Office, browser: TestClient) -> None:
    answer = browser.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert "set-cookie" not in answer.headers
    assert office.application


def test_other_methods_are_refused(browser: TestClient) -> None:
    for path in ("/oauth/start", "/oauth/callback", "/healthz"):
        assert browser.post(path).status_code == 405


def test_every_route_stands_behind_the_guard(browser: TestClient, office: Office) -> None:
    for route in ROUTES:
        for headers in ({"Host": "evil.example"}, {"Origin": "http://evil.example"}):
            assert browser.get(route.path, headers=headers).status_code == 403
    with (
        pytest.raises(WebSocketDisconnect) as closed,
        browser.websocket_connect("/_stcore/stream", headers={"Origin": "http://evil.example"}),
    ):
        pass
    assert closed.value.code == 1008
    far = TestClient(browser.app, base_url=OURS, client=("10.0.0.7", 50000))
    assert far.get("/healthz").status_code == 403
    ipv6 = TestClient(browser.app, base_url="http://[::1]:8501", client=("::1", 50000))
    assert ipv6.get("/healthz").status_code == 200
    nothing_made(office)
