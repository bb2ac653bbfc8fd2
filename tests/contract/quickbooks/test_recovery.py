"""What goes wrong on the way to QuickBooks, what the operator reads, and that it works again."""

import time

import pytest

from core import crashpoints
from core.errors import (
    Bug,
    DashboardError,
    NeedsAction,
    NeedsReconnect,
    PlanAgain,
    QuickBooksRefused,
    QuickBooksUnavailable,
    Throttled,
)
from core.quickbooks.client import CompanyClient
from core.quickbooks.endpoints import Endpoints
from core.quickbooks.transport import Http, Waits
from core.transactions import transaction_open
from simulator.testing import CompanyAccess, Running
from tests.contract.quickbooks.conftest import Dictated, OneToken, Wallet

EMPLOYEE = "Employee"
Expected = tuple[type[DashboardError], str]
THROTTLED = {"fault": {"error": [{"message": "x", "code": "3001"}], "type": "SERVICE"}}


@pytest.mark.parametrize(
    "kind",
    [
        "throttled",
        "throttled-xml",
        "server-error",
        "bad-gateway",
        "unavailable",
        "gateway-timeout",
        "html",
        "nonsense",
        "cut-before",
        "cut-after",
        "truncated",
    ],
)
def test_a_passing_trouble_is_not_noticed(
    client: CompanyClient, simulator: Running, kind: str
) -> None:
    simulator.admin.fault(kind, operation="query", times=3)
    assert client.count(EMPLOYEE) > 300
    assert len(simulator.admin.requests(operation="query")) == 4


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("throttled", (Throttled, "throttled")),
        ("throttled-xml", (Throttled, "throttled")),
        ("server-error", (QuickBooksUnavailable, "quickbooks_failed")),
        ("bad-gateway", (QuickBooksUnavailable, "unavailable")),
        ("html", (QuickBooksUnavailable, "nonsense")),
        ("nonsense", (QuickBooksUnavailable, "nonsense")),
        ("cut-before", (QuickBooksUnavailable, "cut_off")),
        ("truncated", (QuickBooksUnavailable, "cut_off")),
    ],
)
def test_a_lasting_trouble_is_reported_after_four_attempts_and_recovered_from(
    client: CompanyClient, simulator: Running, kind: str, expected: Expected
) -> None:
    simulator.admin.fault(kind, operation="query", times=None)
    with pytest.raises(expected[0]) as raised:
        client.count(EMPLOYEE)
    assert raised.value.code == expected[1]
    assert len(simulator.admin.requests(operation="query")) == 4

    simulator.admin.clear_faults()
    assert client.count(EMPLOYEE) > 300


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("100", (NeedsReconnect, "wrong_company")),
        ("120", (NeedsReconnect, "no_access")),
        ("3100", (NeedsAction, "app_not_authorized")),
        ("5020", (NeedsAction, "permission_denied")),
        ("6190", (NeedsAction, "subscription_ended")),
        ("140", (QuickBooksUnavailable, "company_locked")),
        ("150", (QuickBooksUnavailable, "company_in_maintenance")),
        ("10200", (PlanAgain, "company_reset")),
        ("610", (QuickBooksRefused, "gone")),
        ("5010", (QuickBooksRefused, "stale")),
        ("6240", (QuickBooksRefused, "duplicate_name")),
        ("2010", (QuickBooksRefused, "field_not_allowed")),
        ("2050", (QuickBooksRefused, "text_too_long")),
        ("6000", (QuickBooksRefused, "business_rule")),
        ("4001", (Bug, "query_refused")),
    ],
)
def test_what_does_not_pass_by_itself_is_reported_at_once_and_recovered_from(
    client: CompanyClient, simulator: Running, fault: str, expected: Expected
) -> None:
    simulator.admin.fault("fault", code=fault, detail="Its own words")
    with pytest.raises(expected[0]) as raised:
        client.count(EMPLOYEE)
    assert raised.value.code == expected[1]
    assert f"code {fault}" in raised.value.technical
    assert "Its own words" in raised.value.technical
    (request,) = simulator.admin.requests(operation="query")
    assert raised.value.request_id == request["intuit_tid"]

    assert client.count(EMPLOYEE) > 300


def test_a_company_in_the_wrong_cluster_is_asked_again(
    client: CompanyClient, simulator: Running
) -> None:
    simulator.admin.fault("fault", code="130")
    assert client.count(EMPLOYEE) > 300


def test_a_fault_under_status_200_is_a_fault(client: CompanyClient, simulator: Running) -> None:
    detail = "Business Validation Error: A project cannot contain subcustomers"
    simulator.admin.fault("ok-with-fault", detail=detail)
    with pytest.raises(QuickBooksRefused) as raised:
        client.count(EMPLOYEE)
    assert raised.value.fault_code == "6000"
    assert (
        "forbids this: A project cannot contain subcustomers. The record" in raised.value.sentence
    )


def test_an_expired_token_is_renewed_once_and_the_request_repeated(
    client: CompanyClient, simulator: Running, wallet: Wallet
) -> None:
    expired = wallet.access
    simulator.admin.advance(3601)
    assert client.count(EMPLOYEE) > 300
    assert client.count(EMPLOYEE) > 300
    assert wallet.refused == [expired]
    assert [request["status"] for request in simulator.admin.requests(operation="query")] == [
        401,
        200,
        200,
    ]


