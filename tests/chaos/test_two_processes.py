"""Two processes on one database: neither a double press nor a process that wakes up doubles anything."""

import os
import signal
from collections.abc import Callable, Iterator
from itertools import takewhile
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest
from sqlmodel import select

from core.models.mail import EmailState, OutboxEmail
from core.models.plans import Run, RunKind
from tests.support.killing import PREFORK, Life, Town, ended, life
from tests.support.killing_verdict import check
from tests.support.killing_victim import Orders, Target, wait_until
from tests.support.office import Office

PATIENT = 5.0
"""Seconds without a heartbeat after which a process counts as dead: the awake one does not."""

FOR_EVER = 60.0

ON_POSTGRESQL = pytest.mark.parametrize("fresh_database", ["postgresql"], indirect=True)
"""A whole process that freezes may hold SQLite's one write lock; nobody can take over then."""


@pytest.fixture
def one(books: Town, fresh_database: Callable[[Path], str], tmp_path: Path) -> Iterator[Life]:
    """A connected company whose import may begin."""
    with life(books, fresh_database(tmp_path), tmp_path) as begun:
        begun.timeout = PATIENT
        yield begun


def test_two_presses_of_import_at_the_same_moment_are_one_run(one: Life) -> None:
    one.timeout = FOR_EVER
    one.plan()
    together = PREFORK.Barrier(2)
    orders = [one.orders(), one.orders()]
    codes = [ended(process) for process in [one.start(each, together) for each in orders]]
    assert codes == [0, 0]
    points = [name for each in orders for name in each.notes.read_text().splitlines()]
    assert points.count("run.begin:committed") == 1
    check(one)


@ON_POSTGRESQL
def test_a_frozen_import_that_wakes_up_stops_at_its_next_step(one: Life) -> None:
    one.plan()
    at = Target("import:chunk-done", 2, does=signal.SIGSTOP)
    sleeper, orders = frozen(one, at)
    other = one.start(one.orders())
    wait_until(lambda: import_run(one.office).epoch > 1, what="a takeover")
    wake(sleeper)
    assert (ended(sleeper), ended(other)) == (0, 0)
    own = points_until(orders, at, "run.taken-up:before-commit")
    assert not {"import.chunk:committed", "import.finish:committed"} & set(own)
    assert "import:ended" in own
    check(one, woken=True)


@ON_POSTGRESQL
def test_an_import_is_finished_by_who_woke_up_when_the_other_one_died(one: Life) -> None:
    one.plan()
    at = Target("import:chunk-done", 2, does=signal.SIGSTOP)
    sleeper, _ = frozen(one, at)
    one.kill_at(Target("import.chunk:committed", 2))
    wake(sleeper)
    assert ended(sleeper) == 0
    check(one, woken=True)
    assert import_run(one.office).epoch > 2


@ON_POSTGRESQL
@pytest.mark.parametrize("point", ["mail.smtp:before", "mail.smtp:after"])
def test_a_frozen_mail_job_that_wakes_up_repeats_nothing_and_leaves_the_rest(
    one: Life, point: str
) -> None:
    one.plan()
    at = Target(point, 100, does=signal.SIGSTOP)
    sleeper, orders = frozen(one, at)
    other = one.start(one.orders())
    wait_until(lambda: unsure(one.office) == one.cut_off, what="a takeover")
    wake(sleeper)
    assert (ended(sleeper), ended(other)) == (0, 0)
    own = points_until(orders, at, "mail.abandoned:before-commit")
    assert "mail.settled:committed" in own
    assert "mail.sending:before-commit" not in own
    check(one, woken=True)
    [email_id] = one.cut_off
    with one.office.application.context.db.read() as tx:
        message_id = tx.exec(select(OutboxEmail.message_id).where(OutboxEmail.id == email_id)).one()
    arrived = [m for m in one.town.mail.messages if m.message["Message-ID"] == message_id]
    assert len(arrived) == 1


def frozen(one: Life, target: Target) -> tuple[BaseProcess, Orders]:
    """Start a process and return once it is frozen at a point, the emails it was at noted."""
    orders = one.orders(target)
    process = one.start(orders)
    wait_until(lambda: is_stopped(process), what=f"freezing at {target.name}")
    one.note_emails_under_way(target)
    return process, orders


def wake(process: BaseProcess) -> None:
    """Let a frozen process go on."""
    assert process.pid
    os.kill(process.pid, signal.SIGCONT)


def is_stopped(process: BaseProcess) -> bool:
    """Say whether a process is frozen (Linux)."""
    stat = Path(f"/proc/{process.pid}/stat").read_text()
    return stat.rpartition(")")[2].split()[0] in {"T", "t"}


def points_until(orders: Orders, frozen_at: Target, again: str) -> list[str]:
    """Return what a process reached after it woke up, until it took up other work, if it did."""
    points = orders.notes.read_text().splitlines()
    places = [place for place, name in enumerate(points, start=1) if name == frozen_at.name]
    return list(takewhile(lambda name: name != again, points[places[frozen_at.occurrence - 1] :]))


def import_run(office: Office) -> Run:
    """Return the import."""
    with office.application.context.db.read() as tx:
        return tx.exec(select(Run).where(Run.kind == RunKind.IMPORT)).one()


def unsure(office: Office) -> set[str]:
    """Return the emails that count as unsure."""
    with office.application.context.db.read() as tx:
        found = select(OutboxEmail.id).where(OutboxEmail.state == EmailState.UNSURE)
        return set(tx.exec(found))
