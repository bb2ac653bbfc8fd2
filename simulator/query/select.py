"""Finding the rows of a statement without looking at every record.

One condition, the *driver*, is answered from a sorted view; the others test what it leaves. Without
conditions, or where the driver's view already has the order that is asked for, a page is cut out of
the view, whatever lies before it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import overload

from simulator.faults import ApiFault
from simulator.query.grammar import Condition, Operator, Ordering
from simulator.query.values import SortKey, literal_key, pattern, sort_key
from simulator.records.company import Table
from simulator.records.orders import ACTIVE, EVERY, INACTIVE, Entry, View
from simulator.records.schema import Field, Kind, Record, RecordType

Test = Callable[[Record], bool]

# Keys are pairs: (True, value), or (False, 0) for none.
_LOWEST: SortKey = (True,)
_HIGHEST: SortKey = (2,)

_ONLY_EQUAL = (Operator.EQUAL, Operator.IN, Operator.NOT_EQUAL)


@dataclass(frozen=True, slots=True)
class Rows:
    """What was found, in order: ids to cut a page from, and the table they are looked up in."""

    table: Table
    ids: Sequence[str]

    def __len__(self) -> int:
        return len(self.ids)

    def page(self, start: int, size: int) -> list[Record]:
        """Return `size` records from position `start`, which counts from 1."""
        return [self.table.at(record_id) for record_id in self.ids[start - 1 : start - 1 + size]]


@dataclass(frozen=True, slots=True)
class _Slice(Sequence[str]):
    """The ids of a stretch of a view, not copied until a page is cut out."""

    entries: Sequence[Entry]
    span: Sequence[int]

    def __len__(self) -> int:
        return len(self.span)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        if isinstance(index, slice):
            return [self.entries[position][2] for position in self.span[index]]
        return self.entries[self.span[index]][2]


def view_of(table: Table, field: Field) -> View:
    """Return the view of `table` sorted by `field`."""
    return table.view(field.name, partial(sort_key, field))


def warm(table: Table) -> None:
    """Build the views that nearly every client asks for."""
    table.view("", table.kind.order)
    for path in ("id", "metadata.lastupdatedtime"):
        view_of(table, table.kind.by_path[path])


def field_of(kind: RecordType, path: str) -> Field:
    """Return the field that a path of a statement names.

    Raises:
        ApiFault: 4001.
    """
    field = kind.by_path.get(path.lower())
    if field is None:
        raise ApiFault(
            "4001", f"QueryValidationError: Property {path} not found for Entity {kind.name}"
        )
    return field


def select(
    table: Table,
    conditions: Sequence[Condition],
    order: Sequence[Ordering],
    *,
    also: Test | None = None,
) -> Rows:
    """Return the rows that fulfil every condition, in order.

    Args:
        table: Where to look.
        conditions: Of the WHERE clause; unless Active is among them, only active rows count.
        order: Of the ORDERBY clause; empty for the type's own.
        also: A further test.

    Raises:
        ApiFault: 4001 for a property that cannot be asked for, 2030, or a value that does not fit.
    """
    kind = table.kind
    parsed = [(field_of(kind, row.path), row, _keys(kind, row)) for row in conditions]
    orderings = [(_sortable(kind, row), row.descending) for row in order]
    scope, rest = _scope(kind, parsed)
    if scope is None:
        return Rows(table, [])
    driver = next((entry for entry in rest if entry[1].operator in _DRIVERS), None)
    tests = [_test(entry) for entry in rest if entry is not driver]
    if also is not None:
        tests.append(also)
    view, span = _stretch(table, scope, driver, orderings)
    entries = view.entries(scope)
    aligned = _aligned(driver, orderings)
    if aligned and not tests:
        descending = bool(orderings) and orderings[0][1]
        return Rows(table, _Slice(entries, span[::-1] if descending else span))
    found = (table.at(entries[position][2]) for position in span)
    rows = [record for record in found if all(test(record) for test in tests)]
    if not aligned:
        rows = _sorted(kind, rows, orderings)
    elif orderings and orderings[0][1]:
        rows.reverse()
    return Rows(table, [record["Id"] for record in rows])


_Parsed = tuple[Field, Condition, tuple[SortKey, ...]]


def _keys(kind: RecordType, condition: Condition) -> tuple[SortKey, ...]:
    field = field_of(kind, condition.path)
    unordered = field.kind in {Kind.ID, Kind.CODE} and condition.operator not in _ONLY_EQUAL
    if not field.filterable or unordered:
        raise ApiFault(
            "4001", f"QueryValidationError: property '{condition.path}' is not queryable"
        )
    if condition.operator is Operator.LIKE:
        return ()
    return tuple(literal_key(field, value) for value in condition.values)


def _sortable(kind: RecordType, ordering: Ordering) -> Field:
    field = field_of(kind, ordering.path)
    if not field.sortable:
        raise ApiFault("4001", f"QueryValidationError: property '{ordering.path}' is not sortable")
    return field


def _scope(kind: RecordType, parsed: list[_Parsed]) -> tuple[str | None, list[_Parsed]]:
    """Tell which records are meant by what is said of Active, and return what else is said."""
    if not kind.has_active:
        return EVERY, parsed
    spoken = [entry for entry in parsed if entry[0].name == "Active"]
    rest = [entry for entry in parsed if entry[0].name != "Active"]
    if not spoken:
        return ACTIVE, rest
    allowed = [
        value for value in (True, False) if all(_test(entry)({"Active": value}) for entry in spoken)
    ]
    scopes = {(True,): ACTIVE, (False,): INACTIVE, (True, False): EVERY, (): None}
    return scopes[tuple(allowed)], rest


_BOUNDS: dict[Operator, Callable[[SortKey], tuple[SortKey, bool, SortKey, bool]]] = {
    Operator.EQUAL: lambda key: (key, True, key, True),
    Operator.LESS: lambda key: (_LOWEST, True, key, False),
    Operator.AT_MOST: lambda key: (_LOWEST, True, key, True),
    Operator.GREATER: lambda key: (key, False, _HIGHEST, True),
    Operator.AT_LEAST: lambda key: (key, True, _HIGHEST, True),
}
"""Operator to the stretch of a view that it means."""

_DRIVERS = {*_BOUNDS, Operator.IN}


def _stretch(
    table: Table, scope: str, driver: _Parsed | None, orderings: list[tuple[Field, bool]]
) -> tuple[View, Sequence[int]]:
    """Return a view, and the positions in it that the driver leaves, in the view's order."""
    if driver is not None:
        field, condition, keys = driver
        view = view_of(table, field)
        bounds = _BOUNDS.get(condition.operator, _BOUNDS[Operator.EQUAL])
        spans = [view.span(scope, bounds(key)) for key in sorted(set(keys))]
        return view, spans[0] if len(spans) == 1 else [place for span in spans for place in span]
    if len(orderings) == 1:
        view = view_of(table, orderings[0][0])
    else:
        view = table.view("", table.kind.order)
    return view, range(len(view.entries(scope)))


