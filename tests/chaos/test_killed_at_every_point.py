"""An import of 300 users survives a kill at every named point, without a double and without a loss."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.databases import PostgreSQL, SQLite
from tests.support.killing import Town, life, live_through, points_of
from tests.support.killing_verdict import check

LIVES = 6
"""Each dies at every sixth point, so that deaths follow one another in all parts of the import."""

Databases = Callable[[Path], str]


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh_database(request: pytest.FixtureRequest) -> Iterator[Databases]:
    """Makes a fresh database for each life."""
    made: list[str] = []
    if request.param == "sqlite":
        templates: SQLite = request.getfixturevalue("sqlite")
        yield lambda folder: templates.create(folder, migrated=True)
        return
    server: PostgreSQL = request.getfixturevalue("postgresql")

    def create(_: Path) -> str:
        made.append(server.create(migrated=True))
        return server.url(made[-1])

    yield create
    for name in made:
        server.drop(name)


@pytest.mark.timeout(280)
def test_killed_at_every_point_nothing_is_doubled_and_nothing_lost(
    books: Town,
    fresh_database: Databases,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    began = time.monotonic()
    recording = record(books, fresh_database, tmp_path / "undisturbed")
    points = points_of(recording, second_half="plan.stored:committed")
    died: list[str] = []
    for number in range(LIVES):
        folder = tmp_path / f"life-{number}"
        folder.mkdir()
        with life(books, fresh_database(folder), folder) as import_:
            live_through(import_, recording, points[number::LIVES])
            check(import_)
            died += import_.kills
    assert Counter(died) == Counter(point.name for point in points)
    with capsys.disabled():
        print(
            f"\n{len(died)} kills at {len(set(died))} named points in {LIVES} imports: "
            f"{time.monotonic() - began:.0f} s"
        )


def record(books: Town, fresh_database: Databases, folder: Path) -> list[str]:
    """Import undisturbed and return all points in the order in which they were reached."""
    folder.mkdir()
    with life(books, fresh_database(folder), folder) as undisturbed:
        recording = undisturbed.go_on()
        check(undisturbed)
    return recording
