"""Runs and plans."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from core.errors import Conflict
from core.models.plans import Plan, PlanLine, Run, RunStatus

LIVE = (RunStatus.QUEUED, RunStatus.RUNNING)


class TakenOver(Conflict):
    """Another process took this run up; the one that asks must stop."""

    def __init__(self, run_id: str) -> None:
        super().__init__("taken_over", f"Run {run_id} was taken over by another process.")


def live_run(tx: Session, connection_id: str) -> Run | None:
    """Return the connection's queued or running run, if any."""
    return tx.exec(
        select(Run).where(Run.connection_id == connection_id, col(Run.status).in_(LIVE))
    ).first()


def run_of_plan(tx: Session, plan_id: str) -> Run | None:
    """Return the one run that executes a plan, if it was started."""
    return tx.exec(select(Run).where(Run.plan_id == plan_id)).first()


def latest(tx: Session, connection_id: str, entity: str, kind: str) -> Run | None:
    """Return the newest run of a kind."""
    return tx.exec(
        select(Run)
        .where(Run.connection_id == connection_id, Run.entity == entity, Run.kind == kind)
        .order_by(col(Run.id).desc())
        .limit(1)
    ).first()


def latest_plan(tx: Session, connection_id: str, entity: str) -> Plan | None:
    """Return the newest stored plan of a step."""
    return tx.exec(
        select(Plan)
        .where(Plan.connection_id == connection_id, Plan.entity == entity)
        .order_by(col(Plan.id).desc())
        .limit(1)
    ).first()


def all_live(tx: Session) -> list[Run]:
    """Return every queued or running run."""
    return list(tx.exec(select(Run).where(col(Run.status).in_(LIVE))))


def take_up(tx: Session, run_id: str, at: datetime) -> Run | None:
    """Raise the run's epoch and mark it running; None when it has ended already."""
    changed = tx.execute(
        update(Run)
        .where(col(Run.id) == run_id, col(Run.status).in_(LIVE))
        .values(
            epoch=Run.epoch + 1,
            status=RunStatus.RUNNING,
            started_at=func.coalesce(Run.started_at, at),
        )
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        return None
    return tx.get(Run, run_id, populate_existing=True)


def hold(tx: Session, run: Run, **values: object) -> None:
    """Begin a transaction of a run: write `values` to it, if it is still this process's.

    Raises:
        TakenOver: when another process raised the epoch since.
    """
    changed = tx.execute(
        update(Run)
        .where(
            col(Run.id) == run.id,
            col(Run.epoch) == run.epoch,
            col(Run.status) == RunStatus.RUNNING,
        )
        .values(epoch=run.epoch, **values)
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        raise TakenOver(run.id)


def lines(tx: Session, plan_id: str) -> list[PlanLine]:
    """Return all lines of a plan in order."""
    return list(
        tx.exec(select(PlanLine).where(PlanLine.plan_id == plan_id).order_by(col(PlanLine.number)))
    )


def open_lines(tx: Session, plan_id: str, *, limit: int) -> Sequence[PlanLine]:
    """Return the first lines that have no outcome yet."""
    return tx.exec(
        select(PlanLine)
        .where(PlanLine.plan_id == plan_id, col(PlanLine.outcome).is_(None))
        .order_by(col(PlanLine.number))
        .limit(limit)
    ).all()


def outcome_counts(tx: Session, plan_id: str) -> dict[str, int]:
    """Return the number of lines by outcome; lines without one are left out."""
    found = tx.exec(
        select(PlanLine.outcome, func.count())
        .where(PlanLine.plan_id == plan_id, col(PlanLine.outcome).is_not(None))
        .group_by(col(PlanLine.outcome))
    )
    return {str(outcome): count for outcome, count in found}
