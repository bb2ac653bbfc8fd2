"""What must be right before anything starts; each failure is one sentence that says what to do."""

import fcntl
import socket
import sqlite3
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import IO

from pydantic import ValidationError

from core.errors import InvalidInput
from core.settings import Environment, Settings
from scripts.processes import CannotStart

CONNECT_SECONDS = 5
SQLITE_OF_NEWER_PYTHONS = (3, 42)
"""From Python 3.12 on, the job system takes for granted that SQLite knows `unixepoch('subsec')`."""


def read_settings() -> Settings:
    """Return the settings of this start.

    Raises:
        CannotStart: when one of them cannot be used.
    """
    try:
        settings = Settings()
        settings.check()
    except ValidationError as cause:
        first = cause.errors()[0]
        name = str(first["loc"][0]).upper()
        # Without the value: it may be a secret.
        raise CannotStart(
            f"{name} cannot be used ({first['msg']}): correct it in the environment or in .env, then "
            "start again."
        ) from cause
    except InvalidInput as cause:
        raise CannotStart(cause.sentence) from cause
    settings.var_dir = settings.var_dir.resolve()
    return settings


def check_machine(settings: Settings) -> IO[str]:
    """Check ports, folder and database.

    Returns:
        The open lock file of the data folder; keep it open as long as the product runs.

    Raises:
        CannotStart: with what is wrong.
    """
    ports = {"PORT": settings.port}
    if needs_simulator(settings):
        ports["SIMULATOR_PORT"] = settings.simulator_port
    if len(set(ports.values())) < len(ports):
        raise CannotStart(f"PORT and SIMULATOR_PORT are both {settings.port}: choose two.")
    for name, port in ports.items():
        _check_port(name, port)
    with ExitStack() as undo:
        lock = undo.enter_context(_claim_folder(settings.var_dir))
        _check_database(settings)
        undo.pop_all()
        return lock


def needs_simulator(settings: Settings) -> bool:
    """Say whether this start brings its own QuickBooks: in the demo, unless one is named."""
    return settings.quickbooks_environment is Environment.DEMO and not settings.quickbooks_url


def _check_port(name: str, port: int) -> None:
    choose = f"choose another one, for example `{name}={port % 60000 + 1} make run`."
    try:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
    except PermissionError as cause:
        raise CannotStart(
            f"Port {port} ({name}) is reserved for the administrator: choose one above 1023."
        ) from cause
    except OverflowError as cause:
        raise CannotStart(f"{name} is {port}: choose a number from 1024 to 65535.") from cause
    except OSError as cause:
        raise CannotStart(
            f"Port {port} ({name}) is in use by another program: stop that one, or {choose}"
        ) from cause


def _claim_folder(folder: Path) -> IO[str]:
    """Make the data folder, prove that it can be written, and lock it for this start."""
    try:
        # People's data: for nobody else on this machine.
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
        lock = (folder / "run.lock").open("w")
    except OSError as cause:
        raise CannotStart(
            f"The data folder {folder} cannot be written ({cause.strerror}): make it writable, or "
            "choose another one with VAR_DIR."
        ) from cause
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as cause:
        lock.close()
        raise CannotStart(
            f"The data folder {folder} is in use by another `make run`: stop that one, or choose "
            "another folder with VAR_DIR."
        ) from cause
    return lock


def _check_database(settings: Settings) -> None:
    scheme = settings.database.partition("://")[0].partition("+")[0]
    check = {"sqlite": _check_sqlite, "postgresql": _check_postgresql}.get(scheme)
    if check is None:
        raise CannotStart(
            "DATABASE_URL must begin with postgresql:// or sqlite:///: correct it, or remove it to "
            "use a SQLite file in the data folder."
        )
    check(settings)


def _check_sqlite(settings: Settings) -> None:
    if sys.version_info >= (3, 12) and sqlite3.sqlite_version_info < SQLITE_OF_NEWER_PYTHONS:
        raise CannotStart(
            f"This Python {sys.version.split()[0]} comes with SQLite {sqlite3.sqlite_version}, and "
            "background runs need 3.42 there: run `make clean` and start again with Python 3.11 "
            "(PYTHON=python3.11 make run), or with PostgreSQL by DATABASE_URL."
        )
    path = Path(settings.database.removeprefix("sqlite://").removeprefix("/"))
    if path == Path():
        raise CannotStart(
            "DATABASE_URL names no file: write sqlite:////folder/file.sqlite, or remove it."
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        database = sqlite3.connect(path)
        try:
            database.execute("PRAGMA schema_version").fetchone()
        finally:
            database.close()
    except (sqlite3.DatabaseError, OSError) as cause:
        raise CannotStart(
            f"The database file {path} cannot be used ({cause}): check the path and its "
            "permissions, or choose another file with DATABASE_URL."
        ) from cause


def _check_postgresql(settings: Settings) -> None:
    import psycopg

    try:
        psycopg.connect(settings.jobs_database, connect_timeout=CONNECT_SECONDS).close()
    except psycopg.Error as cause:
        said = str(cause).strip().splitlines()
        raise CannotStart(
            f"The PostgreSQL server of DATABASE_URL cannot be used ({said[0] if said else cause}): "
            "start it, or correct DATABASE_URL, or remove it to use a SQLite file."
        ) from cause
