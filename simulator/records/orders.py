"""Sorted views of a table, kept right while records come and go.

A page of a query, a window of times and a look-up by value cost the same at a thousand records
and at a hundred thousand: a view is built when it is first asked for, and every write then moves
one entry.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from simulator.records.schema import Record, id_key

Key = Callable[[Record], Any]
Entry = tuple[Any, tuple[int, str], str]
"""Sort key, id as ordered, id."""

ACTIVE, INACTIVE, EVERY = "active", "inactive", "every"
"""Which records a view holds."""


class View:
    """The ids of a table's records in the order of one key, three times: by whether active."""

    def __init__(self, key: Key, records: Iterable[Record]) -> None:
        self._key = key
        entries = sorted((self._entry(record), record.get("Active", True)) for record in records)
        self._lists: dict[str, list[Entry]] = {
            EVERY: [entry for entry, _ in entries],
            ACTIVE: [entry for entry, active in entries if active],
            INACTIVE: [entry for entry, active in entries if not active],
        }

    def _entry(self, record: Record) -> Entry:
        return (self._key(record), id_key(record["Id"]), record["Id"])

    def replace(self, old: Record | None, new: Record | None) -> None:
        """Take `old` out and `new` in; None for neither."""
        before = (self._entry(old), old.get("Active", True)) if old else None
        after = (self._entry(new), new.get("Active", True)) if new else None
        if before == after:
            return
        if before:
            for name in (EVERY, ACTIVE if before[1] else INACTIVE):
                entries = self._lists[name]
                del entries[bisect_left(entries, before[0])]
        if after:
            for name in (EVERY, ACTIVE if after[1] else INACTIVE):
                insort(self._lists[name], after[0])

    def entries(self, scope: str) -> Sequence[Entry]:
        """Return the entries of a scope in order; not to be changed."""
        return self._lists[scope]

    def span(self, scope: str, bounds: tuple[Any, bool, Any, bool]) -> range:
        """Return the positions of a scope's entries whose keys lie within bounds.

        Args:
            scope: Which records.
            bounds: Lower key, whether it is included, upper key, whether it is included.
        """
        low, low_included, high, high_included = bounds
        entries = self._lists[scope]
        first = (bisect_left if low_included else bisect_right)(entries, low, key=_first)
        last = (bisect_right if high_included else bisect_left)(entries, high, key=_first)
        return range(first, max(first, last))


def _first(entry: Entry) -> Any:
    return entry[0]
