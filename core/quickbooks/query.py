r"""Statements of QuickBooks' query language.

It is a small SQL: only AND, strings in single quotes with a backslash before a quote (a doubled
quote is a parse error), pages of at most 1000 rows counted from 1, and inactive records are left
out unless `Active` is named (Intuit: "Query operations and syntax").
"""

from core.errors import Bug

MAX_PAGE = 1000
"""Rows in a page; more is refused with fault 4001."""

ACTIVE = {
    None: "Active IN (true,false)",
    True: "Active = true",
    False: "Active = false",
}
"""The condition that asks for all, only the active, only the inactive records."""


def quoted(text: str) -> str:
    r"""Return `text` as a string literal: O'Brien becomes 'O\'Brien'."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def counting(qbo_type: str, *, active: bool | None = None) -> str:
    """Return the statement that counts records.

    Args:
        qbo_type: e.g. "Employee".
        active: True or False for those only, None for all.
    """
    return f"SELECT COUNT(*) FROM {_name(qbo_type)} WHERE {ACTIVE[active]}"  # noqa: S608 - as below


def page(qbo_type: str, *, start: int, size: int, where: str = "") -> str:
    """Return the statement for one page of records, active and inactive, in the order of their ids.

    Without an order of our own a record that is renamed while we read would shift the pages.

    Args:
        qbo_type: e.g. "Employee".
        start: position of the first row, from 1.
        size: rows in the page, 1 to 1000.
        where: a further condition, its strings already `quoted`.

    Raises:
        Bug: "page_bounds".
    """
    if start < 1 or not 1 <= size <= MAX_PAGE:
        raise Bug("page_bounds", f"A page of {size} rows from {start} cannot be asked for.")
    condition = f"{ACTIVE[None]} AND {where}" if where else ACTIVE[None]
    return (
        f"SELECT * FROM {_name(qbo_type)} WHERE {condition} "  # noqa: S608 - not a database's SQL
        f"ORDERBY Id STARTPOSITION {start} MAXRESULTS {size}"
    )


def _name(qbo_type: str) -> str:
    if not (qbo_type.isascii() and qbo_type.isalpha()):
        raise Bug("qbo_type", f"{qbo_type!r} is no type of QuickBooks.")
    return qbo_type
