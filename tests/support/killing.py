"""Kills the product at named points, starts it again, and looks at what there is in the end."""

import logging
import multiprocessing
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from sqlmodel import select

from core.models.mail import EmailState, OutboxEmail
from core.services.tokens import LEASE
from simulator.testing import Running, running
from tests.support.killing_people import employ
from tests.support.killing_victim import Orders, Target, live
from tests.support.mail import MailServer
from tests.support.office import EMPTY, Office, open_office

LATER_SECONDS = LEASE.total_seconds() + 10
"""A process is started again so much later: whatever the dead one held has ended by then."""

END_SECONDS = 90
DAY_SECONDS = 86_400
MANY = 5
"""A point reached so often is also killed in the midst of its repetitions."""

_PREFORK = multiprocessing.get_context("forkserver")
_PREFORK.set_forkserver_preload(["tests.support.killing_victim"])


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
        cut_off: the emails that were under way when a process was killed.
        kills: the points at which processes died.
    """

    town: Town
    office: Office
    folder: Path
    connection_id: str
    cut_off: set[str] = field(default_factory=set)
    kills: list[str] = field(default_factory=list)
    _ahead: float = 0.0

    @property
    def orders(self) -> Orders:
        """What a process of this life is started for."""
        given = self.office.application.context.settings
        settings: dict[str, Any] = given.model_dump(exclude_unset=True)
        return Orders(
            settings={**settings, "log_level": "ERROR", "worker_timeout": 1.0},
            connection_id=self.connection_id,
            simulator_url=self.town.simulator.base_url,
            notes=self.folder / "notes",
            ahead=self._ahead,
        )

    def kill_at(self, target: Target) -> None:
        """Start a process, let it die at the target, and take note of what it leaves."""
        orders = replace(self.orders, target=target)
        code = ended(start(orders))
        died_at = orders.notes.read_text() if orders.notes.exists() else "nowhere"
        assert (code, died_at) == (-signal.SIGKILL, target.name), f"{target}: {code}, {died_at}"
        orders.notes.unlink()
        self.kills.append(target.name)
        self._ahead += LATER_SECONDS
        with self.office.application.context.db.read() as tx:
            left = tx.exec(
                select(OutboxEmail.id).where(OutboxEmail.state == EmailState.SENDING)
            ).all()
        new = set(left) - self.cut_off
        assert len(new) <= 1, f"{target} left {len(new)} emails under way at once"
        assert new or target.name not in MID_SENDING, f"{target} left no email under way"
        self.cut_off |= new

    def go_on(self) -> list[str]:
        """Start a process and let it come to the end; return the points it reached."""
        orders = self.orders
        code = ended(start(orders))
        assert code == 0, f"after {self.kills} the process ended with {code}"
        self._ahead += LATER_SECONDS
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
    office = open_office(database_url, town.simulator, folder / "var", smtp_port=town.mail.port)
    try:
        yield Life(town, office, folder, office.connect(realm_id=EMPTY).id)
    finally:
        office.application.close()
        admin.advance(began - admin.call("GET", "/clock")["offset"])


def start(orders: Orders) -> BaseProcess:
    """Start a process that has imported everything already and holds no connection yet."""
    process = _PREFORK.Process(target=live, args=(orders,))
    process.start()
    return process


def ended(process: BaseProcess) -> int:
    """Wait for a process to end; return its exit code, below zero for a signal."""
    process.join(END_SECONDS)
    code = process.exitcode
    if code is None:
        process.kill()
        raise AssertionError(f"the process did not end within {END_SECONDS} s")
    process.close()
    return code


def live_through(life: Life, recording: Sequence[str], points: Sequence[Point]) -> None:
    """Die at each point in turn, in the order of the recording, and then come to the end.

    How often a point is passed before the process must die at it is counted in the recording, from
    the last death on; a heartbeat comes when it comes.
    """
    reached = -1
    for point in points:
        times = recording[reached + 1 : point.place + 1].count(point.name)
        life.kill_at(Target(point.name, min(times, 2) if point.name.startswith("worker.") else times))
        reached = point.place
    life.go_on()
