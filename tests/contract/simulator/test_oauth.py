"""The consent page and the token endpoint."""

import base64
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from simulator.testing import Running
from tests.contract.simulator.books import CONTEXT, Books

CALLBACK = "http://localhost:8501/oauth/callback"
SCOPE = "com.intuit.quickbooks.accounting"
DAY = 86_400


def asked(simulator: Running, **changes: str) -> dict[str, str]:
    return {
        "client_id": simulator.client_id,
        "response_type": "code",
        "scope": SCOPE,
        "redirect_uri": CALLBACK,
        "state": "st&te",
        **changes,
    }


def decide(simulator: Running, decision: str = "connect", **changes: str) -> httpx.Response:
    realm_id = simulator.companies[0].realm_id
    form = {**asked(simulator), "decision": decision, "realm_id": realm_id, **changes}
    return httpx.post(f"{simulator.base_url}/connect/oauth2", data=form, verify=CONTEXT)


def code_of(simulator: Running) -> str:
    return str(httpx.URL(decide(simulator).headers["location"]).params["code"])


def token(simulator: Running, **form: str) -> httpx.Response:
    return httpx.post(
        f"{simulator.base_url}/oauth2/v1/tokens/bearer",
        auth=(simulator.client_id, simulator.client_secret),
        data=form,
        verify=CONTEXT,
    )


def exchange(simulator: Running, code: str) -> httpx.Response:
    return token(simulator, grant_type="authorization_code", code=code, redirect_uri=CALLBACK)


def refresh(simulator: Running, value: str) -> httpx.Response:
    return token(simulator, grant_type="refresh_token", refresh_token=value)


def connected(simulator: Running) -> dict[str, str]:
    answer = exchange(simulator, code_of(simulator))
    assert answer.status_code == 200
    found: dict[str, str] = answer.json()
    return found


def opens(simulator: Running, access: str) -> int:
    realm_id = simulator.companies[0].realm_id
    return httpx.get(
        f"{simulator.base_url}/v3/company/{realm_id}/companyinfo/{realm_id}",
        headers={"Authorization": f"Bearer {access}"},
        verify=CONTEXT,
    ).status_code


def test_the_consent_page_offers_every_company_and_two_buttons(simulator: Running) -> None:
    page = httpx.get(f"{simulator.base_url}/connect/oauth2", params=asked(simulator))
    assert page.status_code == 200
    for company in simulator.companies:
        assert company.name in page.text
        assert company.realm_id in page.text
    assert ">Connect</button>" in page.text
    assert ">Cancel</button>" in page.text
    assert 'value="st&amp;te"' in page.text


def test_connect_comes_back_with_code_state_and_realm(simulator: Running) -> None:
    answer = decide(simulator)
    assert answer.status_code == 303
    target = httpx.URL(answer.headers["location"])
    assert str(target).startswith(CALLBACK + "?")
    assert target.params["state"] == "st&te"
    assert target.params["realmId"] == simulator.companies[0].realm_id
    assert 0 < len(target.params["code"]) <= 512


def test_cancel_comes_back_with_access_denied(simulator: Running) -> None:
    target = httpx.URL(decide(simulator, "cancel").headers["location"])
    assert dict(target.params) == {"error": "access_denied", "state": "st&te"}


def test_without_an_accounting_scope_no_realm_is_told(simulator: Running) -> None:
    target = httpx.URL(decide(simulator, scope="openid email").headers["location"])
    assert "realmId" not in target.params


def test_an_unknown_scope_goes_back_as_invalid_scope(simulator: Running) -> None:
    answer = httpx.get(
        f"{simulator.base_url}/connect/oauth2", params=asked(simulator, scope="everything")
    )
    assert httpx.URL(answer.headers["location"]).params["error"] == "invalid_scope"


