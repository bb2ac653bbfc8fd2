"""The clients that others wrote, unmodified but for the addresses they have in their code."""

from collections.abc import Iterator

import pytest
from intuitlib.client import AuthClient
from intuitlib.config import DISCOVERY_URL
from quickbooks.client import QuickBooks

from simulator.testing import Running, running

CALLBACK = "http://localhost:8501/oauth/callback"


@pytest.fixture(scope="module")
def started() -> Iterator[Running]:
    with running(seed="sample") as simulator:
        yield simulator


@pytest.fixture
def simulator(started: Running, monkeypatch: pytest.MonkeyPatch) -> Running:
    """A simulator at its seed, at which both clients are pointed.

    intuit-oauth finds every endpoint in the discovery document, whose address stands in a table
    of its own, one per environment; python-quickbooks keeps the API's address per environment as a
    class attribute. oauthlib refuses plain http unless this variable of its own allows it.
    """
    started.admin.reset()
    well_known = f"{started.base_url}/.well-known"
    monkeypatch.setitem(DISCOVERY_URL, "sandbox", f"{well_known}/openid_sandbox_configuration/")
    monkeypatch.setitem(DISCOVERY_URL, "production", f"{well_known}/openid_configuration/")
    monkeypatch.setattr(QuickBooks, "sandbox_api_url_v3", f"{started.base_url}/v3")
    monkeypatch.setattr(QuickBooks, "api_url_v3", f"{started.base_url}/v3")
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    return started


@pytest.fixture
def auth(simulator: Running) -> Iterator[AuthClient]:
    """Intuit's own client of the authorization server."""
    with AuthClient(
        simulator.client_id, simulator.client_secret, CALLBACK, environment="sandbox"
    ) as client:
        yield client


@pytest.fixture
def qb(simulator: Running, auth: AuthClient) -> Iterator[QuickBooks]:
    """python-quickbooks on the first company: it refreshes through intuit-oauth by itself."""
    company = simulator.companies[0]
    client = QuickBooks(
        auth_client=auth,
        refresh_token=company.refresh_token,
        company_id=company.realm_id,
        minorversion=75,
    )
    yield client
    client.session.close()
