"""The outermost layer: request log, latency, scripted faults, headers, and the flush before an answer.

A request is carried out completely and written to the state file before the first byte of its
answer leaves, so that a connection cut afterwards has committed.
"""

import asyncio
import secrets
import time
from typing import Any

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from simulator.api.answers import refusal
from simulator.faults import ApiFault
from simulator.scripts import PLAYS, Call, Script
from simulator.server.calls import classify
from simulator.world import World

CUT = "simulator.cut"
"""Key of the scope's extensions under which the protocol puts the transport."""

_OWN_PATHS = ("/_simulator", "/companies")

_COMMON_HEADERS = (
    (b"server", b"istio-envoy"),
    (b"qbo-version", b"1975.166"),
    (b"service-time", b"total=20, db=5"),
    (b"expires", b"0"),
)

Answer = tuple[int, list[tuple[bytes, bytes]], bytes]


def trace_id() -> str:
    """Return an `intuit_tid` in the present format: `1-<8 hex>-<24 hex>`."""
    return f"1-{int(time.time()):08x}-{secrets.token_hex(12)}"


class Front:
    """Wraps the application; only HTTP requests of the vendor's paths are logged and struck."""

    def __init__(self, app: ASGIApp, world: World) -> None:
        self._app = app
        self._world = world

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body = await _read(receive)
        path: str = scope["path"]
        if path == "/" or path.startswith(_OWN_PATHS):
            reply = await self._run(scope, body)
            await _send(send, reply)
            return
        call = classify(
            scope["method"], path, query=scope["query_string"].decode("latin-1"), body=body
        )
        script = self._world.scripts.next_for(call)
        entry = self._note(call, script)
        await asyncio.sleep(self._world.scripts.latency + (script.seconds if script else 0.0))
        reply = await self._played(scope, body, (call, script))
        status, headers, content = reply
        entry["status"] = status
        headers = [*headers, *_COMMON_HEADERS, (b"intuit_tid", entry["intuit_tid"].encode())]
        reply = (status, headers, content)
        play = PLAYS[script.kind] if script else None
        if play is not None and play.cut:
            entry["delivered"] = False
            _transport(scope).abort()
            await _gone(receive)
        elif play is not None and play.truncated:
            entry["delivered"] = False
            await _send(send, reply, truncated=True)
            _transport(scope).close()
            await _gone(receive)
        else:
            await _send(send, reply)

    def _note(self, call: Call, script: Script | None) -> dict[str, Any]:
        entry = {
            "at": self._world.clock.now(),
            "method": call.method,
            "path": call.path,
            "operation": call.operation,
            "entity": call.entity,
            "realm_id": call.realm_id,
            "statement": call.statement,
            "status": None,
            "delivered": True,
            "script": script.kind if script else "",
            "intuit_tid": trace_id(),
        }
        self._world.log.append(entry)
        return entry

    async def _played(
        self, scope: Scope, body: bytes, struck: tuple[Call, Script | None]
    ) -> Answer:
        """Carry the request out, or answer as its script says."""
        call, script = struck
        play = PLAYS[script.kind] if script else None
        if script is None or play is None or play.commits:
            return await self._run(scope, body)
        if play.raw[0]:
            response = Response(play.raw[0], play.status, media_type=play.raw[1])
        elif play.cut:
            response = Response(status_code=503)
        elif call.operation in {"token", "revoke"}:
            response = _oauth_refusal(play.code)
        else:
            fault = ApiFault(script.code or play.code, script.detail)
            response = refusal(self._world, fault, xml=play.xml, status=play.status)
        return response.status_code, list(response.raw_headers), bytes(response.body)

    async def _run(self, scope: Scope, body: bytes) -> Answer:
        """Run the application with its answer held back, and flush what it changed."""
        messages: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def hold(message: Message) -> None:
            messages.append(message)

        await self._app(scope, receive, hold)
        self._world.journal.flush()
        content = b"".join(message.get("body", b"") for message in messages[1:])
        return messages[0]["status"], list(messages[0]["headers"]), content


def _oauth_refusal(code: str) -> Response:
    """Return what the authorization server, which knows no faults, says in a fault's place."""
    rows = {
        "3001": (429, b'{"error":"too_many_requests"}'),
        "3100": (403, b'{"error":"access_denied"}'),
        "3200": (400, b'{"error":"invalid_grant","error_description":"Token invalid"}'),
    }
    status, body = rows.get(code, (500, b'{"error":"server_error"}'))
    return Response(body, status, media_type="application/json")


async def _read(receive: Receive) -> bytes:
    parts: list[bytes] = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


async def _send(send: Send, reply: Answer, *, truncated: bool = False) -> None:
    status, headers, content = reply
    await send({"type": "http.response.start", "status": status, "headers": headers})
    if truncated:
        half = content[: len(content) // 2]
        await send({"type": "http.response.body", "body": half, "more_body": True})
    else:
        await send({"type": "http.response.body", "body": content})


def _transport(scope: Scope) -> asyncio.Transport:
    transport: asyncio.Transport = scope["extensions"][CUT]
    return transport


async def _gone(receive: Receive) -> None:
    """Wait until the server has noticed that the connection is cut."""
    while (await receive())["type"] != "http.disconnect":
        pass
