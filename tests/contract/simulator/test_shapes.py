"""Answers have the keys, types and formats of recorded ones.

A fixture holds a body, the answer that a create of it gets, and the row that a query gives, in the
shape of recorded answers (Customer, Vendor, Employee, Item, Account) or of the vendor's own
samples (the rest). Values differ from run to run; keys, their order, types and formats do not.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from simulator.records.types import TYPES
from simulator.testing import Running, running
from tests.contract.simulator.books import Books, Json

FOLDER = Path(__file__).parent / "fixtures"
FIXTURES = {path.stem: path for path in sorted(FOLDER.glob("*.json"))}
ABSENT_BODIES = ("companyinfo", "preferences", "taxcode")
"""Fixtures of types that nobody can create: what a read gives."""

FORMATS = {
    "instant": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d",
    "date": r"\d{4}-\d\d-\d\d",
    "pseudonym": r"002098[0-9a-f]{32}",
    "digits": r"\d+",
}


@pytest.fixture(scope="module")
def started() -> Iterator[Running]:
    with running(seed="sample") as simulator:
        yield simulator


def shape(value: Any) -> Any:
    """Return a value's type and format; an object's keys in order, with the shapes of its values."""
    if isinstance(value, dict):
        return [(key, shape(inner)) for key, inner in value.items()]
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    if isinstance(value, bool):
        return f"boolean {value}"
    if isinstance(value, int | float):
        return "number"
    assert isinstance(value, str)
    return next((name for name, form in FORMATS.items() if re.fullmatch(form, value)), "text")


def content(name: str) -> Json:
    found: Json = json.loads(FIXTURES[name].read_text(encoding="utf-8"))
    return found


def test_every_type_has_a_fixture() -> None:
    assert {name.partition("-")[0] for name in FIXTURES} == {kind.path for kind in TYPES}


@pytest.mark.parametrize("name", [name for name in FIXTURES if name not in ABSENT_BODIES])
def test_the_answer_to_a_create(books: Books, name: str) -> None:
    fixture = content(name)
    (kind,) = fixture["created"]
    answer = books.post(kind.lower(), fixture["body"])
    assert answer.status_code == 200, answer.text
    assert list(answer.json()) == [kind, "time"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}-0[78]:00", answer.json()["time"])
    created = answer.json()[kind]
    assert shape(created) == shape(fixture["created"][kind])
    row = books.rows(f"select * from {kind} where Id = '{created['Id']}'")[0]  # noqa: S608
    assert shape(row) == shape(fixture["row"])


@pytest.mark.parametrize("name", ABSENT_BODIES)
def test_the_answer_to_a_read(books: Books, name: str) -> None:
    fixture = content(name)
    (kind,) = fixture["read"]
    record = books.read(kind, fixture["read"][kind]["Id"])
    assert shape(record) == shape(fixture["read"][kind])
    assert shape(books.rows(f"select * from {kind}")[0]) == shape(fixture["row"])  # noqa: S608
