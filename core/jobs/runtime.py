"""The only module that knows DBOS: launching it, enqueueing, heartbeats, taking over from the dead.

Measured facts behind the choices: docs/decisions/0002.
"""

import logging
import sqlite3
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from dbos import DBOS, DBOSClient, DBOSConfig, SetEnqueueOptions, SetWorkflowID

from core.errors import DashboardError
from core.jobs import workflows
from core.services import companies
from core.services.base import Context
from core.store import outbox, runs, workers

log = logging.getLogger(__name__)

APPLICATION = "ontraccr-quickbooks"
VERSION = "1"
"""Constant: runs survive a deploy. DBOS' default, a hash of the code, would strand them."""

RUNS = "runs"
MAIL = "mail"
POLL_SECONDS = 0.2

ENDED = ("SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")
"""States in which DBOS never calls a job again."""

_context: Context | None = None


def _here() -> Context:
    if _context is None:
        raise RuntimeError("the job runtime was not started")
    return _context


@DBOS.workflow(name="execute_run", max_recovery_attempts=None)
def execute_run(run_id: str) -> None:
    """Execute a run; its id is the workflow's id."""
    workflows.execute(_here(), run_id)


@DBOS.workflow(name="deliver_mail", max_recovery_attempts=None)
def deliver_mail() -> None:
    """Send the queued emails."""
    workflows.deliver(_here())


class DbosDispatcher:
    """Enqueues; the one place that does."""

    def run(self, run_id: str, connection_id: str) -> None:
        """Have a run executed, one per connection at a time; a second call changes nothing."""
        with SetWorkflowID(run_id), SetEnqueueOptions(queue_partition_key=connection_id):
            DBOS.enqueue_workflow(RUNS, execute_run, run_id)

    def mail(self) -> None:
        """Have the queued emails sent; one mail job waits or runs at most."""
        with SetEnqueueOptions(deduplication_id=MAIL, duplication_policy="return-existing"):
            DBOS.enqueue_workflow(MAIL, deliver_mail)


class JobRuntime:
    """Executes runs in this process.

    Args:
        context: of the services.
        beat_seconds: time between heartbeats and sweeps.
    """

    def __init__(self, context: Context, *, beat_seconds: float = 1.0) -> None:
        self._context = context
        self._beat = beat_seconds
        self._me = context.ids.new()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="jobs-watch", daemon=True)

    def start(self) -> None:
        """Launch DBOS and begin to watch."""
        global _context  # noqa: PLW0603 - DBOS calls module-level functions, so the context is one
        _context = self._context
        url = self._context.settings.jobs_database
        if url.startswith("sqlite"):
            _use_wal(url)
        self._heartbeat()
        DBOS(config=_config(url, self._me))
        DBOS.migrate(url)
        _register_queues(url)
        DBOS.launch()
        self._thread.start()

    def stop(self, *, drain_seconds: int = 10) -> None:
        """Stop taking up work, let what runs come to its next safe point, and leave."""
        self._stop.set()
        self._thread.join()
        DBOS.destroy(workflow_completion_timeout_sec=drain_seconds)
        with self._context.db.write("worker.left") as unit:
            workers.leave(unit.session, self._me)
            unit.commit()

    def _watch(self) -> None:
        while not self._stop.wait(self._beat):
            for duty in (self._heartbeat, self._take_over, self._sweep):
                self._attempt(duty)

    def _attempt(self, duty: Callable[[], None]) -> None:
        """Do a duty; whatever goes wrong is logged and tried again at the next beat."""
        try:
            duty()
        except Exception:
            log.exception("%s failed; it is tried again at the next beat", duty.__name__)

    def _heartbeat(self) -> None:
        now = self._context.clock.now()
        with self._context.db.write("worker.beat") as unit:
            workers.beat(unit.session, self._me, now)
            unit.commit()

    def _take_over(self) -> None:
        """Resume, on their own queues, the jobs of processes without a fresh heartbeat."""
        fresh_since = self._context.clock.now() - timedelta(
            seconds=self._context.settings.worker_timeout
        )
        with self._context.db.read() as tx:
            # A heartbeat can wait long for a busy database; nobody takes over from themselves.
            alive = workers.alive(tx, fresh_since) | {self._me}
        stranded: dict[str, list[str]] = {}
        for job in DBOS.list_workflows(status="PENDING", load_input=False, load_output=False):
            if job.executor_id not in alive and job.queue_name:
                stranded.setdefault(job.queue_name, []).append(job.workflow_id)
        for queue, ids in stranded.items():
            log.warning("taking over %d jobs of the queue %s", len(ids), queue)
            DBOS.resume_workflows(ids, queue_name=queue)

    def _sweep(self) -> None:
        """Repair live runs that have no job, or whose job ended without them, and due emails."""
        with self._context.db.read() as tx:
            live = runs.all_live(tx)
            mail_due = outbox.is_due(tx, self._context.clock.now())
        jobs = DBOS.list_workflows(
            workflow_ids=[run.id for run in live] or ["-"], load_input=False, load_output=False
        )
        states = {job.workflow_id: job.status for job in jobs}
        for run in live:
            if run.id not in states:
                self._context.dispatcher.run(run.id, run.connection_id)
            elif states[run.id] in ENDED:
                workflows.give_up(self._context, run.id)
        if mail_due:
            self._context.dispatcher.mail()
        try:
            companies.expire_pending(self._context)
        except DashboardError as problem:
            log.warning("a company nobody confirmed could not be let go: %s", problem.code)


def _config(url: str, executor_id: str) -> DBOSConfig:
    return {
        "name": APPLICATION,
        "system_database_url": url,
        "application_version": VERSION,
        "executor_id": executor_id,
        "console_log_level": "WARNING",
        "run_migrations": False,
    }


def _register_queues(url: str) -> None:
    """Before launch, so that the first job does not wait for the queue manager's next look."""
    client = DBOSClient(system_database_url=url, application_name=APPLICATION)
    options: dict[str, Any] = {"polling_interval_sec": POLL_SECONDS}
    client.register_queue(RUNS, partition_concurrency=1, **options)
    client.register_queue(MAIL, global_concurrency=1, **options)
    client.destroy()


def _use_wal(url: str) -> None:
    """Readers and the writer of the job tables then do not block each other; it stays in the file."""
    with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