@pytest.mark.parametrize(
    "wrong",
    [
        {"client_id": "other"},
        {"redirect_uri": "http://localhost:8501/elsewhere"},
        {"redirect_uri": "http://evil.example/oauth/callback"},
        {"redirect_uri": CALLBACK + "?x=1"},
        {"state": ""},
    ],
)
def test_a_request_that_cannot_be_trusted_is_shown_and_never_sent_back(
    simulator: Running, wrong: dict[str, str]
) -> None:
    url = f"{simulator.base_url}/connect/oauth2"
    for answer in (
        httpx.get(url, params=asked(simulator, **wrong)),
        decide(simulator, **wrong),
    ):
        assert answer.status_code == 400
        assert "location" not in answer.headers
        assert "text/html" in answer.headers["content-type"]


def test_a_code_gives_tokens_of_the_documented_shape(simulator: Running) -> None:
    answer = exchange(simulator, code_of(simulator))
    body = answer.json()
    assert set(body) == {
        "token_type",
        "access_token",
        "expires_in",
        "refresh_token",
        "x_refresh_token_expires_in",
    }
    assert body["token_type"] == "bearer"
    assert body["expires_in"] == 3600
    assert 8_639_990 < body["x_refresh_token_expires_in"] <= 8_640_000
    assert ".." in body["access_token"]
    assert 800 <= len(body["access_token"]) <= 1000
    assert body["refresh_token"].startswith("AB11")
    assert len(body["refresh_token"]) == 50
    assert answer.headers["intuit_tid"]
    assert opens(simulator, body["access_token"]) == 200


def test_credentials_come_by_header_or_in_the_form(simulator: Running) -> None:
    form = {
        "grant_type": "authorization_code",
        "code": code_of(simulator),
        "redirect_uri": CALLBACK,
        "client_id": simulator.client_id,
        "client_secret": simulator.client_secret,
        "unknown": "ignored",
    }
    url = f"{simulator.base_url}/oauth2/v1/tokens/bearer"
    assert httpx.post(url, data=form).status_code == 200
    wrong = httpx.post(url, data={**form, "client_secret": "wrong"})
    assert (wrong.status_code, wrong.json()["error"]) == (401, "invalid_client")
    garbled = httpx.post(url, data=form, headers={"Authorization": "Basic %%%"})
    assert garbled.status_code == 401


def test_an_unknown_grant_is_refused(simulator: Running) -> None:
    answer = token(simulator, grant_type="password")
    assert (answer.status_code, answer.json()["error"]) == (400, "unsupported_grant_type")


def test_a_second_exchange_is_refused_and_kills_the_first_ones_tokens(simulator: Running) -> None:
    code = code_of(simulator)
    first = exchange(simulator, code).json()
    second = exchange(simulator, code)
    assert (second.status_code, second.json()["error"]) == (400, "invalid_grant")
    assert opens(simulator, first["access_token"]) == 401
    assert refresh(simulator, first["refresh_token"]).json()["error"] == "invalid_grant"


def test_a_code_is_bound_to_its_redirect_address_and_short_lived(simulator: Running) -> None:
    other = token(
        simulator,
        grant_type="authorization_code",
        code=code_of(simulator),
        redirect_uri="http://127.0.0.1:8501/oauth/callback",
    )
    assert other.json()["error"] == "invalid_grant"
    code = code_of(simulator)
    simulator.admin.advance(3600)
    assert exchange(simulator, code).json()["error"] == "invalid_grant"


def test_an_access_token_ends_after_an_hour(simulator: Running) -> None:
    tokens = connected(simulator)
    simulator.admin.advance(3590)
    assert opens(simulator, tokens["access_token"]) == 200
    simulator.admin.advance(20)
    assert opens(simulator, tokens["access_token"]) == 401


def test_the_api_may_learn_late_of_a_new_access_token(simulator: Running) -> None:
    simulator.admin.switch(token_propagation_seconds=30)
    tokens = connected(simulator)
    assert opens(simulator, tokens["access_token"]) == 401
    simulator.admin.advance(31)
    assert opens(simulator, tokens["access_token"]) == 200


