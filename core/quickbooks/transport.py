"""Sends one request to QuickBooks and hands back one answer; nobody above sees an HTTP library."""

import logging
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Self

import httpx

from core.errors import DashboardError, NeedsAction, QuickBooksUnavailable
from core.quickbooks import wire

USER_AGENT = "ontraccr-quickbooks-dashboard/0.1"

_QUIET = ("httpx", "httpcore")


@dataclass(frozen=True, slots=True)
class Waits:
    """How long we wait for QuickBooks, in seconds.

    Attributes:
        connect: for a connection.
        read: for an answer; Intuit cuts requests at 120 s.
        throttled: after an answer 429 that names no time; limits are counted per minute.
        first_retry: before the first repetition; doubled for each further one.
        longest_retry: no wait between repetitions is longer; asked for more, we give up.
    """

    connect: float = 10
    read: float = 120
    throttled: float = 60
    first_retry: float = 0.5
    longest_retry: float = 90


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of QuickBooks.

    Attributes:
        operation: our name of it, for metering, logs and named points.
        method: "GET" or "POST".
        path: below the company, e.g. "query".
        params: of the query string, not yet encoded.
        body: sent as JSON, or as plain text when it is a `str`.
        metered: whether Intuit counts it against the app's monthly allowance: reads are.
    """

    operation: str
    method: str
    path: str
    params: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    metered: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back.

    Attributes:
        status: HTTP status.
        tid: Intuit's name of this answer, `intuit_tid`, or "".
        text: the body.
        data: the body's JSON value with numbers as `Decimal`, or None when it is no JSON.
        wait_seconds: the `Retry-After` header, or None.
    """

    status: int
    tid: str
    text: str
    data: Any
    wait_seconds: float | None


@dataclass(frozen=True, slots=True)
class Call:
    """One answered request, for whoever counts them.

    Attributes:
        operation: as in the request.
        metered: as in the request.
        status: HTTP status of the answer.
        tid: the answer's `intuit_tid`.
        seconds: from the request to the end of the answer.
    """

    operation: str
    metered: bool
    status: int
    tid: str
    seconds: float


OnCall = Callable[[Call], None]


@dataclass(frozen=True, slots=True)
class NetworkRow:
    """What a failure of the network means: the first row whose class fits.

    Attributes:
        failure: the HTTP library's class.
        kind: our class.
        code: our code.
        sentence: for the operator.
    """

    failure: type[Exception]
    kind: type[DashboardError]
    code: str
    sentence: str


NETWORK_ROWS = (
    NetworkRow(
        httpx.ConnectTimeout,
        QuickBooksUnavailable,
        "unreachable",
        "QuickBooks cannot be reached. Nothing was changed. "
        "Check this machine's network, then try again.",
    ),
    NetworkRow(
        httpx.TimeoutException,
        QuickBooksUnavailable,
        "timeout",
        "QuickBooks did not answer in time. Trying again is safe and makes nothing twice. "
        "Try again in a few minutes.",
    ),
    NetworkRow(
        httpx.ConnectError,
        QuickBooksUnavailable,
        "unreachable",
        "QuickBooks cannot be reached. Nothing was changed. "
        "Check this machine's network, then try again.",
    ),
    NetworkRow(
        httpx.UnsupportedProtocol,
        NeedsAction,
        "address_unusable",
        "The address set for QuickBooks cannot be used. Nothing was sent. "
        "Correct QUICKBOOKS_URL, then start again.",
    ),
    NetworkRow(
        httpx.InvalidURL,
        NeedsAction,
        "address_unusable",
        "The address set for QuickBooks cannot be used. Nothing was sent. "
        "Correct QUICKBOOKS_URL, then start again.",
    ),
    NetworkRow(
        httpx.RequestError,
        QuickBooksUnavailable,
        "cut_off",
        "The connection to QuickBooks broke before the answer was complete. Trying again is safe "
        "and makes nothing twice. Try again in a few minutes.",
    ),
)
NETWORK_FAILURES = (httpx.RequestError, httpx.InvalidURL)
"""All that the HTTP library raises about the network."""

REPEATABLE = frozenset(
    row.code for row in NETWORK_ROWS if issubclass(row.kind, QuickBooksUnavailable)
)
"""Our codes after which the same request may be sent again at once."""


def network_error(failure: Exception) -> DashboardError:
    """Return our error for one of `NETWORK_FAILURES`."""
    row = next(row for row in NETWORK_ROWS if isinstance(failure, row.failure))
    return row.kind(row.code, row.sentence, technical=f"{type(failure).__name__}: {failure}")


def client_options(waits: Waits) -> dict[str, Any]:
    """Return the HTTP library's settings that all our requests share.

    The library logs each address with its query string at INFO, and so do the layers below it at
    DEBUG; both are told to keep it to themselves, as addresses hold names and codes.
    """
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    return {
        "timeout": httpx.Timeout(waits.read, connect=waits.connect),
        "headers": {"User-Agent": USER_AGENT, "Accept": "application/json"},
        "follow_redirects": False,
        "verify": _certificates(),
    }


@cache
def _certificates() -> ssl.SSLContext:
    """Return the authorities we trust; reading them takes longer than a request."""
    return httpx.create_ssl_context()


class Http:
    """A pool of connections, for all companies and threads of a process.

    Args:
        waits: how long to wait for what.
    """

    def __init__(self, waits: Waits | None = None) -> None:
        self.waits = waits or Waits()
        self._client = httpx.Client(**client_options(self.waits))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def send(self, request: Request, *, company_url: str, token: str) -> Answer:
        """Send a request once.

        Args:
            request: what is asked.
            company_url: the company's address, to which the request's path is added.
            token: the access token.

        Raises:
            DashboardError: no whole answer came, by `NETWORK_ROWS`.
        """
        headers = {"Authorization": f"Bearer {token}"}
        content: bytes | None = None
        if isinstance(request.body, str):
            content = request.body.encode()
            headers["Content-Type"] = "application/text"
        elif request.body is not None:
            content = wire.dumps(request.body)
            headers["Content-Type"] = "application/json"
        try:
            response = self._client.request(
                request.method,
                f"{company_url}/{request.path}",
                params=dict(request.params),
                content=content,
                headers=headers,
            )
        except NETWORK_FAILURES as failure:
            raise network_error(failure) from failure
        return answer_of(response)


def answer_of(response: httpx.Response) -> Answer:
    """Return a response of the HTTP library as our value."""
    text = response.text
    try:
        data = wire.loads(text)
    except ValueError:
        data = None
    return Answer(
        status=response.status_code,
        tid=response.headers.get("intuit_tid", ""),
        text=text,
        data=data,
        wait_seconds=_seconds(response.headers.get("retry-after", "")),
    )


def _seconds(header: str) -> float | None:
    """Return a `Retry-After` in seconds; the form with a date is not used by QuickBooks."""
    return float(header) if header.isascii() and header.isdigit() else None
