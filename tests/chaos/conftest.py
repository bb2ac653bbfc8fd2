"""What the tests that kill processes share."""

from collections.abc import Iterator

import pytest

from tests.support.killing import Town, town


@pytest.fixture(scope="module")
def books() -> Iterator[Town]:
    """A QuickBooks with 300 employees, and a mail server."""
    with town() as opened:
        yield opened
