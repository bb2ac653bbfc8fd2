"""uvicorn around the application, on loopback only."""

import asyncio
import functools
import ipaddress
import socket
from typing import Any

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from simulator.server.wire import CUT


class NotLoopbackError(ValueError):
    """The simulator serves this machine only."""


class CuttableProtocol(H11Protocol):
    """Hands each request its transport, so that a connection can be cut."""

    def connection_made(  # type: ignore[override]
        self, transport: asyncio.Transport
    ) -> None:
        """Keep the transport for the requests to come, and begin."""
        super().connection_made(transport)
        self.app = functools.partial(_with_cut, self.app, transport)


async def _with_cut(
    app: ASGIApp, transport: asyncio.Transport, scope: Scope, *channel: Any
) -> None:
    receive: Receive
    send: Send
    receive, send = channel
    scope.setdefault("extensions", {})[CUT] = transport
    await app(scope, receive, send)


def bind(host: str, port: int) -> socket.socket:
    """Return a listening socket; port 0 takes a free one.

    Raises:
        NotLoopbackError: `host` is reachable from elsewhere.
        OSError: The port is in use.
    """
    address = "127.0.0.1" if host == "localhost" else host
    try:
        loopback = ipaddress.ip_address(address).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise NotLoopbackError(
            f"The simulator serves this machine only: {host} is not a loopback address."
        )
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    # asyncio turns Nagle's delay off only where the protocol is named.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((address, port))
        listener.listen(128)
    except OSError:
        listener.close()
        raise
    return listener


def base_url(listener: socket.socket) -> str:
    """Return the address under which a listening socket is reached."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def make_server(app: ASGIApp) -> uvicorn.Server:
    """Return a server for `app`; run it with the sockets of `bind`."""
    config = uvicorn.Config(
        app,
        http=CuttableProtocol,
        ws="none",
        lifespan="on",
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=1,
        # Long statements may come in the address.
        h11_max_incomplete_event_size=256 * 1024,
    )
    return uvicorn.Server(config)
