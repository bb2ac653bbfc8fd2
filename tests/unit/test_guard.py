"""Local mode's guard: this machine only, by a loopback name, from no other site's page."""

import asyncio
from typing import Any

import pytest

from ui.guard import LocalOnly, is_local


def scope(
    host: str | None = "127.0.0.1:8501",
    origin: str | None = None,
    client: str | None = "127.0.0.1",
    kind: str = "http",
) -> dict[str, Any]:
    headers = [(b"host", host.encode("latin-1"))] if host is not None else []
    headers += [(b"origin", origin.encode("latin-1"))] if origin is not None else []
    return {
        "type": kind,
        "headers": headers,
        "client": (client, 5) if client else None,
        "method": "GET",
        "path": "/",
    }


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8501", "127.0.0.1", "localhost:8501", "LocalHost", "[::1]:8501", "[::1]"]
)
def test_loopback_names_are_answered(host: str) -> None:
    assert is_local(scope(host))


@pytest.mark.parametrize(
    "host",
    [
        None,
        "",
        ":8501",
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "evil.example:8501",
        "0.0.0.0:8501",
        "10.0.0.7:8501",
        "127.0.0.1@evil.example",
        "evil.example@127.0.0.1",
        "localhost/evil.example",
        "localhost#evil.example",
        "localhost?evil.example",
        "localhost\\evil.example",
        "[::1",
        "[::2]:8501",
        "[evil]",
        "2130706433",
        "127.0.0.1,evil.example",
        "127.0.0.1:x",
        "lócalhost",
    ],
)
def test_any_other_host_is_refused(host: str | None) -> None:
    assert not is_local(scope(host))


@pytest.mark.parametrize("client", ["127.0.0.1", "::1", "::ffff:127.0.0.1", None])
def test_this_machines_addresses_are_answered(client: str | None) -> None:
    assert is_local(scope(client=client))


@pytest.mark.parametrize(
    "client", ["10.0.0.7", "192.168.1.2", "::2", "8.8.8.8", "::ffff:8.8.8.8", ""]
)
def test_another_machines_address_is_refused_whatever_host_it_names(client: str) -> None:
    told = scope()
    told["client"] = (client, 5)
    assert not is_local(told)


@pytest.mark.parametrize("host", ["127.0.0.1:8501", "localhost:8501", "[::1]:8501"])
def test_the_pages_own_origin_is_answered(host: str) -> None:
    assert is_local(scope(host, f"http://{host}"))


@pytest.mark.parametrize(
    "origin",
    [
        "",
        "null",
        "http://evil.example",
        "http://evil.example:8501",
        "http://localhost:8501",
        "http://127.0.0.1:8400",
        "http://127.0.0.1:8501.evil.example",
        "http://127.0.0.1:8501@evil.example",
        "http://[",
        "file://",
    ],
)
def test_another_origin_is_refused(origin: str) -> None:
    assert not is_local(scope("127.0.0.1:8501", origin))


def test_a_header_sent_twice_is_refused() -> None:
    told = scope()
    told["headers"] = [(b"host", b"evil.example"), *told["headers"]]
    assert not is_local(told)
    told = scope(origin="http://127.0.0.1:8501")
    told["headers"] = [(b"origin", b"http://evil.example"), *told["headers"]]
    assert not is_local(told)


def answered(asked: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what the guard sends, and {"passed on"} where it lets through."""
    sent: list[dict[str, Any]] = []

    async def app(*_: Any) -> None:
        sent.append({"type": "passed on"})

    async def receive() -> dict[str, Any]:
        return {"type": "http.request"}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(LocalOnly(app)(asked, receive, send))
    return sent


@pytest.mark.parametrize("kind", ["http", "websocket", "lifespan"])
def test_what_is_local_is_passed_on(kind: str) -> None:
    assert answered(scope(kind=kind)) == [{"type": "passed on"}]


def test_a_foreign_request_gets_a_sentence_and_a_websocket_is_closed() -> None:
    begun, body = answered(scope("evil.example"))
    assert begun["status"] == 403
    assert b"local mode" in body["body"]
    closed = answered(scope(origin="http://evil.example", kind="websocket"))
    assert closed == [{"type": "websocket.close", "code": 1008}]
