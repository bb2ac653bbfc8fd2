"""In which dress an answer of the Accounting API leaves: JSON, XML, or the gateway's fault."""

import json
from collections.abc import Mapping
from typing import Any

from simulator.clock import stamp_ms
from simulator.faults import JSON_TYPE, XML_TYPE, gateway_body, gateway_error
from simulator.server.wire import Answer, header
from simulator.server.xml import to_xml
from simulator.switches import Switches


def wants_json(accept: str, switches: Switches) -> bool:
    """Tell whether a caller gets JSON.

    Args:
        accept: The Accept header; the vendor's default without one is XML.
        switches: `without_accept` decides where neither JSON nor XML is named.
    """
    accept = accept.lower()
    if "json" in accept or "xml" in accept:
        return "json" in accept
    return bool(switches["without_accept"] == "json")


def presented(reply: Answer, *, accept: str, switches: Switches, now: float) -> Answer:
    """Return an answer in the form its caller gets.

    Args:
        reply: What the books said; anything but JSON is left alone.
        accept: The caller's Accept header.
        switches: `fault_shape`, `without_accept`.
        now: Virtual epoch seconds.
    """
    status, headers, content = reply
    in_json = wants_json(accept, switches)
    reshaped = switches["fault_shape"] == "gateway" and b'"Fault"' in content
    if header(headers, b"content-type") != JSON_TYPE or (in_json and not reshaped):
        return reply
    payload = json.loads(content)
    if reshaped and "Fault" in payload:
        payload = gateway_body(*_errors(payload["Fault"]), now=now)
    if in_json:
        return _replaced(status, headers, json.dumps(payload, ensure_ascii=False), JSON_TYPE)
    return _replaced(status, headers, to_xml(_plain(payload, now)), XML_TYPE)


def _errors(fault: Mapping[str, Any]) -> tuple[list[dict[str, Any]], str]:
    rows = fault["Error"]
    errors = [
        gateway_error(row["Message"], row["Detail"], row["code"], row.get("element"))
        for row in rows
    ]
    return errors, fault["type"]


def _plain(payload: Mapping[str, Any], now: float) -> Mapping[str, Any]:
    """Return a gateway's fault in the documented shape, which is the one that XML knows."""
    if "fault" not in payload:
        return payload
    errors = [
        {"code": row["code"], "Message": row["message"], "Detail": row["detail"]}
        for row in payload["fault"]["error"]
    ]
    fault = {"Error": errors, "type": payload["fault"]["type"]}
    return {"Fault": fault, "time": stamp_ms(now)}


def _replaced(
    status: int, headers: list[tuple[bytes, bytes]], text: str, content_type: str
) -> Answer:
    content = text.encode()
    kept = [pair for pair in headers if pair[0].lower() not in {b"content-type", b"content-length"}]
    return (
        status,
        [
            *kept,
            (b"content-type", content_type.encode()),
            (b"content-length", str(len(content)).encode()),
        ],
        content,
    )
