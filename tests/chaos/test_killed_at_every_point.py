"""An import of 300 users survives a kill at every named point, without a double and without a loss."""

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

import pytest

from tests.support.killing import LANES, Town, life, live_through, points_of
from tests.support.killing_points import missing_from
from tests.support.killing_verdict import check

LIVES = 6
"""Each dies at every sixth point, so that deaths follow one another in all parts of the import."""


@pytest.mark.timeout(280)
def test_killed_at_every_point_nothing_is_doubled_and_nothing_lost(
    towns: list[Town],
    fresh_database: Callable[[Path], str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    began = time.monotonic()
    recording = record(towns[0], fresh_database, tmp_path / "undisturbed")
    assert not missing_from(recording)
    points = points_of(recording, second_half="plan.stored:committed")
    free: SimpleQueue[Town] = SimpleQueue()
    for town in towns:
        free.put(town)

    def live_one(number: int) -> list[str]:
        folder = tmp_path / f"life-{number}"
        folder.mkdir()
        town = free.get()
        try:
            with life(town, fresh_database(folder), folder) as one:
                live_through(one, recording, points[number::LIVES])
                check(one)
        finally:
            free.put(town)
        return one.kills

    with ThreadPoolExecutor(LANES) as lanes:
        died = [name for kills in lanes.map(live_one, range(LIVES)) for name in kills]
    assert Counter(died) == Counter(point.name for point in points)
    with capsys.disabled():
        print(  # noqa: T201 - how long it took is part of the claim
            f"\n{len(died)} kills at {len(set(died))} named points in {LIVES} imports: "
            f"{time.monotonic() - began:.0f} s"
        )


def record(town: Town, fresh_database: Callable[[Path], str], folder: Path) -> list[str]:
    """Import undisturbed and return all points in the order in which they were reached."""
    folder.mkdir()
    with life(town, fresh_database(folder), folder) as undisturbed:
        recording = undisturbed.go_on()
        check(undisturbed)
    return recording
