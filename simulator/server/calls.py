"""Telling what a request is about, for the request log and for scripted faults."""

import json
import re
from collections.abc import Mapping
from urllib.parse import parse_qs

from simulator.api.entities import operation_of
from simulator.scripts import Call

_ENDPOINTS = {
    "/connect/oauth2": "authorize",
    "/oauth2/v1/tokens/bearer": "token",
    "/v2/oauth2/tokens/revoke": "revoke",
    "/v1/openid_connect/userinfo": "userinfo",
}
_FROM = re.compile(r"\bFROM\s+(\w+)", re.IGNORECASE)


def classify(method: str, path: str, *, query: str, body: bytes) -> Call:
    """Describe a request.

    Args:
        method: HTTP verb.
        path: Without the query string.
        query: The query string.
        body: The raw body.
    """
    if path.startswith(("/.well-known/", "/op/")):
        return Call(method, path, "discovery")
    segments = path.strip("/").split("/")
    if segments[:2] != ["v3", "company"]:
        return Call(method, path, _ENDPOINTS.get(path, ""))
    realm_id = segments[2] if len(segments) > 2 else ""  # noqa: PLR2004
    rest = segments[3:]
    values = parse_qs(query)
    if rest == ["query"]:
        statement = values.get("query", [""])[0] or body.decode(errors="replace")
        found = _FROM.search(statement)
        entity = found.group(1).lower() if found else ""
        return Call(method, path, "query", entity, realm_id, statement)
    if rest == ["batch"]:
        return Call(method, path, "batch", "", realm_id, queries=_queries(_parsed(body)))
    if rest == ["cdc"]:
        return Call(method, path, "cdc", "", realm_id)
    entity = rest[0].lower() if rest else ""
    if method == "GET":
        return Call(method, path, "read", entity, realm_id)
    operation = operation_of(_parsed(body), values.get("operation", [""])[0])
    return Call(method, path, operation, entity, realm_id)


def _queries(body: Mapping[str, object]) -> int:
    items = body.get("BatchItemRequest")
    if not isinstance(items, list):
        return 0
    return sum("Query" in item for item in items if isinstance(item, dict))


def _parsed(body: bytes) -> Mapping[str, object]:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
