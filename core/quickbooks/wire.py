"""JSON as QuickBooks speaks it, with every number a `Decimal`."""

import json
from decimal import Decimal
from typing import Any

from core.errors import Bug


def loads(text: str) -> Any:
    """Return the value of a JSON text; every number in it is a `Decimal`.

    Raises:
        ValueError: the text is not JSON, or holds NaN or an infinity.
    """
    try:
        return json.loads(text, parse_float=Decimal, parse_int=Decimal, parse_constant=_refuse)
    except RecursionError as cause:
        raise ValueError("nested too deeply") from cause


def dumps(value: Any) -> bytes:
    """Return `value` as JSON in UTF-8, its `Decimal`s as numbers.

    Raises:
        Bug: "inexact_number", for a number that would not arrive as it is.
    """
    return json.dumps(value, default=_number, ensure_ascii=False, allow_nan=False).encode()


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is no JSON number")


def _number(value: Any) -> float | int:
    if not isinstance(value, Decimal):
        raise TypeError(f"{type(value).__name__} cannot be sent to QuickBooks")
    if value == value.to_integral_value():
        return int(value)
    # The json module writes a float's shortest form, which is the decimal itself up to 15 digits.
    if Decimal(repr(float(value))) != value:
        raise Bug("inexact_number", f"The number {value} has too many digits to be sent.")
    return float(value)
