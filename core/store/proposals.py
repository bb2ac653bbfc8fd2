"""Proposals: what the grid of an import step shows, filtered and counted by the database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, delete, func
from sqlmodel import Session, col, select

from core.models.links import Decision, Link
from core.models.remote import Bucket, Proposal, RemoteRecord
from core.store import joined

FILTERS: dict[str, tuple[Bucket, ...]] = {
    "All": tuple(Bucket),
    "Needs a decision": (Bucket.DECIDE, Bucket.PROBLEM),
    "Problems": (Bucket.PROBLEM,),
    "Done": (Bucket.READY, Bucket.LINKED),
}
"""The filters over the grid, by the words on them."""

_FIRST = case(
    (col(Proposal.bucket) == Bucket.PROBLEM, 0),
    (col(Proposal.bucket) == Bucket.DECIDE, 1),
    (col(Proposal.bucket) == Bucket.READY, 2),
    else_=3,
)
_ORDER = (_FIRST, func.lower(RemoteRecord.name), col(RemoteRecord.qbo_id))


@dataclass(frozen=True, slots=True)
class Found:
    """One page of the grid: rows (record, proposal, decision, link) and how many match in all."""

    rows: Sequence[tuple[RemoteRecord, Proposal, Decision | None, Link | None]]
    total: int


@dataclass(frozen=True, slots=True)
class Query:
    """Which records of a step to show; with `ids` just these, wherever they stand by now."""

    connection_id: str
    entity: str
    shown: str = "All"
    words: str = ""
    ids: tuple[str, ...] = ()
    offset: int = 0
    limit: int = 200


def find(tx: Session, query: Query) -> Found:
    """Return a page of records, problems first, then by name."""
    conditions = _conditions(query)
    base = joined.records().where(*conditions)
    total = tx.exec(
        select(func.count())
        .select_from(RemoteRecord)
        .join(Proposal, col(Proposal.remote_id) == col(RemoteRecord.id))
        .where(*conditions)
    ).one()
    rows = tx.exec(base.order_by(*_ORDER).offset(query.offset).limit(query.limit)).all()
    return Found([tuple(row) for row in rows], total)


def ids(tx: Session, query: Query) -> list[str]:
    """Return the mirror ids of all records that `find` would page through, in its order."""
    return list(
        tx.exec(
            select(RemoteRecord.id)
            .join(Proposal, col(Proposal.remote_id) == col(RemoteRecord.id))
            .where(*_conditions(query))
            .order_by(*_ORDER)
        )
    )


def _conditions(query: Query) -> list[Any]:
    conditions: list[Any] = [
        Proposal.connection_id == query.connection_id,
        Proposal.entity == query.entity,
        col(RemoteRecord.gone_at).is_(None),
    ]
    if query.ids:
        return [*conditions, col(RemoteRecord.id).in_(query.ids)]
    conditions.append(col(Proposal.bucket).in_(FILTERS[query.shown]))
    for word in query.words.lower().split():
        escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        conditions.append(func.lower(RemoteRecord.name).like(f"%{escaped}%", escape="\\"))
    return conditions


def standing(tx: Session, connection_id: str, entity: str) -> dict[tuple[str, str], int]:
    """Return the number of records by (bucket, action)."""
    found = tx.exec(
        select(Proposal.bucket, Proposal.action, func.count())
        .join(RemoteRecord, col(RemoteRecord.id) == col(Proposal.remote_id))
        .where(
            Proposal.connection_id == connection_id,
            Proposal.entity == entity,
            col(RemoteRecord.gone_at).is_(None),
        )
        .group_by(col(Proposal.bucket), col(Proposal.action))
    )
    return {(bucket, action): count for bucket, action, count in found}


def of_connection(tx: Session, connection_id: str, entity: str) -> list[Proposal]:
    """Return all proposals of a step."""
    return list(
        tx.exec(
            select(Proposal).where(
                Proposal.connection_id == connection_id, Proposal.entity == entity
            )
        )
    )


def replace_all(tx: Session, connection_id: str, entity: str, rows: Iterable[Proposal]) -> None:
    """Put `rows` in the place of all proposals of a step."""
    tx.execute(
        delete(Proposal).where(
            col(Proposal.connection_id) == connection_id, col(Proposal.entity) == entity
        )
    )
    tx.add_all(rows)
    tx.flush()
