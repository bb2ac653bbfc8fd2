"""Ends of records: deleted for good, and merged into another."""

from collections.abc import Mapping
from typing import Any

from simulator.clock import stamp
from simulator.faults import ApiFault
from simulator.records.desk import Desk
from simulator.records.rules import GONE, business
from simulator.records.rules.hierarchy import place
from simulator.records.schema import Record, RecordType
from simulator.records.writing import current, store


def delete(desk: Desk, kind: RecordType, body: Mapping[str, Any]) -> Record:
    """Delete a record as the API does, guarded by SyncToken, and return its stub.

    Raises:
        ApiFault: 610, 2020, 2030, 5010, or a broken rule.
    """
    old = current(desk.company, kind, body)
    for check in kind.deleting:
        check(desk, old)
    return remove(desk, kind, record_id=old["Id"])


def remove(desk: Desk, kind: RecordType, *, record_id: str) -> Record:
    """Delete a record for good, whatever its type, and return its stub.

    Raises:
        ApiFault: 610 for an id of nothing, 6000 for a record with others below it.
    """
    if desk.company.tables[kind.name].get(record_id) is None:
        raise ApiFault("610", GONE, "")
    if desk.company.children(kind, record_id):
        raise business("A record with others below it cannot be deleted.")
    desk.company.remove(kind, record_id, moment=stamp(desk.now))
    return {"status": "Deleted", "domain": "QBO", "Id": record_id}


def merge(desk: Desk, kind: RecordType, *, loser: str, survivor: str) -> Record:
    """Let one record go up in another: what pointed to it or lay below it moves, sums add up.

    Args:
        desk: Whose books, when.
        kind: The type of both.
        loser: Id of the record that goes.
        survivor: Id of the one that stays.

    Returns:
        The survivor.

    Raises:
        ApiFault: 610 for an id of nothing, 6000 for a pair that cannot be merged.
    """
    table = desk.company.tables[kind.name]
    gone, kept = table.get(loser), table.get(survivor)
    if gone is None or kept is None:
        raise ApiFault("610", GONE, "")
    if loser == survivor or gone.get(kind.variant_field) != kept.get(kind.variant_field):
        raise business("These two cannot be merged.")
    if gone.get("IsProject") or kept.get("IsProject") or _above(desk, kind, kept, loser):
        raise business("These two cannot be merged.")
    _move_references(desk, kind, loser=loser, survivor=survivor)
    desk.company.remove(kind, loser, moment=stamp(desk.now), survivor=survivor)
    kept = dict(table.at(survivor))
    own = kind.hierarchy.own if kind.hierarchy else "Balance"
    if own and own in kept:
        kept[own] = round(kept[own] + gone.get(own, 0), 2)
    kept["SyncToken"] = str(int(kept["SyncToken"]) + 1)
    kept["MetaData"] = {**kept["MetaData"], "LastUpdatedTime": stamp(desk.now)}
    place(desk, kind, kept)
    return store(desk, kind, kept)


def _above(desk: Desk, kind: RecordType, record: Record, other: str) -> bool:
    """Tell whether `other` stands somewhere above `record`."""
    parent = desk.company.parent(kind, record)
    while parent is not None:
        if parent["Id"] == other:
            return True
        parent = desk.company.parent(kind, parent)
    return False


def _move_references(desk: Desk, kind: RecordType, *, loser: str, survivor: str) -> None:
    """Let everything that points to `loser` point to `survivor`; its time moves, its token not."""
    for table in desk.company.tables.values():
        keys = [key for key, field in table.kind.references.items() if field.target == kind.name]
        if not keys:
            continue
        moved = [
            row
            for row in list(table.rows())
            if any(row.get(key, {}).get("value") == loser for key in keys)
        ]
        for row in moved:
            changed = dict(row)
            for key in keys:
                if changed.get(key, {}).get("value") == loser:
                    changed[key] = {"value": survivor}
            times = {**row["MetaData"], "LastUpdatedTime": stamp(desk.now)}
            changed["MetaData"] = times
            place(desk, table.kind, changed)
            store(desk, table.kind, changed)
