"""Queries over all types: views, drivers, orders, what may be asked, late visibility."""

# Statements are put together from the tests' own words.
# ruff: noqa: S608

import itertools
import random
from collections.abc import Iterator

import pytest

from simulator.records.schema import Kind
from simulator.records.types import TYPES
from simulator.testing import Running, running
from tests.contract.simulator.books import Books, Json, token_of

QUERIED = [kind for kind in TYPES if "query" in kind.operations]


@pytest.fixture(scope="module")
def started() -> Iterator[Running]:
    with running(seed="sample") as simulator:
        yield simulator


@pytest.mark.parametrize("kind", QUERIED, ids=[kind.name for kind in QUERIED])
def test_every_property_can_be_asked_for_or_is_refused_in_the_vendors_words(
    books: Books, kind: object
) -> None:
    row = next(found for found in QUERIED if found is kind)
    for path, field in row.by_path.items():
        value = {Kind.BOOLEAN: "true", Kind.NUMBER: "0", Kind.ID: "'1'"}.get(
            field.kind, "'2026-01-01'"
        )
        statement = f"select * from {row.name} where {path} = {value}"
        if field.filterable:
            books.rows(statement)
        else:
            fault = books.refused_query(statement)
            assert fault.code == "4001"
            assert fault.detail == f"QueryValidationError: property '{path}' is not queryable"


@pytest.mark.parametrize("kind", QUERIED, ids=[kind.name for kind in QUERIED])
def test_pages_put_together_are_the_whole_in_every_order(books: Books, kind: object) -> None:
    row = next(found for found in QUERIED if found is kind)
    orders = ["", *(f"orderby {field.name}" for field in row.fields if field.sortable)]
    scope = "where Active in (true, false)" if row.has_active else ""
    ids = {found["Id"] for found in books.rows(f"select * from {row.name} {scope} maxresults 1000")}
    for order, direction in itertools.product(orders, ("", "desc")):
        if direction and not order:
            continue
        seen: list[str] = []
        for start in range(1, len(ids) + 8, 7):
            page = f"startposition {start} maxresults 7"
            found = books.rows(f"select * from {row.name} {scope} {order} {direction} {page}")
            seen += [entry["Id"] for entry in found]
        assert len(seen) == len(ids), (order, direction)
        assert set(seen) == ids


def test_ids_are_ordered_as_numbers(books: Books) -> None:
    found = [int(row["Id"]) for row in books.rows("select * from Account orderby Id")]
    assert found == sorted(found)
    assert found != sorted(found, key=str)


@pytest.mark.parametrize("kind", ["Vendor", "Item", "Account", "Class"])
def test_lists_come_in_alphabetical_order(books: Books, kind: str) -> None:
    key = "DisplayName" if kind == "Vendor" else "Name"
    names = [row[key].casefold() for row in books.rows(f"select * from {kind} maxresults 1000")]
    assert names == sorted(names)


def test_a_parent_is_followed_by_its_jobs(books: Books) -> None:
    names = [row["FullyQualifiedName"] for row in books.rows("select * from Customer")]
    place = names.index("Frost Sporting Goods")
    assert names[place + 1].startswith("Frost Sporting Goods:")


CONDITIONS = (
    "Active in (true, false)",
    "Active = true",
    "Active = false",
    "Job = true",
    "Balance > 0",
    "Balance <= '85.00'",
    "DisplayName like '%o%'",
    "DisplayName >= 'f'",
    "DisplayName < 'P'",
    "DisplayName in ('Cool Wagons', 'building b', 'Nobody')",
    "Id in ('1', '2', '5', '9', '99')",
    "MetaData.LastUpdatedTime >= '2024-01-01'",
    "MetaData.CreateTime < '2023-06-01T00:00:00Z'",
    "PrimaryEmailAddr like '%.example'",
    "CompanyName = 'Frost Sporting Goods'",
    "FamilyName > 'K'",
)
ORDERS = ("", "orderby DisplayName", "orderby Balance desc, Id", "orderby MetaData.LastUpdatedTime")


