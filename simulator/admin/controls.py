"""Clock, switches, faults, limits, the log, and back to the seed."""

from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from simulator.admin.wishes import Row, wish_of, world_of
from simulator.clock import stamp
from simulator.switches import SWITCHES
from simulator.world import World


def _clock_answer(world: World) -> Response:
    now = world.clock.now()
    return JSONResponse({"now": now, "text": stamp(now), "offset": world.clock.offset})


async def get_clock(request: Request) -> Response:
    """Return virtual time."""
    return _clock_answer(world_of(request))


async def move_clock(request: Request) -> Response:
    """Advance virtual time: `{"advance_seconds": 3600}`."""
    world = world_of(request)
    wish = await wish_of(request)
    world.clock.advance(float(wish.get("advance_seconds", 0)))
    world.save_settings()
    return _clock_answer(world)


async def get_switches(request: Request) -> Response:
    """Return the switches: value, choices, meaning."""
    values = world_of(request).switches
    rows = [{**asdict(switch), "value": values[switch.name]} for switch in SWITCHES]
    return JSONResponse({"switches": rows})


async def turn_switches(request: Request) -> Response:
    """Turn switches: `{"employee_sparse": "honoured"}`."""
    world = world_of(request)
    world.switches.turn(await wish_of(request))
    world.save_settings()
    return JSONResponse(world.switches.values)


async def get_faults(request: Request) -> Response:
    """Return the scripted faults that still wait."""
    scripts = world_of(request).scripts
    waiting = [asdict(script) for script in scripts.waiting]
    return JSONResponse({"latency": scripts.latency, "faults": waiting})


async def add_fault(request: Request) -> Response:
    """Script a fault: the properties of `Script`."""
    script = world_of(request).scripts.add(await wish_of(request))
    return JSONResponse(asdict(script), 201)


async def clear_faults(request: Request) -> Response:
    """Forget the scripted faults and the latency."""
    scripts = world_of(request).scripts
    scripts.waiting.clear()
    scripts.latency = 0.0
    return Response(status_code=204)


async def set_latency(request: Request) -> Response:
    """Delay every request: `{"seconds": 0.2}`."""
    scripts = world_of(request).scripts
    scripts.latency = float((await wish_of(request)).get("seconds", 0))
    return JSONResponse({"latency": scripts.latency})


def _limits_answer(world: World) -> Response:
    world.gate.meter.turn(world.clock.now())
    most = world.switches["monthly_reads"]
    return JSONResponse({**world.gate.kept(), "monthly_reads": most})


async def get_limits(request: Request) -> Response:
    """Return the meter: the month, the reads used of it, and how many there are."""
    return _limits_answer(world_of(request))


async def set_limits(request: Request) -> Response:
    """Set the reads used of the present month: `{"used": 499990}`."""
    world = world_of(request)
    world.gate.meter.turn(world.clock.now())
    world.gate.meter.used = int((await wish_of(request)).get("used", 0))
    return _limits_answer(world)


async def get_requests(request: Request) -> Response:
    """Return the request log, oldest first."""
    return JSONResponse({"requests": list(world_of(request).log)})


async def clear_requests(request: Request) -> Response:
    """Empty the request log."""
    world_of(request).log.clear()
    return Response(status_code=204)


async def get_secrets(request: Request) -> Response:
    """Return every token and code ever issued, so that a test can look for leaks."""
    return JSONResponse({"secrets": world_of(request).tokens.every_secret()})


async def reset(request: Request) -> Response:
    """Return to the seed; faults, switches, clock and log are as at the start."""
    world_of(request).reset()
    return Response(status_code=204)


TABLE: tuple[Row, ...] = (
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
)
