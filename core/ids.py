"""Identifiers of our own rows."""

import secrets
import time
from typing import Protocol


class Ids(Protocol):
    """A source of new identifiers."""

    def new(self) -> str:
        """Return 32 lower-case hex characters, never the same twice."""
        ...


class TimeOrderedIds:
    """Identifiers that sort by the time they were made (the layout of UUID version 7)."""

    def new(self) -> str:
        """Return 48 bits of Unix milliseconds followed by 80 random bits, as hex."""
        return f"{time.time_ns() // 1_000_000:012x}{secrets.token_hex(10)}"
