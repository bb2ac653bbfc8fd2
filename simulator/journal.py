"""Write-through storage: the books live in memory, and a SQLite file can carry them over a restart."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Journal:
    """Key and JSON value, written once per request.

    Without a file everything is forgotten with the process.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._pending: dict[str, str | None] = {}
        self._database: sqlite3.Connection | None = None
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._database = sqlite3.connect(path, check_same_thread=False, timeout=1)
            # One process per file: a second one is refused instead of writing over the first.
            self._database.execute("PRAGMA locking_mode=EXCLUSIVE")
            self._database.execute("PRAGMA journal_mode=WAL")
            self._database.execute(
                "CREATE TABLE IF NOT EXISTS journal (key TEXT PRIMARY KEY, value TEXT NOT NULL)"
            )
            self._database.commit()

    @property
    def durable(self) -> bool:
        """Tell whether a file stands behind the journal."""
        return self._database is not None

    def put(self, key: str, value: Any) -> None:
        """Note that `key` now holds `value`; it reaches the file at the next flush."""
        if self._database is not None:
            self._pending[key] = json.dumps(value)

    def drop(self, key: str) -> None:
        """Note that `key` is gone."""
        if self._database is not None:
            self._pending[key] = None

    def flush(self) -> None:
        """Write what was noted, in one transaction."""
        if self._database is None or not self._pending:
            return
        kept = [(key, value) for key, value in self._pending.items() if value is not None]
        gone = [(key,) for key, value in self._pending.items() if value is None]
        with self._database:
            self._database.executemany("INSERT OR REPLACE INTO journal VALUES (?, ?)", kept)
            self._database.executemany("DELETE FROM journal WHERE key = ?", gone)
        self._pending.clear()

    def load(self, prefix: str) -> Iterator[tuple[str, Any]]:
        """Yield what the file holds under `prefix`: the rest of the key, and the value."""
        if self._database is None:
            return
        rows = self._database.execute(
            "SELECT key, value FROM journal WHERE substr(key, 1, ?) = ? ORDER BY rowid",
            (len(prefix), prefix),
        )
        for key, value in rows.fetchall():
            yield key[len(prefix) :], json.loads(value)

    def clear(self) -> None:
        """Forget everything, also in the file."""
        self._pending.clear()
        if self._database is not None:
            with self._database:
                self._database.execute("DELETE FROM journal")

    def close(self) -> None:
        """Flush and let go of the file."""
        self.flush()
        if self._database is not None:
            self._database.close()
            self._database = None


class Shelf(Generic[T]):
    """A dictionary whose writes reach the journal.

    Values are replaced, never changed in place: only `put` is written through.
    """

    def __init__(
        self,
        journal: Journal,
        prefix: str,
        *,
        encode: Callable[[T], Any] = lambda value: value,
        decode: Callable[[Any], T] = lambda value: value,
    ) -> None:
        self._journal = journal
        self._prefix = prefix + "/"
        self._encode = encode
        self.items: dict[str, T] = {key: decode(value) for key, value in journal.load(self._prefix)}

    def get(self, key: str) -> T | None:
        """Return the value under `key`, or None."""
        return self.items.get(key)

    def put(self, key: str, value: T) -> None:
        """Set the value under `key`."""
        self.items[key] = value
        self._journal.put(self._prefix + key, self._encode(value))

    def drop(self, key: str) -> None:
        """Remove `key` if it is there."""
        if self.items.pop(key, None) is not None:
            self._journal.drop(self._prefix + key)
