"""Kills the product at named points, starts it again, and looks at what there is in the end."""

import logging
import multiprocessing
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Barrier
from pathlib import Path
from threading import Lock
from typing import Any
from uuid import uuid4

from sqlmodel import select

from core.models.connections import Token
from core.models.mail import EmailState, OutboxEmail
from core.services.tokens import LEASE
from simulator.testing import Running, running
from tests.support.killing_people import employ
from tests.support.killing_victim import Orders, Target, live
from tests.support.mail import MailServer
from tests.support.office import EMPTY, Office, open_office

LATER_SECONDS = LEASE.total_seconds() + 10
"""Where the dead process held the right to refresh tokens, the next one starts so much later."""

TIMEOUT_SECONDS = 0.5
"""Without a heartbeat for so long, a process counts as dead; the product waits for longer."""

END_SECONDS = 90
DAY_SECONDS = 86_400
MANY = 5
"""A point reached so often is also killed in the midst of its repetitions."""

LANES = 3
"""Imports at the same time: mostly they wait."""

_MIGRATING = Lock()
"""Alembic's context is one per process."""

PREFORK = multiprocessing.get_context("forkserver")
PREFORK.set_forkserver_preload(["tests.support.killing_victim"])


@dataclass(frozen=True, slots=True)
class Point:
    """One point to die at: its name and its place in the recording of an undisturbed import."""

    name: str
    place: int


def points_of(recording: Sequence[str], *, second_half: str) -> list[Point]:
    """Return where to kill: every name at its first time, and more.

    A name that is reached again after `second_half` (fetching and importing share some) is killed
    there too; one that is reached `MANY` times also in the midst of them. What recurs with the time
    (heartbeats) has no midst.
    """
    border = recording.index(second_half)
    found: set[Point] = set()
    for name in set(recording):
        places = [place for place, seen in enumerate(recording) if seen == name]
        chosen = {places[0], next((place for place in places if place > border), places[0])}
        if len(places) >= MANY and not name.startswith("worker."):
            chosen.add(places[len(places) // 2])
        found |= {Point(name, place) for place in chosen}
    return sorted(found, key=lambda point: point.place)


@dataclass
class Town:
    """A QuickBooks with 300 employees and a mail server, for one import after another."""

    simulator: Running
    mail: MailServer


@contextmanager
def town() -> Iterator[Town]:
    """Open QuickBooks and the mail server.

    A refresh token that was replaced works for another day here: whether it does is not documented,
    and where it does not, a process that dies before it saved the new one has lost the connection.
    """
    logging.getLogger("mail.log").setLevel(logging.WARNING)
    with running() as simulator, MailServer() as mail:
        employ(simulator.admin, EMPTY)
        simulator.admin.switch(old_refresh_grace_seconds=DAY_SECONDS)
        yield Town(simulator, mail)


@dataclass
class Life:
    """One import of 300 users, from the connected company to the last email.

    Attributes:
        office: looks into the database; its own process does no work.
        connection_id: the connection imported from.
        timeout: seconds without a heartbeat after which a process counts as dead.
        cut_off: the emails that were under way when a process was killed.
        kills: the points at which processes died.
        processes: all that were started; none outlives the life.
    """

    town: Town
    office: Office
    folder: Path
    connection_id: str
    timeout: float = TIMEOUT_SECONDS
    cut_off: set[str] = field(default_factory=set)
    kills: list[str] = field(default_factory=list)
    processes: list[BaseProcess] = field(default_factory=list)
    _ahead: float = 0.0

    def orders(self, target: Target | None = None) -> Orders:
        """Return what a further process of this life is started for."""
        given = self.office.application.context.settings
        settings: dict[str, Any] = given.model_dump(exclude_unset=True)
        return Orders(
            settings={**settings, "log_level": "ERROR", "worker_timeout": self.timeout},
            connection_id=self.connection_id,
            simulator_url=self.town.simulator.base_url,
            notes=self.folder / f"notes-{uuid4().hex}",
            target=target,
            ahead=self._ahead,
        )

    def start(self, orders: Orders, begin: Barrier | None = None) -> BaseProcess:
        """Start a process that has imported everything already and holds no connection yet."""
        process = PREFORK.Process(target=live, args=(orders, begin))
        process.start()
        self.processes.append(process)
        return process

    def kill_at(self, target: Target) -> None:
        """Start a process, let it die at the target, and take note of what it leaves."""
        orders = self.orders(target)
        code = ended(self.start(orders))
        died_at = orders.notes.read_text() if orders.notes.exists() else "nowhere"
        assert (code, died_at) == (-signal.SIGKILL, target.name), f"{target}: {code}, {died_at}"
        self.kills.append(target.name)
        self.note_emails_under_way(target)
        with self.office.application.context.db.read() as tx:
            lease = tx.exec(select(Token.lease_owner)).one()
        self._ahead += LATER_SECONDS if lease else 0.0

    def plan(self) -> None:
        """Fetch and store a review, without jobs."""
        self.office.application.fetching.start(self.office.actor, self.connection_id, "users")
        self.office.work()
        self.office.application.planning.review(self.office.actor, self.connection_id, "users")

    def note_emails_under_way(self, target: Target) -> None:
        """Keep which email nobody will know the fate of, once the process at `target` is gone."""
        with self.office.application.context.db.read() as tx:
            sending = tx.exec(
                select(OutboxEmail.id).where(OutboxEmail.state == EmailState.SENDING)
            ).all()
        new = set(sending) - self.cut_off
        assert len(new) <= 1, f"{target} left {len(new)} emails under way at once"
        assert new or target.name not in MID_SENDING, f"{target} left no email under way"
        self.cut_off |= new

    def go_on(self) -> list[str]:
        """Start a process and let it come to the end; return the points it reached."""
        orders = self.orders()
        code = ended(self.start(orders))
        assert code == 0, f"after {self.kills} the process ended with {code}"
        return orders.notes.read_text().splitlines()


MID_SENDING = frozenset(
    {"mail.sending:committed", "mail.smtp:before", "mail.smtp:after", "mail.settled:before-commit"}
)
"""Whoever dies here leaves it unknown whether an email went out."""


@contextmanager
def life(town: Town, database_url: str, folder: Path) -> Iterator[Life]:
    """Connect a company on a fresh database; in the end QuickBooks' time is as before."""
    admin = town.simulator.admin
    town.mail.messages.clear()
    began = admin.call("GET", "/clock")["offset"]
    with _MIGRATING:
        office = open_office(database_url, town.simulator, folder / "var", smtp_port=town.mail.port)
    try:
        begun = Life(town, office, folder, office.connect(realm_id=EMPTY).id)
        try:
            yield begun
        finally:
            for process in begun.processes:
                process.kill()
                process.join()
    finally:
        office.application.close()
        admin.advance(began - admin.call("GET", "/clock")["offset"])


def ended(process: BaseProcess) -> int:
    """Wait for a process to end; return its exit code, below zero for a signal."""
    process.join(END_SECONDS)
    code = process.exitcode
    if code is None:
        raise AssertionError(f"the process did not end within {END_SECONDS} s")
    return code


def live_through(life: Life, recording: Sequence[str], points: Sequence[Point]) -> None:
    """Die at each point in turn, in the order of the recording, and then come to the end.

    How often a point is passed before the process must die at it is counted in the recording, from
    the last death on; a heartbeat comes when it comes.
    """
    reached = -1
    for point in points:
        times = recording[reached + 1 : point.place + 1].count(point.name)
        by_the_clock = point.name.startswith("worker.")
        life.kill_at(Target(point.name, min(times, 2) if by_the_clock else times))
        reached = point.place
    life.go_on()
