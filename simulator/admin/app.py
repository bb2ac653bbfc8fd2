"""The registered app: its addresses, its webhooks, and its connection to a company."""

import uuid

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from simulator.admin.wishes import AdminError, Row, company_of, wish_of, world_of
from simulator.oauth.disconnecting import disconnect_in_quickbooks
from simulator.server.outgoing import checked
from simulator.webhooks.deliveries import Subscription
from simulator.webhooks.events import OPERATIONS, Event
from simulator.world import World


def _app_answer(world: World) -> Response:
    return JSONResponse({"addresses": world.app.addresses, "calls": list(world.app.calls)})


async def get_app(request: Request) -> Response:
    """Return the app's addresses, and the calls to its disconnect address."""
    return _app_answer(world_of(request))


async def set_app(request: Request) -> Response:
    """Set addresses: `{"launch": …, "disconnect": …, "reconnect": …}`; empty for none."""
    world = world_of(request)
    wish = await wish_of(request)
    for address in wish.values():
        if address:
            checked(str(address))
    world.app.register(wish)
    return _app_answer(world)


async def disconnect(request: Request) -> Response:
    """Revoke all tokens of a company: *Disconnect* in QuickBooks."""
    await disconnect_in_quickbooks(world_of(request), company_of(request).realm_id)
    return Response(status_code=204)


def _webhooks_answer(world: World) -> Response:
    found = world.webhooks.subscription
    told = {
        "url": found.url,
        "entities": list(found.entities),
        "signed": bool(found.verifier_token),
    }
    return JSONResponse({**told, "waiting": len(world.webhooks.events.items)})


async def get_webhooks(request: Request) -> Response:
    """Return the endpoint, the types it wants, and how many events wait to be gathered."""
    return _webhooks_answer(world_of(request))


async def set_webhooks(request: Request) -> Response:
    """Set the endpoint: `{"url": …, "verifier_token": …, "entities": ["customer"]}`."""
    world = world_of(request)
    wish = await wish_of(request)
    token = str(wish.get("verifier_token", world.options.verifier_token))
    wanted = tuple(str(name).lower() for name in wish.get("entities", ()))
    world.webhooks.subscribe(Subscription(checked(str(wish.get("url", ""))), token, wanted))
    return _webhooks_answer(world)


async def clear_webhooks(request: Request) -> Response:
    """Forget the endpoint and all that waits for it."""
    world_of(request).webhooks.subscribe(Subscription())
    return Response(status_code=204)


async def get_deliveries(request: Request) -> Response:
    """Return every delivery with its attempts, oldest first."""
    return JSONResponse({"deliveries": world_of(request).webhooks.history()})


async def send_test_event(request: Request) -> Response:
    """Send an event that nothing in the books caused, as the developer portal can.

    `{"realm_id": …, "entity": "Customer", "id": "1", "operation": "Update", "deleted_id": ""}`.
    """
    world = world_of(request)
    wish = {"operation": "Update", "deleted_id": "", "entity": "Customer", "id": "1"}
    wish |= {key: str(value) for key, value in (await wish_of(request)).items()}
    if wish["operation"] not in OPERATIONS:
        raise AdminError(f"There is no operation {wish['operation']!r}.")
    event = Event(
        event_id=str(uuid.uuid4()),
        realm_id=wish.get("realm_id") or next(iter(world.companies)),
        entity=wish["entity"],
        record_id=wish["id"],
        operation=wish["operation"],
        at=world.clock.now(),
        deleted_id=wish["deleted_id"],
    )
    world.webhooks.announce(event)
    return JSONResponse({"event_id": event.event_id}, 201)


TABLE: tuple[Row, ...] = (
    ("GET", "/app", get_app),
    ("POST", "/app", set_app),
    ("GET", "/webhooks", get_webhooks),
    ("POST", "/webhooks", set_webhooks),
    ("DELETE", "/webhooks", clear_webhooks),
    ("GET", "/webhooks/deliveries", get_deliveries),
    ("POST", "/webhooks/test", send_test_event),
    ("POST", "/companies/{realm_id}/disconnect", disconnect),
)
