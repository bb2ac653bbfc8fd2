"""The task that sends webhooks when their virtual time has come."""

import asyncio

from simulator.server import outgoing
from simulator.webhooks.formats import headers_of
from simulator.world import World

LONGEST_NAP = 60.0
"""Seconds; nothing is missed by waking in between."""


async def send_webhooks(world: World) -> None:
    """Send what is due, sleep until something is, for ever."""
    while True:
        world.bell.clear()
        await _send_due(world)
        idle = world.webhooks.idle_seconds()
        try:
            await asyncio.wait_for(
                world.bell.wait(), LONGEST_NAP if idle is None else min(idle, LONGEST_NAP)
            )
        except TimeoutError:
            continue


async def _send_due(world: World) -> None:
    hub = world.webhooks
    hub.gather()
    while (delivery := hub.next_due()) is not None:
        body = delivery.body.encode()
        subscription = hub.subscription
        headers = headers_of(
            body,
            subscription.verifier_token,
            content_type=delivery.content_type,
            now=world.clock.now(),
        )
        status = await asyncio.to_thread(
            outgoing.call, "POST", subscription.url, body=body, headers=headers
        )
        if world.webhooks is not hub:
            # The simulator was reset meanwhile: this delivery belongs to no present.
            return
        hub.attempted(delivery, status)
        world.settle()
