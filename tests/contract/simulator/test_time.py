"""TimeActivities: who, for whom, how long, and that they can be deleted for good."""

from collections.abc import Iterator
from typing import Any

import pytest

from simulator.testing import Running, running
from tests.contract.simulator.books import Books, Json, token_of


@pytest.fixture(scope="module")
def started() -> Iterator[Running]:
    with running(seed="sample") as simulator:
        yield simulator


def first(books: Books, kind: str) -> Json:
    return {"value": books.rows(f"select * from {kind} maxresults 1")[0]["Id"]}  # noqa: S608


def hours(books: Books, **more: Any) -> Json:
    body = {
        "NameOf": "Employee",
        "EmployeeRef": first(books, "Employee"),
        "Hours": 3,
        "Minutes": 30,
    }
    return {key: value for key, value in {**body, **more}.items() if value is not None}


def span(start: str, end: str) -> Json:
    return {"Hours": None, "Minutes": None, "StartTime": start, "EndTime": end}


def test_a_minimal_activity_gets_date_item_and_status(books: Books) -> None:
    made = books.save("TimeActivity", hours(books))
    assert made["ItemRef"]["name"] == "Hours"
    assert made["TxnDate"] == made["MetaData"]["CreateTime"][:10]
    assert (made["BillableStatus"], made["HourlyRate"], made["Taxable"]) == (
        "NotBillable",
        0,
        False,
    )
    assert made["EmployeeRef"]["name"]
    assert "Active" not in made


NOON = "2026-05-04T12:00:00-07:00"
MORNING = "2026-05-04T08:00:00-07:00"

WRONG: list[tuple[str, Json]] = [
    ("2020", {"NameOf": None}),
    ("6290", {"VendorRef": {"value": "28"}}),
    ("6300", {"EmployeeRef": None}),
    ("6300", {"NameOf": "Vendor"}),
    ("6310", {"BillableStatus": "Billable", "HourlyRate": 5}),
    ("6330", {"BillableStatus": "Billable", "CustomerRef": {"value": "1"}}),
    ("6340", {"Hours": None, "Minutes": None}),
    ("6350", {"Hours": None, "Minutes": None, "StartTime": MORNING}),
    ("6360", {"Hours": None, "Minutes": None, "EndTime": NOON}),
    ("6370", span(NOON, MORNING)),
    ("6380", {**span(MORNING, NOON), "BreakHours": 5}),
    ("6380", span(MORNING, "2026-05-06T08:00:00-07:00")),
    ("6390", {"StartTime": MORNING, "EndTime": NOON}),
    ("2090", {"Minutes": 60}),
    ("2090", {"Hours": 8761}),
    ("2090", {"Hours": 1.5}),
    ("2060", span("noon", NOON)),
    ("2170", {"BillableStatus": "HasBeenBilled"}),
    ("2170", {"NameOf": "Nobody"}),
    ("2500", {"CustomerRef": {"value": "999999"}}),
    ("2050", {"Description": "x" * 4001}),
]


@pytest.mark.parametrize(("code", "change"), WRONG)
def test_what_is_refused(books: Books, code: str, change: Json) -> None:
    fault = books.refused("TimeActivity", hours(books, **change))
    assert (fault.status, fault.code) == (400, code), fault


def test_what_an_invoice_billed_is_named_in_the_vendors_words(books: Books) -> None:
    fault = books.refused("TimeActivity", hours(books, BillableStatus="HasBeenBilled"))
    assert fault.detail == "Invalid Enumeration : HAS_BEEN_BILLED"


def test_start_and_end_stand_for_hours(books: Books) -> None:
    made = books.save("TimeActivity", hours(books, **span(MORNING, NOON), BreakMinutes=15))
    assert (made["StartTime"], made["EndTime"], made["BreakMinutes"]) == (MORNING, NOON, 15)
    assert "Hours" not in made
    assert books.save("TimeActivity", {**made, "Description": "again"})["SyncToken"] == "1"


def test_a_vendor_works_too(books: Books) -> None:
    vendor = first(books, "Vendor")
    made = books.save(
        "TimeActivity", hours(books, NameOf="Vendor", EmployeeRef=None, VendorRef=vendor)
    )
    assert made["VendorRef"]["value"] == vendor["value"]


def test_billable_time_needs_customer_and_rate(books: Books) -> None:
    body = hours(books, BillableStatus="Billable", HourlyRate=45, CustomerRef={"value": "1"})
    made = books.save("TimeActivity", body)
    assert (made["BillableStatus"], made["HourlyRate"]) == ("Billable", 45)


def test_an_item_that_is_no_service_is_refused(books: Books) -> None:
    pump = books.rows("select * from Item where Name = 'Pump'")[0]
    assert books.refused("TimeActivity", hours(books, ItemRef={"value": pump["Id"]})).code == "6000"


