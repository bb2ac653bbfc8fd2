"""A record with all that is known of it, as one query."""

from typing import Any

from sqlmodel import col, select

from core.models.links import Decision, Link
from core.models.remote import Proposal, RemoteRecord


def records() -> Any:
    """Return the selection of (record, proposal, decision, link); the last three may be None.

    A decision and a link name their record by connection, QuickBooks type and QuickBooks id: they
    outlive a mirror that is read anew.
    """
    return (
        select(RemoteRecord, Proposal, Decision, Link)
        .outerjoin(Proposal, col(Proposal.remote_id) == col(RemoteRecord.id))
        .outerjoin(Decision, _names_the_record(Decision))
        .outerjoin(Link, _names_the_record(Link))
    )


def _names_the_record(table: type[Decision] | type[Link]) -> Any:
    return (
        (col(table.connection_id) == col(RemoteRecord.connection_id))
        & (col(table.qbo_type) == col(RemoteRecord.qbo_type))
        & (col(table.qbo_id) == col(RemoteRecord.qbo_id))
    )
