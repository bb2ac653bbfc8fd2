"""The database fixtures give every test a database of its own."""

from sqlalchemy import inspect, text
from sqlalchemy.pool import NullPool

from core.store.database import make_engine


def tables(url: str) -> list[str]:
    engine = make_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        return inspect(connection).get_table_names()


def test_an_empty_database_has_no_table(empty_database_url: str) -> None:
    assert tables(empty_database_url) == []


def test_a_migrated_database_is_fresh(database_url: str) -> None:
    engine = make_engine(database_url, poolclass=NullPool).execution_options(rw=True)
    with engine.begin() as connection:
        assert connection.execute(text("select count(*) from alembic_version")).scalar() == 1
        connection.execute(text("create table leftover (id integer)"))
    assert "leftover" in tables(database_url)


def test_a_migrated_database_is_fresh_again(database_url: str) -> None:
    assert "leftover" not in tables(database_url)
