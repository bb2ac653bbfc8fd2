"""Reads the faults of QuickBooks, in every shape in which they come.

Seen in answers of the real service: `Fault` and, from its gateway, an all-lower-case `fault`; XML
although JSON was asked for; web pages of a proxy; and faults under status 200.
"""

import re
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET

from core.errors import DashboardError, QuickBooksRefused, TryLater
from core.quickbooks.fault_rows import row_for

_LONGEST_DETAIL = 500
"""Characters of QuickBooks' own words that we keep; a proxy's page can be long."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What QuickBooks said instead of an answer.

    Attributes:
        code: its code without leading zeros, or "" when it gave none.
        message: its class of fault, in its own words.
        detail: its explanation.
        element: the field in question, or "".
        status: HTTP status of the answer.
        tid: the answer's `intuit_tid`, which Intuit's support asks for.
    """

    code: str
    message: str
    detail: str
    element: str
    status: int
    tid: str

    @property
    def technical(self) -> str:
        """QuickBooks' own words on one line."""
        named = f"{self.message}: {self.detail}" if self.detail else self.message
        return f"HTTP {self.status}, code {self.code or 'none'}. {named}"[:_LONGEST_DETAIL]


def fault_in(data: Any, text: str, *, status: int, tid: str) -> Fault | None:
    """Return the fault in an answer, or None when there is none.

    Args:
        data: the body's JSON value, or None when it is no JSON.
        text: the body as it came.
        status: HTTP status.
        tid: the answer's `intuit_tid`.
    """
    error = _json_error(data) if data is not None else _xml_error(text)
    if error is None and status < 400 and isinstance(data, dict):  # noqa: PLR2004 - success
        return None
    if error is None:
        error = {"message": _own_words(text, status)}
    return Fault(
        code=_code(error),
        message=error.get("message", ""),
        detail=error.get("detail", ""),
        element=error.get("element", ""),
        status=status,
        tid=tid,
    )


def item_fault(item: dict[str, Any], *, status: int, tid: str) -> Fault | None:
    """Return the fault of one item inside an answer, such as a batch's, or None."""
    if _json_error(item) is None:
        return None
    return fault_in(item, "", status=status, tid=tid)


def error_for(fault: Fault, *, wait_seconds: float | None = None) -> DashboardError:
    """Return our error for a fault, with a sentence for the operator.

    Args:
        fault: what QuickBooks said.
        wait_seconds: how long QuickBooks asked us to wait, or None.
    """
    row = row_for(fault.code, fault.status)
    more: dict[str, Any] = {}
    if issubclass(row.kind, TryLater):
        more["wait_seconds"] = wait_seconds
    if issubclass(row.kind, QuickBooksRefused):
        more["fault_code"] = fault.code
    detail = (fault.detail or fault.message).removeprefix("Business Validation Error: ")
    sentence = row.sentence.format(detail=detail if detail.endswith(".") else f"{detail}.")
    return row.kind(row.code, sentence, technical=fault.technical, request_id=fault.tid, **more)


def _code(error: dict[str, str]) -> str:
    code = error.get("code", "")
    if not code:
        # The gateway hides its code in the message: "…; errorCode=003200; statusCode=401".
        found = re.search(r"errorCode=(\d+)", error.get("message", ""))
        code = found.group(1) if found else ""
    return code.lstrip("0")


def _json_error(data: Any) -> dict[str, str] | None:
    """Return the first error of either JSON shape, its keys in lower case."""
    body = _lowered(data)
    if "fault" not in body or not body["fault"]:
        return None
    errors = _lowered(body["fault"]).get("error")
    first = errors[0] if isinstance(errors, list) and errors else errors
    return {
        key: str(value)[:_LONGEST_DETAIL]
        for key, value in _lowered(first).items()
        if value is not None
    }


def _lowered(value: Any) -> dict[str, Any]:
    return (
        {key.lower(): content for key, content in value.items()} if isinstance(value, dict) else {}
    )


def _xml_error(text: str) -> dict[str, str] | None:
    # A document type could define entities that grow without bounds; QuickBooks never sends one.
    if not text.lstrip().startswith("<") or re.search("<!(doctype|entity)", text, re.IGNORECASE):
        return None
    try:
        root = ET.fromstring(text.strip())  # noqa: S314 - without a document type, see above
    except ET.ParseError:
        return None
    for node in root.iter():
        if _local(node) == "error":
            error = {_local(child): (child.text or "").strip() for child in node}
            return {key: value[:_LONGEST_DETAIL] for key, value in {**node.attrib, **error}.items()}
    return None


def _local(node: ET.Element) -> str:
    return node.tag.rpartition("}")[2].lower()


def _own_words(text: str, status: int) -> str:
    """Return a page's title or a short plain text; nothing of what may be half a record."""
    found = re.search(r"<title>(.*?)</title>", text, re.IGNORECASE | re.DOTALL)
    words = found.group(1) if found else text if status >= 400 else ""  # noqa: PLR2004 - success
    return " ".join(words.split())[:_LONGEST_DETAIL]
