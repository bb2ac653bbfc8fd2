"""Intuit's OAuth 2.0: consent, exchange, refresh, revoke.

No call is repeated by itself: a code works once, and of two refreshes with one token the second is
refused and may spoil the first (Intuit: "OAuth 2.0 frequently asked questions").
"""

import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx

from core import crashpoints, transactions
from core.clock import Clock, SystemClock
from core.errors import DashboardError, QuickBooksUnavailable, Throttled
from core.quickbooks.endpoints import Endpoints
from core.quickbooks.fault_rows import BY_FAULT, NONSENSE, UNAVAILABLE
from core.quickbooks.oauth_rows import oauth_error
from core.quickbooks.transport import (
    NETWORK_FAILURES,
    Answer,
    Waits,
    answer_of,
    client_options,
    network_error,
)

with warnings.catch_warnings():
    # authlib prefers httpx2 since 1.8; we stay on httpx, which it supports (docs/decisions/0004).
    # Its own filter, set by this first import, would let the warning through.
    import authlib.deprecate

    warnings.simplefilter("ignore", authlib.deprecate.AuthlibDeprecationWarning)
    from authlib.integrations.httpx_client import OAuth2Client

SCOPE = "com.intuit.quickbooks.accounting"
"""All of accounting, read and write; there is no smaller scope."""

ACCESS_SECONDS = 3600
"""Life of an access token where the answer does not say (Intuit: fixed)."""

REFRESH_SECONDS = 100 * 24 * 3600
"""Life of an unused refresh token where the answer does not say (Intuit: 100 days, rolling)."""


@dataclass(frozen=True, slots=True)
class TokenSet:
    """The tokens of one company; its text shows neither.

    Attributes:
        access_token: for the API.
        refresh_token: the newest one; the one before it may be void already.
        access_expires_at: aware, UTC.
        refresh_expires_at: aware, UTC; moves on with each refresh.
    """

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    access_expires_at: datetime
    refresh_expires_at: datetime


