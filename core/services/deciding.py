"""What a person decides about records before an import, stored as it is decided."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlmodel import Session

from core.access import Actor, Role
from core.engine.mapping import cleaned, merged
from core.entities.base import EntitySpec
from core.entities.registry import spec_of
from core.errors import InvalidInput, NotFound
from core.models.connections import Connection, ImportSettings
from core.models.links import Choice, Decision, RefusedPair
from core.models.remote import RemoteRecord
from core.services.base import On, Service, requires
from core.services.matching import import_settings, rematch, replan
from core.services.running import confirmed
from core.store import decisions as store
from core.store import lookup, profiles, proposals
from core.store.proposals import FILTERS, Query

__all__ = [
    "FILTERS",
    "CandidateView",
    "Deciding",
    "GridPage",
    "GridRow",
    "Overtaken",
    "Query",
    "RowEdit",
]


@dataclass(frozen=True, slots=True)
class RowEdit:
    """What one person did to one row.

    Attributes:
        remote_id: id of the mirror row.
        choice: the decision, or None when only fields were edited.
        profile_id: with `Choice.LINK`, the profile; None means the suggested one.
        fields: corrected values by field name.
        undone: take the stored decision back, so that the record stands as proposed again;
            corrections stay.
        seen_version: version of the decision that the person saw (0: none yet); None skips the
            check.
    """

    remote_id: str
    choice: Choice | None = None
    profile_id: str | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    undone: bool = False
    seen_version: int | None = None


@dataclass(frozen=True, slots=True)
class Overtaken:
    """A row that somebody else decided meanwhile; this person's edit was not stored."""

    name: str
    decided_by: str


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row of the import grid."""

    remote_id: str
    qbo_id: str
    name: str
    active: bool
    values: dict[str, Any]
    choice: str | None
    action: str
    by: str
    bucket: str
    rank: str
    score: float
    sentence: str
    suggested_id: str | None
    suggested: str
    target: str
    problem: str
    problem_field: str
    version: int
    decided_by: str


@dataclass(frozen=True, slots=True)
class GridPage:
    """A page of the grid with the counts for its footer and filters."""

    rows: list[GridRow]
    total: int
    standing: dict[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class CandidateView:
    """A profile beside a record."""

    profile_id: str
    name: str
    active: bool
    values: dict[str, Any]
    score: float
    evidence: tuple[str, ...]
    linked: bool


class Deciding(Service):
    """The grid of an import step."""

    @requires(Role.VIEWER, On.CONNECTION)
    def page(self, actor: Actor, connection_id: str, query: Query) -> GridPage:
        """Return one page of the grid; filtering, sorting and counting is the database's work."""
        spec = spec_of(query.entity)
        query = replace(query, connection_id=connection_id)
        with self._db.read() as tx:
            found = proposals.find(tx, query)
            wanted = {
                profile_id
                for _, proposal, decision, link in found.rows
                for profile_id in (
                    proposal.profile_id,
                    proposal.target_id,
                    decision.profile_id if decision else None,
                    link.profile_id if link else None,
                )
                if profile_id
            }
            names = {
                row.profile.id: row.profile.name for row in profiles.with_ids(tx, spec, wanted)
            }
            standing = proposals.standing(tx, connection_id, spec.slug)
        return GridPage([_grid_row(row, names) for row in found.rows], found.total, standing)

    @requires(Role.VIEWER, On.CONNECTION)
    def ids(self, actor: Actor, connection_id: str, query: Query) -> list[str]:
        """Return the ids of all rows that `page` would show, in its order.

        A screen that keeps them can page through rows which leave their filter as they are decided.
        """
        with self._db.read() as tx:
            return proposals.ids(tx, replace(query, connection_id=connection_id))

    @requires(Role.VIEWER, On.CONNECTION)
    def standing(self, actor: Actor, connection_id: str, entity: str) -> dict[tuple[str, str], int]:
        """Return the number of a step's records by (bucket, action)."""
        with self._db.read() as tx:
            return proposals.standing(tx, connection_id, spec_of(entity).slug)

    @requires(Role.OPERATOR, On.CONNECTION)
    def decide(
        self, actor: Actor, connection_id: str, entity: str, *, edits: Sequence[RowEdit]
    ) -> list[Overtaken]:
        """Store edits of rows; returns those that somebody else decided first.

        Raises:
            InvalidInput: "no_suggestion" when *Link to suggested* was chosen for a row without one.
        """
        spec = spec_of(entity)
        overtaken: list[Overtaken] = []
        with self._db.write("decide") as unit:
            tx = unit.session
            connection = confirmed(tx, connection_id)
            rows = store.rows(tx, connection_id, [edit.remote_id for edit in edits])
            for edit in edits:
                if edit.remote_id not in rows:
                    continue
                held = self._store(tx, actor, spec, row=rows[edit.remote_id], edit=edit)
                if held is not None:
                    overtaken.append(held)
            tx.flush()
            if any(edit.fields for edit in edits):
                rematch(tx, connection, spec)
            else:
                replan(tx, connection, spec)
            unit.commit()
        return overtaken

    @requires(Role.VIEWER, On.CONNECTION)
    def candidates(
        self,
        actor: Actor,
        connection_id: str,
        remote_id: str,
        *,
        words: str = "",
    ) -> list[CandidateView]:
        """Return the candidates of a record, best first, or the profiles that contain `words`."""
        with self._db.read() as tx:
            connection = lookup.one(tx, Connection, connection_id)
            record = _record(tx, connection_id, remote_id)
            spec = spec_of(record.entity)
            scored = store.candidates(tx, remote_id)
            if words.strip():
                found = profiles.search(tx, spec, connection.account_id, words)[:20]
            else:
                found = profiles.with_ids(tx, spec, scored)
        views = [
            CandidateView(
                row.profile.id,
                row.profile.name,
                row.profile.active,
                row.values,
                scored.get(row.profile.id, (0.0, ()))[0],
                scored.get(row.profile.id, (0.0, ()))[1],
                connection_id in row.linked_connections,
            )
            for row in found
        ]
        return sorted(views, key=lambda view: -view.score)

    @requires(Role.OPERATOR, On.CONNECTION)
    def refuse(self, actor: Actor, connection_id: str, remote_id: str, *, profile_id: str) -> None:
        """Say that a record and a profile are not the same; they are never proposed again."""
        with self._db.write("refuse") as unit:
            tx = unit.session
            connection = confirmed(tx, connection_id)
            record = _record(tx, connection_id, remote_id)
            tx.merge(
                RefusedPair(
                    connection_id=connection_id,
                    qbo_type=record.qbo_type,
                    qbo_id=record.qbo_id,
                    profile_id=profile_id,
                    decided_by=actor.name,
                    decided_at=self._now(),
                )
            )
            tx.flush()
            rematch(tx, connection, spec_of(record.entity))
            unit.commit()

    @requires(Role.VIEWER, On.CONNECTION)
    def settings(self, actor: Actor, connection_id: str, entity: str) -> ImportSettings:
        """Return how this step is to be imported."""
        with self._db.read() as tx:
            return import_settings(tx, connection_id, spec_of(entity))

    @requires(Role.OPERATOR, On.CONNECTION)
    def change_settings(
        self, actor: Actor, connection_id: str, entity: str, *, auto_import: bool, hold_emails: bool
    ) -> None:
        """Store how this step is to be imported, and plan its records anew."""
        spec = spec_of(entity)
        with self._db.write("import.settings") as unit:
            tx = unit.session
            connection = confirmed(tx, connection_id)
            tx.merge(
                ImportSettings(
                    connection_id=connection_id,
                    entity=entity,
                    auto_import=auto_import and spec.auto_import is not None,
                    hold_emails=hold_emails,
                )
            )
            tx.flush()
            replan(tx, connection, spec)
            self.record(
                tx,
                actor,
                "import.settings",
                account_id=connection.account_id,
                note=f"{entity}: auto import {auto_import}, hold emails {hold_emails}",
            )
            unit.commit()

    def _store(
        self, tx: Session, actor: Actor, spec: EntitySpec, *, row: store.Row, edit: RowEdit
    ) -> Overtaken | None:
        held = row.decision
        version = held.version if held else 0
        if edit.seen_version is not None and edit.seen_version != version and held is not None:
            return Overtaken(row.record.name, held.decided_by)
        decision = held or Decision(
            id=self._ids.new(),
            connection_id=row.record.connection_id,
            entity=spec.slug,
            qbo_type=row.record.qbo_type,
            qbo_id=row.record.qbo_id,
            version=0,
            decided_by="",
            decided_at=self._now(),
        )
        if edit.undone:
            decision.choice = decision.profile_id = None
        if edit.choice is not None:
            decision.choice = edit.choice
            decision.profile_id = _link_target(row, edit)
        if edit.fields:
            kept = {**decision.edits, **cleaned(spec, edit.fields)}
            decision.edits = _only_changes(kept, row.record.fields)
        decision.version = version + 1
        decision.decided_by = actor.name
        decision.decided_at = self._now()
        tx.add(decision)
        return None