def test_something_inactive_is_refused_in_a_new_reference(books: Books) -> None:
    gone = books.rows("select * from Customer where Active = false")[0]
    fault = books.refused("TimeActivity", hours(books, CustomerRef={"value": gone["Id"]}))
    assert (fault.code, fault.element) == ("610", "CustomerRef")


def test_full_and_sparse_updates(books: Books) -> None:
    made = books.save("TimeActivity", hours(books, Description="Dug"))
    sparse = books.save("TimeActivity", {**token_of(made), "sparse": True, "Hours": 4})
    assert (sparse["Hours"], sparse["Minutes"], sparse["Description"]) == (4, 30, "Dug")
    full = books.save("TimeActivity", {**token_of(sparse), **hours(books)})
    assert "Description" not in full


def test_an_activity_is_deleted_for_good(books: Books) -> None:
    made = books.save("TimeActivity", hours(books))
    stale = books.refused("TimeActivity", {"Id": made["Id"], "SyncToken": "7"}, operation="delete")
    assert stale.code == "5010"
    answer = books.post("timeactivity", made, operation="delete").json()
    assert answer["TimeActivity"] == {"status": "Deleted", "domain": "QBO", "Id": made["Id"]}
    assert books.get(f"timeactivity/{made['Id']}").json()["Fault"]["Error"][0]["code"] == "610"
    again = books.refused("TimeActivity", token_of(made), operation="delete")
    assert again.code == "610"
    assert not books.rows(f"select * from TimeActivity where Id = '{made['Id']}'")  # noqa: S608


def test_a_batch_deletes_too(books: Books) -> None:
    made = books.save("TimeActivity", hours(books))
    item = {"bId": "d", "operation": "delete", "TimeActivity": token_of(made)}
    answer = books.post("batch", {"BatchItemRequest": [item]}).json()["BatchItemResponse"]
    assert answer == [
        {"bId": "d", "TimeActivity": {"status": "Deleted", "domain": "QBO", "Id": made["Id"]}}
    ]


def test_what_has_been_billed_stays(books: Books) -> None:
    billed = books.rows("select * from TimeActivity where BillableStatus = 'HasBeenBilled'")[0]
    change = {**token_of(billed), "sparse": True, "Description": "x"}
    assert books.refused("TimeActivity", change).code == "6000"
    assert books.refused("TimeActivity", token_of(billed), operation="delete").code == "6000"


def test_unbilled_time_keeps_a_customer_active(books: Books) -> None:
    customer = books.save("Customer", {"DisplayName": "Owes hours"})
    charge = {
        "BillableStatus": "Billable",
        "HourlyRate": 45,
        "CustomerRef": {"value": customer["Id"]},
    }
    made = books.save("TimeActivity", hours(books, **charge))
    off = {**token_of(customer), "sparse": True, "Active": False}
    fault = books.refused("Customer", off)
    assert (fault.status, fault.code) == (400, "6280")
    books.save("TimeActivity", {**token_of(made), "sparse": True, "BillableStatus": "NotBillable"})
    assert books.save("Customer", off)["Active"] is False


def test_cdc_does_not_cover_time(books: Books) -> None:
    books.save("TimeActivity", hours(books))
    since = books.admin.call("GET", "/clock")["text"]
    answer = books.get("cdc", entities="TimeActivity", changedSince=since[:10]).json()
    assert answer["CDCResponse"] == [{"QueryResponse": [{}]}]


@pytest.mark.parametrize("path", ["EmployeeRef", "CustomerRef", "VendorRef", "ItemRef", "Hours"])
def test_what_time_cannot_be_asked_for(books: Books, path: str) -> None:
    fault = books.refused_query(f"select * from TimeActivity where {path} = '1'")  # noqa: S608
    assert fault.detail == f"QueryValidationError: property '{path}' is not queryable"


def test_time_is_asked_for_by_date_status_and_project(books: Books) -> None:
    window = "TxnDate >= '2026-02-01' and TxnDate <= '2026-03-31' orderby TxnDate"
    days = [row["TxnDate"] for row in books.rows(f"select * from TimeActivity where {window}")]  # noqa: S608
    assert days == sorted(days)
    assert days[0] >= "2026-02-01"
    assert days[-1] <= "2026-03-31"
    billable = books.rows("select * from timeActivity where BillableStatus = 'Billable'")
    assert {row["BillableStatus"] for row in billable} == {"Billable"}
    tagged = books.save("TimeActivity", hours(books, ProjectRef={"value": "42991284"}))
    found = books.rows("select * from TimeActivity where ProjectRef = '42991284'")
    assert [row["Id"] for row in found] == [tagged["Id"]]