class OAuth:
    """Our app, as Intuit knows it.

    Args:
        endpoints: of the environment.
        client_id: the app's.
        client_secret: the app's.
        redirect_uri: registered at Intuit, exactly as it stands.
        waits: how long to wait for what.
        clock: to say when tokens end.
    """

    def __init__(
        self,
        endpoints: Endpoints,
        client_id: str,
        *,
        client_secret: str,
        redirect_uri: str,
        waits: Waits | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._endpoints = endpoints
        self._client_id = client_id
        self._client_secret = client_secret
        self._redirect_uri = redirect_uri
        self._waits = waits or Waits()
        self._clock = clock or SystemClock()

    def authorization_url(self, state: str) -> str:
        """Return the address at which the customer consents.

        Args:
            state: random, bound to the browser; it comes back with the answer.
        """
        with self._client() as client:
            url: str = client.create_authorization_url(
                self._endpoints.authorize, state=state, scope=SCOPE
            )[0]
        return url

    def exchange(self, code: str) -> TokenSet:
        """Return the tokens for the code that came with the browser; a code works once.

        Raises:
            NeedsReconnect: "invalid_grant", the code was used, or is too old.
            NeedsAction: "invalid_client" and others of `ROWS`.
            QuickBooksUnavailable: no answer, or one that makes no sense.
        """
        asked_at = self._clock.now()
        tokens = self._call(
            "exchange",
            lambda client: client.fetch_token(
                self._endpoints.token, code=code, grant_type="authorization_code"
            ),
        )
        return _token_set(tokens, asked_at)

    def refresh(self, refresh_token: str) -> TokenSet:
        """Return new tokens. The refresh token in them must be kept before anything is done.

        Raises:
            NeedsReconnect: "invalid_grant". Intuit's outages have shown as this too.
            NeedsAction: "invalid_client" and others of `ROWS`.
            QuickBooksUnavailable: no answer, or one that makes no sense.
        """
        asked_at = self._clock.now()
        tokens = self._call(
            "refresh",
            lambda client: client.refresh_token(self._endpoints.token, refresh_token=refresh_token),
        )
        return _token_set(tokens, asked_at)

    def revoke(self, token: str) -> None:
        """Give a token back; one that is void already is no error.

        Args:
            token: a refresh token takes its access tokens along.

        Raises:
            NeedsAction: "invalid_client".
            QuickBooksUnavailable: no answer, or one that makes no sense.
        """
        self._call("revoke", lambda client: self._post_revocation(client, token))

    def _post_revocation(self, client: OAuth2Client, token: str) -> None:
        # Intuit documents a JSON body here, which authlib's own method does not send.
        response = client.request(
            "POST",
            self._endpoints.revoke,
            json={"token": token},
            auth=client.client_auth("client_secret_basic"),
        )
        answer = _answered("revoke", response)
        unknown_app = isinstance(answer.data, dict) and answer.data.get("error") == "invalid_client"
        if answer.status not in (200, 400) or unknown_app:
            raise _error_in("revoke", answer)

    def _call(self, operation: str, ask: Callable[[OAuth2Client], Any]) -> Any:
        transactions.forbid_open_transaction(f"the request {operation!r} to QuickBooks")

        def checked(response: httpx.Response) -> httpx.Response:
            _check(operation, _answered(operation, response))
            return response

        with self._client() as client:
            client.register_compliance_hook("access_token_response", checked)
            client.register_compliance_hook("refresh_token_response", checked)
            try:
                return ask(client)
            except NETWORK_FAILURES as failure:
                raise network_error(failure) from failure

    def _client(self) -> OAuth2Client:
        return OAuth2Client(
            self._client_id,
            self._client_secret,
            token_endpoint_auth_method="client_secret_basic",  # noqa: S106 - a method's name
            redirect_uri=self._redirect_uri,
            **client_options(self._waits),
        )


def _answered(operation: str, response: httpx.Response) -> Answer:
    crashpoints.reached(f"quickbooks.{operation}:answered")
    return answer_of(response)


def _check(operation: str, answer: Answer) -> None:
    """Let only an answer through in which there are tokens of a sensible life."""
    data = answer.data
    if not isinstance(data, dict) or answer.status != 200 or "error" in data:  # noqa: PLR2004
        raise _error_in(operation, answer)
    # A refresh may leave its token out to say that it stays (RFC 6749, section 6).
    kept = "kept" if operation == "refresh" else None
    tokens = (data.get("access_token"), data.get("refresh_token", kept))
    texts = all(isinstance(token, str) and token for token in tokens)
    lives = (data.get("expires_in", 1), data.get("x_refresh_token_expires_in", 1))
    if not texts or not all(re.fullmatch(r"[0-9]{1,10}", str(life)) for life in lives):
        raise QuickBooksUnavailable(NONSENSE.code, NONSENSE.sentence, request_id=answer.tid)


def _error_in(operation: str, answer: Answer) -> DashboardError:
    data = answer.data if isinstance(answer.data, dict) else {}
    status = f"HTTP {answer.status}"
    if answer.status >= 500:  # noqa: PLR2004 - server errors
        return QuickBooksUnavailable(
            UNAVAILABLE.code, UNAVAILABLE.sentence, technical=status, request_id=answer.tid
        )
    if answer.status == 429:  # noqa: PLR2004 - too many requests
        row = BY_FAULT["3001"]
        return Throttled(
            row.code,
            row.sentence,
            technical=status,
            request_id=answer.tid,
            wait_seconds=answer.wait_seconds,
        )
    if isinstance(data.get("error"), str):
        description = str(data.get("error_description", ""))
        return oauth_error(data["error"], operation, description=description, tid=answer.tid)
    if answer.status == 401:  # noqa: PLR2004 - the keys were refused
        return oauth_error("invalid_client", operation, tid=answer.tid)
    return QuickBooksUnavailable(
        NONSENSE.code, NONSENSE.sentence, technical=status, request_id=answer.tid
    )


def _token_set(tokens: dict[str, Any], asked_at: datetime) -> TokenSet:
    access = int(tokens.get("expires_in", ACCESS_SECONDS))
    refresh = int(tokens.get("x_refresh_token_expires_in", REFRESH_SECONDS))
    return TokenSet(
        access_token=tokens["access_token"],
        refresh_token=tokens["refresh_token"],
        access_expires_at=asked_at + timedelta(seconds=access),
        refresh_expires_at=asked_at + timedelta(seconds=refresh),
    )
