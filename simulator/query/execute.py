"""Running a parsed statement over a company's books."""

from simulator.clock import parse_instant, stamp
from simulator.faults import ApiFault
from simulator.query.grammar import Condition, Operator
from simulator.query.parser import TODAY, parse
from simulator.query.select import Test, field_of, select
from simulator.records.answers import render
from simulator.records.desk import Desk
from simulator.records.schema import Field, Record, Shown
from simulator.records.types import TYPE_BY_PATH


def run_query(desk: Desk, text: str) -> Record:
    """Answer a query.

    Args:
        desk: Whose books, when, under which switches.
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
    columns = [field_of(kind, path) for path in statement.columns]
    where = [_dated(desk, _allowed(desk, condition)) for condition in statement.where]
    table = desk.company.tables[kind.name]
    rows = select(table, where, statement.order, also=_visible(desk))
    if statement.count:
        return {"totalCount": len(rows)}
    size = statement.page + int(desk.switches["page_overshoot"])
    page = rows.page(statement.start, size)
    if not page:
        return {}
    shown = [_project(render(kind, row, Shown.QUERY, books=desk.company), columns) for row in page]
    return {kind.name: shown, "startPosition": statement.start, "maxResults": len(page)}


def _allowed(desk: Desk, condition: Condition) -> Condition:
    """Refuse `!=` unless the switch says that it works."""
    refused = condition.operator is Operator.NOT_EQUAL
    if refused and desk.switches["not_equal"] == "refused":
        raise ApiFault("4000", 'QueryParserError: Encountered " "!" "" at line 1, column 1.')
    return condition


def _dated(desk: Desk, condition: Condition) -> Condition:
    """Put today's date in the place of CURRENT_DATE."""
    if TODAY not in condition.values:
        return condition
    today = stamp(desk.now)[:10]
    values = tuple(today if value == TODAY else value for value in condition.values)
    return Condition(condition.path, condition.operator, values)


def _visible(desk: Desk) -> Test | None:
    """Return a test that hides records younger than the switch says; None when it hides none."""
    delay = desk.switches["late_visibility_seconds"]
    if delay <= 0:
        return None
    newest = desk.now - delay
    return lambda record: parse_instant(record["MetaData"]["CreateTime"]) <= newest


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
