"""Virtual time, and the vendor's way of writing it.

Every capture seen carries US-Pacific offsets, seconds in `MetaData` and milliseconds in the
envelope's `time`.
"""

import time
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

PACIFIC = ZoneInfo("America/Los_Angeles")
DAY = 86_400.0
"""Seconds in a day."""


class Clock:
    """The real clock plus an offset that tests move forward."""

    def __init__(self, offset: float = 0.0) -> None:
        self.offset = offset

    def now(self) -> float:
        """Return virtual time in seconds since the epoch."""
        return time.time() + self.offset

    def advance(self, seconds: float) -> None:
        """Move virtual time by `seconds`, forward or back."""
        self.offset += seconds


def stamp(instant: float) -> str:
    """Write `instant` (epoch seconds) as `MetaData` does: `2026-05-05T02:05:12-07:00`."""
    return datetime.fromtimestamp(round(instant), PACIFIC).isoformat()


def stamp_ms(instant: float) -> str:
    """Write `instant` (epoch seconds) as the envelope's `time` does, with milliseconds."""
    return datetime.fromtimestamp(instant, PACIFIC).isoformat(timespec="milliseconds")


def parse_instant(text: str) -> float:
    """Read a date (midnight Pacific) or an ISO 8601 date-time as epoch seconds.

    Raises:
        ValueError: `text` is neither.
    """
    moment = datetime.fromisoformat(text.strip())
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=PACIFIC)
    try:
        return moment.astimezone(UTC).timestamp()
    except OverflowError as error:
        raise ValueError(f"{text} is too far away.") from error
