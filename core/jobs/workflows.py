"""The workflows: each is the list of verbs of a run.

There are no steps. What was done stands in our own tables, so after a crash the function is simply
called again and goes on with what is open (docs/decisions/0002).
"""

import logging
from collections.abc import Callable

from core import crashpoints
from core.errors import Bug, DashboardError
from core.models.plans import Run, RunKind
from core.services import applying, fetching, mailing, running
from core.services.base import Context
from core.store.runs import TakenOver

log = logging.getLogger(__name__)

LEFT = Bug(
    "run_left",
    "Something unexpected stopped this run. What was done is kept, and nothing was done twice. "
    "Fetch and review again to go on; if it stops again, look into the log.",
)


def import_plan(context: Context, run: Run) -> None:
    """Apply a stored plan."""
    fetching.read_changes(context, run)
    crashpoints.reached("import:world-read")
    while applying.apply_next_chunk(context, run):
        crashpoints.reached("import:chunk-done")
    applying.finish(context, run)
    context.dispatcher.mail()


VERBS: dict[RunKind, Callable[[Context, Run], None]] = {
    RunKind.FETCH: fetching.fetch,
    RunKind.IMPORT: import_plan,
}


def execute(context: Context, run_id: str) -> None:
    """Execute a run from where it stands; what stops it is noted in the run."""
    run = running.take_up(context, run_id)
    if run is None:
        return
    crashpoints.reached(f"{run.kind}:taken-up")
    try:
        VERBS[RunKind(run.kind)](context, run)
        running.end(context, run)
    except TakenOver:
        log.info("run %s goes on in another process", run_id)
    except DashboardError as problem:
        log.warning("run %s stopped: %s", run_id, problem.code)
        running.end(context, run, problem=problem)
    crashpoints.reached(f"{run.kind}:ended")


def give_up(context: Context, run_id: str) -> None:
    """End a run whose job ended without it, by an exception that nobody foresaw.

    Otherwise it would be live for ever, and no other run of its connection could begin.
    """
    run = running.take_up(context, run_id)
    if run is None:
        return
    log.error("run %s was left by its job", run_id)
    try:
        running.end(context, run, problem=LEFT)
    except TakenOver:
        log.info("run %s is ended by another process", run_id)


def deliver(context: Context) -> None:
    """Send what is queued, one after the other."""
    mailing.settle_abandoned(context)
    crashpoints.reached("mail:abandoned-settled")
    while mailing.send_next(context):
        crashpoints.reached("mail:one-settled")