def test_within_a_day_the_refresh_token_stays_and_the_access_token_is_new(
    simulator: Running,
) -> None:
    tokens = connected(simulator)
    again = refresh(simulator, tokens["refresh_token"]).json()
    assert again["refresh_token"] == tokens["refresh_token"]
    assert again["access_token"] != tokens["access_token"]
    assert opens(simulator, tokens["access_token"]) == 200
    assert opens(simulator, again["access_token"]) == 200


def test_after_a_day_it_changes_and_the_old_one_is_dead(simulator: Running) -> None:
    tokens = connected(simulator)
    simulator.admin.advance(DAY + 1)
    again = refresh(simulator, tokens["refresh_token"]).json()
    assert again["refresh_token"] != tokens["refresh_token"]
    assert refresh(simulator, tokens["refresh_token"]).json()["error"] == "invalid_grant"
    assert refresh(simulator, again["refresh_token"]).status_code == 200


def test_a_grace_for_the_old_one_is_a_switch(simulator: Running) -> None:
    simulator.admin.switch(old_refresh_grace_seconds=60)
    tokens = connected(simulator)
    simulator.admin.advance(DAY + 1)
    again = refresh(simulator, tokens["refresh_token"]).json()
    late = refresh(simulator, tokens["refresh_token"]).json()
    assert late["refresh_token"] == again["refresh_token"]
    simulator.admin.advance(61)
    assert refresh(simulator, tokens["refresh_token"]).status_code == 400


def test_a_hundred_days_of_silence_end_it(simulator: Running) -> None:
    tokens = connected(simulator)
    simulator.admin.advance(99 * DAY)
    alive = refresh(simulator, tokens["refresh_token"]).json()
    simulator.admin.advance(99 * DAY)
    alive = refresh(simulator, alive["refresh_token"]).json()
    simulator.admin.advance(101 * DAY)
    assert refresh(simulator, alive["refresh_token"]).json()["error"] == "invalid_grant"


def test_five_years_end_it_whatever_its_use_and_can_be_asked_for(simulator: Running) -> None:
    answer = httpx.post(
        f"{simulator.base_url}/oauth2/v1/tokens/bearer",
        auth=(simulator.client_id, simulator.client_secret),
        data={
            "grant_type": "authorization_code",
            "code": code_of(simulator),
            "redirect_uri": CALLBACK,
        },
        headers={"x-include-refresh-token-hard-expires-in": "true"},
    ).json()
    assert answer["x_refresh_token_hard_expires_in"] == pytest.approx(157_680_000, abs=5)
    value = answer["refresh_token"]
    for _ in range(20):
        simulator.admin.advance(95 * DAY)
        got = refresh(simulator, value)
        if got.status_code != 200:
            break
        value = got.json()["refresh_token"]
    assert got.json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    ("mode", "refused", "survives"), [("kill", 1, False), ("refuse", 1, True), ("allow", 0, True)]
)
def test_two_refreshes_at_once(
    simulator: Running, *, mode: str, refused: int, survives: bool
) -> None:
    simulator.admin.switch(concurrent_refresh=mode, refresh_seconds=0.3)
    value = connected(simulator)["refresh_token"]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda _: refresh(simulator, value), range(2)))
    codes = sorted(answer.status_code for answer in answers)
    assert codes == [200] * (2 - refused) + [400] * refused
    assert (refresh(simulator, value).status_code == 200) is survives


@pytest.mark.parametrize("which", ["refresh_token", "access_token"])
def test_revoking_either_token_ends_both(simulator: Running, which: str) -> None:
    tokens = connected(simulator)
    url = f"{simulator.base_url}/v2/oauth2/tokens/revoke"
    auth = (simulator.client_id, simulator.client_secret)
    done = httpx.post(url, json={"token": tokens[which]}, auth=auth)
    assert (done.status_code, done.content) == (200, b"")
    assert opens(simulator, tokens["access_token"]) == 401
    assert refresh(simulator, tokens["refresh_token"]).json()["error"] == "invalid_grant"
    assert httpx.post(url, data={"token": tokens[which]}, auth=auth).status_code == 400


