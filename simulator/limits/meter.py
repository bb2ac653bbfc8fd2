"""The monthly meter of reads: free up to a number of calls, blocked after it.

Reads, queries and CDC are metered over all companies of an app; writes are not. The month is the
calendar month of virtual time in the vendor's zone.
"""

from dataclasses import dataclass
from datetime import datetime

from simulator.clock import PACIFIC
from simulator.scripts import Call
from simulator.switches import Switches

METERED = frozenset({"query", "read", "cdc"})


def month_of(now: float) -> str:
    """Return the month that is charged at `now` (epoch seconds): `2026-05`."""
    return datetime.fromtimestamp(now, PACIFIC).strftime("%Y-%m")


def reads_of(call: Call, switches: Switches) -> int:
    """Return how many metered calls a request is.

    Whether each query inside a batch counts is not documented: a switch.
    """
    if call.operation == "batch":
        return call.queries if switches["batch_queries_metered"] else 0
    return int(call.operation in METERED)


@dataclass(slots=True)
class Meter:
    """What the app has used of the present month."""

    month: str = ""
    used: int = 0

    def take(self, reads: int, *, now: float, most: int) -> bool:
        """Count `reads` calls; False if the month's number, unless 0, would be passed."""
        self.turn(now)
        if most and reads and self.used + reads > most:
            return False
        self.used += reads
        return True

    def turn(self, now: float) -> None:
        """Begin a new month where one has begun."""
        month = month_of(now)
        if month != self.month:
            self.month, self.used = month, 0
