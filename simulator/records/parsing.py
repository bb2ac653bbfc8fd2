"""Reading the properties of a request body: one reader per kind of field.

Unknown and read-only properties are ignored, an empty string or null means *cleared*, as the
vendor's clients rely on.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from simulator.clock import parse_instant, stamp
from simulator.faults import ApiFault
from simulator.records.schema import Field, Kind, Record, RecordType, Writer

FORBIDDEN = re.compile(r"[:\t\n\r]")
"""Characters that no name may hold."""

_ADDRESS_PARTS = (
    *(Field(name=f"Line{number}", limit=500) for number in range(1, 6)),
    *(Field(name=name, limit=255) for name in ("City", "Country", "CountrySubDivisionCode")),
    Field(name="PostalCode", limit=30),
    Field(name="Note", limit=2000),
)


def _check_length(name: str, text: str, limit: int) -> str:
    if limit and len(text) > limit:
        raise ApiFault(
            "2050",
            f"String length is either shorter or longer than supported by specification."
            f" Min:0 Max:{limit} supplied:{len(text)}",
            name,
        )
    return text


def _text(field: Field, value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ApiFault(
            "2010", f"Property Name:{field.name} specified is unsupported or invalid", field.name
        )
    return _check_length(field.name, str(value).strip(), field.limit)


def _name(field: Field, value: Any) -> str:
    text = value.strip() if isinstance(value, str) else ""
    if FORBIDDEN.search(text) or any(character in text for character in field.forbidden):
        also = f" or {field.forbidden}" if field.forbidden else ""
        raise ApiFault(
            "2040",
            f"Invalid String : {field.name} must not contain a colon, a tab, a new line{also}.",
            field.name,
        )
    return _text(field, value)


def _boolean(field: Field, value: Any) -> bool:
    text = str(value).lower()
    if text not in {"true", "false"}:
        raise ApiFault("2230", f"Invalid Boolean : {value}", field.name)
    return text == "true"


def _number(field: Field, value: Any) -> float | int:
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise ApiFault("2090", f"Invalid Number : {value}", field.name) from error
    least, most = field.range
    # What is not a number fails both comparisons.
    if isinstance(value, bool) or not least <= number <= most:
        raise ApiFault("2090", f"Invalid Number : {value}", field.name)
    return int(number) if number.is_integer() else number


def _whole(field: Field, value: Any) -> int:
    number = _number(field, value)
    if not isinstance(number, int):
        raise ApiFault("2090", f"Invalid Number : {value}", field.name)
    return number


def _moment(field: Field, value: Any) -> str:
    """Read a date-time and give it back with an offset, as recorded answers have one."""
    text = str(value).strip()
    try:
        instant = parse_instant(text)
    except ValueError as error:
        raise ApiFault("2060", f"Invalid Date : {value}", field.name) from error
    has_offset = datetime.fromisoformat(text).tzinfo is not None
    return text if has_offset else stamp(instant)


def _date(field: Field, value: Any) -> str:
    try:
        return date.fromisoformat(str(value)[:10]).isoformat()
    except ValueError as error:
        raise ApiFault("2060", f"Invalid Date : {value}", field.name) from error


def _choice(field: Field, value: Any) -> str:
    for choice in field.choices:
        if isinstance(value, str) and choice.lower() == value.strip().lower():
            return choice
    raise ApiFault("2170", f"Invalid Enumeration : {value}", field.name)


def _email(field: Field, value: Any) -> str:
    text = _text(field, value)
    if "@" not in text or "." not in text:
        raise ApiFault(
            "2210",
            "Email Address does not conform to the syntax rules of RFC 822.",
            field.name,
        )
    return text


def _address(field: Field, value: Any) -> Record | None:
    given = _object(field, value)
    address: Record = {}
    for part in _ADDRESS_PARTS:
        text = given.get(part.name)
        if text not in (None, ""):
            address[part.name] = _text(part, text)
    return address or None


def _reference(field: Field, value: Any) -> Record | None:
    given = _object(field, value).get("value")
    return None if given in (None, "") else {"value": str(given)}


def _object(field: Field, value: Any) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ApiFault(
            "2010", f"Property Name:{field.name} specified is unsupported or invalid", field.name
        )
    return value


def _structure(field: Field, value: Any) -> Any:
    # Lists of names and values are set by a person only.
    may_be_list = field.writer is Writer.PERSON and isinstance(value, list)
    return value if may_be_list else dict(_object(field, value))


READERS: dict[Kind, Callable[[Field, Any], Any]] = {
    Kind.TEXT: _text,
    Kind.NAME: _name,
    Kind.BOOLEAN: _boolean,
    Kind.NUMBER: _number,
    Kind.WHOLE: _whole,
    Kind.DATE: _date,
    Kind.INSTANT: _text,
    Kind.MOMENT: _moment,
    Kind.ID: _text,
    Kind.CODE: _text,
    Kind.CHOICE: _choice,
    Kind.EMAIL: _email,
    Kind.WEB: _text,
    Kind.ADDRESS: _address,
    Kind.REFERENCE: _reference,
    Kind.OBJECT: _structure,
}


def read_value(field: Field, value: Any) -> Any:
    """Return the stored form of one property; None when it is cleared.

    Raises:
        ApiFault: The value breaks the field's rules.
    """
    if value in (None, ""):
        return None
    if not field.inner:
        plain = READERS[field.kind](field, value)
        return None if plain == "" else plain
    inside = _object(field, value).get(field.inner)
    if inside in (None, ""):
        return None
    plain = READERS[field.kind](field, inside)
    return {field.inner: plain} if plain else None


def read_body(kind: RecordType, body: Mapping[str, Any], writers: frozenset[Writer]) -> Record:
    """Return the properties of `body` that one of `writers` may set; None means cleared.

    Raises:
        ApiFault: A value breaks its field's rules.
    """
    return {
        field.name: read_value(field, body[field.name])
        for name, field in kind.by_key.items()
        if name in body and field.writer in writers
    }
