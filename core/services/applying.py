"""Applying an import's plan: chunk by chunk, each chunk one transaction.

    take up → read changes → while apply_next_chunk → finish

A line that has an outcome is never done again. A chunk commits profiles, links, outcomes and
emails together, so a process may die anywhere: the next one goes on with the lines that are open.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from core.access import Actor, Role
from core.crypto import new_password, password_hash
from core.engine import reasons
from core.engine.mapping import read_values
from core.engine.usernames import usernames
from core.entities.base import EntitySpec
from core.entities.registry import spec_of
from core.errors import Reason
from core.models.accounts import Account
from core.models.connections import Connection
from core.models.links import Link
from core.models.plans import Action, OutcomeStatus, Plan, PlanLine, Run, RunKind
from core.models.profiles import Profile
from core.models.remote import RemoteRecord
from core.services import mailing
from core.services.base import Context, On, Service, requires
from core.services.matching import rematch
from core.services.running import begin
from core.store import facts, links, lookup, mirror, profiles, runs
from core.store.database import UniqueClash
from core.store.profiles import NewProfile

CHUNK = 50
"""Lines per transaction: about 0.15 s of work, so that SQLite's one writer is not held up."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a line."""

    status: OutcomeStatus
    reason: Reason
    profile_id: str | None = None


class Applying(Service):
    """Starts imports."""

    @requires(Role.OPERATOR, On.PLAN)
    def start(self, actor: Actor, plan_id: str) -> str:
        """Have a stored plan executed; return the run's id, the same one at a second call.

        Raises:
            PlanAgain: "run_live" when another run of the connection is going on.
            NeedsReconnect: when the connection does not work.
        """
        with self._db.read() as tx:
            plan = lookup.one(tx, Plan, plan_id)
        return begin(
            self,
            actor,
            plan.connection_id,
            kind=RunKind.IMPORT,
            entity=plan.entity,
            plan_id=plan_id,
            total=sum(plan.counts.values()),
        ).id


@dataclass(frozen=True, slots=True)
class _World:
    """What a chunk's lines are checked against, and what they need."""

    context: Context
    run: Run
    spec: EntitySpec
    plan: Plan
    account: Account
    connection: Connection
    mirror: Mapping[str, RemoteRecord]


def apply_next_chunk(context: Context, run: Run) -> bool:
    """Apply the next open lines of a run's plan; False when none are left.

    Raises:
        TakenOver: when another process took the run up.
    """
    with context.db.write("import.chunk") as unit:
        tx = unit.session
        runs.hold(tx, run, verb="Importing")
        lines = runs.open_lines(tx, str(run.plan_id), limit=CHUNK)
        if not lines:
            return False
        world = _world(tx, context, run, lines)
        for line in lines:
            _settle(tx, world, line)
        runs.hold(tx, run, done=Run.done + len(lines))
        unit.commit()
    return True


def finish(context: Context, run: Run) -> None:
    """Match what is left anew, so that the grid shows the world after the import."""
    with context.db.write("import.finish") as unit:
        tx = unit.session
        runs.hold(tx, run, verb="Finishing")
        rematch(tx, lookup.held(tx, Connection, run.connection_id), spec_of(run.entity))
        unit.commit()


def _world(tx: Session, context: Context, run: Run, lines: Any) -> _World:
    connection = lookup.one(tx, Connection, run.connection_id)
    spec = spec_of(run.entity)
    return _World(
        context,
        run,
        spec,
        lookup.one(tx, Plan, run.plan_id),
        lookup.one(tx, Account, connection.account_id),
        connection,
        mirror.by_qbo_ids(tx, connection.id, spec.qbo_type, [line.qbo_id for line in lines]),
    )


def _settle(tx: Session, world: _World, line: PlanLine) -> None:
    """Do one line inside a savepoint of its own and note the outcome."""
    try:
        with tx.begin_nested():
            outcome = _do(tx, world, line)
    except UniqueClash:
        outcome = Outcome(OutcomeStatus.STALE, _clash(tx, world, line))
    line.outcome = outcome.status
    line.outcome_code = outcome.reason.code
    line.outcome_sentence = outcome.reason.sentence
    line.outcome_profile_id = outcome.profile_id
    line.outcome_at = world.context.clock.now()
    tx.add(line)
    tx.flush()


