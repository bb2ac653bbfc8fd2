"""Bytes in and out: reading a request, sending an answer whole, in half, or not at all."""

import asyncio
from collections.abc import Sequence

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

CUT = "simulator.cut"
"""Key of the scope's extensions under which the protocol puts the transport."""

Headers = list[tuple[bytes, bytes]]
Answer = tuple[int, Headers, bytes]
"""Status, headers, body."""


def packed(response: Response) -> Answer:
    """Return a response as an answer."""
    return response.status_code, list(response.raw_headers), bytes(response.body)


def header(headers: Sequence[tuple[bytes, bytes]], name: bytes) -> str:
    """Return the value of a header, or an empty text; `name` in lower case."""
    return next((value.decode("latin-1") for key, value in headers if key.lower() == name), "")


async def read(receive: Receive) -> bytes:
    """Return a request's whole body."""
    parts: list[bytes] = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


async def send_answer(send: Send, reply: Answer, *, truncated: bool = False) -> None:
    """Send an answer, or its head and half of its body."""
    status, headers, content = reply
    await send({"type": "http.response.start", "status": status, "headers": headers})
    if truncated:
        half = content[: len(content) // 2]
        await send({"type": "http.response.body", "body": half, "more_body": True})
    else:
        await send({"type": "http.response.body", "body": content})


def transport(scope: Scope) -> asyncio.Transport:
    """Return the connection that a request came over."""
    found: asyncio.Transport = scope["extensions"][CUT]
    return found


async def gone(receive: Receive) -> None:
    """Wait until the server has noticed that the connection is cut."""
    while (await receive())["type"] != "http.disconnect":
        pass