def test_a_token_that_stays_refused_is_renewed_once_only_and_no_reason_to_reconnect(
    client: CompanyClient, simulator: Running, wallet: Wallet
) -> None:
    simulator.admin.fault("unauthorized", operation="query", times=2)
    with pytest.raises(QuickBooksUnavailable) as raised:
        client.count(EMPLOYEE)
    assert raised.value.code == "token_not_accepted"
    assert len(wallet.refused) == 1
    assert client.count(EMPLOYEE) > 300


def test_renewing_a_token_is_not_repeated_by_itself_and_works_with_the_next_request(
    client: CompanyClient, simulator: Running
) -> None:
    simulator.admin.advance(3601)
    simulator.admin.fault("bad-gateway", operation="token")
    with pytest.raises(QuickBooksUnavailable) as raised:
        client.count(EMPLOYEE)
    assert raised.value.code == "unavailable"
    assert len(simulator.admin.requests(operation="token")) == 1
    assert client.count(EMPLOYEE) > 300


def test_a_disconnected_company_needs_reconnecting(
    client: CompanyClient, simulator: Running, company: CompanyAccess
) -> None:
    simulator.admin.disconnect(company.realm_id)
    with pytest.raises(NeedsReconnect) as raised:
        client.count(EMPLOYEE)
    assert raised.value.code == "invalid_grant"


def test_another_companys_token_is_no_reason_to_renew(
    simulator: Running, wallet: Wallet, http: Http
) -> None:
    other = CompanyClient(
        Endpoints.below(simulator.base_url),
        simulator.companies[1].realm_id,
        tokens=wallet,
        http=http,
    )
    with pytest.raises(NeedsReconnect) as raised:
        other.company_info()
    assert raised.value.code == "wrong_company"
    assert wallet.refused == []


def test_a_401_without_a_fault_renews_too(
    dictated: Dictated, dictated_client: CompanyClient
) -> None:
    dictated.say("Unauthorized", status=401)
    dictated.say({"CompanyInfo": {"CompanyName": "X"}})
    assert dictated_client.company_info() == {"CompanyName": "X"}
    assert [headers["Authorization"] for _, _, headers, _ in dictated.asked] == [
        "Bearer a-token",
        "Bearer a-token-renewed",
    ]


def test_the_time_that_quickbooks_asks_for_is_waited(dictated: Dictated) -> None:
    dictated.say(THROTTLED, status=429, Retry_After="1")
    dictated.say({"CompanyInfo": {}})
    with Http(Waits(throttled=0.01, first_retry=0.01, longest_retry=1)) as patient:
        client = CompanyClient(
            Endpoints.below(dictated.base_url), "1", tokens=OneToken(), http=patient
        )
        began = time.monotonic()
        client.company_info()
    assert 1 <= time.monotonic() - began < 3


def test_a_wait_longer_than_we_stay_is_handed_on(
    dictated: Dictated, dictated_client: CompanyClient
) -> None:
    dictated.say(THROTTLED, status=429, Retry_After="3600")
    with pytest.raises(Throttled) as raised:
        dictated_client.company_info()
    assert raised.value.wait_seconds == 3600
    assert len(dictated.asked) == 1


def test_without_a_time_we_wait_as_set(dictated: Dictated) -> None:
    dictated.say(THROTTLED, status=429)
    dictated.say({"CompanyInfo": {}})
    with Http(Waits(throttled=0.3, first_retry=0.01)) as patient:
        client = CompanyClient(
            Endpoints.below(dictated.base_url), "1", tokens=OneToken(), http=patient
        )
        began = time.monotonic()
        client.company_info()
    assert 0.3 <= time.monotonic() - began < 2


def test_an_answer_too_late_is_a_timeout_and_the_next_one_in_time_is_used(
    simulator: Running, wallet: Wallet
) -> None:
    with Http(Waits(read=0.2, first_retry=0.01)) as hasty:
        client = CompanyClient(
            Endpoints.below(simulator.base_url), wallet.realm_id, tokens=wallet, http=hasty
        )
        simulator.admin.fault("slow", operation="query", seconds=0.5)
        assert client.count(EMPLOYEE) > 300
        simulator.admin.fault("slow", operation="query", seconds=0.5, times=4)
        with pytest.raises(QuickBooksUnavailable) as raised:
            client.count(EMPLOYEE)
        assert raised.value.code == "timeout"


def test_nobody_there_is_unreachable_and_a_wrong_address_a_setting(
    free_port: int, http: Http
) -> None:
    for address, error, code in (
        (f"http://127.0.0.1:{free_port}", QuickBooksUnavailable, "unreachable"),
        ("ftp://127.0.0.1", NeedsAction, "address_unusable"),
        ("http://127.0.0.1:port", NeedsAction, "address_unusable"),
    ):
        client = CompanyClient(
            Endpoints.below(address), "1", tokens=OneToken(), http=http, attempts=2
        )
        with pytest.raises(error) as raised:
            client.company_info()
        assert raised.value.code == code


def test_nothing_is_asked_inside_a_transaction(client: CompanyClient, simulator: Running) -> None:
    with transaction_open("import"), pytest.raises(Bug):
        client.count(EMPLOYEE)
    assert simulator.admin.requests() == []


def test_every_answer_is_a_named_point_whatever_its_status(
    client: CompanyClient, simulator: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed: list[str] = []
    monkeypatch.setattr(crashpoints, "_listeners", [passed.append])
    simulator.admin.fault("server-error", operation="query")
    client.company_info()
    list(client.pages(EMPLOYEE))
    assert passed == [
        "quickbooks.company_info:answered",
        "quickbooks.query:answered",
        "quickbooks.query:answered",
    ]
