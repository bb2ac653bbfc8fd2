"""Decisions and what they are about."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session, col

from core.models.links import Decision
from core.models.remote import Proposal, RemoteRecord
from core.store import joined


@dataclass(frozen=True, slots=True)
class Row:
    """A record with what was decided and what is proposed."""

    record: RemoteRecord
    decision: Decision | None
    proposal: Proposal | None


def rows(tx: Session, connection_id: str, remote_ids: Iterable[str]) -> dict[str, Row]:
    """Return records of this connection by mirror id; ids of other connections are left out."""
    found = tx.exec(
        joined.records().where(
            RemoteRecord.connection_id == connection_id,
            col(RemoteRecord.id).in_(list(remote_ids)),
        )
    )
    return {record.id: Row(record, decision, proposal) for record, proposal, decision, _ in found}


def candidates(tx: Session, remote_id: str) -> dict[str, tuple[float, tuple[str, ...]]]:
    """Return score and evidence sentences by profile id."""
    proposal = tx.get(Proposal, remote_id)
    return {
        candidate["profile_id"]: (
            candidate["score"],
            tuple(piece["sentence"] for piece in candidate["evidence"]),
        )
        for candidate in (proposal.candidates if proposal else [])
    }