def _do(tx: Session, world: _World, line: PlanLine) -> Outcome:
    action = Action(line.action)
    if not action.changes_something:
        return Outcome(OutcomeStatus.SKIPPED, Reason(line.code, line.sentence))
    record = world.mirror.get(line.qbo_id)
    if record is None or record.gone_at is not None:
        return Outcome(OutcomeStatus.STALE, reasons.RECORD_GONE)
    if record.fingerprint != line.theirs_fingerprint:
        return Outcome(OutcomeStatus.STALE, reasons.RECORD_MOVED)
    if links.of_record(tx, world.connection.id, line.qbo_type, line.qbo_id) is not None:
        return Outcome(OutcomeStatus.STALE, reasons.RECORD_LINKED)
    return _DOERS[action](tx, world, line, record)


def _create(tx: Session, world: _World, line: PlanLine, record: RemoteRecord) -> Outcome:
    spec, context = world.spec, world.context
    values, private, password = _with_credentials(tx, world, line)
    for key in spec.unique:
        value = key.value(values)
        wanted = value and (line.active or not key.active_only)
        if wanted and profiles.holder(tx, world.account.id, spec.slug, (key.kind, str(value))):
            return Outcome(OutcomeStatus.STALE, key.taken)
    profile = profiles.insert(
        tx,
        spec,
        NewProfile(
            id=context.ids.new(),
            account_id=world.account.id,
            division_id=None if spec.account_wide else world.connection.division_id,
            active=line.active,
            values=values,
            private=private,
            home_connection_id=world.connection.id,
            at=context.clock.now(),
        ),
    )
    _link(tx, world, line, record, profile=profile, values=values)
    if password and line.active:
        hold = bool(world.plan.settings.get("hold_emails"))
        user = mailing.NewUser(profile, world.account, values, password, hold)
        mailing.queue_welcome(tx, context, world.run, user)
    return Outcome(OutcomeStatus.CREATED, reasons.CREATED, profile.id)


def _link_existing(tx: Session, world: _World, line: PlanLine, record: RemoteRecord) -> Outcome:
    found = profiles.with_ids(tx, world.spec, [line.profile_id or ""])
    if not found:
        return Outcome(OutcomeStatus.STALE, reasons.PROFILE_GONE)
    row = found[0]
    seen = facts.profile_facts(row, world.connection.id)
    if seen.linked:
        return Outcome(OutcomeStatus.STALE, reasons.PROFILE_LINKED)
    if facts.profile_print(seen) != line.ours_fingerprint:
        return Outcome(OutcomeStatus.STALE, reasons.PROFILE_MOVED)
    profiles.settle_home(tx, row.profile.id, world.connection.id)
    _link(tx, world, line, record, profile=row.profile, values=row.values)
    return Outcome(OutcomeStatus.LINKED, reasons.LINKED, row.profile.id)


_DOERS = {Action.CREATE: _create, Action.LINK: _link_existing}


def _link(
    tx: Session,
    world: _World,
    line: PlanLine,
    record: RemoteRecord,
    *,
    profile: Profile,
    values: Mapping[str, Any],
) -> None:
    """Insert the link with its base: per field, ours and theirs as they stand now."""
    theirs = read_values(world.spec, record.body)
    tx.add(
        Link(
            id=world.context.ids.new(),
            connection_id=world.connection.id,
            profile_id=profile.id,
            entity=world.spec.slug,
            qbo_type=line.qbo_type,
            qbo_id=line.qbo_id,
            base={f.name: [values.get(f.name), theirs.get(f.name)] for f in world.spec.mapped},
            run_id=world.run.id,
            made_by=world.run.asked_by,
            made_at=world.context.clock.now(),
        )
    )
    record.dirty = False
    tx.add(record)
    tx.flush()


def _with_credentials(
    tx: Session, world: _World, line: PlanLine
) -> tuple[dict[str, Any], dict[str, Any], str]:
    """Return the values with the final username, the private columns, and the password in clear."""
    values = dict(line.values)
    if world.spec.credentials is None:
        return values, {}, ""
    key = ("username", str(values["username"]).casefold())
    if profiles.holder(tx, world.account.id, world.spec.slug, key):
        held = profiles.taken(tx, world.account.id, world.spec.slug, "username")
        stem = world.spec.credentials.username_stem(values)
        values["username"] = usernames([stem], held)[0]
    password = new_password()
    return values, {"password_hash": password_hash(password)}, password


def _clash(tx: Session, world: _World, line: PlanLine) -> Reason:
    """Name what another transaction took while this line was being done."""
    for key in world.spec.unique:
        value = key.value(line.values)
        if value and profiles.holder(tx, world.account.id, world.spec.slug, (key.kind, value)):
            return key.taken
    if links.of_record(tx, world.connection.id, line.qbo_type, line.qbo_id) is not None:
        return reasons.RECORD_LINKED
    return reasons.PROFILE_LINKED
