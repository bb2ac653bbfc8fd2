"""The ASGI application."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp

from simulator.admin.routes import ROUTES as ADMIN_ROUTES
from simulator.api.routes import ROUTES as API_ROUTES
from simulator.oauth.discovery import ROUTES as DISCOVERY_ROUTES
from simulator.oauth.pages import ROUTES as APP_ROUTES
from simulator.oauth.routes import ROUTES as OAUTH_ROUTES
from simulator.server.front import Front
from simulator.server.sender import send_webhooks
from simulator.web.routes import ROUTES as WEB_ROUTES
from simulator.world import World

ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]


def make_app(world: World) -> ASGIApp:
    """Return the application that serves `world`."""

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        sending = asyncio.create_task(send_webhooks(world))
        try:
            yield
        finally:
            sending.cancel()
            with suppress(asyncio.CancelledError):
                await sending

    app = Starlette(
        lifespan=lifespan,
        routes=[
            *API_ROUTES,
            *OAUTH_ROUTES,
            *DISCOVERY_ROUTES,
            *ADMIN_ROUTES,
            *APP_ROUTES,
            *WEB_ROUTES,
        ],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=ALLOWED_HOSTS)],
    )
    app.state.world = world
    return Front(app, world)