def _aligned(driver: _Parsed | None, orderings: list[tuple[Field, bool]]) -> bool:
    """Tell whether the stretch chosen is in the order that is asked for."""
    if driver is None:
        return len(orderings) <= 1
    if driver[1].operator is Operator.EQUAL and driver[0].kind is Kind.ID:
        return True
    return len(orderings) == 1 and orderings[0][0] is driver[0]


def _test(parsed: _Parsed) -> Test:
    field, condition, keys = parsed
    if condition.operator is Operator.LIKE:
        wanted = pattern(condition.values[0])
        return lambda record: bool(wanted.fullmatch(str(field.value(record) or "").casefold()))
    if condition.operator is Operator.IN:
        return lambda record: sort_key(field, record) in keys
    if condition.operator is Operator.NOT_EQUAL:
        return lambda record: sort_key(field, record) != keys[0]
    low, low_included, high, high_included = _BOUNDS[condition.operator](keys[0])

    def test(record: Record) -> bool:
        key = sort_key(field, record)
        above = key >= low if low_included else key > low
        return above and (key <= high if high_included else key < high)

    return test


def _sorted(
    kind: RecordType, rows: list[Record], orderings: list[tuple[Field, bool]]
) -> list[Record]:
    rows.sort(key=partial(sort_key, kind.by_path["id"]))
    if not orderings:
        rows.sort(key=kind.order)
    for field, descending in reversed(orderings):
        rows.sort(key=partial(sort_key, field), reverse=descending)
    return rows
