"""*Apps* in QuickBooks: the app's card, with Launch, Reconnect and Disconnect."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from simulator.oauth.disconnecting import disconnect_in_quickbooks
from simulator.records.company import Company
from simulator.web.origin import refuse_foreign
from simulator.web.templates import page
from simulator.world import World

PATH = "/companies/{realm_id}/apps"


def _company(request: Request) -> Company:
    world: World = request.app.state.world
    company = world.companies.get(request.path_params["realm_id"])
    if company is None:
        raise HTTPException(404, "There is no such company.")
    return company


async def apps(request: Request) -> Response:
    """Show the app's card."""
    world: World = request.app.state.world
    company = _company(request)
    return page(
        "apps.html",
        company=company,
        connected=world.tokens.is_connected(company.realm_id),
        addresses=world.app.addresses,
        calls=[call for call in world.app.calls if company.realm_id in call["url"]],
    )


async def disconnect(request: Request) -> Response:
    """Take the app's access away, as a person."""
    refuse_foreign(request)
    world: World = request.app.state.world
    company = _company(request)
    await disconnect_in_quickbooks(world, company.realm_id)
    return RedirectResponse(PATH.format(realm_id=company.realm_id), 303)


ROUTES = [
    Route(PATH, apps, methods=["GET"]),
    Route(PATH, disconnect, methods=["POST"]),
]
