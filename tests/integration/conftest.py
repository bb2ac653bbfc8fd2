"""What the integration tests share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from simulator.testing import Running
from tests.support.office import Office, open_office


@pytest.fixture
def office(database_url: str, simulator: Running, tmp_path: Path) -> Iterator[Office]:
    """The product on each kind of database, with the demo account."""
    opened = open_office(database_url, simulator, tmp_path / "var")
    yield opened
    opened.application.close()
