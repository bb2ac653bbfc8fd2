"""Token rows: the lease, single-use marks, and the metering counter."""

import hashlib
from datetime import datetime

from sqlalchemy import or_, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from core.models.connections import ApiUsage, Token, UsedOnce


def lease(tx: Session, connection_id: str, *, owner: str, now: datetime, until: datetime) -> bool:
    """Take the right to refresh, if nobody holds it; say whether it was taken."""
    changed = tx.execute(
        update(Token)
        .where(
            col(Token.connection_id) == connection_id,
            or_(col(Token.lease_until).is_(None), col(Token.lease_until) < now),
        )
        .values(lease_owner=owner, lease_until=until)
    )
    return bool(changed.rowcount == 1)  # type: ignore[attr-defined]


def use_once(tx: Session, secret: str, at: datetime) -> bool:
    """Mark a ticket or state as used; False when it was used before."""
    digest = hashlib.sha256(secret.encode()).hexdigest()
    try:
        with tx.begin_nested():
            tx.add(UsedOnce(digest=digest, at=at))
    except IntegrityError:
        return False
    return True


def count_call(tx: Session, environment: str, realm_id: str, *, month: str, metered: bool) -> None:
    """Add one call to the month's counter."""
    added = {"metered": int(metered), "unmetered": int(not metered)}
    row = ApiUsage(environment=environment, realm_id=realm_id, month=month, **added)
    if _counted(tx, row):
        return
    try:
        with tx.begin_nested():
            tx.add(row)
    except IntegrityError:  # another process made the month's first call in this moment
        _counted(tx, row)


def _counted(tx: Session, more: ApiUsage) -> bool:
    changed = tx.execute(
        update(ApiUsage)
        .where(
            col(ApiUsage.environment) == more.environment,
            col(ApiUsage.realm_id) == more.realm_id,
            col(ApiUsage.month) == more.month,
        )
        .values(
            metered=col(ApiUsage.metered) + more.metered,
            unmetered=col(ApiUsage.unmetered) + more.unmetered,
        )
    )
    return bool(changed.rowcount == 1)  # type: ignore[attr-defined]
