"""What waits to be told: events gathered into deliveries, deliveries until they are acknowledged."""

import dataclasses
import hashlib
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from simulator.clock import Clock
from simulator.journal import Journal, Shelf
from simulator.records.company import Change
from simulator.switches import Switches
from simulator.webhooks.deliveries import Delivery, Subscription, delivery_from, event_from
from simulator.webhooks.events import Event, event_of
from simulator.webhooks.formats import CLOUD_TYPE, PLAIN_TYPE, body_of

LARGEST_DELIVERY = 100
"""Events in one POST."""

KEPT = 1000
"""Settled deliveries that are remembered."""


@dataclass(slots=True)
class Hub:
    """Everything about webhooks but the sending."""

    journal: Journal
    clock: Clock
    switches: Switches
    settings: Shelf[Any]
    settled: deque[Delivery] = field(default_factory=lambda: deque(maxlen=KEPT))
    events: Shelf[Event] = field(init=False)
    deliveries: Shelf[Delivery] = field(init=False)

    def __post_init__(self) -> None:
        self.events = Shelf(self.journal, "event", encode=dataclasses.asdict, decode=event_from)
        self.deliveries = Shelf(
            self.journal, "delivery", encode=dataclasses.asdict, decode=delivery_from
        )

    @property
    def subscription(self) -> Subscription:
        """Return where the app wants to be told."""
        kept = self.settings.get("webhooks") or {}
        return Subscription(**{**kept, "entities": tuple(kept.get("entities", ()))})

    def subscribe(self, subscription: Subscription) -> None:
        """Set where the app wants to be told; what waited for another endpoint is forgotten."""
        self.settings.put("webhooks", dataclasses.asdict(subscription))
        for shelf in (self.events, self.deliveries):
            for key in list(shelf.items):
                shelf.drop(key)

    def note(self, change: Change, realm_id: str) -> None:
        """Take up a change in the books of a company that is connected."""
        event = event_of(change, realm_id=realm_id, now=self.clock.now(), switches=self.switches)
        if event is not None:
            self.announce(event)

    def announce(self, event: Event) -> None:
        """Take up an event if the app wants it."""
        wanted = self.subscription
        if wanted.url and (not wanted.entities or event.entity.lower() in wanted.entities):
            self.events.put(event.event_id, event)

    @property
    def is_waiting(self) -> bool:
        """Tell whether there is anything to be told."""
        return bool(self.events.items or self.deliveries.items)

    def gather(self) -> None:
        """Make deliveries of the events whose time has come, and of those that came with them."""
        now = self.clock.now()
        first = self._first_ripe()
        if first is None or first > now:
            return
        delay = self.switches["webhook_delay_seconds"]
        together = [event for event in self.events.items.values() if event.at + delay <= now]
        if self.switches["webhook_order"] == "reversed":
            together.reverse()
        for part in _parts(together, apart=self.switches["webhook_realms"] == "one"):
            self._make(part, now)
        for event in together:
            self.events.drop(event.event_id)

    def _first_ripe(self) -> float | None:
        wait = self.switches["webhook_delay_seconds"] + self.switches["webhook_gather_seconds"]
        return min((event.at + wait for event in self.events.items.values()), default=None)

    def _make(self, events: Sequence[Event], now: float) -> None:
        form = self.switches["webhook_format"]
        cloud = form == "cloudevents" and self.switches["webhook_content_type"] == "cloudevents"
        number = int(self.settings.get("deliveries") or 0) + 1
        self.settings.put("deliveries", number)
        delivery = Delivery(
            number=number,
            body=body_of(events, form),
            content_type=CLOUD_TYPE if cloud else PLAIN_TYPE,
            events=tuple(event.event_id for event in events),
            due=now,
            left=2 if self.switches["webhook_duplicate"] else 1,
        )
        if _share(number) < self.switches["webhook_loss"]:
            self.settled.append(dataclasses.replace(delivery, state="lost"))
        else:
            self.deliveries.put(str(number), delivery)

    def next_due(self) -> Delivery | None:
        """Return the delivery to be attempted now, if there is one."""
        now = self.clock.now()
        return next((delivery for delivery in self._free() if delivery.due <= now), None)

    def _free(self) -> list[Delivery]:
        """Return what may be attempted: all that waits, or only the first of it."""
        waiting = sorted(self.deliveries.items.values(), key=lambda delivery: delivery.number)
        return waiting[:1] if self.switches["webhook_hold_back"] else waiting

    def attempted(self, delivery: Delivery, status: int) -> None:
        """Note what the endpoint answered; 0 for nothing in time."""
        if str(delivery.number) not in self.deliveries.items:
            return
        after = delivery.after(status, self.clock.now())
        if after.state == "waiting":
            self.deliveries.put(str(after.number), after)
        else:
            self.deliveries.drop(str(after.number))
            self.settled.append(after)

    def idle_seconds(self) -> float | None:
        """Return how long nothing is to be done, in virtual seconds; None for ever."""
        dues = [delivery.due for delivery in self._free()]
        ripe = self._first_ripe()
        if ripe is not None:
            dues.append(ripe)
        return max(0.0, min(dues) - self.clock.now()) if dues else None

    def history(self) -> list[dict[str, Any]]:
        """Return every delivery that is remembered, oldest first."""
        known = [*self.settled, *self.deliveries.items.values()]
        known.sort(key=lambda delivery: delivery.number)
        return [dataclasses.asdict(delivery) for delivery in known]


def _parts(events: Sequence[Event], *, apart: bool) -> Iterator[Sequence[Event]]:
    """Cut events into deliveries: at most a hundred each, a company each if `apart`."""
    realms = dict.fromkeys(event.realm_id for event in events) if apart else [""]
    for realm_id in realms:
        chosen = [event for event in events if realm_id in {"", event.realm_id}]
        for first in range(0, len(chosen), LARGEST_DELIVERY):
            yield chosen[first : first + LARGEST_DELIVERY]


def _share(number: int) -> float:
    """Return a number from 0 up to 1 that belongs to a delivery: the same in every run."""
    digest = hashlib.sha256(f"delivery/{number}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64
