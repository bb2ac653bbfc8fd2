"""Migrations: one process at a time, all or nothing, never over a newer schema."""

import subprocess
import sys

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlmodel import SQLModel

import core.store.tables  # noqa: F401 - all tables must be known
from core.errors import InvalidInput
from core.store.database import make_engine
from core.store.migrate import upgrade

KILLED_AT = 20
"""Statements after which the upgrade is killed: some tables are there, most are not."""

UPGRADE = """
import os, signal, sys
from sqlalchemy import event
from sqlalchemy.engine import Engine
from core.store.migrate import upgrade

left = int(sys.argv[2])

def count(*_):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)

event.listen(Engine, "after_cursor_execute", count)
upgrade(sys.argv[1])
"""


def process(url: str, *, killed_at: int = -1) -> "subprocess.Popen[str]":
    """Upgrade in a process of its own."""
    return subprocess.Popen(  # noqa: S603 - our own interpreter and our own words
        [sys.executable, "-c", UPGRADE, url, str(killed_at)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def tables(url: str) -> set[str]:
    engine = make_engine(url)
    with engine.connect() as connection:
        found = set(inspect(connection).get_table_names())
    engine.dispose()
    return found


def test_an_empty_database_gets_every_table_and_a_second_upgrade_changes_nothing(
    empty_database_url: str,
) -> None:
    assert tables(empty_database_url) == set()
    upgrade(empty_database_url)
    assert tables(empty_database_url) == {*SQLModel.metadata.tables, "alembic_version"}
    upgrade(empty_database_url)
    assert tables(empty_database_url) == {*SQLModel.metadata.tables, "alembic_version"}


def test_the_migrated_schema_is_the_one_the_models_declare(database_url: str) -> None:
    engine = make_engine(database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []
    engine.dispose()


def test_two_processes_at_once_both_succeed(empty_database_url: str) -> None:
    both = [process(empty_database_url) for _ in range(2)]
    for one in both:
        _, errors = one.communicate(timeout=60)
        assert one.returncode == 0, errors
    assert tables(empty_database_url) == {*SQLModel.metadata.tables, "alembic_version"}


def test_an_upgrade_killed_in_the_middle_leaves_nothing_and_the_next_one_succeeds(
    empty_database_url: str,
) -> None:
    killed = process(empty_database_url, killed_at=KILLED_AT)
    killed.communicate(timeout=60)
    assert killed.returncode == -9
    assert tables(empty_database_url) == set()
    upgrade(empty_database_url)
    assert tables(empty_database_url) == {*SQLModel.metadata.tables, "alembic_version"}


def test_a_newer_schema_is_refused_in_words_and_left_alone(database_url: str) -> None:
    engine = make_engine(database_url).execution_options(rw=True)
    with engine.begin() as connection:
        known = connection.execute(text("select version_num from alembic_version")).scalar_one()
        connection.execute(text("update alembic_version set version_num = '9999'"))
    with pytest.raises(InvalidInput) as raised:
        upgrade(database_url)
    assert raised.value.code == "schema_newer"
    assert "newer version" in raised.value.sentence
    with engine.begin() as connection:
        found = connection.execute(text("select version_num from alembic_version")).scalar_one()
        assert found == "9999"
        connection.execute(text("update alembic_version set version_num = :v"), {"v": known})
    engine.dispose()
    upgrade(database_url)


def test_uniqueness_and_foreign_keys_stand_in_the_database_itself(database_url: str) -> None:
    engine = make_engine(database_url)
    with engine.connect() as connection:
        found = inspect(connection)
        live = {
            index["name"]: index["unique"]
            for table in ("run", "connection")
            for index in found.get_indexes(table)
        }
        assert live["uq_run_live"]
        assert live["uq_connection_live_realm"]
        assert live["uq_connection_live_division"]
        unique = {tuple(c["column_names"]) for c in found.get_unique_constraints("link")}
        assert unique == {("connection_id", "profile_id"), ("connection_id", "qbo_type", "qbo_id")}
        if engine.dialect.name == "sqlite":
            assert connection.exec_driver_sql("pragma foreign_keys").scalar() == 1
    engine.dispose()
