"""Whatever is sent, the simulator answers in its own words: never a 500 that nobody scripted."""

# Statements are put together from the tests' own words.
# ruff: noqa: S608

import json
import random
from collections.abc import Iterator
from typing import Any

import pytest

from simulator.testing import running
from tests.contract.simulator.books import Books

WORDS = [
    "select",
    "*",
    "count(*)",
    "from",
    "Vendor",
    "Customer",
    "Employee",
    "where",
    "Id",
    "=",
    "'x'",
    "'\\''",
    "and",
    "in",
    "(",
    ")",
    ",",
    "like",
    "'%a%'",
    "order",
    "by",
    "orderby",
    "desc",
    "startposition",
    "maxresults",
    "1",
    "0",
    "-5",
    "99999999999999999999",
    "1e5",
    "true",
    "MetaData.CreateTime",
    "'2026-01-01'",
    "'0001-01-01T00:00:00+14:00'",
    "<",
    "<=",
    ">",
    "é",
    "'😀'",
    "\x00",
    "Balance",
    "'nan'",
    "'inf'",
    "Active",
    "'²'",
    ".",
    "'",
]
VALUES: tuple[Any, ...] = (
    *(None, "", "x", 0, -1, float("inf"), float("nan"), True, [], {}, [[]], "\x00", 10**400),
    *({"value": None}, {"value": "²"}, {"value": {}}, {"Address": []}, {"Line1": {}}),
    *("a" * 5000, "\ud800", "2026-02-30"),
)
KEYS = [
    "DisplayName",
    "GivenName",
    "Active",
    "Job",
    "ParentRef",
    "BillAddr",
    "PrimaryEmailAddr",
    "PrimaryPhone",
    "Balance",
    "Id",
    "SyncToken",
    "sparse",
    "Notes",
    "SSN",
    "HiredDate",
    "BillRate",
    "CurrencyRef",
    "DefaultTaxCodeRef",
    "MetaData",
    "Title",
    "TaxIdentifier",
    "Gender",
    "WebAddr",
    "BillWithParent",
]
ROUNDS = 400


@pytest.fixture
def fuzzed() -> Iterator[Books]:
    with running(seed="landscaping") as simulator, Books(simulator) as books:
        yield books
        everything = "select * from Customer where Active in (true, false) maxresults 1000"
        assert books.rows(everything)


def test_statements(fuzzed: Books) -> None:
    dice = random.Random(1)  # noqa: S311
    for _ in range(ROUNDS):
        text = " ".join(dice.choices(WORDS, k=dice.randint(0, 12)))
        if dice.random() < 0.6:
            text = f"select * from {dice.choice(['Vendor', 'Customer', 'Employee'])} {text}"
        answer = fuzzed.http.post("query", content=text.encode())
        assert answer.status_code < 500, text


def some_body(dice: random.Random) -> dict[str, object]:
    body: dict[str, object] = {
        key: dice.choice(VALUES) for key in dice.sample(KEYS, dice.randint(0, 8))
    }
    if dice.random() < 0.5:
        body["DisplayName"] = f"name {dice.randint(1, 50)}"
    if dice.random() < 0.5:
        body["Id"], body["SyncToken"] = str(dice.randint(1, 90)), str(dice.randint(0, 2))
    return body


def test_bodies_and_ids(fuzzed: Books) -> None:
    dice = random.Random(2)  # noqa: S311
    json_type = {"Content-Type": "application/json"}
    for _ in range(ROUNDS):
        body = some_body(dice)
        path = dice.choice(["vendor", "customer", "employee", "vendor?operation=void"])
        answer = fuzzed.http.post(path, content=json.dumps(body), headers=json_type)
        assert answer.status_code < 500, body


def test_batches(fuzzed: Books) -> None:
    dice = random.Random(3)  # noqa: S311
    json_type = {"Content-Type": "application/json"}
    for _ in range(ROUNDS // 10):
        items = [
            dice.choice(
                [
                    {"bId": dice.choice(VALUES), "operation": "update", "Vendor": some_body(dice)},
                    {"Query": dice.choice(VALUES)},
                    {"optionsData": [], "Customer": some_body(dice)},
                    {},
                ]
            )
            for _ in range(5)
        ]
        content = json.dumps({"BatchItemRequest": items})
        answer = fuzzed.http.post("batch", content=content, headers=json_type)
        assert answer.status_code < 500, items


def test_windows(fuzzed: Books) -> None:
    for entities in ("", ",", "Vendor,,x", "²"):
        for since in (
            "",
            "x",
            "0001-01-01",
            "9999-12-31T23:59:59-14:00",
            "2026-11-20T00:00:00+00:00",
        ):
            answer = fuzzed.get("cdc", entities=entities, changedSince=since)
            assert answer.status_code < 500, (entities, since)
