"""Writing to a company: once, whatever breaks on the way."""

from typing import Any

import pytest

from core.errors import Bug, QuickBooksRefused, QuickBooksUnavailable
from core.quickbooks.batch import BatchItem
from core.quickbooks.client import CompanyClient
from simulator.testing import CompanyAccess, Running
from tests.contract.quickbooks.conftest import Dictated

EMPLOYEE = "Employee"
ADA = {"GivenName": "Ada", "FamilyName": "Quill"}


def named(simulator: Running, company: CompanyAccess, given: str) -> list[dict[str, Any]]:
    records = simulator.admin.records(company.realm_id, EMPLOYEE)
    return [record for record in records if record.get("GivenName") == given]


def test_a_record_is_created_and_updated(client: CompanyClient) -> None:
    made = client.create(EMPLOYEE, ADA, request_id="r-1")
    assert made["DisplayName"] == "Ada Quill"
    changed = client.update(
        EMPLOYEE,
        {**ADA, "FamilyName": "Quillon", "Id": made["Id"], "SyncToken": made["SyncToken"]},
        request_id="r-2",
    )
    assert changed["FamilyName"] == "Quillon"
    assert int(changed["SyncToken"]) == int(made["SyncToken"]) + 1


def test_the_same_request_id_makes_nothing_twice(
    client: CompanyClient, simulator: Running, company: CompanyAccess
) -> None:
    first = client.create(EMPLOYEE, ADA, request_id="r-1")
    again = client.create(EMPLOYEE, ADA, request_id="r-1")
    assert again["Id"] == first["Id"]
    assert len(named(simulator, company, "Ada")) == 1


@pytest.mark.parametrize("kind", ["cut-before", "cut-after", "truncated", "server-error", "html"])
def test_a_write_whose_answer_is_lost_is_repeated_and_made_once(
    client: CompanyClient, simulator: Running, company: CompanyAccess, kind: str
) -> None:
    simulator.admin.fault(kind, operation="create", times=2)
    made = client.create(EMPLOYEE, ADA, request_id="r-1")

    assert [record["Id"] for record in named(simulator, company, "Ada")] == [made["Id"]]
    assert len(simulator.admin.requests(operation="create")) == 3


def test_a_write_that_was_given_up_is_made_once_when_asked_again(
    client: CompanyClient, simulator: Running, company: CompanyAccess
) -> None:
    simulator.admin.fault("cut-after", operation="create", times=4)
    with pytest.raises(QuickBooksUnavailable) as raised:
        client.create(EMPLOYEE, ADA, request_id="r-1")
    assert raised.value.code == "cut_off"
    assert len(simulator.admin.requests(operation="create")) == 4

    client.create(EMPLOYEE, ADA, request_id="r-1")
    assert len(named(simulator, company, "Ada")) == 1


def test_a_taken_name_is_refused_once_and_a_free_one_accepted(
    client: CompanyClient, simulator: Running
) -> None:
    client.create("Vendor", {"DisplayName": "Ada Quill"}, request_id="r-1")
    with pytest.raises(QuickBooksRefused) as raised:
        client.create(EMPLOYEE, ADA, request_id="r-2")
    assert (raised.value.code, raised.value.fault_code) == ("duplicate_name", "6240")
    assert len(simulator.admin.requests(entity="employee")) == 1

    assert client.create(EMPLOYEE, {**ADA, "DisplayName": "Ada Quill 2"}, request_id="r-3")["Id"]


def test_a_stale_update_is_refused_and_a_fresh_one_accepted(
    client: CompanyClient, simulator: Running, company: CompanyAccess
) -> None:
    made = client.create(EMPLOYEE, ADA, request_id="r-1")
    simulator.admin.edit(company.realm_id, (EMPLOYEE, made["Id"]), FamilyName="Elsewhere")
    body = {**ADA, "Id": made["Id"], "SyncToken": made["SyncToken"]}
    with pytest.raises(QuickBooksRefused) as raised:
        client.update(EMPLOYEE, body, request_id="r-2")
    assert (raised.value.code, raised.value.fault_code) == ("stale", "5010")

    fresh = client.read(EMPLOYEE, made["Id"])["SyncToken"]
    assert client.update(EMPLOYEE, {**body, "SyncToken": fresh}, request_id="r-3")


