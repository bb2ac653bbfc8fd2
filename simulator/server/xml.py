"""From the JSON of an answer to the XML that callers get who did not ask for JSON."""

import re
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape, quoteattr

NAMESPACE = "http://schema.intuit.com/finance/v3"
ATTRIBUTES: Mapping[str, frozenset[str]] = {
    "IntuitResponse": frozenset({"time"}),
    "QueryResponse": frozenset({"startPosition", "maxResults", "totalCount"}),
    "BatchItemResponse": frozenset({"bId"}),
    "Fault": frozenset({"type"}),
    "Error": frozenset({"code", "element"}),
}
"""What stands in a start tag and not below it, per element."""
_OF_RECORDS = frozenset({"domain", "sparse", "status"})
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def to_xml(payload: Mapping[str, Any]) -> str:
    """Return an answer's JSON, parsed, as an XML document.

    Args:
        payload: An envelope: a record, a query's answer, CDC, a batch or a Fault, with `time`.
    """
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    return head + _element("IntuitResponse", payload, namespace=NAMESPACE)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return _NOT_XML.sub("�", str(value))


def _element(name: str, value: Any, *, namespace: str = "") -> str:
    if isinstance(value, list):
        return "".join(_element(name, item) for item in value)
    if value is None:
        return ""
    if not isinstance(value, Mapping):
        return f"<{name}>{escape(_text(value))}</{name}>"
    attributes = {"xmlns": namespace} if namespace else {}
    if "value" in value and set(value) <= {"value", "name", "type"}:
        # A reference: its id is the text, its name an attribute.
        attributes |= {key: _text(value[key]) for key in ("name", "type") if key in value}
        inner = escape(_text(value["value"]))
    else:
        in_tag = ATTRIBUTES.get(name, _OF_RECORDS)
        attributes |= {k: _text(v) for k, v in value.items() if k in in_tag and v not in (None, "")}
        inner = "".join(_element(k, v) for k, v in value.items() if k not in in_tag)
    tag = name + "".join(f" {key}={quoteattr(text)}" for key, text in attributes.items())
    return f"<{tag}>{inner}</{name}>" if inner else f"<{tag}/>"
