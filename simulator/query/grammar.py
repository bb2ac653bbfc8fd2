"""The parts of a parsed statement."""

from dataclasses import dataclass
from enum import Enum

DEFAULT_PAGE = 100
LARGEST_PAGE = 1000


class Operator(Enum):
    """Comparison operators; there is no OR and no NOT, and `!=` works only where a switch says so."""

    EQUAL = "="
    LESS = "<"
    GREATER = ">"
    AT_MOST = "<="
    AT_LEAST = ">="
    NOT_EQUAL = "!="
    IN = "IN"
    LIKE = "LIKE"


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison of the WHERE clause; only IN has more than one value."""

    path: str
    operator: Operator
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ordering:
    """One property of the ORDERBY clause."""

    path: str
    descending: bool


@dataclass(frozen=True, slots=True)
class Statement:
    """A parsed query.

    Attributes:
        entity: The type's name as written.
        columns: Chosen properties; empty for all.
        count: `SELECT COUNT(*)`.
        where: Conditions, all of which must hold.
        order: Explicit ordering.
        start: First row, from 1.
        page: Rows asked for.
    """

    entity: str
    columns: tuple[str, ...] = ()
    count: bool = False
    where: tuple[Condition, ...] = ()
    order: tuple[Ordering, ...] = ()
    start: int = 1
    page: int = DEFAULT_PAGE
