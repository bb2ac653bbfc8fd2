"""Local mode answers this machine only.

Without a sign-in provider everybody who reaches the server is the owner, so every request and
every websocket must come from this machine, by a loopback name, and not from another site's page.
"""

from urllib.parse import urlsplit

from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from core.settings import LOOPBACK

REFUSAL = (
    "This dashboard runs in local mode and answers this machine only. Open it as "
    "http://127.0.0.1 on the machine that runs it.\n"
)


class LocalOnly:
    """Refuses requests that are not this machine's own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is local; answer 403, or close the websocket, otherwise."""
        if scope["type"] not in {"http", "websocket"} or is_local(scope):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await PlainTextResponse(REFUSAL, status_code=403)(scope, receive, send)


def is_local(scope: Scope) -> bool:
    """Say whether address, Host and Origin of a request are all this machine's."""
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    client = scope.get("client")
    if client is not None and client[0] not in LOOPBACK:
        return False
    if _host(f"//{headers.get('host', '')}") not in LOOPBACK:
        return False
    origin = headers.get("origin")
    return origin is None or _is_own(origin, headers["host"])


def _is_own(origin: str, host: str) -> bool:
    return urlsplit(origin).netloc == host


def _host(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None


MIDDLEWARE = [Middleware(LocalOnly)]
