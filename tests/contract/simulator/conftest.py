"""One running simulator per test file, brought back to its seed before each test."""

from collections.abc import Iterator

import pytest

from simulator.testing import Running, running
from tests.contract.simulator.books import Books


@pytest.fixture(scope="module")
def started() -> Iterator[Running]:
    with running(seed="landscaping") as simulator:
        yield simulator


@pytest.fixture
def simulator(started: Running) -> Running:
    started.admin.reset()
    started.admin.clear_requests()
    return started


@pytest.fixture
def books(simulator: Running) -> Iterator[Books]:
    with Books(simulator) as found:
        yield found
