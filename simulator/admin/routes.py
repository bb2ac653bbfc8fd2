"""Endpoints under `/_simulator/`: what tests ask for beyond the vendor's interface."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from simulator.clock import stamp
from simulator.faults import ApiFault
from simulator.records.company import Company
from simulator.records.desk import Desk
from simulator.records.schema import RecordType, Shown
from simulator.records.types import TYPE_BY_PATH
from simulator.records.writing import create, edit, render
from simulator.switches import SWITCHES
from simulator.world import World

PREFIX = "/_simulator"
Endpoint = Callable[[Request], Awaitable[Response]]


class AdminError(Exception):
    """A wish that cannot be fulfilled, as a sentence."""


def _world(request: Request) -> World:
    world: World = request.app.state.world
    return world


async def _wish(request: Request) -> dict[str, Any]:
    try:
        wish = json.loads(await request.body() or b"{}")
    except ValueError as error:
        raise AdminError("The body is not valid JSON.") from error
    if not isinstance(wish, dict):
        raise AdminError("The body must be an object.")
    return wish


def _company(request: Request) -> Company:
    realm_id = request.path_params["realm_id"]
    company = _world(request).companies.get(realm_id)
    if company is None:
        raise AdminError(f"There is no company {realm_id}.")
    return company


def _kind(request: Request) -> RecordType:
    entity = request.path_params["entity"]
    kind = TYPE_BY_PATH.get(entity.lower())
    if kind is None:
        raise AdminError(f"There is no type {entity}.")
    return kind


def _guarded(endpoint: Endpoint) -> Endpoint:
    """Answer 400 with a sentence where a wish cannot be fulfilled."""

    async def guarded(request: Request) -> Response:
        try:
            return await endpoint(request)
        except (AdminError, ValueError, ApiFault) as error:
            return JSONResponse({"error": str(error)}, 400)

    return guarded


def _clock_answer(world: World) -> Response:
    now = world.clock.now()
    return JSONResponse({"now": now, "text": stamp(now), "offset": world.clock.offset})


async def get_clock(request: Request) -> Response:
    """Return virtual time."""
    return _clock_answer(_world(request))


async def move_clock(request: Request) -> Response:
    """Advance virtual time: `{"advance_seconds": 3600}`."""
    world = _world(request)
    wish = await _wish(request)
    world.clock.advance(float(wish.get("advance_seconds", 0)))
    world.save_settings()
    return _clock_answer(world)


async def get_switches(request: Request) -> Response:
    """Return the switches: value, choices, meaning."""
    values = _world(request).switches
    rows = [{**asdict(switch), "value": values[switch.name]} for switch in SWITCHES]
    return JSONResponse({"switches": rows})


async def turn_switches(request: Request) -> Response:
    """Turn switches: `{"employee_sparse": "honoured"}`."""
    world = _world(request)
    world.switches.turn(await _wish(request))
    world.save_settings()
    return JSONResponse(world.switches.values)


async def get_faults(request: Request) -> Response:
    """Return the scripted faults that still wait."""
    scripts = _world(request).scripts
    waiting = [asdict(script) for script in scripts.waiting]
    return JSONResponse({"latency": scripts.latency, "faults": waiting})


async def add_fault(request: Request) -> Response:
    """Script a fault: the properties of `Script`."""
    script = _world(request).scripts.add(await _wish(request))
    return JSONResponse(asdict(script), 201)


async def clear_faults(request: Request) -> Response:
    """Forget the scripted faults and the latency."""
    scripts = _world(request).scripts
    scripts.waiting.clear()
    scripts.latency = 0.0
    return Response(status_code=204)


async def set_latency(request: Request) -> Response:
    """Delay every request: `{"seconds": 0.2}`."""
    scripts = _world(request).scripts
    scripts.latency = float((await _wish(request)).get("seconds", 0))
    return JSONResponse({"latency": scripts.latency})


def _limits_answer(world: World) -> Response:
    world.gate.meter.turn(world.clock.now())
    most = world.switches["monthly_reads"]
    return JSONResponse({**world.gate.kept(), "monthly_reads": most})


async def get_limits(request: Request) -> Response:
    """Return the meter: the month, the reads used of it, and how many there are."""
    return _limits_answer(_world(request))


async def set_limits(request: Request) -> Response:
    """Set the reads used of the present month: `{"used": 499990}`."""
    world = _world(request)
    world.gate.meter.turn(world.clock.now())
    world.gate.meter.used = int((await _wish(request)).get("used", 0))
    return _limits_answer(world)


async def get_requests(request: Request) -> Response:
    """Return the request log, oldest first."""
    return JSONResponse({"requests": list(_world(request).log)})


async def clear_requests(request: Request) -> Response:
    """Empty the request log."""
    _world(request).log.clear()
    return Response(status_code=204)


async def get_secrets(request: Request) -> Response:
    """Return every token and code ever issued, so that a test can look for leaks."""
    return JSONResponse({"secrets": _world(request).tokens.every_secret()})


async def get_records(request: Request) -> Response:
    """Return every record of a type, inactive ones too, in order of their ids."""
    kind = _kind(request)
    rows = sorted(_company(request).tables[kind.name].rows(), key=lambda row: int(row["Id"]))
    return JSONResponse({"records": [render(kind, row, Shown.ALWAYS) for row in rows]})


def _desk(request: Request) -> Desk:
    world = _world(request)
    return Desk(_company(request), world.clock.now(), world.switches, person=True)


async def add_record(request: Request) -> Response:
    """Add a record as a person in QuickBooks; a project may be made so."""
    kind = _kind(request)
    record = create(_desk(request), kind, await _wish(request))
    return JSONResponse(render(kind, record, Shown.ALWAYS), 201)


async def edit_record(request: Request) -> Response:
    """Change a record as a person in QuickBooks: only what the body names."""
    kind = _kind(request)
    record_id = request.path_params["record_id"]
    record = edit(_desk(request), kind, record_id=record_id, changes=await _wish(request))
    return JSONResponse(render(kind, record, Shown.ALWAYS))


async def disconnect(request: Request) -> Response:
    """Revoke all tokens of a company: *Disconnect* in QuickBooks."""
    _world(request).tokens.revoke_realm(_company(request).realm_id)
    return Response(status_code=204)


async def reset(request: Request) -> Response:
    """Return to the seed; faults, switches, clock and log are as at the start."""
    _world(request).reset()
    return Response(status_code=204)


_TABLE: tuple[tuple[str, str, Endpoint], ...] = (
    ("GET", "/clock", get_clock),
    ("POST", "/clock", move_clock),
    ("GET", "/switches", get_switches),
    ("POST", "/switches", turn_switches),
    ("GET", "/faults", get_faults),
    ("POST", "/faults", add_fault),
    ("DELETE", "/faults", clear_faults),
    ("POST", "/latency", set_latency),
    ("GET", "/limits", get_limits),
    ("POST", "/limits", set_limits),
    ("GET", "/requests", get_requests),
    ("DELETE", "/requests", clear_requests),
    ("GET", "/secrets", get_secrets),
    ("POST", "/reset", reset),
    ("POST", "/companies/{realm_id}/disconnect", disconnect),
    ("GET", "/companies/{realm_id}/{entity}", get_records),
    ("POST", "/companies/{realm_id}/{entity}", add_record),
    ("POST", "/companies/{realm_id}/{entity}/{record_id}", edit_record),
)

ROUTES = [
    Route(PREFIX + path, _guarded(endpoint), methods=[method]) for method, path, endpoint in _TABLE
]
