"""Statements, numbers and addresses."""

from decimal import Decimal

import pytest

from core.errors import Bug
from core.quickbooks import query, wire
from core.quickbooks.endpoints import INTUIT, Endpoints, endpoints_from, record_url
from core.settings import Environment, Settings


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
    assert record_url(sandbox, "Customer", "5/6").endswith("/customerdetail?nameId=5%2F6")
    assert record_url(sandbox, "Employee", "5").endswith("/app/employees")
    assert record_url(sandbox, "TimeActivity", "5").endswith("/app/homepage")
