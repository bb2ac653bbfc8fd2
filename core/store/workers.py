"""Heartbeats."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Session, col, select

from core.models.workers import Worker

FORGET_AFTER = timedelta(days=1)
"""Rows of processes that ended long ago say nothing any more."""


def beat(tx: Session, executor_id: str, now: datetime) -> None:
    """Note that a process is alive."""
    row = tx.get(Worker, executor_id) or Worker(
        executor_id=executor_id, started_at=now, seen_at=now
    )
    row.seen_at = now
    tx.add(row)
    tx.execute(delete(Worker).where(col(Worker.seen_at) < now - FORGET_AFTER))


def alive(tx: Session, since: datetime) -> set[str]:
    """Return the processes with a heartbeat at or after `since`."""
    return set(tx.exec(select(Worker.executor_id).where(Worker.seen_at >= since)))


def leave(tx: Session, executor_id: str) -> None:
    """Forget a process that ended in good order."""
    tx.execute(delete(Worker).where(col(Worker.executor_id) == executor_id))
