"""One company's books: its tables, its sequences, its names."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from simulator.journal import Journal, Shelf
from simulator.records.schema import Record, RecordType
from simulator.records.types import TYPES

Holder = tuple[str, str]
"""Type and id of the record that holds a name."""


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to one record.

    Attributes:
        kind: Its type.
        old: As it was; None for a new one.
        new: As it now is; None for one that is gone.
        survivor: The id that it was merged into; empty if it was not.
    """

    kind: RecordType
    old: Record | None
    new: Record | None
    survivor: str = ""


Watcher = Callable[[Change], None]


class Table:
    """The records of one type, by id."""

    def __init__(self, journal: Journal, realm_id: str, kind: RecordType) -> None:
        self.kind = kind
        self._shelf: Shelf[Record] = Shelf(journal, f"record/{realm_id}/{kind.name}")

    def __len__(self) -> int:
        return len(self._shelf.items)

    def get(self, record_id: str) -> Record | None:
        """Return the stored record, or None. It must not be changed in place."""
        return self._shelf.get(record_id)

    def rows(self) -> Iterator[Record]:
        """Yield every record, inactive ones too, in no promised order."""
        return iter(self._shelf.items.values())

    def put(self, record: Record) -> None:
        """Store `record` under its Id."""
        self._shelf.put(record["Id"], record)

    def drop(self, record_id: str) -> None:
        """Forget a record."""
        self._shelf.drop(record_id)


class Company:
    """One QuickBooks Online company (a realm)."""

    def __init__(self, journal: Journal, realm_id: str) -> None:
        self.realm_id = realm_id
        self.tables = {kind.name: Table(journal, realm_id, kind) for kind in TYPES}
        self.answers: Shelf[Any] = Shelf(journal, f"answer/{realm_id}")
        self._counters: Shelf[int] = Shelf(journal, f"counter/{realm_id}")
        self._names: dict[str, dict[str, set[Holder]]] = {}
        self._children: dict[str, set[str]] = {}
        self.watchers: list[Watcher] = []
        for table in self.tables.values():
            for record in table.rows():
                self._index(table.kind, record)

    @property
    def name(self) -> str:
        """Return the company's name as CompanyInfo has it."""
        info = self.tables["CompanyInfo"].get("1")
        return str(info["CompanyName"]) if info else self.realm_id

    def next_id(self, sequence: str) -> str:
        """Draw the next number of `sequence`."""
        number = (self._counters.get(sequence) or 0) + 1
        self._counters.put(sequence, number)
        return str(number)

    def holder(self, kind: RecordType, name: str, *, but: str = "") -> Holder | None:
        """Return who holds `name` in the name space of `kind`, the record `but` left aside."""
        holders = self._names.get(kind.name_space, {}).get(name.casefold(), set())
        return next((found for found in sorted(holders) if found != (kind.name, but)), None)

    def children(self, record_id: str) -> list[Record]:
        """Return the direct sub-customers of a customer."""
        table = self.tables["Customer"]
        found = (table.get(child) for child in sorted(self._children.get(record_id, ()), key=int))
        return [child for child in found if child is not None]

    def height(self, record_id: str) -> int:
        """Return how many levels of sub-customers lie below a customer."""
        below = [1 + self.height(child["Id"]) for child in self.children(record_id)]
        return max(below, default=0)

    def pseudonym(self, record_id: str) -> str:
        """Return the opaque public id that recorded answers carry: 38 hexadecimal digits."""
        digest = hashlib.sha256(f"{self.realm_id}/{record_id}".encode()).hexdigest()
        return "002098" + digest[:32]

    def store(self, kind: RecordType, record: Record) -> None:
        """Put `record` into its table and keep the indexes right."""
        table = self.tables[kind.name]
        old = table.get(record["Id"])
        if old is not None:
            self._unindex(kind, old)
        table.put(record)
        self._index(kind, record)
        self._tell(Change(kind, old, record))

    def remove(self, kind: RecordType, record_id: str, *, survivor: str = "") -> None:
        """Take a record out for good: deleted, or merged into `survivor`."""
        table = self.tables[kind.name]
        old = table.get(record_id)
        if old is None:
            return
        self._unindex(kind, old)
        table.drop(record_id)
        self._tell(Change(kind, old, None, survivor))

    def _tell(self, change: Change) -> None:
        for watcher in self.watchers:
            watcher(change)

    def _index(self, kind: RecordType, record: Record) -> None:
        if kind.name_space:
            names = self._names.setdefault(kind.name_space, {})
            names.setdefault(record[kind.name_field].casefold(), set()).add(
                (kind.name, record["Id"])
            )
        if "ParentRef" in record:
            self._children.setdefault(record["ParentRef"]["value"], set()).add(record["Id"])

    def _unindex(self, kind: RecordType, record: Record) -> None:
        if kind.name_space:
            names = self._names[kind.name_space]
            names[record[kind.name_field].casefold()].discard((kind.name, record["Id"]))
        if "ParentRef" in record:
            self._children[record["ParentRef"]["value"]].discard(record["Id"])
