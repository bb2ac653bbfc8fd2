"""The database: nothing is lost, nothing is half-written, nothing waits inside a transaction."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from sqlalchemy.exc import IntegrityError, StatementError
from sqlmodel import SQLModel, func, select

from core.errors import Bug, InvalidInput, NotFound
from core.models.accounts import Account, Division
from core.models.connections import ApiUsage, Connection, ConnectionStatus
from core.store import lookup
from core.store.database import Database, check_reachable
from core.store.tokens import count_call, use_once
from core.transactions import forbid_open_transaction
from tests.support.small_office import at_once, raised_in

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    yield opened
    opened.dispose()


def account(name: str = "Birchwood") -> Account:
    return Account(id=f"{name:0<32}", name=name, created_at=NOON)


def insert(db: Database, *rows: SQLModel) -> None:
    with db.write("insert") as unit:
        unit.session.add_all(rows)
        unit.commit()


def names(db: Database) -> set[str]:
    with db.read() as tx:
        return set(tx.exec(select(Account.name)))


@pytest.mark.parametrize("name", ["Ólafur Þórsson", "ŁUKASZ", "Đức", "O'BRIEN", ""])
def test_both_databases_lower_the_letters_of_all_names(db: Database, name: str) -> None:
    with db.read() as tx:
        assert tx.exec(select(func.lower(name))).one() == name.lower()
        assert tx.exec(select(func.lower(None))).one() is None


def test_what_was_not_committed_is_not_there(db: Database) -> None:
    with db.write("left") as unit:
        unit.session.add(account("Left"))
        unit.session.flush()

    def fail_after_writing() -> None:
        with db.write("raised") as unit:
            unit.session.add(account("Raised"))
            unit.session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_after_writing()
    assert names(db) == set()
    insert(db, account("Kept"))
    assert names(db) == {"Kept"}


def test_after_a_failure_the_next_transaction_works(db: Database) -> None:
    for _ in range(3):
        with pytest.raises(IntegrityError):
            insert(db, Division(id="d" * 32, account_id="nobody", name="x"))
    insert(db, account())
    assert names(db) == {"Birchwood"}


def test_after_commit_runs_after_the_commit_outside_of_it_and_only_then(db: Database) -> None:
    seen: list[set[str]] = []
    with db.write("kept") as unit:
        unit.session.add(account())
        unit.after_commit(lambda: seen.append(names(db)))
        unit.commit()
        assert seen == []
    assert seen == [{"Birchwood"}]
    with db.write("left") as unit:
        unit.after_commit(lambda: seen.append({"left"}))

    def be_refused() -> None:
        with db.write("refused") as unit:
            unit.session.add(account())
            unit.after_commit(lambda: seen.append({"refused"}))
            unit.commit()

    with pytest.raises(IntegrityError):
        be_refused()
    assert len(seen) == 1


def test_no_transaction_inside_another_and_no_call_inside_any(db: Database) -> None:
    for outer in (lambda: db.write("outer"), db.read):
        for inner in (lambda: db.write("inner"), db.read):
            with outer(), pytest.raises(Bug) as raised, inner():
                pass
            assert raised.value.code == "transaction_open"
        with outer(), pytest.raises(Bug):
            forbid_open_transaction("a request")
    forbid_open_transaction("a request")
    with db.read(), pytest.raises(Bug):
        forbid_open_transaction("a request")


def test_another_threads_transaction_is_no_hindrance(db: Database) -> None:
    with db.read():
        (got,) = at_once(lambda: names(db))
    assert got == set()


def test_concurrent_counting_loses_nothing_and_breaks_nobody(db: Database) -> None:
    def count() -> None:
        for _ in range(25):
            with db.write("count") as unit:
                count_call(unit.session, "demo", "1", month="2026-11", metered=True)
                unit.commit()

    assert raised_in(at_once(*[count] * 4)) == []
    with db.read() as tx:
        usage = tx.exec(select(ApiUsage)).one()
    assert (usage.metered, usage.unmetered) == (100, 0)


def test_concurrent_read_modify_write_of_a_held_row_loses_nothing(db: Database) -> None:
    insert(db, account("0"))

    def add_one() -> None:
        for _ in range(15):
            with db.write("held") as unit:
                row = lookup.held(unit.session, Account, account("0").id)
                row.name = str(int(row.name) + 1)
                unit.session.add(row)
                unit.commit()

    assert raised_in(at_once(*[add_one] * 4)) == []
    assert names(db) == {"60"}
    with pytest.raises(NotFound), db.write("none") as unit:
        lookup.held(unit.session, Account, "nobody")


def test_a_secret_is_used_once_whoever_comes_at_the_same_moment(db: Database) -> None:
    def use() -> bool:
        with db.write("use") as unit:
            mine = use_once(unit.session, "secret", NOON)
            unit.commit()
        return mine

    used = at_once(*[use] * 6)
    assert sorted(map(str, used)) == ["False"] * 5 + ["True"]


def test_a_reader_sees_one_moment_while_others_write(db: Database) -> None:
    insert(db, account("Before"))
    with db.read() as tx:
        assert set(tx.exec(select(Account.name))) == {"Before"}
        assert raised_in(at_once(lambda: insert(db, account("Meanwhile")))) == []
        assert set(tx.exec(select(Account.name))) == {"Before"}
    assert names(db) == {"Before", "Meanwhile"}


def test_instants_come_back_aware_in_utc_and_naive_ones_are_refused(db: Database) -> None:
    pacific = datetime(2026, 11, 22, 4, 0, 0, 123456, timezone(timedelta(hours=-8)))
    insert(db, Account(id="a" * 32, name="A", created_at=pacific))
    with db.read() as tx:
        back = tx.get_one(Account, "a" * 32).created_at
    assert back == pacific
    assert back.tzinfo is UTC
    naive = Account(id="b" * 32, name="B", created_at=datetime(2026, 1, 1))  # noqa: DTZ001
    with pytest.raises(StatementError):
        insert(db, naive)


def test_decimals_in_json_survive_to_the_last_digit(db: Database) -> None:
    amounts = {"a": [Decimal("0.10")], "b": {"c": Decimal("12345678901234567890.05")}}
    insert(db, account(), Division(id="d" * 32, account_id=account().id, name="D"))
    insert(
        db,
        Connection(
            id="c" * 32,
            account_id=account().id,
            division_id="d" * 32,
            environment="demo",
            realm_id="1",
            status=ConnectionStatus.PENDING,
            company=amounts,
        ),
    )
    with db.read() as tx:
        back = tx.get_one(Connection, "c" * 32).company
    assert back == {"a": ["0.10"], "b": {"c": "12345678901234567890.05"}}


def test_a_database_that_does_not_answer_is_a_sentence() -> None:
    with pytest.raises(InvalidInput) as raised:
        check_reachable("postgresql+psycopg://nobody:secret@127.0.0.1:9/none")
    assert raised.value.code == "database_unreachable"
    assert "secret" not in raised.value.technical + raised.value.sentence
