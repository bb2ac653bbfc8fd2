"""No secret, no query string, no name of a person in any log record."""

import logging

import pytest

from core.errors import DashboardError
from core.quickbooks.client import CompanyClient
from simulator.testing import Running
from tests.contract.quickbooks.conftest import Wallet, connected

EVERYTHING = 1


def test_logs_name_operations_and_no_secrets(
    client: CompanyClient, simulator: Running, wallet: Wallet, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(EVERYTHING):
        tokens = connected(wallet.oauth, wallet.realm_id)
        wallet.oauth.refresh(tokens.refresh_token)
        wallet.oauth.revoke(tokens.refresh_token)
        simulator.admin.advance(3601)
        simulator.admin.fault("throttled", operation="query")
        list(client.pages("Employee", where="GivenName = 'Quillon'"))
        client.create("Employee", {"GivenName": "Zebedee"}, request_id="the-request")

    records = [
        f"{record.getMessage()} {record.__dict__}"
        for record in caplog.records
        # The simulator's own server and the loop it runs in are no part of the product.
        if record.threadName != "simulator" and record.name != "asyncio"
    ]
    assert any("QuickBooks answered create with 200" in text for text in records)
    forbidden = [
        *simulator.admin.secrets(),
        simulator.client_secret,
        "minorversion",
        "Quillon",
        "Zebedee",
        "SELECT",
        "query=",
    ]
    assert len(forbidden) > 10
    assert not [(text, word) for text in records for word in forbidden if word in text]


def test_errors_hold_no_token(client: CompanyClient, simulator: Running, wallet: Wallet) -> None:
    for kind in ("unauthorized", "truncated", "nonsense", "throttled", "html", "server-error"):
        simulator.admin.fault(kind, operation="query", times=8)
        with pytest.raises(DashboardError) as raised:
            client.count("Employee")
        simulator.admin.clear_faults()
        text = f"{raised.value!r} {raised.value.sentence} {raised.value.technical}"
        for secret in (wallet.access, wallet.refresh, simulator.client_secret):
            assert secret not in text


def test_asking_for_a_client_quiets_the_libraries_below(client: CompanyClient) -> None:
    del client
    for name in ("httpx", "httpcore"):
        assert logging.getLogger(name).getEffectiveLevel() >= logging.WARNING
