"""Reading a company: whole, in order, once."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from core.errors import QuickBooksRefused, QuickBooksUnavailable
from core.quickbooks import query
from core.quickbooks.client import CompanyClient
from core.quickbooks.transport import Call
from simulator.testing import CompanyAccess, Running
from tests.contract.quickbooks.conftest import Dictated

EMPLOYEE = "Employee"


def ids(records: list[dict[str, str]]) -> list[str]:
    return [record["Id"] for record in records]


def test_the_company_and_its_preferences_are_read(
    client: CompanyClient, company: CompanyAccess
) -> None:
    assert client.company_info()["CompanyName"] == company.name
    assert client.preferences()["Id"] == "1"


def test_counting_tells_active_from_inactive_and_knows_all(
    client: CompanyClient, simulator: Running, company: CompanyAccess
) -> None:
    records = simulator.admin.records(company.realm_id, EMPLOYEE)
    active = sum(record["Active"] for record in records)
    assert active < len(records)
    assert client.count(EMPLOYEE) == len(records)
    assert client.count(EMPLOYEE, active=True) == active
    assert client.count(EMPLOYEE, active=False) == len(records) - active


@pytest.mark.parametrize("page_size", [1000, 100, 37])
def test_pages_hold_every_record_once_in_the_order_of_ids_inactive_ones_too(
    client: CompanyClient, simulator: Running, company: CompanyAccess, page_size: int
) -> None:
    wanted = ids(simulator.admin.records(company.realm_id, EMPLOYEE))
    pages = list(client.pages(EMPLOYEE, page_size=page_size))

    assert [record["Id"] for page in pages for record in page] == wanted
    assert all(len(page) == page_size for page in pages[:-1])
    queries = simulator.admin.requests(operation="query")
    assert len(queries) == len(wanted) // page_size + 1


def test_a_full_last_page_costs_one_more_question_and_no_empty_page(
    client: CompanyClient, simulator: Running, company: CompanyAccess
) -> None:
    total = len(simulator.admin.records(company.realm_id, EMPLOYEE))
    pages = list(client.pages(EMPLOYEE, page_size=total))
    assert [len(page) for page in pages] == [total]
    assert len(simulator.admin.requests(operation="query")) == 2


def test_a_record_renamed_while_we_read_is_neither_lost_nor_read_twice(
    client: CompanyClient, simulator: Running, company: CompanyAccess
) -> None:
    wanted = ids(simulator.admin.records(company.realm_id, EMPLOYEE))
    seen: list[str] = []
    for page in client.pages(EMPLOYEE, page_size=100):
        seen += ids(page)
        target = (EMPLOYEE, seen[-1])
        simulator.admin.edit(company.realm_id, target, FamilyName=f"Aaa {len(seen)}", Active=True)
    assert seen == wanted


def test_a_type_without_records_has_no_pages(simulator: Running, client: CompanyClient) -> None:
    assert list(client.pages(EMPLOYEE, where="Id = '99999999'")) == []
    assert len(simulator.admin.requests(operation="query")) == 1


@pytest.mark.parametrize(
    "name", ["Seán O'Toole-Quill", "Back\\slash & Son", "100% + 1 = ?", "Zoë #7"]
)
def test_a_condition_finds_names_with_any_characters(
    client: CompanyClient, simulator: Running, company: CompanyAccess, name: str
) -> None:
    made = simulator.admin.add(company.realm_id, "Vendor", {"DisplayName": name})
    pages = list(client.pages("Vendor", where=f"DisplayName = {query.quoted(name)}"))
    assert [ids(page) for page in pages] == [[made["Id"]]]


def test_a_long_condition_is_posted_and_answered_alike(
    client: CompanyClient, simulator: Running, company: CompanyAccess
) -> None:
    wanted = ids(simulator.admin.records(company.realm_id, EMPLOYEE))[:300]
    condition = f"Id IN ({','.join(map(query.quoted, wanted))})"
    found = [record["Id"] for page in client.pages(EMPLOYEE, where=condition) for record in page]
    assert found == wanted
    (request,) = simulator.admin.requests(operation="query")
    assert request["method"] == "POST"


def test_one_record_is_read_active_or_not(
    client: CompanyClient, simulator: Running, company: CompanyAccess
) -> None:
    made = simulator.admin.add(company.realm_id, EMPLOYEE, {"GivenName": "Ada", "FamilyName": "Q"})
    assert client.read(EMPLOYEE, made["Id"])["GivenName"] == "Ada"
    simulator.admin.deactivate(company.realm_id, (EMPLOYEE, made["Id"]))
    assert client.read(EMPLOYEE, made["Id"])["Active"] is False


def test_a_record_that_is_not_there_is_gone_and_others_are_read(
    client: CompanyClient, simulator: Running, company: CompanyAccess
) -> None:
    with pytest.raises(QuickBooksRefused) as raised:
        client.read(EMPLOYEE, "99999999")
    assert (raised.value.code, raised.value.fault_code) == ("gone", "610")
    assert raised.value.request_id
    first = simulator.admin.records(company.realm_id, EMPLOYEE)[0]["Id"]
    assert client.read(EMPLOYEE, first)["Id"] == first


def test_changes_are_those_since_the_instant_by_type(
    client: CompanyClient, simulator: Running, company: CompanyAccess
) -> None:
    simulator.admin.advance(3600)
    before = client.changes([EMPLOYEE, "Customer"], datetime.now(UTC) - timedelta(days=5)).time
    simulator.admin.advance(60)
    made = simulator.admin.add(company.realm_id, EMPLOYEE, {"GivenName": "Ada"})
    left = simulator.admin.records(company.realm_id, EMPLOYEE)[0]["Id"]
    simulator.admin.deactivate(company.realm_id, (EMPLOYEE, left))

    # In any zone: the instant counts.
    changes = client.changes([EMPLOYEE, "Customer"], before + timedelta(seconds=1))
    assert set(ids(changes.records[EMPLOYEE])) == {made["Id"], left}
    assert changes.records["Customer"] == []
    assert changes.complete
    assert changes.time > before
    assert changes.time.tzinfo is UTC


def test_a_thousand_changes_may_not_be_all(
    dictated: Dictated, dictated_client: CompanyClient
) -> None:
    rows = [{"Id": str(number)} for number in range(1000)]
    for size, complete in ((999, True), (1000, False)):
        part = {EMPLOYEE: rows[:size], "startPosition": 1, "maxResults": size}
        dictated.answers.clear()
        dictated.say(
            {"CDCResponse": [{"QueryResponse": [part, {}]}], "time": "2026-11-22T12:00:00-08:00"}
        )
        changes = dictated_client.changes([EMPLOYEE, "Customer"], datetime.now(UTC))
        assert changes.complete is complete
        assert changes.time == datetime(2026, 11, 22, 20, tzinfo=UTC)


def test_numbers_are_exact(dictated: Dictated, dictated_client: CompanyClient) -> None:
    dictated.say('{"Item": {"UnitPrice": 0.1, "PurchaseCost": 99999999999.999999, "Qty": 3}}')
    item = dictated_client.read("Item", "1")
    assert item["UnitPrice"] == Decimal("0.1")
    assert str(item["PurchaseCost"]) == "99999999999.999999"
    assert isinstance(item["Qty"], Decimal)


@pytest.mark.parametrize(
    "body",
    [
        "[]",
        "{}",
        "null",
        "",
        "no JSON",
        '{"Employee": []}',
        '{"QueryResponse": {"totalCount": null}}',
        '{"QueryResponse": {"totalCount": NaN}}',
        '{"CDCResponse": [{"QueryResponse": [{}]}], "time": "yesterday"}',
        '{"CDCResponse": [{"QueryResponse": [{}]}], "time": "2026-11-22T12:00:00"}',
        '{"CDCResponse": [{"QueryResponse": [{}]}]}',
        f'{{"Employee": {"[" * 5000}',
    ],
)
def test_an_answer_that_misses_what_was_asked_is_nonsense(
    dictated: Dictated, dictated_client: CompanyClient, body: str
) -> None:
    dictated.say(body)
    for ask in (
        lambda: dictated_client.read(EMPLOYEE, "1"),
        lambda: dictated_client.count(EMPLOYEE),
        lambda: dictated_client.changes([EMPLOYEE], datetime.now(UTC)),
    ):
        with pytest.raises(QuickBooksUnavailable) as raised:
            ask()
        assert raised.value.code == "nonsense"
        assert raised.value.request_id == "tid-0"


@pytest.mark.parametrize("rows", ['["a", "b"]', '"many"', "[[]]"])
def test_rows_that_are_no_records_are_nonsense(
    dictated: Dictated, dictated_client: CompanyClient, rows: str
) -> None:
    dictated.say(f'{{"QueryResponse": {{"Employee": {rows}}}}}')
    with pytest.raises(QuickBooksUnavailable) as raised:
        list(dictated_client.pages(EMPLOYEE))
    assert raised.value.code == "nonsense"


def test_every_request_names_the_version_and_the_product(
    dictated: Dictated, dictated_client: CompanyClient
) -> None:
    dictated.say('{"CompanyInfo": {}, "QueryResponse": {"totalCount": 1}}')
    dictated_client.company_info()
    dictated_client.count(EMPLOYEE)
    for _, path, headers, _ in dictated.asked:
        assert path.startswith("/v3/company/1/")
        assert "minorversion=75" in path
        assert headers["Accept"] == "application/json"
        assert headers["User-Agent"].startswith("ontraccr")
        assert headers["Authorization"] == "Bearer a-token"


def test_every_answer_is_reported_with_what_it_costs(
    client: CompanyClient, simulator: Running, calls: list[Call]
) -> None:
    client.company_info()
    client.count(EMPLOYEE)
    client.create(EMPLOYEE, {"GivenName": "Ada"}, request_id="r-1")

    assert [(call.operation, call.metered, call.status) for call in calls] == [
        ("company_info", True, 200),
        ("count", True, 200),
        ("create", False, 200),
    ]
    assert [call.tid for call in calls] == [
        request["intuit_tid"] for request in simulator.admin.requests()
    ]
    assert all(0 < call.seconds < 5 for call in calls)
