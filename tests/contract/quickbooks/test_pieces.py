"""Statements, numbers and addresses."""

from decimal import Decimal
from html import unescape
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from core.errors import Bug
from core.quickbooks import query, wire
from core.quickbooks.endpoints import INTUIT, Endpoints, endpoints_from, record_url
from core.quickbooks.gateway import Gateway
from core.quickbooks.transport import Http
from core.settings import Environment, Settings
from simulator.testing import CompanyAccess, Running
from tests.contract.quickbooks.conftest import Wallet


def test_quotes_and_backslashes_are_escaped_by_a_backslash() -> None:
    assert query.quoted("O'Brien") == r"'O\'Brien'"
    assert query.quoted("a\\' OR b") == r"'a\\\' OR b'"


def test_a_page_asks_for_all_in_the_order_of_ids() -> None:
    assert query.page("Employee", start=1001, size=1000) == (
        "SELECT * FROM Employee WHERE Active IN (true,false) "
        "ORDERBY Id STARTPOSITION 1001 MAXRESULTS 1000"
    )
    assert "WHERE Active IN (true,false) AND Id = '1' ORDERBY" in query.page(
        "Employee", start=1, size=1, where="Id = '1'"
    )


@pytest.mark.parametrize(("start", "size"), [(0, 10), (1, 0), (1, 1001), (-5, 10)])
def test_a_page_outside_the_bounds_is_our_mistake(start: int, size: int) -> None:
    with pytest.raises(Bug):
        query.page("Employee", start=start, size=size)


@pytest.mark.parametrize("name", ["", "Employee WHERE", "Emp'loyee", "Mitarbeiterä"])
def test_a_type_is_a_word(name: str) -> None:
    with pytest.raises(Bug):
        query.counting(name)


def test_numbers_are_written_as_they_are_or_not_at_all() -> None:
    body = {"a": Decimal("0.1"), "b": Decimal(3), "c": Decimal("1E+2"), "d": "é", "e": None}
    assert wire.dumps(body) == '{"a": 0.1, "b": 3, "c": 100, "d": "é", "e": null}'.encode()
    with pytest.raises(Bug):
        wire.dumps({"a": Decimal("99999999999.1234567891")})
    with pytest.raises(TypeError):
        wire.dumps({"a": object()})


def test_intuit_is_at_intuit_and_only_there() -> None:
    for environment, host in (
        (Environment.SANDBOX, "https://sandbox-quickbooks.api.intuit.com/v3"),
        (Environment.PRODUCTION, "https://quickbooks.api.intuit.com/v3"),
    ):
        found = endpoints_from(
            Settings(quickbooks_environment=environment, quickbooks_url="http://127.0.0.1:1")
        )
        assert found is INTUIT[environment]
        assert found.api == host
        for address in (found.authorize, found.token, found.revoke, found.web):
            assert address.startswith("https://")
            assert ".intuit.com/" in address


def test_the_demo_is_where_its_simulator_is() -> None:
    assert endpoints_from(Settings(simulator_port=8123)) == Endpoints.below("http://127.0.0.1:8123")
    assert endpoints_from(Settings(quickbooks_url="http://h:1/")).api == "http://h:1/v3"


def test_a_record_has_a_page_or_its_list() -> None:
    sandbox = INTUIT[Environment.SANDBOX]
    assert record_url(sandbox, "1", "Customer", "5/6").endswith("/customerdetail?nameId=5%2F6")
    assert record_url(sandbox, "1", "Employee", "5").endswith("/app/employees")
    assert record_url(sandbox, "1", "TimeActivity", "5").endswith("/app/homepage")


def test_a_record_of_the_demo_has_a_page_with_its_name(
    simulator: Running, company: CompanyAccess
) -> None:
    employee = simulator.admin.records(company.realm_id, "Employee")[0]
    demo = Endpoints.below(simulator.base_url)
    url = urlsplit(record_url(demo, company.realm_id, "Employee", employee["Id"]))
    connection = HTTPConnection(url.netloc, timeout=5)
    connection.request("GET", url.path)
    page = connection.getresponse().read().decode()
    connection.close()
    assert employee["FamilyName"] in unescape(page)


def test_the_way_in_makes_clients_that_count(
    simulator: Running, company: CompanyAccess, wallet: Wallet, http: Http
) -> None:
    counted: list[tuple[str, bool]] = []
    gateway = Gateway(
        endpoints=Endpoints.below(simulator.base_url),
        oauth=wallet.oauth,
        http=http,
        attempts=1,
        count=lambda realm_id, metered: counted.append((realm_id, metered)),
    )
    client = gateway.company(company.realm_id, wallet)
    client.count("Vendor")
    client.create("Vendor", {"DisplayName": "Quillon & Co"}, request_id="r-1")
    assert counted == [(company.realm_id, True), (company.realm_id, False)]
