"""Which changes are told, and as what."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from simulator.records.company import Change
from simulator.switches import Switches

CREATE, UPDATE, DELETE, MERGE, VOID, EMAILED = OPERATIONS = (
    "Create",
    "Update",
    "Delete",
    "Merge",
    "Void",
    "Emailed",
)

_LIST = frozenset({CREATE, UPDATE, DELETE, MERGE})
TOLD: Mapping[str, frozenset[str]] = {
    "CompanyInfo": frozenset(),
    "TaxCode": frozenset(),
    "Preferences": frozenset({UPDATE}),
    "TimeActivity": frozenset({CREATE, UPDATE, DELETE}),
    "Term": frozenset({CREATE, UPDATE}),
    "PaymentMethod": frozenset({CREATE, UPDATE, MERGE}),
}
"""Types whose list of operations differs from that of the name lists."""


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of a notification.

    Attributes:
        event_id: The same on redelivery.
        realm_id: The company.
        entity: The type, as in JSON.
        record_id: The record; the survivor of a merge.
        operation: One of `OPERATIONS`.
        at: When, in virtual epoch seconds.
        deleted_id: The loser of a merge.
    """

    event_id: str
    realm_id: str
    entity: str
    record_id: str
    operation: str
    at: float
    deleted_id: str = ""


def _operation(change: Change, switches: Switches) -> str:
    if change.new is None:
        return MERGE if change.survivor else DELETE
    if change.old is None:
        return CREATE
    if change.old.get("SyncToken") == change.new.get("SyncToken"):
        # Balances and inherited names move without a token, and without a word.
        return ""
    gone = change.old.get("Active", True) and not change.new.get("Active", True)
    return DELETE if gone and switches["webhook_deactivation"] == "delete" else UPDATE


def event_of(change: Change, *, realm_id: str, now: float, switches: Switches) -> Event | None:
    """Return what is told of a change, or None.

    Args:
        change: What happened in the books.
        realm_id: Whose books.
        now: Virtual epoch seconds.
        switches: `webhook_deactivation`.
    """
    operation = _operation(change, switches)
    if operation not in TOLD.get(change.kind.name, _LIST):
        return None
    record = change.new or change.old or {}
    return Event(
        event_id=str(uuid.uuid4()),
        realm_id=realm_id,
        entity=change.kind.name,
        record_id=change.survivor or str(record["Id"]),
        operation=operation,
        at=now,
        deleted_id=str(record["Id"]) if change.survivor else "",
    )
