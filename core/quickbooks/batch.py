"""Batches: up to 30 writes in one request, each with an outcome of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.errors import Bug, DashboardError, QuickBooksUnavailable
from core.quickbooks.faults import error_for, item_fault

MAX_ITEMS = 30
"""Items in a batch; more is refused with fault 1040."""

LONGEST_ITEM_ID = 10
"""Characters of an item's id: Intuit derives each item's request id from both ids."""

LONGEST_REQUEST_ID = 36
"""Characters of a batch's request id, for the same reason; 50 for a single write."""


@dataclass(frozen=True, slots=True)
class BatchItem:
    """One write.

    Attributes:
        item_id: `bId`, unique in its batch, at most 10 characters.
        operation: "create", "update" or "delete".
        qbo_type: e.g. "Employee".
        body: the record as QuickBooks wants it.
    """

    item_id: str
    operation: str
    qbo_type: str
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What became of an item: a record, or the error; never both.

    Attributes:
        item_id: of the item.
        record: as QuickBooks keeps it now, or None.
        error: why not, or None.
    """

    item_id: str
    record: dict[str, Any] | None = None
    error: DashboardError | None = None


def request_body(items: Sequence[BatchItem]) -> dict[str, Any]:
    """Return the body of a batch.

    Raises:
        Bug: "batch_bounds", for too many items, none, or ids that are too long or not unique.
    """
    ids = {item.item_id for item in items}
    fits = all(0 < len(item_id) <= LONGEST_ITEM_ID for item_id in ids)
    if not 1 <= len(items) <= MAX_ITEMS or len(ids) < len(items) or not fits:
        raise Bug("batch_bounds", f"A batch of {len(items)} items with these ids cannot be sent.")
    return {
        "BatchItemRequest": [
            {"bId": item.item_id, "operation": item.operation, item.qbo_type: item.body}
            for item in items
        ]
    }


def results(
    items: Sequence[BatchItem], answers: Sequence[dict[str, Any]], *, tid: str
) -> list[BatchResult]:
    """Return the outcome of each item, in the order asked; answers are found by their `bId`.

    Args:
        items: what was asked.
        answers: `BatchItemResponse` of the answer.
        tid: `intuit_tid` of the answer.
    """
    by_id = {answer.get("bId"): answer for answer in answers}
    return [_result(item, by_id.get(item.item_id, {}), tid) for item in items]


def _result(item: BatchItem, answer: dict[str, Any], tid: str) -> BatchResult:
    if fault := item_fault(answer, status=200, tid=tid):
        return BatchResult(item.item_id, error=error_for(fault))
    record = answer.get(item.qbo_type)
    if isinstance(record, dict):
        return BatchResult(item.item_id, record=record)
    missing = QuickBooksUnavailable(
        "item_unanswered",
        "QuickBooks answered without a word about this record. We cannot tell whether it was "
        "kept; trying again is safe and makes nothing twice.",
        request_id=tid,
    )
    return BatchResult(item.item_id, error=missing)