def test_prices_arrive_as_the_numbers_they_are(
    dictated: Dictated, dictated_client: CompanyClient
) -> None:
    dictated.say('{"Item": {"Id": "1", "UnitPrice": 19.99, "QtyOnHand": 3}}')
    item = dictated_client.read("Item", "1")
    dictated_client.update("Item", {**item, "SyncToken": "0"}, request_id="r-1")
    assert (
        dictated.asked[1][3] == '{"Id": "1", "UnitPrice": 19.99, "QtyOnHand": 3, "SyncToken": "0"}'
    )


def test_a_batch_answers_each_item_for_itself_in_the_order_asked(
    client: CompanyClient, simulator: Running, company: CompanyAccess
) -> None:
    stale = client.create(EMPLOYEE, {"GivenName": "Stale"}, request_id="r-1")
    items = [
        BatchItem("1", "create", EMPLOYEE, ADA),
        BatchItem("2", "update", EMPLOYEE, {"GivenName": "X", "Id": stale["Id"], "SyncToken": "7"}),
        BatchItem("3", "create", EMPLOYEE, {"GivenName": "Bad:Name"}),
        BatchItem("4", "create", "Vendor", {"DisplayName": "Nails & Co"}),
    ]
    results = client.batch(items, request_id="batch-1")

    assert [result.item_id for result in results] == ["1", "2", "3", "4"]
    assert results[0].record is not None
    assert results[3].record is not None
    assert [result.error.code if result.error else "" for result in results] == [
        "",
        "stale",
        "characters_not_allowed",
        "",
    ]
    again = client.batch(items, request_id="batch-1")
    assert again[0].record == results[0].record
    assert len(named(simulator, company, "Ada")) == 1


def test_items_are_found_by_their_ids_and_one_without_answer_is_unsure(
    dictated: Dictated, dictated_client: CompanyClient
) -> None:
    dictated.say({"BatchItemResponse": [{"bId": "b", "Employee": {"Id": "9"}}]})
    lost, kept = dictated_client.batch(
        [BatchItem("a", "create", EMPLOYEE, {}), BatchItem("b", "create", EMPLOYEE, {})],
        request_id="batch-1",
    )
    assert lost.record is None
    assert lost.error is not None
    assert lost.error.code == "item_unanswered"
    assert lost.error.request_id == "tid-0"
    assert kept.record == {"Id": "9"}


def test_what_quickbooks_would_refuse_as_our_mistake_is_not_sent(
    client: CompanyClient, simulator: Running
) -> None:
    item = BatchItem("1", "create", EMPLOYEE, ADA)
    for ask in (
        lambda: client.create(EMPLOYEE, {"Id": "1"}, request_id="r"),
        lambda: client.update(EMPLOYEE, {"Id": "1"}, request_id="r"),
        lambda: client.update(EMPLOYEE, {"SyncToken": "1"}, request_id="r"),
        lambda: client.create(EMPLOYEE, ADA, request_id=""),
        lambda: client.create(EMPLOYEE, ADA, request_id="x" * 51),
        lambda: client.batch([item], request_id="x" * 37),
        lambda: client.batch([], request_id="r"),
        lambda: client.batch([item, item], request_id="r"),
        lambda: client.batch([BatchItem("x" * 11, "create", EMPLOYEE, ADA)], request_id="r"),
        lambda: client.batch(
            [BatchItem(str(n), "create", EMPLOYEE, ADA) for n in range(31)], request_id="r"
        ),
    ):
        with pytest.raises(Bug):
            ask()
    assert simulator.admin.requests() == []
