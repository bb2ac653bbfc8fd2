"""Running a parsed statement over a company's books."""

import re
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from simulator.clock import parse_instant
from simulator.faults import ApiFault
from simulator.query.grammar import Condition, Operator, Ordering
from simulator.query.parser import parse
from simulator.records.company import Company
from simulator.records.schema import Field, Kind, Record, RecordType, Shown
from simulator.records.types import TYPE_BY_PATH
from simulator.records.writing import render

Test = Callable[[Record], bool]


def run_query(company: Company, text: str) -> Record:
    """Answer a query.

    Args:
        company: Whose books.
        text: The statement.

    Returns:
        The value of `QueryResponse`; empty when no row was found.

    Raises:
        ApiFault: 4000 or 4001.
    """
    statement = parse(text)
    kind = TYPE_BY_PATH.get(statement.entity.lower())
    if kind is None or "query" not in kind.operations:
        raise ApiFault(
            "4001", f"QueryValidationError: Metadata not found for Entity: {statement.entity}"
        )
    columns = [_field(kind, path) for path in statement.columns]
    rows = _matching(company, kind, statement.where)
    if statement.count:
        return {"totalCount": len(rows)}
    rows = _sorted(kind, rows, statement.order)
    first = statement.start - 1
    page = rows[first : first + statement.page]
    if not page:
        return {}
    shown = [_project(render(kind, row, Shown.QUERY), columns) for row in page]
    return {kind.name: shown, "startPosition": statement.start, "maxResults": len(page)}


def _field(kind: RecordType, path: str) -> Field:
    field = kind.by_path.get(path.lower())
    if field is None:
        raise ApiFault(
            "4001",
            f"QueryValidationError: Property {path} not found for Entity {kind.name}",
        )
    return field


def _matching(company: Company, kind: RecordType, where: tuple[Condition, ...]) -> list[Record]:
    tests = [_test(kind, condition) for condition in where]
    named = {condition.path.lower() for condition in where}
    if kind.has_active and "active" not in named:
        tests.append(lambda record: record["Active"] is True)
    rows: Iterable[Record] = company.tables[kind.name].rows()
    return [row for row in rows if all(test(row) for test in tests)]


def _comparable(field: Field, value: Any) -> Any:
    """Bring a stored value or a literal into the form in which the field's kind compares.

    Raises:
        ValueError: A literal does not fit the kind.
    """
    if value is None:
        return None
    if field.kind is Kind.BOOLEAN:
        if str(value).lower() not in {"true", "false"}:
            raise ValueError(value)
        return str(value).lower() == "true"
    if field.kind is Kind.NUMBER:
        return float(value)
    if field.kind is Kind.INSTANT:
        return parse_instant(str(value))
    if field.kind is Kind.ID:
        return int(value)
    return str(value).casefold()


def _literal(field: Field, value: str) -> Any:
    try:
        return _comparable(field, value)
    except ValueError as error:
        if field.kind is Kind.ID:
            raise ApiFault("2030", f"Invalid ID : {value}", "Id") from error
        raise ApiFault(
            "4001",
            f"QueryValidationError: Value {value} is not valid for property {field.name}",
        ) from error


def _like(pattern: str) -> re.Pattern[str]:
    parts = (re.escape(part) for part in pattern.casefold().split("%"))
    return re.compile(".*".join(parts), re.DOTALL)


_COMPARE: dict[Operator, Callable[[Any, Any], bool]] = {
    Operator.EQUAL: lambda left, right: bool(left == right),
    Operator.LESS: lambda left, right: bool(left < right),
    Operator.GREATER: lambda left, right: bool(left > right),
    Operator.AT_MOST: lambda left, right: bool(left <= right),
    Operator.AT_LEAST: lambda left, right: bool(left >= right),
}


def _test(kind: RecordType, condition: Condition) -> Test:
    field = _field(kind, condition.path)
    only_equality = field.kind is Kind.ID and condition.operator not in {
        Operator.EQUAL,
        Operator.IN,
    }
    if not field.filterable or only_equality:
        raise ApiFault(
            "4001", f"QueryValidationError: property '{condition.path}' is not queryable"
        )
    if condition.operator is Operator.LIKE:
        pattern = _like(condition.values[0])
        return lambda record: bool(pattern.fullmatch(str(field.value(record) or "").casefold()))
    values = [_literal(field, value) for value in condition.values]
    if condition.operator is Operator.IN:
        return lambda record: _comparable(field, field.value(record)) in values
    compare = _COMPARE[condition.operator]

    def test(record: Record) -> bool:
        held = _comparable(field, field.value(record))
        return held is not None and compare(held, values[0])

    return test


def _sorted(kind: RecordType, rows: list[Record], order: tuple[Ordering, ...]) -> list[Record]:
    rows = sorted(rows, key=lambda row: int(row["Id"]))
    if not order:
        return sorted(rows, key=kind.order)
    for ordering in reversed(order):
        field = _field(kind, ordering.path)
        if not field.sortable:
            raise ApiFault(
                "4001", f"QueryValidationError: property '{ordering.path}' is not sortable"
            )
        rows.sort(key=partial(_sort_key, field), reverse=ordering.descending)
    return rows


def _sort_key(field: Field, row: Record) -> tuple[bool, Any]:
    value = _comparable(field, field.value(row))
    return (value is not None, value if value is not None else 0)


def _project(row: Record, columns: list[Field]) -> Record:
    """Return the chosen columns of `row`, always with its Id, marked as not complete."""
    if not columns:
        return row
    chosen: Record = {"domain": "QBO", "sparse": True, "Id": row["Id"]}
    for field in columns:
        key, _, part = field.name.partition(".")
        if key not in row:
            continue
        if part:
            chosen.setdefault(key, {})[part] = row[key][part]
        else:
            chosen[key] = row[key]
    return chosen