def test_whichever_condition_comes_first_the_rows_are_the_same(books: Books) -> None:
    dice = random.Random(4)  # noqa: S311
    for _ in range(60):
        conditions = dice.sample(CONDITIONS, 3)
        order = dice.choice(ORDERS)
        answers: list[list[str]] = []
        counts: set[int] = set()
        for several in itertools.permutations(conditions):
            where = " and ".join(several)
            rows = books.rows(f"select * from Customer where {where} {order}")
            answers.append([row["Id"] for row in rows])
            counts.add(books.query(f"select count(*) from Customer where {where}")["totalCount"])
        assert all(answer == answers[0] for answer in answers), (conditions, order)
        assert counts == {len(answers[0])}


def test_views_follow_every_write(books: Books) -> None:
    ordered = (
        "select * from Vendor where Active in (true,false) orderby DisplayName maxresults 1000"
    )
    recent = "select * from Vendor orderby MetaData.LastUpdatedTime desc maxresults 1"
    books.rows(ordered)
    books.rows(recent)
    books.admin.advance(10)
    made = books.save("Vendor", {"DisplayName": "Middle of the list"})
    names = [row["DisplayName"] for row in books.rows(ordered)]
    assert names == sorted(names, key=str.casefold)
    assert books.rows(recent)[0]["Id"] == made["Id"]
    renamed = books.save("Vendor", {**token_of(made), "sparse": True, "DisplayName": "A first one"})
    assert books.rows(ordered)[0]["Id"] == made["Id"]
    books.save("Vendor", {**token_of(renamed), "sparse": True, "Active": False})
    assert made["Id"] not in {
        row["Id"] for row in books.rows("select * from Vendor maxresults 1000")
    }
    books.admin.delete(books.realm_id, ("vendor", made["Id"]))
    assert made["Id"] not in {row["Id"] for row in books.rows(ordered)}


def test_a_blank_in_quotes_stands_for_no_value(books: Books) -> None:
    without: list[Json] = books.rows("select * from Item where Sku = ' '")
    assert without
    assert all("Sku" not in row for row in without)


def test_the_one_expression_is_the_current_date(books: Books) -> None:
    assert not books.rows("select * from Item where MetaData.CreateTime >= CURRENT_DATE")
    made = books.save("Class", {"Name": "Today"})
    found = books.rows("select * from Class where MetaData.CreateTime >= CURRENT_DATE")
    assert [row["Id"] for row in found] == [made["Id"]]


def test_unequal_is_a_switch(books: Books) -> None:
    statement = "select * from Item where Type != 'Service'"
    assert books.refused_query(statement).code == "4000"
    books.admin.switch(not_equal="honoured")
    assert "Service" not in {row["Type"] for row in books.rows(statement)}


def test_a_new_record_may_be_seen_late(books: Books) -> None:
    books.admin.switch(late_visibility_seconds=30)
    made = books.save("Vendor", {"DisplayName": "Shy"})
    asked = "select * from Vendor where DisplayName = 'Shy'"
    assert books.rows(asked) == []
    assert books.query("select count(*) from Vendor where DisplayName = 'Shy'")["totalCount"] == 0
    assert books.read("Vendor", made["Id"])["DisplayName"] == "Shy"
    books.admin.advance(31)
    assert [row["Id"] for row in books.rows(asked)] == [made["Id"]]


def test_a_page_may_have_a_row_too_many(books: Books) -> None:
    books.admin.switch(page_overshoot=1)
    found = books.query("select * from Item maxresults 10")
    assert found["maxResults"] == len(found["Item"]) == 11
    exact = books.rows("select * from Item startposition 11 maxresults 10")
    assert exact[0]["Id"] == found["Item"][-1]["Id"]


def test_columns_of_references_and_times(books: Books) -> None:
    found = books.rows(
        "select Name, IncomeAccountRef, MetaData.CreateTime from Item where Name = 'Pump'"
    )[0]
    assert set(found) == {"domain", "sparse", "Id", "Name", "IncomeAccountRef", "MetaData"}
    assert list(found["MetaData"]) == ["CreateTime"]
