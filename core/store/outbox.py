"""Outbox rows: every change of state names the state it comes from."""

from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, update
from sqlmodel import Session, col, select

from core.models.mail import EmailState, OutboxEmail


def counts(tx: Session, connection_id: str) -> dict[str, int]:
    """Return the number of a connection's emails by state."""
    found = tx.exec(
        select(OutboxEmail.state, func.count())
        .where(OutboxEmail.connection_id == connection_id)
        .group_by(col(OutboxEmail.state))
    )
    return dict(found.all())


def release(tx: Session, connection_id: str) -> int:
    """Queue a connection's held emails; return how many."""
    changed = tx.execute(
        update(OutboxEmail)
        .where(
            col(OutboxEmail.connection_id) == connection_id,
            col(OutboxEmail.state) == EmailState.HELD,
        )
        .values(state=EmailState.QUEUED)
    )
    return int(changed.rowcount)  # type: ignore[attr-defined]


def is_due(tx: Session, now: datetime) -> bool:
    """Say whether an email waits to be sent, or was left in the middle."""
    due = select(OutboxEmail.id).where(or_(_due(now), col(OutboxEmail.state) == EmailState.SENDING))
    return tx.exec(due.limit(1)).first() is not None


def claim_next(tx: Session, now: datetime) -> OutboxEmail | None:
    """Mark the next due email as being sent and return it."""
    email = tx.exec(
        select(OutboxEmail)
        .where(_due(now))
        .order_by(col(OutboxEmail.id))
        .limit(1)
        .with_for_update()
    ).first()
    if email is not None:
        email.state = EmailState.SENDING
        tx.add(email)
        tx.flush()
    return email


def settle(tx: Session, email_id: str, **values: object) -> bool:
    """Note what became of an email being sent; False, and no change, when it is no longer so."""
    changed = tx.execute(
        update(OutboxEmail)
        .where(col(OutboxEmail.id) == email_id, col(OutboxEmail.state) == EmailState.SENDING)
        .values(**values)
    )
    return bool(changed.rowcount == 1)  # type: ignore[attr-defined]


def abandon(tx: Session, *, at: datetime, problem: str) -> int:
    """Mark what is being sent as unsure; return how many."""
    changed = tx.execute(
        update(OutboxEmail)
        .where(col(OutboxEmail.state) == EmailState.SENDING)
        .values(state=EmailState.UNSURE, settled_at=at, problem=problem)
    )
    return int(changed.rowcount)  # type: ignore[attr-defined]


def _due(now: datetime) -> ColumnElement[bool]:
    return (col(OutboxEmail.state) == EmailState.QUEUED) & or_(
        col(OutboxEmail.next_attempt_at).is_(None), col(OutboxEmail.next_attempt_at) <= now
    )