@pytest.mark.parametrize("which", ["refresh_token", "access_token"])
def test_a_form_revokes_too_with_the_client_in_it(simulator: Running, which: str) -> None:
    tokens = connected(simulator)
    form = {
        "token": tokens[which],
        "client_id": simulator.client_id,
        "client_secret": simulator.client_secret,
        "token_type_hint": which,
    }
    done = httpx.post(f"{simulator.base_url}/v2/oauth2/tokens/revoke", data=form, verify=CONTEXT)
    assert (done.status_code, done.content) == (200, b"")
    assert opens(simulator, tokens["access_token"]) == 401


def test_revoking_needs_the_client(simulator: Running) -> None:
    tokens = connected(simulator)
    url = f"{simulator.base_url}/v2/oauth2/tokens/revoke"
    assert httpx.post(url, json={"token": tokens["refresh_token"]}).status_code == 401
    assert opens(simulator, tokens["access_token"]) == 200


def test_a_new_consent_ends_the_earlier_chain_unless_switched(simulator: Running) -> None:
    first = connected(simulator)
    second = connected(simulator)
    assert opens(simulator, first["access_token"]) == 401
    simulator.admin.switch(reconnect_kills_older=False)
    connected(simulator)
    assert opens(simulator, second["access_token"]) == 200


def test_tokens_printed_at_start_outlive_a_consent(simulator: Running) -> None:
    connected(simulator)
    assert opens(simulator, simulator.companies[0].access_token) == 200
    assert refresh(simulator, simulator.companies[0].refresh_token).status_code == 200


def test_disconnecting_in_quickbooks_ends_every_chain(simulator: Running) -> None:
    tokens = connected(simulator)
    simulator.admin.disconnect(simulator.companies[0].realm_id)
    with Books(simulator) as books:
        answer = books.get("companyinfo/1")
    assert answer.status_code == 401
    assert answer.json()["fault"]["error"][0]["detail"] == "Token revoked"
    assert refresh(simulator, tokens["refresh_token"]).json()["error"] == "invalid_grant"


def test_userinfo_needs_the_openid_scope(simulator: Running) -> None:
    url = f"{simulator.base_url}/v1/openid_connect/userinfo"
    plain = connected(simulator)["access_token"]
    assert httpx.get(url, headers={"Authorization": f"Bearer {plain}"}).status_code == 403
    location = decide(simulator, scope=f"{SCOPE} openid profile email").headers["location"]
    access = exchange(simulator, httpx.URL(location).params["code"]).json()["access_token"]
    person = httpx.get(url, headers={"Authorization": f"Bearer {access}"}).json()
    assert {"sub", "email", "emailVerified", "givenName", "familyName"} <= set(person)
    assert httpx.get(url).status_code == 401


@pytest.mark.parametrize("name", ["openid_configuration", "openid_sandbox_configuration"])
@pytest.mark.parametrize("slash", ["", "/"])
def test_discovery_points_here(simulator: Running, name: str, slash: str) -> None:
    body = httpx.get(f"{simulator.base_url}/.well-known/{name}{slash}").json()
    assert body["issuer"] == "https://oauth.platform.intuit.com/op/v1"
    for key in ("authorization_endpoint", "token_endpoint", "revocation_endpoint"):
        assert body[key].startswith(simulator.base_url + "/")


def test_no_answer_or_log_line_carries_a_secret(simulator: Running) -> None:
    connected(simulator)
    log = str(simulator.admin.requests())
    secrets = simulator.admin.secrets()
    assert secrets
    for secret in [*secrets, simulator.client_secret]:
        assert secret not in log
        assert base64.b64encode(secret.encode()).decode() not in log
