"""The outermost layer: request log, gate, latency, scripted faults, the dress of an answer.

A request is carried out completely and written to the state file before the first byte of its
answer leaves, so that a connection cut afterwards has committed.
"""

import asyncio
import secrets
import time
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from simulator.api.answers import refusal
from simulator.faults import ApiFault
from simulator.scripts import PLAYS, Call, Play, Script
from simulator.server.calls import classify
from simulator.server.presenting import presented
from simulator.server.wire import (
    Answer,
    Headers,
    gone,
    header,
    packed,
    read,
    send_answer,
    transport,
)
from simulator.world import World

_OWN_PATHS = ("/_simulator", "/companies")
LARGEST_BODY = 10 * 1024 * 1024
"""Bytes; the vendor names no number, only the status."""


@dataclass(frozen=True, slots=True)
class Job:
    """One request on its way.

    Attributes:
        scope: As the server gave it.
        body: Its bytes.
        call: What it is about.
        script: The fault that strikes it.
    """

    scope: Scope
    body: bytes
    call: Call
    script: Script | None

    @property
    def play(self) -> Play | None:
        """Return how its fault shows."""
        return PLAYS[self.script.kind] if self.script else None

    @property
    def is_api(self) -> bool:
        """Tell whether the Accounting API is asked."""
        return self.call.path.startswith("/v3/")

    def header(self, name: bytes) -> str:
        """Return a request header."""
        return header(self.scope["headers"], name)


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
        body = await read(receive)
        path: str = scope["path"]
        if path == "/" or path.startswith(_OWN_PATHS):
            await send_answer(send, await self._run(scope, body))
            return
        query = scope["query_string"].decode("latin-1")
        call = classify(scope["method"], path, query=query, body=body)
        job = Job(scope, body, call, self._world.scripts.next_for(call))
        entry = self._note(job)
        began = time.perf_counter()
        with self._world.gate.entered(call):
            reply = await self._answered(job)
        entry["status"] = reply[0]
        reply = _dressed(reply, entry["intuit_tid"], time.perf_counter() - began)
        await _delivered(job, entry, reply, (receive, send))

    def _note(self, job: Job) -> dict[str, Any]:
        call = job.call
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
            "script": job.script.kind if job.script else "",
            "intuit_tid": trace_id(),
        }
        self._world.log.append(entry)
        return entry

    async def _answered(self, job: Job) -> Answer:
        """Take the time it takes, then carry the request out or cut it off."""
        world = self._world
        wait = world.scripts.latency + (job.script.seconds if job.script else 0.0)
        limit = world.switches["cut_off_seconds"]
        await asyncio.sleep(min(wait, limit))
        if wait <= limit:
            reply = await self._played(job)
        else:
            if world.switches["cut_off_commits"]:
                await self._passed(job)
            row = PLAYS["gateway-timeout"]
            reply = packed(Response(row.raw[0], row.status, media_type=row.raw[1]))
        if not job.is_api:
            return reply
        accept = job.header(b"accept")
        return presented(reply, accept=accept, switches=world.switches, now=world.clock.now())

    async def _played(self, job: Job) -> Answer:
        """Carry the request out, or answer as its script says."""
        script, play = job.script, job.play
        if script is None or play is None or play.commits:
            return await self._passed(job)
        if play.raw[0]:
            return packed(Response(play.raw[0], play.status, media_type=play.raw[1]))
        if play.cut:
            return packed(Response(status_code=503))
        if job.call.operation in {"token", "revoke"}:
            return packed(_oauth_refusal(play.code))
        fault = ApiFault(script.code or play.code, script.detail)
        return packed(refusal(self._world, fault, xml=play.xml, status=play.status))

    async def _passed(self, job: Job) -> Answer:
        """Carry the request out if the gate lets it pass."""
        refused = self._refused(job) if job.is_api else None
        return packed(refused) if refused else await self._run(job.scope, job.body)

    def _refused(self, job: Job) -> Response | None:
        world = self._world
        if len(job.body) > LARGEST_BODY:
            return Response("Request Entity Too Large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        kind = job.header(b"content-type")
        if job.call.method == "POST" and job.call.operation != "query" and kind:  # noqa: SIM102
            if "json" not in kind:
                return Response("Unsupported Media Type", HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
        try:
            world.gate.check(job.call, world.clock.now())
        except ApiFault as fault:
            in_xml = fault.row.code == "3001" and world.switches["throttle_format"] == "xml"
            reply = refusal(world, fault, xml=in_xml)
            seconds = int(world.switches["retry_after_seconds"])
            if fault.row.code == "3001" and seconds:
                reply.headers["Retry-After"] = str(seconds)
            return reply
        return None

    async def _run(self, scope: Scope, body: bytes) -> Answer:
        """Run the application with its answer held back, and flush what it changed."""
        messages: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def hold(message: Message) -> None:
            messages.append(message)

        await self._app(scope, receive, hold)
        self._world.settle()
        content = b"".join(message.get("body", b"") for message in messages[1:])
        return messages[0]["status"], list(messages[0]["headers"]), content


def _dressed(reply: Answer, tid: str, seconds: float) -> Answer:
    """Add the headers that the vendor's own answers carry; none of them tells a limit."""
    status, headers, content = reply
    total = round(seconds * 1000)
    more: Headers = [
        (b"server", b"istio-envoy"),
        (b"qbo-version", b"1975.166"),
        (b"service-time", f"total={total}, db={total // 2}".encode()),
        (b"x-envoy-upstream-service-time", str(total).encode()),
        (b"x-request-id", tid.encode()),
        (b"intuit_tid", tid.encode()),
        (b"expires", b"0"),
    ]
    if not header(headers, b"cache-control"):
        more.append((b"cache-control", b"max-age=0, no-cache, no-store, must-revalidate, private"))
    return status, [*headers, *more], content


async def _delivered(
    job: Job, entry: dict[str, Any], reply: Answer, channel: tuple[Receive, Send]
) -> None:
    """Send an answer, or break the connection as the script says."""
    receive, send = channel
    play = job.play
    if play is not None and play.cut:
        entry["delivered"] = False
        transport(job.scope).abort()
        await gone(receive)
    elif play is not None and play.truncated:
        entry["delivered"] = False
        await send_answer(send, reply, truncated=True)
        transport(job.scope).close()
        await gone(receive)
    else:
        await send_answer(send, reply)


def _oauth_refusal(code: str) -> Response:
    """Return what the authorization server, which knows no faults, says in a fault's place."""
    rows = {
        "3001": (429, b'{"error":"too_many_requests"}'),
        "3100": (403, b'{"error":"access_denied"}'),
        "3200": (400, b'{"error":"invalid_grant","error_description":"Token invalid"}'),
    }
    status, body = rows.get(code, (500, b'{"error":"server_error"}'))
    return Response(body, status, media_type="application/json")
