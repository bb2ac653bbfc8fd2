"""The ASGI application."""

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp

from simulator.admin.routes import ROUTES as ADMIN_ROUTES
from simulator.api.routes import ROUTES as API_ROUTES
from simulator.oauth.routes import ROUTES as OAUTH_ROUTES
from simulator.server.front import Front
from simulator.web.routes import ROUTES as WEB_ROUTES
from simulator.world import World

ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]


def make_app(world: World) -> ASGIApp:
    """Return the application that serves `world`."""
    app = Starlette(
        routes=[*API_ROUTES, *OAUTH_ROUTES, *ADMIN_ROUTES, *WEB_ROUTES],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=ALLOWED_HOSTS)],
    )
    app.state.world = world
    return Front(app, world)
