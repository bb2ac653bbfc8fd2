"""Links."""

from sqlmodel import Session, select

from core.models.links import Link


def of_record(tx: Session, connection_id: str, qbo_type: str, qbo_id: str) -> Link | None:
    """Return the link of a QuickBooks record within a connection, if any."""
    return tx.exec(
        select(Link).where(
            Link.connection_id == connection_id, Link.qbo_type == qbo_type, Link.qbo_id == qbo_id
        )
    ).first()
