"""Unit tests open no sockets."""

import socket
from typing import Any, NoReturn

import pytest

FORBIDDEN = ("connect", "connect_ex", "bind", "sendto")


@pytest.fixture(autouse=True)
def no_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail a test that reaches for the network."""

    def refuse(*_: Any, **__: Any) -> NoReturn:
        pytest.fail("A unit test opened a socket: it belongs into tests/integration.")

    for name in FORBIDDEN:
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
