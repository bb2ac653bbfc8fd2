"""The mirror of QuickBooks: writing pages, counting, the proof of completeness."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from core.engine.mapping import kept_body, read_values, record_fingerprint
from core.entities.base import EntitySpec
from core.ids import Ids
from core.models.remote import RemoteRecord


@dataclass(frozen=True, slots=True)
class Reading:
    """What a read belongs to."""

    connection_id: str
    spec: EntitySpec
    at: datetime


def save_page(
    tx: Session, reading: Reading, records: Iterable[Mapping[str, Any]], *, ids: Ids
) -> int:
    """Insert or update one mirror row per record; return how many there were."""
    bodies = {str(record["Id"]): record for record in records}
    known = {
        row.qbo_id: row
        for row in tx.exec(
            select(RemoteRecord).where(
                RemoteRecord.connection_id == reading.connection_id,
                RemoteRecord.qbo_type == reading.spec.qbo_type,
                col(RemoteRecord.qbo_id).in_(list(bodies)),
            )
        )
    }
    for qbo_id, record in bodies.items():
        row = known.get(qbo_id) or RemoteRecord(
            id=ids.new(),
            connection_id=reading.connection_id,
            entity=reading.spec.slug,
            qbo_type=reading.spec.qbo_type,
            qbo_id=qbo_id,
            sync_token="",
            name="",
            fingerprint="",
            read_at=reading.at,
        )
        _fill(row, reading, record)
        tx.add(row)
    return len(bodies)


def _fill(row: RemoteRecord, reading: Reading, record: Mapping[str, Any]) -> None:
    spec = reading.spec
    body = kept_body(spec, record)
    values = read_values(spec, body)
    active = record.get("Active") is not False
    print_of = record_fingerprint(values, active=active)
    row.dirty = row.dirty or print_of != row.fingerprint
    row.sync_token = str(record.get("SyncToken", ""))
    row.active = active
    row.name = spec.remote_name(body)[:500]
    row.body = body
    row.fields = values
    row.fingerprint = print_of
    row.gone_at = None
    times: Mapping[str, Any] = record.get("MetaData") or {}
    row.created_remote_at = _instant(times.get("CreateTime"))
    row.updated_remote_at = _instant(times.get("LastUpdatedTime"))
    row.read_at = reading.at


def mark_gone(tx: Session, reading: Reading) -> int:
    """Mark rows that a complete read did not see; only call this after one. Returns how many."""
    result = tx.execute(
        update(RemoteRecord)
        .where(
            col(RemoteRecord.connection_id) == reading.connection_id,
            col(RemoteRecord.entity) == reading.spec.slug,
            col(RemoteRecord.read_at) < reading.at,
            col(RemoteRecord.gone_at).is_(None),
        )
        .values(gone_at=reading.at, dirty=True)
    )
    return int(result.rowcount)  # type: ignore[attr-defined]


def mark_deleted(tx: Session, reading: Reading, qbo_ids: Iterable[str]) -> None:
    """Mark rows that QuickBooks says are deleted."""
    tx.execute(
        update(RemoteRecord)
        .where(
            col(RemoteRecord.connection_id) == reading.connection_id,
            col(RemoteRecord.qbo_type) == reading.spec.qbo_type,
            col(RemoteRecord.qbo_id).in_(list(qbo_ids)),
        )
        .values(gone_at=reading.at, dirty=True)
    )


def seen(tx: Session, reading: Reading) -> dict[bool, int]:
    """Return how many rows this read saw, by activity."""
    found = tx.exec(
        select(RemoteRecord.active, func.count())
        .where(
            RemoteRecord.connection_id == reading.connection_id,
            RemoteRecord.entity == reading.spec.slug,
            RemoteRecord.read_at == reading.at,
        )
        .group_by(col(RemoteRecord.active))
    )
    counted = dict(found.all())
    return {True: counted.get(True, 0), False: counted.get(False, 0)}


def by_qbo_ids(
    tx: Session, connection_id: str, qbo_type: str, qbo_ids: Iterable[str]
) -> dict[str, RemoteRecord]:
    """Return the mirror rows of these records by QuickBooks id."""
    rows = tx.exec(
        select(RemoteRecord).where(
            RemoteRecord.connection_id == connection_id,
            RemoteRecord.qbo_type == qbo_type,
            col(RemoteRecord.qbo_id).in_(list(qbo_ids)),
        )
    )
    return {row.qbo_id: row for row in rows}


def _instant(value: Any) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) and value else None
