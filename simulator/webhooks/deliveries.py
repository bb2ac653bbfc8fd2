"""A subscription, and a delivery on its way."""

import dataclasses
from dataclasses import dataclass
from typing import Any

from simulator.webhooks.events import Event

MINUTE, HOUR = 60.0, 3600.0
RETRIES = (10.0, 20.0, 30.0, 5 * MINUTE, 20 * MINUTE, 2 * HOUR, 4 * HOUR, 6 * HOUR)
"""Seconds of virtual time from a failed attempt to the next; the last one for ever after."""

ACKNOWLEDGED = 200
"""The one status that ends the attempts."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """Where the app wants to be told.

    Attributes:
        url: The endpoint; empty for none.
        verifier_token: What deliveries are signed with.
        entities: Lower-case types it wants; empty for all.
    """

    url: str = ""
    verifier_token: str = ""
    entities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Delivery:
    """One notification and what became of it.

    Attributes:
        number: In order of making.
        body: Its text.
        content_type: Its media type.
        events: The ids of its events.
        due: When the next attempt is to be made, virtual epoch seconds.
        attempts: Status per attempt, 0 for none; with the instant.
        state: `waiting`, `acknowledged` or `lost`.
        left: How often it is still to be acknowledged: twice for a duplicate.
    """

    number: int
    body: str
    content_type: str
    events: tuple[str, ...]
    due: float
    attempts: tuple[tuple[float, int], ...] = ()
    state: str = "waiting"
    left: int = 1

    def after(self, status: int, now: float) -> "Delivery":
        """Return the delivery after an attempt.

        Args:
            status: The endpoint's answer, 0 for none in time.
            now: Virtual epoch seconds.
        """
        attempts = (*self.attempts, (now, status))
        if status != ACKNOWLEDGED:
            failures = sum(answer != ACKNOWLEDGED for _, answer in attempts)
            wait = RETRIES[min(failures, len(RETRIES)) - 1]
            return dataclasses.replace(self, attempts=attempts, due=now + wait)
        left = self.left - 1
        state = "waiting" if left else "acknowledged"
        return dataclasses.replace(self, attempts=attempts, due=now, left=left, state=state)


def event_from(value: dict[str, Any]) -> Event:
    """Read an event from the state file."""
    return Event(**value)


def delivery_from(value: dict[str, Any]) -> Delivery:
    """Read a delivery from the state file."""
    attempts = tuple((at, status) for at, status in value["attempts"])
    return Delivery(**{**value, "events": tuple(value["events"]), "attempts": attempts})
