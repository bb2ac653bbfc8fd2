"""Fixtures that all kinds of tests share. What a test does not ask for is never started."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from playwright.sync_api import Browser, Page

from simulator.testing import Running, running
from tests.support import ports
from tests.support.browser import chromium, is_error
from tests.support.dashboard import Dashboard
from tests.support.databases import PostgreSQL, SQLite
from tests.support.mail import MailServer


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """One PostgreSQL server; where none can start, the tests that need it fail.

    Not in pytest's own folder: as root the server runs as a user of its own, and another test run that
    starts meanwhile closes that folder to other users.
    """
    with TemporaryDirectory(prefix="pg-") as folder, PostgreSQL(Path(folder)) as server:
        yield server


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> SQLite:
    """A migrated SQLite file to copy from."""
    return SQLite(tmp_path_factory.mktemp("sqlite"))


def _database(request: pytest.FixtureRequest, tmp_path: Path, *, migrated: bool) -> Iterator[str]:
    if request.param == "sqlite":
        templates: SQLite = request.getfixturevalue("sqlite")
        yield templates.create(tmp_path, migrated=migrated)
        return
    server: PostgreSQL = request.getfixturevalue("postgresql")
    name = server.create(migrated=migrated)
    yield server.url(name)
    server.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh database with the newest schema; the test runs once on each kind."""
    yield from _database(request, tmp_path, migrated=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh database without a table; the test runs once on each kind."""
    yield from _database(request, tmp_path, migrated=False)


@pytest.fixture
def free_port() -> int:
    """A port on which nobody listens."""
    return ports.free_port()


@pytest.fixture
def simulator() -> Iterator[Running]:
    """A small QuickBooks Online over real HTTP, with the demo's companies."""
    with running() as started:
        yield started


@pytest.fixture
def smtp_server() -> Iterator[MailServer]:
    """A mail server that keeps what it is sent."""
    with MailServer() as server:
        yield server


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium. Per module: Playwright's event loop must not run beside other tests'."""
    with chromium() as started:
        yield started


@pytest.fixture
def console_errors() -> list[str]:
    """What the browser's console called an error on `page`."""
    return []


@pytest.fixture
def page(browser: Browser, console_errors: list[str]) -> Iterator[Page]:
    """A page in a browser context of its own, 1400 x 900."""
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    opened = context.new_page()
    opened.on("console", lambda m: console_errors.append(m.text) if is_error(m) else None)
    opened.on("pageerror", lambda error: console_errors.append(str(error)))
    yield opened
    context.close()


@pytest.fixture
def dashboard(tmp_path: Path) -> Iterator[Dashboard]:
    """The product, running on its own data; change `env` and `restart()` for other settings."""
    with Dashboard(tmp_path / "var") as running:
        yield running
