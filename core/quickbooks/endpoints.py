"""Where QuickBooks is: one row of addresses per environment, and the pages of its web interface."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from core.settings import Environment, Settings

OTHER = ""
"""Stands for all types that are not named."""

_PAGES = {
    "Customer": "customerdetail?nameId={id}",
    "Vendor": "vendordetail?nameId={id}",
    # No stable page per record is known for these two: their lists are opened.
    "Employee": "employees",
    "Item": "items",
    OTHER: "homepage",
}


@dataclass(frozen=True, slots=True)
class Endpoints:
    """The addresses of one QuickBooks, none with a trailing slash.

    Attributes:
        api: base of the Accounting API, `/v3` included.
        authorize: where the customer's browser is sent to consent.
        token: where codes and refresh tokens are exchanged.
        revoke: where tokens are given back.
        web: base of the web interface that people use.
        pages: path below `web` by QBO type, or `OTHER`; with {realm}, {type} (in lower case) and {id}.
    """

    api: str
    authorize: str
    token: str
    revoke: str
    web: str
    pages: Mapping[str, str]

    @classmethod
    def below(cls, base_url: str) -> "Endpoints":
        """Return the endpoints of the demo, where all of QuickBooks is under one address.

        Args:
            base_url: e.g. "http://127.0.0.1:8400"; Intuit's own paths are kept below it.
        """
        base = base_url.rstrip("/")
        return cls(
            api=f"{base}/v3",
            authorize=f"{base}/connect/oauth2",
            token=f"{base}/oauth2/v1/tokens/bearer",
            revoke=f"{base}/v2/oauth2/tokens/revoke",
            web=base,
            pages={OTHER: "companies/{realm}/{type}/{id}"},
        )


_AUTHORIZE = "https://appcenter.intuit.com/connect/oauth2"
_TOKEN = "https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer"  # noqa: S105 - an address
_REVOKE = "https://developer.api.intuit.com/v2/oauth2/tokens/revoke"

INTUIT = {
    Environment.SANDBOX: Endpoints(
        api="https://sandbox-quickbooks.api.intuit.com/v3",
        authorize=_AUTHORIZE,
        token=_TOKEN,
        revoke=_REVOKE,
        web="https://sandbox.qbo.intuit.com/app",
        pages=_PAGES,
    ),
    Environment.PRODUCTION: Endpoints(
        api="https://quickbooks.api.intuit.com/v3",
        authorize=_AUTHORIZE,
        token=_TOKEN,
        revoke=_REVOKE,
        web="https://app.qbo.intuit.com/app",
        pages=_PAGES,
    ),
}
"""Intuit's addresses. The OAuth ones are the same for both: the pair of keys decides
(Intuit's discovery documents and client libraries)."""


def endpoints_from(settings: Settings) -> Endpoints:
    """Return the endpoints of the configured environment; those of the demo from one address."""
    if settings.quickbooks_environment is not Environment.DEMO:
        return INTUIT[settings.quickbooks_environment]
    return Endpoints.below(settings.quickbooks_url or f"http://127.0.0.1:{settings.simulator_port}")


def record_url(endpoints: Endpoints, realm_id: str, qbo_type: str, qbo_id: str) -> str:
    """Return the web page on which a person finds a record, or else the list it is in.

    At Intuit it opens in whatever company the browser is signed in to: show the company's name
    beside the link.

    Args:
        endpoints: of the connection's environment.
        realm_id: the company.
        qbo_type: e.g. "Customer"; for a type without a page of its own, the start page.
        qbo_id: the record's id.
    """
    page = endpoints.pages.get(qbo_type, endpoints.pages[OTHER])
    parts = {"realm": realm_id, "type": qbo_type.lower(), "id": qbo_id}
    return f"{endpoints.web}/{page.format(**{k: quote(v, safe='') for k, v in parts.items()})}"
