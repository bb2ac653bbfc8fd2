"""Ways into a running QuickBooks simulator, and a server that answers what a test dictates."""

import json
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from core.quickbooks.client import CompanyClient
from core.quickbooks.endpoints import Endpoints
from core.quickbooks.oauth import OAuth, TokenSet
from core.quickbooks.transport import Call, Http, Waits
from simulator.testing import CompanyAccess, Running, running

QUICK = Waits(connect=2, read=2, throttled=0.01, first_retry=0.01, longest_retry=0.5)
"""Waits that keep tests short; nothing else about repeating changes."""

REDIRECT_URI = "http://127.0.0.1:8501/oauth/callback"


@pytest.fixture(scope="session")
def shared_simulator() -> Iterator[Running]:
    with running(seed="demo") as started:
        yield started


@pytest.fixture
def simulator(shared_simulator: Running) -> Running:
    """The demo companies as they are at the start."""
    shared_simulator.admin.reset()
    return shared_simulator


@pytest.fixture
def company(simulator: Running) -> CompanyAccess:
    """The large construction firm."""
    return simulator.companies[0]


@pytest.fixture
def oauth(simulator: Running) -> OAuth:
    return OAuth(
        Endpoints.below(simulator.base_url),
        simulator.client_id,
        client_secret=simulator.client_secret,
        redirect_uri=REDIRECT_URI,
        waits=QUICK,
    )


@pytest.fixture
def http() -> Iterator[Http]:
    with Http(QUICK) as pool:
        yield pool


@dataclass(slots=True)
class Wallet:
    """A company's tokens, renewed by OAuth; it remembers which ones were refused."""

    oauth: OAuth
    realm_id: str
    access: str
    refresh: str
    refused: list[str] = field(default_factory=list)

    def access_token(self) -> str:
        return self.access

    def renewed(self, stale: str) -> str:
        self.refused.append(stale)
        tokens = self.oauth.refresh(self.refresh)
        self.access, self.refresh = tokens.access_token, tokens.refresh_token
        return self.access


@pytest.fixture
def wallet(oauth: OAuth, company: CompanyAccess) -> Wallet:
    return Wallet(oauth, company.realm_id, company.access_token, company.refresh_token)


@pytest.fixture
def calls() -> list[Call]:
    """What the client said it had asked."""
    return []


@pytest.fixture
def client(simulator: Running, wallet: Wallet, http: Http, calls: list[Call]) -> CompanyClient:
    return CompanyClient(
        Endpoints.below(simulator.base_url),
        wallet.realm_id,
        tokens=wallet,
        http=http,
        on_call=calls.append,
    )


def consent(url: str, realm_id: str, *, decision: str = "connect") -> dict[str, str]:
    """Decide on the consent page as a person would.

    Args:
        url: the authorization address.
        realm_id: the company to choose.
        decision: "connect" or "cancel".

    Returns:
        The parameters with which the browser is sent back.
    """
    target = urlsplit(url)
    asked = {key: values[0] for key, values in parse_qs(target.query).items()}
    form = urlencode({**asked, "realm_id": realm_id, "decision": decision})
    connection = HTTPConnection(target.netloc, timeout=5)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", target.path, form, headers)
    back = urlsplit(connection.getresponse().getheader("Location") or "")
    connection.close()
    assert re.fullmatch(r"127\.0\.0\.1:\d+", back.netloc)
    return {key: values[0] for key, values in parse_qs(back.query).items()}


def connected(oauth: OAuth, realm_id: str) -> TokenSet:
    """Consent, and exchange the code."""
    back = consent(oauth.authorization_url("s"), realm_id)
    return oauth.exchange(back["code"])


@dataclass(slots=True)
class Dictated:
    """A server that answers each request with the next of `answers`, the last one for ever."""

    base_url: str
    answers: list[tuple[int, dict[str, str], str]] = field(default_factory=list)
    asked: list[tuple[str, str, dict[str, str], str]] = field(default_factory=list)

    def say(self, body: Any, *, status: int = 200, **headers: str) -> None:
        """Add an answer; what is no text is sent as JSON."""
        text = body if isinstance(body, str) else json.dumps(body)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers.append((status, {"intuit_tid": f"tid-{len(self.answers)}", **named}, text))


@pytest.fixture
def dictated() -> Iterator[Dictated]:
    """A far side that says what no real one should."""
    server = Dictated("")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            content = self.rfile.read(length).decode()
            server.asked.append((self.command, self.path, dict(self.headers), content))
            status, headers, text = (
                server.answers.pop(0) if len(server.answers) > 1 else server.answers[0]
            )
            body = text.encode()
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = answer  # noqa: N815 - the library's names

        def log_message(self, *_: Any) -> None:
            """Keep quiet."""

    listener = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.base_url = f"http://127.0.0.1:{listener.server_address[1]}"
    thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    listener.shutdown()
    thread.join()
    listener.server_close()


@dataclass(frozen=True, slots=True)
class OneToken:
    """Tokens for a far side that looks at none."""

    def access_token(self) -> str:
        return "a-token"

    def renewed(self, stale: str) -> str:
        return f"{stale}-renewed"


@pytest.fixture
def dictated_client(dictated: Dictated, http: Http) -> CompanyClient:
    return CompanyClient(
        Endpoints.below(dictated.base_url), "1", tokens=OneToken(), http=http, attempts=2
    )


@pytest.fixture
def dictated_oauth(dictated: Dictated) -> OAuth:
    return OAuth(
        Endpoints.below(dictated.base_url),
        "app",
        client_secret="the app's secret",
        redirect_uri=REDIRECT_URI,
        waits=QUICK,
    )
