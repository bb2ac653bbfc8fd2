"""Consent, exchange, refresh and revoke, against a real authorization server and a mad one."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from core import crashpoints
from core.errors import (
    Bug,
    DashboardError,
    NeedsAction,
    NeedsReconnect,
    QuickBooksUnavailable,
    Throttled,
)
from core.quickbooks.client import CompanyClient
from core.quickbooks.endpoints import Endpoints
from core.quickbooks.oauth import OAuth
from core.quickbooks.oauth_rows import ROWS, oauth_error
from core.quickbooks.transport import Http
from core.transactions import transaction_open
from simulator.testing import CompanyAccess, Running
from tests.contract.quickbooks.conftest import (
    QUICK,
    REDIRECT_URI,
    Dictated,
    Wallet,
    connected,
    consent,
)

GOOD = {"access_token": "a", "refresh_token": "r", "expires_in": 3600}


class Noon:
    """A clock that stands still."""

    def now(self) -> datetime:
        return datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_the_authorization_address_carries_scope_state_and_where_to_return(oauth: OAuth) -> None:
    asked = parse_qs(urlsplit(oauth.authorization_url("s-1")).query)
    assert asked["state"] == ["s-1"]
    assert asked["scope"] == ["com.intuit.quickbooks.accounting"]
    assert asked["redirect_uri"] == [REDIRECT_URI]
    assert asked["response_type"] == ["code"]
    assert "client_secret" not in asked


def test_consent_ends_in_tokens_that_open_the_chosen_company(
    simulator: Running, oauth: OAuth, company: CompanyAccess, http: Http
) -> None:
    back = consent(oauth.authorization_url("s-1"), company.realm_id)
    assert back["state"] == "s-1"
    assert back["realmId"] == company.realm_id

    tokens = oauth.exchange(back["code"])
    client = CompanyClient(
        Endpoints.below(simulator.base_url),
        company.realm_id,
        tokens=Wallet(oauth, company.realm_id, tokens.access_token, tokens.refresh_token),
        http=http,
    )
    assert client.company_info()["CompanyName"] == company.name


def test_a_refused_consent_is_named(oauth: OAuth, company: CompanyAccess) -> None:
    back = consent(oauth.authorization_url("s-1"), company.realm_id, decision="cancel")
    error = oauth_error(back["error"], "authorize")
    assert isinstance(error, NeedsAction)
    assert error.code == "access_denied"


def test_tokens_say_when_they_end_and_printing_them_shows_none(
    simulator: Running, company: CompanyAccess
) -> None:
    oauth = OAuth(
        Endpoints.below(simulator.base_url),
        simulator.client_id,
        client_secret=simulator.client_secret,
        redirect_uri=REDIRECT_URI,
        clock=Noon(),
    )
    tokens = connected(oauth, company.realm_id)
    assert tokens.access_expires_at == Noon().now() + timedelta(hours=1)
    # The far side counts in whole seconds from its own present.
    late = Noon().now() + timedelta(days=100) - tokens.refresh_expires_at
    assert timedelta(0) <= late <= timedelta(seconds=2)
    for secret in (tokens.access_token, tokens.refresh_token):
        assert secret not in repr(tokens)
        assert secret not in str(tokens)


def test_a_code_used_twice_is_refused_and_a_new_consent_works(
    oauth: OAuth, company: CompanyAccess
) -> None:
    back = consent(oauth.authorization_url("s"), company.realm_id)
    oauth.exchange(back["code"])
    with pytest.raises(NeedsReconnect) as raised:
        oauth.exchange(back["code"])
    assert raised.value.code == "invalid_grant"
    assert "Start connecting again" in raised.value.sentence
    assert raised.value.request_id

    assert connected(oauth, company.realm_id).access_token


def test_an_expired_or_foreign_code_is_refused(
    simulator: Running, oauth: OAuth, company: CompanyAccess
) -> None:
    back = consent(oauth.authorization_url("s"), company.realm_id)
    simulator.admin.advance(3600)
    for code in (back["code"], "made up", "ünïcode & more=less"):
        with pytest.raises(NeedsReconnect) as raised:
            oauth.exchange(code)
        assert raised.value.code == "invalid_grant"
        assert code not in raised.value.technical


def test_refreshing_rotates_and_the_old_token_is_refused(
    simulator: Running, oauth: OAuth, company: CompanyAccess
) -> None:
    first = connected(oauth, company.realm_id)
    again = oauth.refresh(first.refresh_token)
    assert again.access_token != first.access_token

    simulator.admin.advance(25 * 3600)
    rotated = oauth.refresh(again.refresh_token)
    assert rotated.refresh_token != first.refresh_token
    with pytest.raises(NeedsReconnect) as raised:
        oauth.refresh(first.refresh_token)
    assert raised.value.code == "invalid_grant"
    assert "Reconnect" in raised.value.sentence


def test_revoking_ends_the_tokens_and_revoking_again_is_no_error(
    oauth: OAuth, company: CompanyAccess
) -> None:
    tokens = connected(oauth, company.realm_id)
    oauth.revoke(tokens.refresh_token)
    with pytest.raises(NeedsReconnect):
        oauth.refresh(tokens.refresh_token)
    oauth.revoke(tokens.refresh_token)


def test_wrong_keys_of_our_app_are_no_reason_to_reconnect(
    simulator: Running, company: CompanyAccess, oauth: OAuth
) -> None:
    tokens = connected(oauth, company.realm_id)
    wrong = OAuth(
        Endpoints.below(simulator.base_url),
        simulator.client_id,
        client_secret="not the secret",
        redirect_uri=REDIRECT_URI,
        waits=QUICK,
    )
    for ask in (wrong.exchange, wrong.refresh, wrong.revoke):
        with pytest.raises(NeedsAction) as raised:
            ask(tokens.refresh_token)
        assert raised.value.code == "invalid_client"
        assert not isinstance(raised.value, NeedsReconnect)
    assert oauth.refresh(tokens.refresh_token).access_token


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("bad-gateway", "unavailable"),
        ("unavailable", "unavailable"),
        ("gateway-timeout", "unavailable"),
        ("server-error", "unavailable"),
        ("html", "nonsense"),
        ("nonsense", "nonsense"),
        ("cut-before", "cut_off"),
        ("truncated", "cut_off"),
    ],
)
def test_an_authorization_server_that_fails_is_tried_later_and_works_again(
    simulator: Running, wallet: Wallet, kind: str, code: str
) -> None:
    simulator.admin.fault(kind, operation="token")
    with pytest.raises(QuickBooksUnavailable) as raised:
        wallet.renewed("stale")
    assert raised.value.code == code

    assert wallet.renewed("stale")
    assert len(simulator.admin.requests(operation="token")) == 2


def test_a_slow_authorization_server_is_not_waited_for_forever(
    simulator: Running, company: CompanyAccess
) -> None:
    hasty = OAuth(
        Endpoints.below(simulator.base_url),
        simulator.client_id,
        client_secret=simulator.client_secret,
        redirect_uri=REDIRECT_URI,
        waits=type(QUICK)(read=0.2),
    )
    simulator.admin.fault("slow", operation="token", seconds=0.6)
    with pytest.raises(QuickBooksUnavailable) as raised:
        hasty.refresh(company.refresh_token)
    assert raised.value.code == "timeout"


def test_a_throttled_authorization_server_says_so(
    simulator: Running, oauth: OAuth, company: CompanyAccess
) -> None:
    simulator.admin.fault("throttled", operation="token")
    with pytest.raises(Throttled):
        oauth.refresh(company.refresh_token)
    assert oauth.refresh(company.refresh_token).access_token


def test_an_authorization_server_that_is_not_there_is_unreachable(free_port: int) -> None:
    oauth = OAuth(
        Endpoints.below(f"http://127.0.0.1:{free_port}"),
        "app",
        client_secret="secret",
        redirect_uri=REDIRECT_URI,
        waits=QUICK,
    )
    for ask in (oauth.exchange, oauth.refresh, oauth.revoke):
        with pytest.raises(QuickBooksUnavailable) as raised:
            ask("x")
        assert raised.value.code == "unreachable"


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "null",
        '"text"',
        "{}",
        {"token_type": "bearer"},
        {"refresh_token": "r", "expires_in": 3600},
        {"access_token": "a", "expires_in": 3600},
        {**GOOD, "access_token": ""},
        {**GOOD, "access_token": 7},
        {**GOOD, "refresh_token": None},
        {**GOOD, "expires_in": "soon"},
        {**GOOD, "expires_in": -1},
        {**GOOD, "expires_in": 10**12},
        {**GOOD, "x_refresh_token_expires_in": True},
        "<html><title>Busy</title></html>",
    ],
)
def test_an_answer_without_sensible_tokens_is_nonsense_and_none_of_it_is_kept(
    dictated: Dictated, dictated_oauth: OAuth, body: Any
) -> None:
    dictated.say(body)
    with pytest.raises(QuickBooksUnavailable) as raised:
        dictated_oauth.exchange("code")
    assert raised.value.code == "nonsense"
    assert raised.value.request_id == "tid-0"


def test_a_refresh_without_a_new_refresh_token_keeps_the_old_one(
    dictated: Dictated, dictated_oauth: OAuth
) -> None:
    dictated.say({"access_token": "a2", "surprise": 1})
    tokens = dictated_oauth.refresh("r1")
    assert (tokens.access_token, tokens.refresh_token) == ("a2", "r1")


def test_a_bare_401_means_our_keys(dictated: Dictated, dictated_oauth: OAuth) -> None:
    dictated.say("Unauthorized", status=401)
    with pytest.raises(NeedsAction) as raised:
        dictated_oauth.refresh("r")
    assert raised.value.code == "invalid_client"


def test_unknown_errors_and_redirects_are_tried_later(
    dictated: Dictated, dictated_oauth: OAuth
) -> None:
    dictated.say({"error": "quota_exceeded", "error_description": "later"}, status=400)
    dictated.say("", status=302, Location="/elsewhere")
    for code in ("oauth_failed", "nonsense"):
        with pytest.raises(QuickBooksUnavailable) as raised:
            dictated_oauth.refresh("r")
        assert raised.value.code == code


def test_requests_carry_the_secret_in_a_header_and_never_in_an_address(
    dictated: Dictated, dictated_oauth: OAuth
) -> None:
    dictated.say(GOOD)
    dictated_oauth.exchange("the-code")
    dictated_oauth.refresh("the-refresh")
    dictated_oauth.revoke("the-token")
    for method, path, headers, body in dictated.asked:
        assert method == "POST"
        assert "?" not in path
        assert headers["Authorization"].startswith("Basic ")
        assert headers["Accept"] == "application/json"
        assert "ontraccr" in headers["User-Agent"]
        assert "secret" not in body
    assert dictated.asked[2][3] == '{"token":"the-token"}'


def test_no_token_is_asked_for_inside_a_transaction(
    dictated: Dictated, dictated_oauth: OAuth
) -> None:
    dictated.say(GOOD)
    with transaction_open("connect"):
        for ask in (dictated_oauth.exchange, dictated_oauth.refresh, dictated_oauth.revoke):
            with pytest.raises(Bug):
                ask("x")
    assert dictated.asked == []


def test_every_answer_is_a_named_point(
    dictated: Dictated, dictated_oauth: OAuth, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed: list[str] = []
    monkeypatch.setattr(crashpoints, "_listeners", [passed.append])
    dictated.say(GOOD)
    dictated_oauth.exchange("x")
    dictated_oauth.refresh("x")
    dictated_oauth.revoke("x")
    assert passed == [
        "quickbooks.exchange:answered",
        "quickbooks.refresh:answered",
        "quickbooks.revoke:answered",
    ]


def test_each_meaning_of_an_error_is_a_whole_sentence_and_any_error_has_one() -> None:
    assert all(row.sentence.endswith(".") and row.sentence.count(".") >= 2 for row in ROWS)
    for error in ("invalid_grant", "invalid_request", "unauthorized_client", "", "ä" * 500):
        for operation in ("authorize", "exchange", "refresh", "revoke"):
            found = oauth_error(error, operation)
            assert isinstance(found, DashboardError)
            assert len(found.technical) <= 80


def test_importing_the_oauth_library_warns_nobody() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", "import core.quickbooks.oauth"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
