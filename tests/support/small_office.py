"""The product with one small account of its own: quick to open, and its time can be turned."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier
from typing import Any, TypeVar

import httpx
from pydantic import SecretStr
from sqlmodel import Session, SQLModel, select

from core.access import ALL_ACCOUNTS, Actor, Role
from core.bootstrap import Application, build
from core.entities.registry import spec_of
from core.models.connections import Connection, Token
from core.settings import Settings
from core.store import profiles
from core.store.profiles import NewProfile
from simulator.testing import Running
from tests.support.office import EMPTY, NO_TLS, QUICK, Office, RecordingDispatcher

ACCOUNT = "Birchwood Builders"
Row = TypeVar("Row", bound=SQLModel)
Result = TypeVar("Result")


class TurnedClock:
    """The machine's clock, put forward."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        """Return the machine's time and what was put forward."""
        return datetime.now(UTC) + self.ahead


def open_small_office(
    database_url: str,
    simulator: Running,
    var: Path,
    *,
    clock: TurnedClock | None = None,
    **settings: Any,
) -> Office:
    """Return an office with an account of two divisions and no profile, made if it is not there."""
    given = Settings(
        var_dir=var,
        database_url=database_url,
        quickbooks_url=simulator.base_url,
        quickbooks_client_id=simulator.client_id,
        quickbooks_client_secret=SecretStr(simulator.client_secret),
        demo_account=False,
        **settings,
    )
    dispatcher = RecordingDispatcher()
    application = build(given, dispatcher=dispatcher, clock=clock, waits=QUICK)
    application.prepare()
    me = application.acting()
    if not application.accounts.overview(me):
        application.accounts.create(
            me, ACCOUNT, owner="owner@birchwood.example", divisions=["Residential", "Commercial"]
        )
    return Office(application, me, dispatcher, simulator)


@contextmanager
def small_office(
    database_url: str, simulator: Running, folder: Path, **options: Any
) -> Iterator[Office]:
    """Open an office for the length of a `with` block."""
    opened = open_small_office(database_url, simulator, folder / "var", **options)
    try:
        yield opened
    finally:
        opened.application.close()


def come_back(office: Office, division: str = "Residential", realm: str = EMPTY) -> Connection:
    """Connect without confirming."""
    attempt, answer = office.answer(office.division_id(division), realm)
    return office.application.connecting.complete(office.actor, attempt, answer)


def living(office: Office, connection: Connection) -> bool:
    """Ask QuickBooks whether the connection's access token works."""
    with office.application.context.db.read() as tx:
        token = tx.get_one(Token, connection.id)
    access = office.application.context.vault.open(token.access_token)
    return works(office, access, connection.realm_id)


def works(office: Office, access: str, realm_id: str) -> bool:
    """Ask QuickBooks whether an access token works."""
    answer = httpx.get(
        f"{office.simulator.base_url}/v3/company/{realm_id}/companyinfo/{realm_id}",
        headers={"Authorization": f"Bearer {access}", "Accept": "application/json"},
        verify=NO_TLS,
    )
    return answer.status_code == httpx.codes.OK


def nothing_made(office: Office) -> None:
    """Check that there is no connection, and no token without one."""
    assert rows(office, Connection) == []
    assert rows(office, Token) == []


def rows(office: Office, table: type[Row]) -> list[Row]:
    """Return all rows of a table."""
    with office.application.context.db.read() as tx:
        return list(tx.exec(select(table)))


def row(office: Office, connection_id: str) -> Connection:
    """Return a connection as it stands now."""
    return next(found for found in rows(office, Connection) if found.id == connection_id)


def add_users(office: Office, *people: dict[str, Any], account_id: str = "") -> list[str]:
    """Insert users, each with what is given beside made-up names; return their ids."""
    spec = spec_of("users")
    context = office.application.context
    account_id = account_id or office.divisions["Residential"][0].id
    made = []
    with context.db.write("test.users") as unit:
        for number, given in enumerate(people, start=1):
            values = {
                "first_name": f"Zed{number}",
                "last_name": "Quince",
                "role": "Worker",
                "username": f"zed{number}.{context.ids.new()[-6:]}",
                **{name: value for name, value in given.items() if name != "active"},
            }
            profile = profiles.insert(
                unit.session,
                spec,
                NewProfile(
                    id=context.ids.new(),
                    account_id=account_id,
                    division_id=None,
                    active=given.get("active", True),
                    values=values,
                    private={},
                    home_connection_id=None,
                    at=context.clock.now(),
                ),
            )
            made.append(profile.id)
        unit.commit()
    return made


def change(office: Office, act: Callable[[Session], object]) -> None:
    """Do something to the tables in a transaction of its own."""
    with office.application.context.db.write("test.change") as unit:
        act(unit.session)
        unit.commit()


def somebody(role: Role, account_id: str = ALL_ACCOUNTS) -> Actor:
    """Return a person who holds one role."""
    return Actor("f" * 32, "Sam Somebody", "sam@example.com", {account_id: role})


def second_account(application: Application) -> tuple[str, str]:
    """Make another account; return its id and its division's."""
    me = application.acting()
    account = application.accounts.create(
        me, "Another Company", owner="other@example.com", divisions=["Main"]
    )
    division = next(
        found.division
        for found in application.accounts.overview(me)
        if found.account.id == account.id
    )
    return account.id, division.id


def at_once(*acts: Callable[[], Result]) -> list[Result | BaseException]:
    """Call all at the same moment, each in a thread; return results, or what was raised."""
    together = Barrier(len(acts))

    def begin(act: Callable[[], Result]) -> Result | BaseException:
        together.wait()
        try:
            return act()
        except Exception as raised:  # noqa: BLE001 - what is raised is the result
            return raised

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(begin, acts))


def raised_in(results: Sequence[object]) -> list[BaseException]:
    """Return the exceptions among results."""
    return [result for result in results if isinstance(result, BaseException)]