def _record(tx: Session, connection_id: str, remote_id: str) -> RemoteRecord:
    """Return a record of this connection; another connection's is as good as not there."""
    record = tx.get(RemoteRecord, remote_id)
    if record is None or record.connection_id != connection_id:
        raise NotFound(
            "not_found",
            "This record is not there (any more). Look at the list again; somebody may have "
            "fetched it anew.",
        )
    return record


def _link_target(row: store.Row, edit: RowEdit) -> str | None:
    if edit.choice is not Choice.LINK:
        return None
    target = edit.profile_id or (row.proposal.profile_id if row.proposal else None)
    if target is None:
        raise InvalidInput(
            "no_suggestion",
            f"There is no suggested profile for {row.record.name}. Select the row and choose one "
            "below the grid.",
        )
    return target


def _only_changes(edits: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in edits.items() if value != values.get(name)}


def _grid_row(found: Iterable[Any], names: Mapping[str, str]) -> GridRow:
    record, proposal, decision, link = found
    target = link.profile_id if link else proposal.target_id
    return GridRow(
        remote_id=record.id,
        qbo_id=record.qbo_id,
        name=record.name,
        active=record.active,
        values=merged(record.fields, decision.edits if decision else {}),
        choice=decision.choice if decision else None,
        action=proposal.action,
        by=proposal.by,
        bucket=proposal.bucket,
        rank=proposal.rank,
        score=proposal.score,
        sentence=proposal.sentence,
        suggested_id=proposal.profile_id,
        suggested=names.get(proposal.profile_id or "", ""),
        target=names.get(target or "", ""),
        problem=proposal.problem_sentence,
        problem_field=proposal.problem_field,
        version=decision.version if decision else 0,
        decided_by=decision.decided_by if decision else "",
    )
