"""The way into QuickBooks that services are handed: OAuth, and a client per company."""

from collections.abc import Callable
from dataclasses import dataclass

from core.quickbooks.client import CompanyClient, Tokens
from core.quickbooks.endpoints import Endpoints
from core.quickbooks.oauth import OAuth
from core.quickbooks.transport import Http


@dataclass(frozen=True, slots=True)
class Gateway:
    """QuickBooks, as configured.

    Attributes:
        endpoints: addresses of the environment.
        oauth: the OAuth client of our app.
        http: connections to the API, shared.
        attempts: how often a call is tried.
        count: told of every call, for the metering counters: (realm id, metered).
    """

    endpoints: Endpoints
    oauth: OAuth
    http: Http
    attempts: int
    count: Callable[[str, bool], None]

    def company(self, realm_id: str, tokens: Tokens) -> CompanyClient:
        """Return a client for one company."""
        return CompanyClient(
            self.endpoints,
            realm_id,
            tokens=tokens,
            http=self.http,
            attempts=self.attempts,
            on_call=lambda call: self.count(realm_id, call.metered),
        )
