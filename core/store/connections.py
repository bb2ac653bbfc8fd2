"""Connections: which are live, and the portfolio over all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func
from sqlmodel import Session, col, select

from core.models.accounts import Account, Division
from core.models.connections import LIVE_STATUSES, ApiUsage, Connection, ConnectionStatus, Token
from core.models.links import Link
from core.models.remote import Bucket, Proposal


@dataclass(frozen=True, slots=True)
class PortfolioRow:
    """One division of the overview."""

    account: Account
    division: Division
    connection: Connection | None
    linked: int
    to_decide: int
    problems: int
    metered: int


def live_of_division(tx: Session, division_id: str, environment: str) -> Connection | None:
    """Return the division's live connection in an environment, if any."""
    return tx.exec(
        select(Connection).where(
            Connection.division_id == division_id,
            Connection.environment == environment,
            col(Connection.status).in_(LIVE_STATUSES),
        )
    ).first()


def live_of_realm(tx: Session, realm_id: str, environment: str) -> Connection | None:
    """Return the live connection to a QuickBooks company, if any."""
    return tx.exec(
        select(Connection).where(
            Connection.realm_id == realm_id,
            Connection.environment == environment,
            col(Connection.status).in_(LIVE_STATUSES),
        )
    ).first()


def earlier(tx: Session, division_id: str, realm_id: str, environment: str) -> Connection | None:
    """Return the row of this division and company, live or not."""
    return tx.exec(
        select(Connection).where(
            Connection.division_id == division_id,
            Connection.realm_id == realm_id,
            Connection.environment == environment,
        )
    ).first()


def overdue(tx: Session, now: datetime) -> Sequence[Connection]:
    """Return the connections that waited too long for confirmation."""
    return tx.exec(
        select(Connection).where(
            Connection.status == ConnectionStatus.PENDING, col(Connection.pending_until) < now
        )
    ).all()


def drop_pending(tx: Session, connection: Connection) -> None:
    """Undo a connection that was not confirmed: its tokens, and the row if it never was."""
    tx.execute(delete(Token).where(col(Token.connection_id) == connection.id))
    if connection.was_confirmed:
        connection.status = ConnectionStatus.DISCONNECTED
        connection.pending_until = None
        tx.add(connection)
    else:
        tx.delete(connection)


def metered(tx: Session, realm_id: str, environment: str, month: str) -> int:
    """Return the metered calls of a company in a month (YYYY-MM)."""
    usage = tx.get(ApiUsage, (environment, realm_id, month))
    return usage.metered if usage else 0


def portfolio(tx: Session, environment: str, month: str) -> list[PortfolioRow]:
    """Return every division of every account with its live connection and counts."""
    rows = tx.exec(
        select(Account, Division, Connection)
        .join(Division, col(Division.account_id) == col(Account.id))
        .outerjoin(
            Connection,
            (col(Connection.division_id) == col(Division.id))
            & (col(Connection.environment) == environment)
            & col(Connection.status).in_(LIVE_STATUSES),
        )
        .order_by(func.lower(Account.name), func.lower(Division.name))
    ).all()
    linked = dict(
        tx.exec(select(Link.connection_id, func.count()).group_by(col(Link.connection_id))).all()
    )
    buckets = {
        (connection_id, bucket): count
        for connection_id, bucket, count in tx.exec(
            select(Proposal.connection_id, Proposal.bucket, func.count()).group_by(
                col(Proposal.connection_id), col(Proposal.bucket)
            )
        )
    }
    calls = dict(
        tx.exec(
            select(ApiUsage.realm_id, ApiUsage.metered).where(
                ApiUsage.environment == environment, ApiUsage.month == month
            )
        ).all()
    )
    return [
        PortfolioRow(
            account,
            division,
            connection,
            linked.get(connection.id, 0) if connection else 0,
            buckets.get((connection.id, Bucket.DECIDE), 0) if connection else 0,
            buckets.get((connection.id, Bucket.PROBLEM), 0) if connection else 0,
            calls.get(connection.realm_id, 0) if connection else 0,
        )
        for account, division, connection in rows
    ]
