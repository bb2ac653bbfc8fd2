"""Bringing stored values and literals into the form in which they compare."""

import re
from collections.abc import Callable
from typing import Any

from simulator.clock import parse_instant
from simulator.faults import ApiFault
from simulator.records.schema import Field, Kind, Record, id_key

SortKey = tuple[Any, ...]
"""Whether there is a value, and the value: what has none comes first."""

NOTHING: SortKey = (False, 0)


def _truth(value: Any) -> bool:
    if str(value).lower() not in {"true", "false"}:
        raise ValueError(value)
    return str(value).lower() == "true"


def _id(value: Any) -> tuple[int, str]:
    text = str(value)
    if not text.isdecimal():
        raise ValueError(value)
    return id_key(text)


def _instant(value: Any) -> float:
    return parse_instant(str(value))


def _fold(value: Any) -> str:
    return str(value["value"] if isinstance(value, dict) else value).casefold()


_FORMS: dict[Kind, Callable[[Any], Any]] = {
    Kind.BOOLEAN: _truth,
    Kind.NUMBER: float,
    Kind.WHOLE: float,
    Kind.INSTANT: _instant,
    Kind.ID: _id,
    Kind.CODE: lambda value: id_key(str(value)),
}


def _form(field: Field) -> Callable[[Any], Any]:
    return _FORMS.get(field.kind, _fold)


def sort_key(field: Field, record: Record) -> SortKey:
    """Return what `record` is ordered by under `field`."""
    value = field.value(record)
    if value is None:
        return NOTHING
    return (True, _form(field)(value))


def literal_key(field: Field, text: str) -> SortKey:
    """Return what a literal compares as; a blank in quotes stands for no value.

    Raises:
        ApiFault: 2030 for an id that is none, 4001 for a value that does not fit the property.
    """
    if text == " ":
        return NOTHING
    try:
        return (True, _form(field)(text))
    except ValueError as error:
        if field.kind is Kind.ID:
            raise ApiFault("2030", f"Invalid ID : {text}", "Id") from error
        raise ApiFault(
            "4001", f"QueryValidationError: Value {text} is not valid for property {field.name}"
        ) from error


def pattern(text: str) -> re.Pattern[str]:
    """Return a LIKE pattern, in which `%` stands for anything, as an expression over folded text."""
    parts = (re.escape(part) for part in text.casefold().split("%"))
    return re.compile(".*".join(parts), re.DOTALL)
