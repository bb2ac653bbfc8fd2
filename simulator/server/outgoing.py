"""Calls that go out to the app: webhooks, and the disconnect address. To loopback only."""

import http.client
import ipaddress
from collections.abc import Mapping
from urllib.parse import urlsplit

SECONDS = 3.0
"""How long the vendor waits for an answer to a webhook."""


class NotLocalError(ValueError):
    """An address that this simulator does not call."""


def checked(url: str) -> str:
    """Return `url` if it may be called.

    Raises:
        NotLocalError: It is not plain HTTP on a loopback address.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    try:
        local = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        local = False
    if parts.scheme != "http" or not local:
        raise NotLocalError(f"The simulator calls http addresses of this machine only, not {url}.")
    return url


def call(
    method: str, url: str, *, body: bytes | None = None, headers: Mapping[str, str] | None = None
) -> int:
    """Call an address and return the status, 0 without an answer within three seconds.

    Args:
        method: HTTP verb.
        url: A checked address.
        body: What is sent.
        headers: With which headers.
    """
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=SECONDS)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request(method, target, body, dict(headers or {}))
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()
