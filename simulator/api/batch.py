"""`POST /batch`: up to thirty independent items, a Fault per item inside a 200."""

from collections.abc import Mapping
from typing import Any

from simulator.api.entities import write_record
from simulator.faults import ApiFault
from simulator.query.execute import run_query
from simulator.records.desk import Desk

LARGEST_BATCH = 30


def run_batch(desk: Desk, body: Any) -> dict[str, Any]:
    """Carry out a batch.

    Args:
        desk: Whose books, when.
        body: The parsed JSON, with `BatchItemRequest`.

    Returns:
        `BatchItemResponse`, in request order.

    Raises:
        ApiFault: 1040 for more than thirty items, 2010 for a body that is no batch, 2020 for none.
    """
    items = body.get("BatchItemRequest") if isinstance(body, Mapping) else None
    if not isinstance(items, list) or not all(isinstance(item, Mapping) for item in items):
        raise ApiFault("2010", "Property Name:BatchItemRequest specified is unsupported or invalid")
    if not items:
        raise ApiFault("2020", "Batch Request is Empty", "BatchItemRequest")
    if len(items) > LARGEST_BATCH:
        raise ApiFault(
            "1040", f"The batch size {len(items)} exceeds the maximum of {LARGEST_BATCH}."
        )
    return {"BatchItemResponse": [_item(desk, item) for item in items]}


def _item(desk: Desk, item: Mapping[str, Any]) -> dict[str, Any]:
    label = {"bId": item["bId"]} if "bId" in item else {}
    try:
        return {**label, **_outcome(desk, item)}
    except ApiFault as fault:
        return {**label, "Fault": fault.body()}


def _outcome(desk: Desk, item: Mapping[str, Any]) -> dict[str, Any]:
    if "Query" in item:
        return {"QueryResponse": run_query(desk, str(item["Query"]))}
    for key, value in item.items():
        if isinstance(value, Mapping):
            wish = str(item.get("optionsData") or item.get("operation", ""))
            return write_record(desk, key, value, wish=wish)
    raise ApiFault("2010", "Property Name:BatchItemRequest specified is unsupported or invalid")
