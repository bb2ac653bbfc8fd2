"""The gateway in front of the Accounting API: which requests never reach the books."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from simulator.faults import ApiFault
from simulator.limits.meter import Meter, reads_of
from simulator.limits.windows import Windows
from simulator.scripts import Call
from simulator.switches import Switches

THROTTLED = "The request limit was reached.  Try again later"
USED_UP = "The monthly limit of API calls for this app was reached."


@dataclass(frozen=True, slots=True)
class Misrouting:
    """A switch that keeps every request from the books.

    Attributes:
        switch: Its name.
        value: The value that does so.
        code: The fault answered with.
        detail: Its Detail.
    """

    switch: str
    value: Any
    code: str
    detail: str


MISROUTINGS = (
    Misrouting(
        "keys_match_host",
        value=False,
        code="3100",
        detail="ApplicationAuthorizationFailed: the token's app may not call this host",
    ),
    Misrouting("cluster", value="wrong", code="130", detail="AccessingWrongCluster"),
)


class Gate:
    """Counts what passes and refuses the rest."""

    def __init__(self, switches: Switches, kept: Mapping[str, Any] | None = None) -> None:
        self._switches = switches
        self._windows = Windows()
        self._under_way: dict[str, int] = {}
        self.meter = Meter(**(kept or {}))

    @contextmanager
    def entered(self, call: Call) -> Iterator[None]:
        """Count `call` as under way for as long as it takes."""
        self._under_way[call.realm_id] = self._under_way.get(call.realm_id, 0) + 1
        try:
            yield
        finally:
            self._under_way[call.realm_id] -= 1

    def check(self, call: Call, now: float) -> None:
        """Let a request pass, and count it.

        Args:
            call: A request of the Accounting API, entered already.
            now: Virtual epoch seconds.

        Raises:
            ApiFault: 3100, 130 or 3001.
        """
        for row in MISROUTINGS:
            if self._switches[row.switch] == row.value:
                raise ApiFault(row.code, row.detail)
        most = self._switches["concurrent_requests"]
        if most and self._under_way.get(call.realm_id, 0) > most:
            raise ApiFault("3001", THROTTLED)
        if self._switches["throttle"] and self._windows.take(
            call, now=now, switches=self._switches
        ):
            raise ApiFault("3001", THROTTLED)
        reads = reads_of(call, self._switches)
        if not self.meter.take(reads, now=now, most=int(self._switches["monthly_reads"])):
            raise ApiFault("3001", USED_UP)

    def kept(self) -> dict[str, Any]:
        """Return what outlives a restart."""
        return asdict(self.meter)
