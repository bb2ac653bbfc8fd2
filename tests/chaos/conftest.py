"""What the tests that kill processes share."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.support.databases import PostgreSQL, SQLite
from tests.support.killing import LANES, Town, town

Databases = Callable[[Path], str]


@pytest.fixture(scope="module")
def towns() -> Iterator[list[Town]]:
    """As many as there are imports at the same time: virtual time is each one's own."""
    with ExitStack() as opened:
        yield [opened.enter_context(town()) for _ in range(LANES)]


@pytest.fixture
def books() -> Iterator[Town]:
    """A QuickBooks with 300 employees, and a mail server."""
    with town() as opened:
        yield opened


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh_database(request: pytest.FixtureRequest) -> Iterator[Databases]:
    """Makes a fresh database for each life."""
    if request.param == "sqlite":
        templates: SQLite = request.getfixturevalue("sqlite")
        yield lambda folder: templates.create(folder, migrated=True)
        return
    server: PostgreSQL = request.getfixturevalue("postgresql")
    made: list[str] = []

    def create(_: Path) -> str:
        made.append(server.create(migrated=True))
        return server.url(made[-1])

    yield create
    for name in made:
        server.drop(name)
