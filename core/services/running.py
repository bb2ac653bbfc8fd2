"""Runs: starting one, following it, ending it."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from core.access import Actor, Role
from core.errors import DashboardError, NeedsReconnect, PlanAgain
from core.models.connections import Connection, ConnectionStatus
from core.models.plans import Run, RunKind, RunStatus
from core.services.base import Context, On, Service, requires
from core.store import lookup, runs
from core.store.database import UniqueClash


@dataclass(frozen=True, slots=True)
class Progress:
    """A run as the progress bar and the report show it."""

    run: Run
    outcomes: dict[str, int]

    @property
    def live(self) -> bool:
        """Say whether it still goes on."""
        return self.run.status in runs.LIVE

    @property
    def share(self) -> float:
        """Return how much is done, 0 to 1."""
        return min(1.0, self.run.done / self.run.total) if self.run.total else 0.0


class Running(Service):
    """Following runs."""

    @requires(Role.VIEWER, On.RUN)
    def progress(self, actor: Actor, run_id: str) -> Progress:
        """Return how far a run is."""
        with self._db.read() as tx:
            run = lookup.one(tx, Run, run_id)
            counted = runs.outcome_counts(tx, run.plan_id) if run.plan_id else {}
            return Progress(run, counted)

    @requires(Role.VIEWER, On.CONNECTION)
    def live(self, actor: Actor, connection_id: str) -> Run | None:
        """Return the connection's queued or running run, if any."""
        with self._db.read() as tx:
            return runs.live_run(tx, connection_id)

    @requires(Role.VIEWER, On.CONNECTION)
    def latest(self, actor: Actor, connection_id: str, entity: str, kind: RunKind) -> Run | None:
        """Return the newest run of a kind, if any."""
        with self._db.read() as tx:
            return runs.latest(tx, connection_id, entity, kind)


def begin(  # the one way a run comes into being
    service: Service,
    actor: Actor,
    connection_id: str,
    *,
    kind: RunKind,
    entity: str,
    plan_id: str | None = None,
    total: int = 0,
) -> Run:
    """Store a queued run and have it executed after commit.

    A second call for the same plan, or while a run of the connection is live, returns the run that
    is there: a double click starts nothing twice.

    Raises:
        NeedsReconnect: when the connection is not connected.
        PlanAgain: "run_live" when another kind of run is live and a plan was to be executed.
    """
    context = service._context  # noqa: SLF001 - part of the services' own base
    try:
        with context.db.write("run.begin") as unit:
            tx = unit.session
            _connected(lookup.one(tx, Connection, connection_id))
            there = runs.run_of_plan(tx, plan_id) if plan_id else None
            there = there or runs.live_run(tx, connection_id)
            if there is not None:
                return _same(there, plan_id)
            run = Run(
                id=context.ids.new(),
                kind=kind,
                connection_id=connection_id,
                entity=entity,
                plan_id=plan_id,
                total=total,
                asked_by=actor.name,
                asked_by_id=actor.staff_id,
                asked_at=context.clock.now(),
            )
            tx.add(run)
            service.record(
                tx,
                actor,
                f"run.{kind}",
                account_id=lookup.account_of_connection(tx, connection_id),
                subject=run.id,
            )
            unit.after_commit(lambda: context.dispatcher.run(run.id, connection_id))
            unit.commit()
            return run
    except UniqueClash:
        with context.db.read() as tx:
            there = runs.run_of_plan(tx, plan_id) if plan_id else None
            there = there or runs.live_run(tx, connection_id)
        if there is None:
            raise
        return _same(there, plan_id)


def take_up(context: Context, run_id: str) -> Run | None:
    """Make a run this process's own; None when it has ended already."""
    with context.db.write("run.taken-up") as unit:
        run = runs.take_up(unit.session, run_id, context.clock.now())
        unit.commit()
    return run


def end(context: Context, run: Run, *, problem: DashboardError | None = None) -> None:
    """Note that a run has ended, well or not."""
    values: dict[str, Any] = {"status": RunStatus.FINISHED, "verb": ""}
    if problem is not None:
        values = {
            "status": RunStatus.FAILED,
            "code": problem.code,
            "sentence": problem.sentence,
            "technical": f"{problem.technical} {problem.request_id}".strip(),
        }
    with context.db.write("run.end") as unit:
        runs.hold(unit.session, run, finished_at=context.clock.now(), **values)
        unit.commit()


def confirmed(tx: Session, connection_id: str) -> Connection:
    """Return a connection to decide and plan on; who asks next waits until this transaction ends.

    Raises:
        NeedsReconnect: "not_connected" when nobody has confirmed the company (yet).
    """
    connection = lookup.held(tx, Connection, connection_id)
    if connection.status in (ConnectionStatus.PENDING, ConnectionStatus.DISCONNECTED):
        raise NeedsReconnect(
            "not_connected",
            "Nobody has confirmed yet that this is the right company, so nothing was changed. Open "
            "Connect and confirm it.",
        )
    return connection


def _connected(connection: Connection) -> None:
    if connection.status != ConnectionStatus.CONNECTED:
        raise NeedsReconnect(
            "not_connected",
            "This connection does not work at the moment, so nothing was started. Open Connect and "
            "reconnect it.",
        )


def _same(there: Run, plan_id: str | None) -> Run:
    if plan_id is not None and there.plan_id != plan_id:
        raise PlanAgain(
            "run_live",
            "Another run of this connection is going on. Nothing was started; wait until it has "
            "ended, then review again.",
        )
    return there
