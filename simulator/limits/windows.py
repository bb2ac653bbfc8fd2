"""Sliding windows over virtual time: so many requests per company in so many seconds."""

from collections import deque
from dataclasses import dataclass

from simulator.scripts import Call
from simulator.switches import Switches


@dataclass(frozen=True, slots=True)
class Window:
    """One documented limit.

    Attributes:
        switch: The switch that holds the number of requests.
        seconds: The window's length.
        operation: The operation it counts; empty for every request.
    """

    switch: str
    seconds: float
    operation: str = ""


WINDOWS: tuple[Window, ...] = (
    Window("requests_per_minute", 60),
    Window("requests_per_second", 1),
    Window("batches_per_minute", 60, "batch"),
    # One app is registered here, so that the limit over all apps binds only where it is lower.
    Window("batches_per_minute_all_apps", 60, "batch"),
)


class Windows:
    """The instants at which requests were let pass, per window and company."""

    def __init__(self) -> None:
        self._passed: dict[tuple[Window, str], deque[float]] = {}

    def take(self, call: Call, *, now: float, switches: Switches) -> Window | None:
        """Count `call` in every window it belongs to, or return the one that is full.

        A refused request counts nowhere.

        Args:
            call: The request.
            now: Virtual epoch seconds.
            switches: The numbers.
        """
        counted = [window for window in WINDOWS if window.operation in {"", call.operation}]
        queues = []
        for window in counted:
            queue = self._passed.setdefault((window, call.realm_id), deque())
            # Time may be set back: what lies ahead is forgotten as well.
            while queue and not now - window.seconds < queue[0] <= now:
                queue.popleft()
            if len(queue) >= switches[window.switch]:
                return window
            queues.append(queue)
        for queue in queues:
            queue.append(now)
        return None
