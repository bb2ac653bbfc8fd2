"""What the engine reasons about, read from the tables."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from core.crypto import fingerprint
from core.engine.mapping import match_values, merged
from core.engine.matching import Subject
from core.engine.planning import Decided, ProfileFacts, RecordFacts
from core.entities.base import EntitySpec
from core.entities.matching import Rank
from core.models.connections import Connection
from core.models.links import Choice, Decision, Link, RefusedPair
from core.models.remote import Proposal, RemoteRecord
from core.store import joined, profiles
from core.store.profiles import ProfileRow


def records(tx: Session, connection_id: str, spec: EntitySpec) -> list[RecordFacts]:
    """Return all records of a connection that are not gone, by name."""
    found = tx.exec(
        joined.records()
        .where(
            RemoteRecord.connection_id == connection_id,
            RemoteRecord.entity == spec.slug,
            col(RemoteRecord.gone_at).is_(None),
        )
        .order_by(col(RemoteRecord.name), col(RemoteRecord.qbo_id))
    )
    return [_record_facts(spec, *row) for row in found]


def _record_facts(  # noqa: PLR0917 - the columns of one joined row, in their order
    spec: EntitySpec,
    record: RemoteRecord,
    proposal: Proposal | None,
    decision: Decision | None,
    link: Link | None,
) -> RecordFacts:
    """Return one record as planning sees it."""
    decided = Decided()
    if decision is not None:
        choice = Choice(decision.choice) if decision.choice else None
        decided = Decided(choice, decision.profile_id, decision.edits)
    return RecordFacts(
        id=record.id,
        qbo_type=record.qbo_type,
        qbo_id=record.qbo_id,
        name=record.name,
        active=record.active,
        values=record.fields,
        fingerprint=record.fingerprint,
        rank=Rank(proposal.rank) if proposal and proposal.rank else Rank.NONE,
        profile_id=proposal.profile_id if proposal else None,
        sentence=proposal.sentence if proposal else "",
        decided=decided,
        linked=link is not None,
        match_values=match_values(spec, record.body),
    )


def profile_facts(row: ProfileRow, connection_id: str) -> ProfileFacts:
    """Return one profile as planning sees it."""
    return ProfileFacts(
        id=row.profile.id,
        name=row.profile.name,
        active=row.profile.active,
        values=row.values,
        linked=connection_id in row.linked_connections,
    )


def profile_print(profile: ProfileFacts) -> str:
    """Return what changes when a field of the profile, or its activity, changes."""
    return fingerprint({"values": profile.values, "active": profile.active})


def visible_profiles(tx: Session, connection: Connection, spec: EntitySpec) -> list[ProfileFacts]:
    """Return the profiles that an import of this connection may link with."""
    return [
        profile_facts(row, connection.id)
        for row in profiles.of_account(tx, spec, connection.account_id)
        if spec.account_wide or row.profile.division_id in (None, connection.division_id)
    ]


@dataclass(frozen=True, slots=True)
class MatchFacts:
    """Who is to be matched: all profiles, the linked ones among them, and the unlinked records."""

    ours: list[Subject]
    theirs: list[Subject]
    taken: frozenset[str]


def match_facts(tx: Session, connection: Connection, spec: EntitySpec) -> MatchFacts:
    """Return who is to be matched.

    Linked profiles take part: a record that looks like one of them is perhaps the same person
    entered twice, so it is not safe to create. A person's corrections of a record take part too, so
    that a corrected email finds its user.
    """
    visible = visible_profiles(tx, connection, spec)
    ours = [Subject(key=p.id, values=p.values, active=p.active, name=p.name) for p in visible]
    theirs = [
        Subject(
            key=r.id,
            values={**r.match_values, **merged(r.values, r.decided.edits)},
            active=r.active,
            name=r.name,
        )
        for r in records(tx, connection.id, spec)
        if not r.linked
    ]
    return MatchFacts(ours, theirs, frozenset(p.id for p in visible if p.linked))


def refused_pairs(tx: Session, connection_id: str, qbo_type: str) -> frozenset[tuple[str, str]]:
    """Return the pairs (profile id, mirror row id) that a person refused."""
    found = tx.exec(
        select(RefusedPair.profile_id, RemoteRecord.id)
        .join(
            RemoteRecord,
            (col(RemoteRecord.connection_id) == col(RefusedPair.connection_id))
            & (col(RemoteRecord.qbo_type) == col(RefusedPair.qbo_type))
            & (col(RemoteRecord.qbo_id) == col(RefusedPair.qbo_id)),
        )
        .where(RefusedPair.connection_id == connection_id, RefusedPair.qbo_type == qbo_type)
    )
    return frozenset((profile_id, remote_id) for profile_id, remote_id in found)
