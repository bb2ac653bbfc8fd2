"""Reading and writing single records, for plain requests and for batch items alike."""

from collections.abc import Callable, Mapping
from typing import Any

from simulator.faults import ApiFault
from simulator.records.answers import render
from simulator.records.company import Company
from simulator.records.desk import Desk
from simulator.records.ending import delete
from simulator.records.rules import GONE
from simulator.records.schema import Record, RecordType, Shown
from simulator.records.states import admit
from simulator.records.types import TYPE_BY_PATH
from simulator.records.writing import create, update

Write = Callable[[Desk, RecordType, Mapping[str, Any]], Record]

WRITES: dict[str, Write] = {"create": create, "update": update}
"""Operations that answer with the record as it now is."""


def type_of(segment: str, operation: str) -> RecordType:
    """Return the type behind a path segment or JSON key, if it has `operation`.

    Raises:
        ApiFault: 500.
    """
    kind = TYPE_BY_PATH.get(segment.lower())
    if kind is None:
        raise ApiFault("500", f"Operation {segment} is not supported.")
    if operation not in kind.operations:
        raise ApiFault("500", f"Operation {operation} is not supported.")
    return kind


def read_record(company: Company, segment: str, record_id: str) -> dict[str, Any]:
    """Return one record in its envelope, inactive ones too.

    Raises:
        ApiFault: 500 for an unknown type, 2030 for an id that is no number, 610 for one of nothing.
    """
    kind = type_of(segment, "read")
    if kind.singleton and record_id in {"", company.realm_id}:
        record_id = "1"
    record = company.tables[kind.name].get(record_id)
    if record is None and not record_id.isdigit():
        raise ApiFault("2030", f"Invalid ID : {record_id}", "Id")
    if record is None:
        raise ApiFault("610", GONE, "")
    return {kind.name: render(kind, record, Shown.SINGLE, books=company)}


def operation_of(body: Any, wish: str) -> str:
    """Tell a create from an update by the body's Id; `delete` and `void` are asked for by name."""
    if wish not in {"", "create", "update"}:
        return wish
    has_id = isinstance(body, Mapping) and body.get("Id") not in (None, "")
    return "update" if has_id else "create"


def write_record(desk: Desk, segment: str, body: Any, *, wish: str = "") -> dict[str, Any]:
    """Create, update or delete one record and return it, or its stub, in its envelope.

    Args:
        desk: Whose books, when.
        segment: Path segment or JSON key of the type.
        body: The parsed JSON.
        wish: The `operation` parameter.

    Raises:
        ApiFault: Whatever the rules say.
    """
    operation = operation_of(body, wish)
    admit(desk.company, writes=True)
    kind = type_of(segment, operation)
    if not isinstance(body, Mapping):
        raise ApiFault("2010", "Property Name: specified is unsupported or invalid")
    if operation == "delete":
        return {kind.name: delete(desk, kind, body)}
    if operation not in WRITES:
        raise ApiFault("500", f"Operation {operation} is not supported.")
    stored = WRITES[operation](desk, kind, body)
    fresh = operation == "create"
    shown = render(kind, stored, Shown.SINGLE, books=desk.company, fresh=fresh)
    return {kind.name: shown}
