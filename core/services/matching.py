"""Recomputes what matching and planning say of each record, and stores it for the grid."""

from collections.abc import Sequence

from sqlmodel import Session

from core.engine.matching import Matching, match
from core.engine.planning import Line, plan_import
from core.entities.base import EntitySpec
from core.entities.matching import Rank
from core.models.base import LONGEST_SENTENCE
from core.models.connections import Connection, ImportSettings
from core.models.plans import Action
from core.models.remote import Bucket, Proposal
from core.store import facts, proposals

BUCKETS = {
    Action.CREATE: Bucket.READY,
    Action.LINK: Bucket.READY,
    Action.IGNORE: Bucket.READY,
    Action.UNDECIDED: Bucket.DECIDE,
    Action.BLOCKED: Bucket.PROBLEM,
}


def rematch(tx: Session, connection: Connection, spec: EntitySpec) -> None:
    """Match all unlinked records of a connection anew, then plan them anew.

    One pass over everything: one record's match depends on all others (shared emails, two records
    that look alike), so there is no smaller correct unit.
    """
    found = facts.match_facts(tx, connection, spec)
    refused = facts.refused_pairs(tx, connection.id, spec.qbo_type)
    matching = match(spec.matching, found.ours, found.theirs, refused=refused, taken=found.taken)
    _store(tx, connection, spec, matching)
    replan(tx, connection, spec)


def replan(tx: Session, connection: Connection, spec: EntitySpec) -> None:
    """Plan all records anew from the stored proposals and decisions, and store where they stand."""
    tx.flush()
    standing = {line.record.id: line for line in current_lines(tx, connection, spec)}
    for row in proposals.of_connection(tx, connection.id, spec.slug):
        _place(row, standing.get(row.remote_id))
        tx.add(row)


def current_lines(tx: Session, connection: Connection, spec: EntitySpec) -> list[Line]:
    """Return the plan as things stand."""
    return plan_import(
        spec,
        facts.records(tx, connection.id, spec),
        facts.visible_profiles(tx, connection, spec),
        auto=import_settings(tx, connection.id, spec).auto_import,
    )


def import_settings(tx: Session, connection_id: str, spec: EntitySpec) -> ImportSettings:
    """Return the stored settings of a step, or the defaults."""
    return tx.get(ImportSettings, (connection_id, spec.slug)) or ImportSettings(
        connection_id=connection_id,
        entity=spec.slug,
        auto_import=spec.auto_import is not None,
    )


def _store(tx: Session, connection: Connection, spec: EntitySpec, matching: Matching) -> None:
    rows: Sequence[Proposal] = [
        Proposal(
            remote_id=remote_id,
            connection_id=connection.id,
            entity=spec.slug,
            rank=proposal.recommendation,
            profile_id=proposal.best.key if proposal.best else None,
            score=proposal.best.score if proposal.best else 0,
            code=proposal.reason_code,
            sentence=proposal.sentence[:LONGEST_SENTENCE],
            candidates=[
                {
                    "profile_id": candidate.key,
                    "score": round(candidate.score, 3),
                    "evidence": [
                        {"code": e.code, "sentence": e.sentence, "weight": round(e.weight, 3)}
                        for e in candidate.evidence
                    ],
                }
                for candidate in proposal.candidates
            ],
        )
        for remote_id, proposal in matching.proposals.items()
    ]
    linked = [
        Proposal(remote_id=r.id, connection_id=connection.id, entity=spec.slug, rank=Rank.NONE)
        for r in facts.records(tx, connection.id, spec)
        if r.linked
    ]
    proposals.replace_all(tx, connection.id, spec.slug, [*rows, *linked])


def _place(row: Proposal, line: Line | None) -> None:
    """Put into the row where its record stands; no line means that it is linked."""
    if line is None:
        row.bucket, row.action, row.by, row.target_id = Bucket.LINKED, "", "", None
        row.problem_code = row.problem_sentence = row.problem_field = ""
        return
    told = line.action in (Action.BLOCKED, Action.UNDECIDED)
    row.bucket = BUCKETS[line.action]
    row.action = line.action
    row.by = line.by
    row.target_id = line.profile.id if line.profile else None
    row.problem_code = line.reason.code if told else ""
    row.problem_sentence = line.reason.sentence[:LONGEST_SENTENCE] if told else ""
    row.problem_field = line.problem_field
