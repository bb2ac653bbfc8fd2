"""How times, counts and text from elsewhere read on the screen."""

from datetime import datetime

_STEPS = ((60, "second"), (60, "minute"), (24, "hour"), (30, "day"), (12, "month"))
_MARKS = "\\`*_{}[]<>#|~$:+-.!()"


def ago(at: datetime, now: datetime) -> str:
    """Return how long ago an instant was, e.g. "3 minutes ago"."""
    amount, unit = max(0, int((now - at).total_seconds())), "second"
    if amount < 10:  # noqa: PLR2004 - nobody counts these
        return "just now"
    for size, unit in _STEPS:  # noqa: B007 - the last one counts
        if amount < size:
            break
        amount //= size
    else:
        unit = "year"
    return f"{amount} {unit}{'' if amount == 1 else 's'} ago"


def exactly(at: datetime) -> str:
    """Return an instant to the minute."""
    return f"{at:%d %b %Y, %H:%M} UTC"


def when(at: datetime, now: datetime) -> str:
    """Return HTML of how long ago an instant was, with the instant on hover."""
    return f'<span title="{exactly(at)}" style="cursor: help">{ago(at, now)}</span>'


def many(count: int, one: str, several: str = "") -> str:
    """Return a count with its noun, e.g. "1 row", "1,204 rows"."""
    return f"{count:,} {one if count == 1 else several or one + 's'}"


def plain(text: object) -> str:
    """Return text from elsewhere so that Markdown shows it as it stands, on one line."""
    flat = " ".join(str(text if text is not None else "").split())
    return "".join(f"\\{c}" if c in _MARKS else c for c in flat)
