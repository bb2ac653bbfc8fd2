"""OpenID Connect: discovery, published keys, id_token, userinfo; and leaving from QuickBooks' side."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import httpx
import jwt
import pytest

from simulator.oauth.scopes import KNOWN
from simulator.testing import AdminRefusedError, Running
from tests.contract.simulator.books import CONTEXT
from tests.contract.simulator.listening import Listener, listening
from tests.contract.simulator.test_oauth import (
    SCOPE,
    asked,
    connected,
    decide,
    exchange,
    opens,
    refresh,
)

ISSUER = "https://oauth.platform.intuit.com/op/v1"


def consented(simulator: Running, scope: str) -> dict[str, Any]:
    location = decide(simulator, scope=scope).headers["location"]
    found: dict[str, Any] = exchange(simulator, httpx.URL(location).params["code"]).json()
    return found


def fetched(simulator: Running, path: str, access: str = "") -> httpx.Response:
    headers = {"Authorization": f"Bearer {access}"} if access else {}
    return httpx.get(f"{simulator.base_url}{path}", headers=headers, verify=CONTEXT)


@pytest.mark.parametrize("name", ["openid_configuration", "openid_sandbox_configuration"])
@pytest.mark.parametrize("slash", ["", "/"])
def test_both_discovery_documents_are_complete(simulator: Running, name: str, slash: str) -> None:
    body = fetched(simulator, f"/.well-known/{name}{slash}").json()
    assert body["issuer"] == ISSUER
    assert body["id_token_signing_alg_values_supported"] == ["RS256"]
    assert body["response_types_supported"] == ["code"]
    assert body["subject_types_supported"] == ["public"]
    assert set(body["token_endpoint_auth_methods_supported"]) == {
        "client_secret_basic",
        "client_secret_post",
    }
    assert {"openid", "email", "profile", "phone", "address"} <= set(body["scopes_supported"])
    addresses = {key: value for key, value in body.items() if key.endswith(("_endpoint", "_uri"))}
    assert set(addresses) == {
        "authorization_endpoint",
        "token_endpoint",
        "userinfo_endpoint",
        "revocation_endpoint",
        "jwks_uri",
    }
    for address in addresses.values():
        assert address.startswith(simulator.base_url + "/")
        assert httpx.request("OPTIONS", address, verify=CONTEXT).status_code == 405


def test_the_id_token_is_signed_with_a_published_key(simulator: Running) -> None:
    value = consented(simulator, f"{SCOPE} openid")["id_token"]
    head = jwt.get_unverified_header(value)
    assert head["alg"] == "RS256"
    keys = fetched(simulator, "/op/v1/jwks").json()
    assert [key["kid"] for key in keys["keys"]] == [head["kid"]]
    assert {"kty", "e", "use", "kid", "n", "alg"} <= set(keys["keys"][0])
    claims = jwt.decode(
        value,
        jwt.PyJWKSet.from_dict(keys)[head["kid"]].key,
        algorithms=["RS256"],
        audience=simulator.client_id,
        issuer=ISSUER,
    )
    assert claims["aud"] == [simulator.client_id]
    assert claims["realmid"] == simulator.companies[0].realm_id
    assert claims["exp"] == claims["iat"] + 3600
    assert {"sub", "auth_time"} <= set(claims)


def test_clients_that_read_it_as_plain_base64_can(simulator: Running) -> None:
    value = consented(simulator, f"{SCOPE} openid")["id_token"]
    for part in value.split(".")[:2]:
        assert json.loads(base64.b64decode(part + "=" * (4 - len(part) % 4)))


def test_there_is_no_id_token_without_openid_nor_at_a_refresh(simulator: Running) -> None:
    assert "id_token" not in connected(simulator)
    tokens = consented(simulator, f"{SCOPE} openid")
    assert "id_token" not in refresh(simulator, tokens["refresh_token"]).json()


@pytest.mark.parametrize(
    ("scope", "keys"),
    [
        ("openid", {"sub"}),
        ("openid email", {"sub", "email", "emailVerified"}),
        ("openid profile", {"sub", "givenName", "familyName"}),
        ("openid phone", {"sub", "phoneNumber", "phoneNumberVerified"}),
        ("openid address", {"sub", "address"}),
    ],
)
def test_userinfo_tells_what_the_scopes_open(
    simulator: Running, scope: str, keys: set[str]
) -> None:
    access = consented(simulator, scope)["access_token"]
    answer = fetched(simulator, "/v1/openid_connect/userinfo", access)
    assert set(answer.json()) == keys


def test_every_scope_of_the_vendor_may_be_asked_for_and_claims_are_tolerated(
    simulator: Running,
) -> None:
    wish = asked(simulator, scope=" ".join(sorted(KNOWN)), claims='{"id_token":{"realmId":null}}')
    page = httpx.get(f"{simulator.base_url}/connect/oauth2", params=wish, verify=CONTEXT)
    assert page.status_code == 200
    assert "indirect-tax.tax-calculation.quickbooks" in page.text


def test_the_newer_style_of_refresh_tokens_is_a_switch(simulator: Running) -> None:
    simulator.admin.switch(refresh_token_style="rt1", refresh_idle_days=101)
    tokens: dict[str, Any] = dict(connected(simulator))
    assert tokens["refresh_token"].startswith("RT1-")
    assert 40 <= len(tokens["refresh_token"]) <= 60
    assert tokens["x_refresh_token_expires_in"] == pytest.approx(8_726_400, abs=5)
    assert refresh(simulator, tokens["refresh_token"]).status_code == 200


@pytest.fixture
def app() -> Iterator[Listener]:
    with listening() as listener:
        yield listener


def test_disconnecting_in_quickbooks_calls_the_app(simulator: Running, app: Listener) -> None:
    realm_id = simulator.companies[0].realm_id
    access = connected(simulator)["access_token"]
    simulator.admin.register(disconnect=app.url)
    simulator.admin.disconnect(realm_id)
    [heard] = app.wait(1)
    assert heard.method == "GET"
    assert heard.path == f"/webhooks/quickbooks?realmId={realm_id}"
    assert opens(simulator, access) == 401
    [call] = simulator.admin.call("GET", "/app")["calls"]
    assert (call["url"], call["status"]) == (f"{app.url}?realmId={realm_id}", 200)


def test_the_call_may_stay_away_and_an_app_that_is_down_stops_nothing(
    simulator: Running, app: Listener
) -> None:
    realm_id = simulator.companies[0].realm_id
    simulator.admin.register(disconnect=app.url + "?from=quickbooks")
    simulator.admin.switch(disconnect_call="none")
    simulator.admin.disconnect(realm_id)
    assert app.heard == []
    for way, method in (("server", "GET"), ("post", "POST")):
        simulator.admin.switch(disconnect_call=way)
        simulator.admin.disconnect(realm_id)
        assert app.heard[-1].method == method
        assert app.heard[-1].path.endswith(f"?from=quickbooks&realmId={realm_id}")
    simulator.admin.register(disconnect="http://127.0.0.1:9/nobody")
    simulator.admin.disconnect(realm_id)
    assert simulator.admin.call("GET", "/app")["calls"][-1]["status"] == 0


def test_a_person_disconnects_on_a_page(simulator: Running, app: Listener) -> None:
    realm_id = simulator.companies[0].realm_id
    access = connected(simulator)["access_token"]
    simulator.admin.register(
        launch="http://127.0.0.1:8501/", reconnect="http://127.0.0.1:8501/r", disconnect=app.url
    )
    address = f"{simulator.base_url}/companies/{realm_id}/apps"
    with httpx.Client(follow_redirects=True, verify=CONTEXT) as web:
        assert "/apps" in web.get(f"{simulator.base_url}/companies/{realm_id}").text
        before = web.get(address).text
        assert "Connected to this company." in before
        for word in (">Launch<", ">Reconnect<", ">Disconnect<"):
            assert word in before
        assert web.post(address, headers={"Origin": "http://evil.example"}).status_code == 403
        assert opens(simulator, access) == 200
        after = web.post(address).text
    assert "Not connected to this company." in after
    assert f"?realmId={realm_id}: 200" in after
    assert len(app.heard) == 1
    assert opens(simulator, access) == 401


def test_the_apps_addresses_can_be_set_and_are_checked(simulator: Running) -> None:
    simulator.admin.register(launch="http://127.0.0.1:8501/", reconnect="http://localhost:8501/r")
    addresses = simulator.admin.call("GET", "/app")["addresses"]
    assert addresses == {
        "launch": "http://127.0.0.1:8501/",
        "disconnect": "",
        "reconnect": "http://localhost:8501/r",
    }
    with pytest.raises(AdminRefusedError, match="addresses of this machine"):
        simulator.admin.register(disconnect="http://evil.example/")
    with pytest.raises(AdminRefusedError, match="no address"):
        simulator.admin.register(elsewhere="http://127.0.0.1/")
