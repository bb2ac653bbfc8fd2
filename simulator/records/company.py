"""One company's books: its tables, its sequences, its names."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from simulator.journal import Journal, Shelf
from simulator.records.orders import Key, View
from simulator.records.schema import Record, RecordType, id_key
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
        self._views: dict[str, View] = {}

    def __len__(self) -> int:
        return len(self._shelf.items)

    def get(self, record_id: str) -> Record | None:
        """Return the stored record, or None. It must not be changed in place."""
        return self._shelf.get(record_id)

    def rows(self) -> Iterator[Record]:
        """Yield every record, inactive ones too, in no promised order."""
        return iter(self._shelf.items.values())

    def at(self, record_id: str) -> Record:
        """Return the record of an id that a view holds."""
        return self._shelf.items[record_id]

    def view(self, name: str, key: Key) -> View:
        """Return the sorted view of that name; `key` builds it the first time."""
        if name not in self._views:
            self._views[name] = View(key, self.rows())
        return self._views[name]

    def put(self, record: Record) -> None:
        """Store `record` under its Id."""
        old = self._shelf.get(record["Id"])
        for view in self._views.values():
            view.replace(old, record)
        self._shelf.put(record["Id"], record)

    def drop(self, record_id: str) -> None:
        """Remove a record for good."""
        old = self._shelf.get(record_id)
        for view in self._views.values():
            view.replace(old, None)
        self._shelf.drop(record_id)


class Company:
    """One QuickBooks Online company (a realm)."""

    def __init__(self, journal: Journal, realm_id: str) -> None:
        self.realm_id = realm_id
        self.tables = {kind.name: Table(journal, realm_id, kind) for kind in TYPES}
        self.answers: Shelf[Any] = Shelf(journal, f"answer/{realm_id}")
        self.gone: Shelf[Record] = Shelf(journal, f"gone/{realm_id}")
        self.states: Shelf[Any] = Shelf(journal, f"state/{realm_id}")
        self.watchers: list[Watcher] = []
        self._counters: Shelf[int] = Shelf(journal, f"counter/{realm_id}")
        self._names: dict[str, dict[str, set[Holder]]] = {}
        self._children: dict[Holder, set[str]] = {}
        for table in self.tables.values():
            for record in table.rows():
                self._index(table.kind, record)

    @property
    def name(self) -> str:
        """Return the company's name as CompanyInfo has it."""
        info = self.tables["CompanyInfo"].get("1")
        return str(info["CompanyName"]) if info else self.realm_id

    def next_id(self, sequence: str, first: int = 1) -> str:
        """Draw the next number of `sequence`, which starts with `first`."""
        number = max((self._counters.get(sequence) or 0) + 1, first)
        self._counters.put(sequence, number)
        return str(number)

    def holders(self, kind: RecordType, name: str, *, but: str = "") -> list[Holder]:
        """Return who holds `name` in the name space of `kind`, the record `but` left aside."""
        found = self._names.get(kind.name_space, {}).get(name.casefold(), set())
        return sorted(holder for holder in found if holder != (kind.name, but))

    def holder(self, kind: RecordType, name: str, *, but: str = "") -> Holder | None:
        """Return the first of `holders`, or None."""
        return next(iter(self.holders(kind, name, but=but)), None)

    def parent(self, kind: RecordType, record: Record) -> Record | None:
        """Return the record above `record`, or None."""
        reference = record.get("ParentRef") if kind.hierarchy else None
        return self.tables[kind.name].get(reference["value"]) if reference else None

    def children(self, kind: RecordType, record_id: str) -> list[Record]:
        """Return the records directly below one."""
        table = self.tables[kind.name]
        below = self._children.get((kind.name, record_id), ())
        return [table.at(child) for child in sorted(below, key=id_key)]

    def height(self, kind: RecordType, record_id: str) -> int:
        """Return how many levels lie below a record."""
        below = self.children(kind, record_id)
        return max((1 + self.height(kind, child["Id"]) for child in below), default=0)

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

    def remove(self, kind: RecordType, record_id: str, *, moment: str, survivor: str = "") -> None:
        """Take a record out for good, and remember when: deleted, or merged into `survivor`."""
        table = self.tables[kind.name]
        old = table.get(record_id)
        if old is None:
            return
        self._unindex(kind, old)
        table.drop(record_id)
        stub = {"domain": "QBO", "status": "Deleted", "Id": record_id}
        self.gone.put(f"{kind.name}/{record_id}", {**stub, "MetaData": {"LastUpdatedTime": moment}})
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
        if kind.hierarchy and "ParentRef" in record:
            above = (kind.name, record["ParentRef"]["value"])
            self._children.setdefault(above, set()).add(record["Id"])

    def _unindex(self, kind: RecordType, record: Record) -> None:
        if kind.name_space:
            names = self._names[kind.name_space]
            names[record[kind.name_field].casefold()].discard((kind.name, record["Id"]))
        if kind.hierarchy and "ParentRef" in record:
            self._children[kind.name, record["ParentRef"]["value"]].discard(record["Id"])
