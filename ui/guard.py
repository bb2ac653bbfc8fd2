"""Local mode answers this machine only.

Without a sign-in provider everybody who reaches the server is the owner, so every request and
every websocket must come from this machine, by a loopback name, and not from another site's page.
"""

import re
from ipaddress import ip_address

from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

REFUSAL = (
    "This dashboard runs in local mode and answers this machine only. Open it as "
    "http://127.0.0.1 on the machine that runs it.\n"
)

HOST = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:[0-9]{1,5})?")
"""The names of this machine that only this machine has; anything odd around them is refused."""


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
    client = scope.get("client")
    if client is not None and not _is_loopback(client[0]):
        return False
    hosts, origins = _sent(scope, b"host"), _sent(scope, b"origin")
    if len(hosts) != 1 or not HOST.fullmatch(hosts[0]):
        return False
    own = {f"http://{hosts[0]}", f"https://{hosts[0]}"}
    return not origins or (len(origins) == 1 and origins[0] in own)


def _sent(scope: Scope, name: bytes) -> list[str]:
    return [value.decode("latin-1").lower() for key, value in scope["headers"] if key == name]


def _is_loopback(client: str) -> bool:
    try:
        address = ip_address(client)
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


MIDDLEWARE = [Middleware(LocalOnly)]
