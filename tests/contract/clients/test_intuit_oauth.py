"""intuit-oauth, every operation it offers but the migration of old tokens."""

import warnings
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from intuitlib.client import AuthClient
from intuitlib.enums import Scopes
from intuitlib.exceptions import AuthClientError

from simulator.testing import Running
from tests.contract.clients.conftest import CALLBACK
from tests.contract.simulator.books import CONTEXT

EVERY_SCOPE = [Scopes.ACCOUNTING, Scopes.OPENID, Scopes.PROFILE, Scopes.EMAIL, Scopes.PHONE]


def consent(simulator: Running, url: str) -> dict[str, str]:
    """Press **Connect** on the page behind `url`, and return what the callback is told."""
    assert httpx.get(url, verify=CONTEXT).status_code == 200
    parts = urlsplit(url)
    form = {key: values[0] for key, values in parse_qs(parts.query).items()}
    form |= {"decision": "connect", "realm_id": simulator.companies[0].realm_id}
    answer = httpx.post(url.partition("?")[0], data=form, verify=CONTEXT)
    target = answer.headers["location"]
    assert target.startswith(CALLBACK)
    return {key: values[0] for key, values in parse_qs(urlsplit(target).query).items()}


@pytest.fixture
def connected(auth: AuthClient, simulator: Running) -> AuthClient:
    told = consent(simulator, auth.get_authorization_url(EVERY_SCOPE, state_token="a-state"))
    assert told["state"] == "a-state"
    with warnings.catch_warnings():
        # The client reads the time in a way that newer versions of Python warn about.
        warnings.simplefilter("ignore", DeprecationWarning)
        auth.get_bearer_token(told["code"], realm_id=told["realmId"])
    return auth


def api_status(simulator: Running, client: AuthClient) -> int:
    return httpx.get(
        f"{simulator.base_url}/v3/company/{client.realm_id}/companyinfo/{client.realm_id}",
        headers={"Authorization": f"Bearer {client.access_token}"},
        verify=CONTEXT,
    ).status_code


@pytest.mark.parametrize("environment", ["sandbox", "production"])
def test_it_finds_its_way_by_the_discovery_document(simulator: Running, environment: str) -> None:
    with AuthClient("id", "secret", CALLBACK, environment=environment) as client:
        assert client.issuer_uri == "https://oauth.platform.intuit.com/op/v1"
        for address in (
            client.auth_endpoint,
            client.token_endpoint,
            client.revoke_endpoint,
            client.jwks_uri,
            client.user_info_url,
        ):
            assert address.startswith(simulator.base_url)


def test_a_code_gives_tokens_and_an_id_token_that_it_validates(
    connected: AuthClient, simulator: Running
) -> None:
    assert connected.realm_id == simulator.companies[0].realm_id
    assert connected.expires_in == 3600
    assert connected.x_refresh_token_expires_in > 8_000_000
    # Kept by the client only after it has checked issuer, audience, expiry and signature.
    assert connected.id_token
    assert api_status(simulator, connected) == 200


def test_refresh(connected: AuthClient, simulator: Running) -> None:
    access, kept = connected.access_token, connected.refresh_token
    connected.refresh()
    assert connected.access_token != access
    assert connected.refresh_token == kept
    assert api_status(simulator, connected) == 200
    simulator.admin.advance(86_401)
    connected.refresh()
    assert connected.refresh_token != kept
    with pytest.raises(AuthClientError) as refused:
        connected.refresh(refresh_token=kept)
    assert refused.value.status_code == 400
    assert b"invalid_grant" in refused.value.content
    assert refused.value.intuit_tid


@pytest.mark.parametrize("which", ["refresh_token", "access_token"])
def test_revoke(connected: AuthClient, simulator: Running, which: str) -> None:
    assert connected.revoke(token=getattr(connected, which)) is True
    assert api_status(simulator, connected) == 401
    with pytest.raises(AuthClientError):
        connected.refresh()
    with pytest.raises(AuthClientError):
        connected.revoke()


def test_user_info(connected: AuthClient) -> None:
    told = connected.get_user_info().json()
    assert {"sub", "email", "emailVerified", "givenName", "familyName", "phoneNumber"} <= set(told)


def test_a_wrong_secret_and_a_used_code_are_its_errors(
    simulator: Running, auth: AuthClient
) -> None:
    told = consent(simulator, auth.get_authorization_url([Scopes.ACCOUNTING]))
    auth.get_bearer_token(told["code"], realm_id=told["realmId"])
    with pytest.raises(AuthClientError) as used:
        auth.get_bearer_token(told["code"])
    assert used.value.status_code == 400
    with (
        AuthClient(simulator.client_id, "wrong", CALLBACK, environment="production") as stranger,
        pytest.raises(AuthClientError) as unknown,
    ):
        stranger.refresh(refresh_token="x")
    assert unknown.value.status_code == 401
