"""Brings the database to the schema of this code, one process at a time.

The whole upgrade is one outer transaction, which is also the lock: a second process waits for it,
and a killed upgrade leaves nothing behind.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection, inspect, text
from sqlalchemy.pool import NullPool

from core.errors import InvalidInput
from core.store.database import make_engine

LOCK_NUMBER = 727001
"""Any fixed number; PostgreSQL's advisory locks are numbered."""

MIGRATIONS = Path(__file__).parent / "migrations"


def config() -> Config:
    """Return Alembic's configuration, without any file of its own."""
    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS))
    return made


def upgrade(url: str) -> None:
    """Upgrade the database at `url` to the newest schema.

    Raises:
        InvalidInput: "schema_newer" when the database belongs to a newer version of the product.
    """
    engine = make_engine(url, poolclass=NullPool).execution_options(rw=True)
    settings = config()
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            # Alembic rebuilds tables on SQLite; the pragma only takes effect outside a transaction.
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.commit()
        with connection.begin():
            if connection.dialect.name == "postgresql":
                connection.execute(text(f"select pg_advisory_xact_lock({LOCK_NUMBER})"))
            _refuse_newer(connection, ScriptDirectory.from_config(settings))
            settings.attributes["connection"] = connection
            command.upgrade(settings, "head")
    engine.dispose()


def _refuse_newer(connection: Connection, known: ScriptDirectory) -> None:
    if not inspect(connection).has_table("alembic_version"):
        return
    for revision in connection.execute(text("select version_num from alembic_version")).scalars():
        try:
            known.get_revision(revision)
        except CommandError as cause:
            raise InvalidInput(
                "schema_newer",
                "This database was written by a newer version of the dashboard, and this version "
                "would damage it. Start the newer version, or point DATABASE_URL elsewhere.",
                technical=f"unknown revision {revision}",
            ) from cause
