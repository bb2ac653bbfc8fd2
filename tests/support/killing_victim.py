"""What runs in a process that is to be killed: the product's jobs, and an operator who insists."""

import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

from core import crashpoints
from core.access import Actor
from core.bootstrap import Application, build
from core.jobs.runtime import JobRuntime
from core.models.mail import EmailState
from core.models.plans import RunKind, RunStatus
from core.quickbooks.transport import Waits
from core.settings import Settings
from core.store import runs
from simulator.testing import Admin

BEAT_SECONDS = 0.1
PATIENCE_SECONDS = 60
LOOK_SECONDS = 0.02
HALF_A_DAY = 13 * 3600.0
"""Access tokens end after an hour, refresh tokens change after a day: every second time."""

IMPATIENT = Waits(connect=2, read=10, throttled=0.05, first_retry=0.01, longest_retry=0.2)


@dataclass(frozen=True, slots=True)
class Target:
    """The n-th time that a point is reached, n counted from the start of the process.

    Attributes:
        name: the point's.
        occurrence: n.
        does: the signal the process sends itself there: SIGKILL ends it, SIGSTOP freezes it;
            None: what it is at fails there, with an exception that nobody foresaw.
    """

    name: str
    occurrence: int = 1
    does: signal.Signals | None = signal.SIGKILL


class UnforeseenError(Exception):
    """What no part of the product expects, such as a database that goes away."""


@dataclass(frozen=True, slots=True)
class Orders:
    """What a process is started for.

    Attributes:
        settings: of the product.
        connection_id: the connection to import from.
        simulator_url: where QuickBooks' virtual time is turned.
        notes: a file; the target's name once it is reached, all points reached in the end.
        target: where to die or to freeze, or None to live undisturbed.
        ahead: seconds by which the process' clock is ahead of the machine's.
    """

    settings: dict[str, Any]
    connection_id: str
    simulator_url: str
    notes: Path
    target: Target | None = None
    ahead: float = 0.0


@dataclass(frozen=True, slots=True)
class ClockAhead:
    """The machine's clock some seconds later: the process was started that much later."""

    seconds: float

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.seconds)


@dataclass(slots=True)
class Watcher:
    """Keeps which points were reached, and sends its own process the signal at the target."""

    orders: Orders
    seen: list[str] = field(default_factory=list)
    _counts: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def reached(self, name: str) -> None:
        """Take note of a point, or die at it."""
        target = self.orders.target
        with self._lock:
            self.seen.append(name)
            self._counts[name] += 1
            if target and (name, self._counts[name]) == (target.name, target.occurrence):
                self.orders.notes.write_text(name)
                if target.does is None:
                    raise UnforeseenError(name)
                os.kill(os.getpid(), target.does)


def live(orders: Orders, begin: Barrier | None = None) -> None:
    """Import the users of a connection from wherever things stand, and stop in good order.

    Args:
        orders: what for.
        begin: where the operators of several processes wait for each other before they press *Import*.
    """
    watcher = Watcher(orders)
    crashpoints.listen(watcher.reached)
    application = build_from(orders)
    jobs = JobRuntime(application.context, beat_seconds=BEAT_SECONDS)
    jobs.start()
    Operator(application, orders, begin).import_users()
    jobs.stop()
    application.close()
    orders.notes.write_text("\n".join(watcher.seen))


def build_from(orders: Orders) -> Application:
    """Return the product as a process of its own makes it."""
    return build(Settings(**orders.settings), clock=ClockAhead(orders.ahead), waits=IMPATIENT)


class Operator:
    """Somebody who presses the next button until the import is done, whatever was done before."""

    def __init__(
        self, application: Application, orders: Orders, begin: Barrier | None = None
    ) -> None:
        self._app = application
        self._orders = orders
        self._connection_id = orders.connection_id
        self._begin = begin
        self._me: Actor = application.acting()

    def import_users(self) -> None:
        """Fetch, review, import, and wait until every email is settled."""
        running, me = self._app.running, self._me
        fetched = running.latest(me, self._connection_id, "users", RunKind.FETCH)
        if fetched is None or fetched.status != RunStatus.FINISHED:
            self._let_the_access_token_end()
            self._follow(self._app.fetching.start(me, self._connection_id, "users"))
        with self._app.context.db.read() as tx:
            plan = runs.latest_plan(tx, self._connection_id, "users")
        plan_id = plan.id if plan else self._app.planning.review(me, self._connection_id, "users")
        self._let_the_access_token_end()
        if self._begin is not None:
            self._begin.wait(PATIENCE_SECONDS)
        self._follow(self._app.applying.start(me, plan_id))
        wait_until(self._every_email_is_settled)

    def _let_the_access_token_end(self) -> None:
        Admin(self._orders.simulator_url).advance(HALF_A_DAY)

    def _follow(self, run_id: str) -> None:
        wait_until(lambda: not self._app.running.progress(self._me, run_id).live)
        run = self._app.running.progress(self._me, run_id).run
        assert run.status == RunStatus.FINISHED, f"{run.kind}: {run.sentence} {run.technical}"

    def _every_email_is_settled(self) -> bool:
        counts = self._app.outbox.counts(self._me, self._connection_id)
        return not counts.get(EmailState.QUEUED, 0) + counts.get(EmailState.SENDING, 0)


def wait_until(
    condition: Callable[[], bool], *, seconds: float = PATIENCE_SECONDS, what: str = "it"
) -> None:
    """Look again and again until a condition holds.

    Raises:
        AssertionError: after `seconds`.
    """
    give_up = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < give_up, f"{what} did not happen within {seconds} s"
        time.sleep(LOOK_SECONDS)
