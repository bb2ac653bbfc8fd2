"""The database: SQLite embedded or PostgreSQL, one code path.

SQLite needs its driver's own transaction handling switched off and an explicit BEGIN: `IMMEDIATE`
for writers, so that read-modify-write never loses an update (docs/decisions/0005).
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlmodel import Session

from core import crashpoints
from core.errors import InvalidInput
from core.transactions import transaction_open

UniqueClash = IntegrityError
"""What a write raises when a unique value is held already."""

IDLE_SECONDS = 60
"""Our transactions take well under a second; one that is idle for so long belongs to the dead."""

SQLITE_PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=30000", "foreign_keys=ON")


class UnitOfWork:
    """One write transaction. Leaving without `commit` rolls everything back."""

    def __init__(self, session: Session, name: str) -> None:
        self.session = session
        self._name = name
        self._after: list[Callable[[], None]] = []
        self._committed = False

    def commit(self) -> None:
        """Make it durable."""
        crashpoints.reached(f"{self._name}:before-commit")
        self.session.commit()
        self._committed = True
        crashpoints.reached(f"{self._name}:committed")

    def finish(self) -> None:
        """Do what was asked for after the commit, if there was one."""
        for action in self._after if self._committed else ():
            action()

    def after_commit(self, action: Callable[[], None]) -> None:
        """Do `action` once the transaction is durable and closed; never when it rolled back."""
        self._after.append(action)


class Database:
    """Opens transactions on one database.

    Args:
        url: a SQLAlchemy URL, `sqlite:///…` or `postgresql+psycopg://…`.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._engine = make_engine(url)
        self._writer = self._engine.execution_options(rw=True)
        self._reader = self._engine
        if self._engine.dialect.name == "postgresql":
            # One snapshot for all statements of a reader, as SQLite gives by itself.
            self._reader = self._engine.execution_options(isolation_level="REPEATABLE READ")

    @property
    def engine(self) -> Engine:
        """The engine, for migrations and inspection."""
        return self._engine

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a consistent reading transaction."""
        with transaction_open("read"), Session(self._reader, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self, name: str) -> Iterator[UnitOfWork]:
        """Open the one write transaction of a service call.

        Args:
            name: dotted, names its crash points.
        """
        with transaction_open(name), Session(self._writer, expire_on_commit=False) as session:
            unit = UnitOfWork(session, name)
            yield unit
        unit.finish()

    def dispose(self) -> None:
        """Close all connections."""
        self._engine.dispose()


def make_engine(url: str, **options: Any) -> Engine:
    """Return an engine with our transaction rules."""
    if not url.startswith("sqlite"):
        engine = create_engine(url, pool_pre_ping=True, **options)
        event.listen(engine, "connect", _prepare_postgresql)
        return engine
    Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, **options)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_postgresql(connection: Any, _record: object) -> None:
    """Let the server end a transaction whose process froze: its locks would hold up all others."""
    connection.autocommit = True
    connection.execute(f"SET idle_in_transaction_session_timeout = '{IDLE_SECONDS}s'")
    connection.autocommit = False


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    for pragma in SQLITE_PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    # SQLite's own knows ASCII only (sqlite.org/lang_corefunc.html), and people are called Ólafur.
    connection.create_function("lower", 1, _lower, deterministic=True)


def _lower(text: str | float | None) -> str | float | None:
    return text.lower() if isinstance(text, str) else text


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("rw")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def check_reachable(url: str) -> None:
    """Connect once.

    Raises:
        InvalidInput: "database_unreachable" with what to do.
    """
    engine = make_engine(url)
    try:
        with engine.connect():
            pass
    except (OperationalError, OSError) as cause:
        raise InvalidInput(
            "database_unreachable",
            "The database in DATABASE_URL does not answer. Check the address, that the server "
            "runs and that the user may connect, then start again.",
            technical=str(getattr(cause, "orig", cause))[:500],
        ) from cause
    finally:
        engine.dispose()
