"""A run that cannot go on ends in words, leaves the connection free, and the next one finishes."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlmodel import col, select

from core.models.connections import Connection, ConnectionStatus
from core.models.plans import Run, RunKind, RunStatus
from tests.support.killing import DAY_SECONDS, Life, Town, ended, life
from tests.support.killing_verdict import check_people
from tests.support.killing_victim import Target
from tests.support.office import EMPTY

STOPPED = 1
"""Exit code of a process whose operator saw a run fail."""


@pytest.fixture
def one(books: Town, fresh_database: Callable[[Path], str], tmp_path: Path) -> Iterator[Life]:
    """A connected company whose import may begin."""
    with life(books, fresh_database(tmp_path), tmp_path) as begun:
        yield begun


def test_an_import_that_fails_unforeseen_ends_and_the_next_one_does_the_rest(one: Life) -> None:
    one.plan()
    fails = one.orders(Target("import.chunk:before-commit", 3, does=None))
    assert ended(one.start(fails)) == STOPPED
    [failed] = runs_of(one, RunKind.IMPORT)
    assert (failed.status, failed.code, failed.done) == (RunStatus.FAILED, "run_left", 100)
    one.plan()
    one.go_on()
    assert [run.status for run in runs_of(one, RunKind.IMPORT)] == [
        RunStatus.FAILED,
        RunStatus.FINISHED,
    ]
    check_people(one)


def test_a_refresh_token_lost_to_a_kill_asks_for_a_reconnect_and_then_goes_on(one: Life) -> None:
    quickbooks = one.town.simulator.admin
    quickbooks.switch(old_refresh_grace_seconds=0)
    quickbooks.advance(DAY_SECONDS)
    one.kill_at(Target("quickbooks.refresh:answered"))
    assert ended(one.start(one.orders())) == STOPPED
    [failed] = runs_of(one, RunKind.FETCH)
    assert (failed.status, failed.code) == (RunStatus.FAILED, "invalid_grant")
    with one.office.application.context.db.read() as tx:
        assert tx.exec(select(Connection.status)).one() == ConnectionStatus.NEEDS_RECONNECT
    assert one.office.connect(realm_id=EMPTY).id == one.connection_id
    one.go_on()
    check_people(one)


def runs_of(one: Life, kind: RunKind) -> list[Run]:
    """Return the runs of a kind, oldest first."""
    with one.office.application.context.db.read() as tx:
        return list(tx.exec(select(Run).where(Run.kind == kind).order_by(col(Run.id))))
