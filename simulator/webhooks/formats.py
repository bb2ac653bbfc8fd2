"""The two shapes of a notification, and its headers."""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from simulator.clock import PACIFIC
from simulator.webhooks.events import Event

CLOUD_TYPE = "application/cloudevents+json"
PLAIN_TYPE = "application/json"

VERBS: Mapping[str, str] = {
    "Create": "created",
    "Update": "updated",
    "Delete": "deleted",
    "Merge": "merged",
    "Void": "void",
    "Emailed": "emailed",
}


def _utc(instant: float, digits: int) -> str:
    moment = datetime.fromtimestamp(instant, UTC)
    fraction = f"{moment.microsecond:06d}000"[:digits]
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{fraction}Z"


def _legacy_entity(event: Event) -> dict[str, str]:
    told = {
        "name": event.entity,
        "id": event.record_id,
        "operation": event.operation,
        "lastUpdated": _utc(event.at, 3),
    }
    return {**told, "deletedId": event.deleted_id} if event.deleted_id else told


def legacy(events: Sequence[Event]) -> Any:
    """Return the shape before 2026: `eventNotifications`, a block per company."""
    realms = dict.fromkeys(event.realm_id for event in events)
    blocks = [
        {
            "realmId": realm_id,
            "dataChangeEvent": {
                "entities": [
                    _legacy_entity(event) for event in events if event.realm_id == realm_id
                ]
            },
        }
        for realm_id in realms
    ]
    return {"eventNotifications": blocks}


def cloud_events(events: Sequence[Event]) -> Any:
    """Return today's shape: an array of CloudEvents, companies mixed."""
    return [
        {
            "specversion": "1.0",
            "id": event.event_id,
            "source": "intuit." + base64.b64encode(b"simulator").decode(),
            "type": f"qbo.{event.entity.lower()}.{VERBS[event.operation]}.v1",
            "datacontenttype": "application/json",
            "time": _utc(event.at, 9),
            "intuitentityid": event.record_id,
            "intuitaccountid": event.realm_id,
            "data": {"deletedid": event.deleted_id} if event.deleted_id else {},
        }
        for event in events
    ]


FORMATS: Mapping[str, Callable[[Sequence[Event]], Any]] = {
    "cloudevents": cloud_events,
    "legacy": legacy,
}


def body_of(events: Sequence[Event], form: str) -> str:
    """Return a notification's text in a format of `FORMATS`."""
    return json.dumps(FORMATS[form](events), separators=(",", ":"))


def signature(body: bytes, verifier_token: str) -> str:
    """Return base64 of HMAC-SHA256 over the raw bytes."""
    digest = hmac.new(verifier_token.encode(), body, hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def headers_of(
    body: bytes, verifier_token: str, *, content_type: str, now: float
) -> dict[str, str]:
    """Return the headers of a delivery.

    Args:
        body: The raw bytes.
        verifier_token: The app's.
        content_type: One of the two that are in use.
        now: Virtual epoch seconds.
    """
    return {
        "Content-Type": content_type,
        "User-Agent": "intuit_notification_server/1.0",
        "intuit-signature": signature(body, verifier_token),
        "intuit-created-time": datetime.fromtimestamp(now, PACIFIC).strftime("%Y-%m-%dT%H:%M:%S%z"),
        "intuit-t-id": secrets.token_hex(16),
        "intuit-notification-schema-version": "0.1",
    }
