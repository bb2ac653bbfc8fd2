"""Envelopes of the Accounting API."""

import json
from typing import Any

from starlette.responses import Response

from simulator.clock import stamp_ms
from simulator.faults import JSON_TYPE, ApiFault, fault_response
from simulator.world import World


def answer(world: World, payload: dict[str, Any], status: int = 200) -> Response:
    """Return `payload` with the envelope's `time`."""
    body = {**payload, "time": stamp_ms(world.clock.now())}
    return Response(json.dumps(body, ensure_ascii=False), status, media_type=JSON_TYPE)


def refusal(world: World, fault: ApiFault, *, xml: bool = False, status: int = 0) -> Response:
    """Return `fault` as an answer."""
    now = world.clock.now()
    return fault_response(fault, now=now, time_text=stamp_ms(now), xml=xml, status=status or None)
