"""What each fault of QuickBooks means to us: one row per meaning.

The codes are matched, never the texts, which are translated and change (Intuit: "Error codes").
A sentence says what happened, what follows and what to do; QuickBooks' own words are kept beside
it as technical details.
"""

from dataclasses import dataclass

from core.errors import (
    Bug,
    NeedsAction,
    NeedsReconnect,
    PlanAgain,
    QuickBooksRefused,
    QuickBooksUnavailable,
    Throttled,
)
from core.quickbooks.fault_row import FaultRow
from core.quickbooks.record_faults import RECORD_ROWS

_REPORT = "Nothing was changed. Please report this with the technical details."

CONNECTION_ROWS = (
    FaultRow(
        ("100",),
        NeedsReconnect,
        "wrong_company",
        "QuickBooks says that this connection is for another company. Nothing was changed. "
        "Reconnect, and choose the company that this division belongs to.",
    ),
    FaultRow(
        ("110",),
        NeedsReconnect,
        "sign_in_unreadable",
        "QuickBooks could not read our sign-in to this company. Nothing was changed. "
        "Reconnect to QuickBooks.",
    ),
    FaultRow(
        ("120",),
        NeedsReconnect,
        "no_access",
        "The person who connected this company no longer has the right to it in QuickBooks. "
        "Nothing more is read or written. Ask an administrator of the QuickBooks company to "
        "reconnect.",
    ),
    FaultRow(
        ("130",),
        QuickBooksUnavailable,
        "wrong_cluster",
        "QuickBooks looked for this company in the wrong place. That usually passes by itself. "
        "If it stays for an hour, check whether the company is a sandbox or a real one.",
        repeat=True,
    ),
    FaultRow(
        ("140",),
        QuickBooksUnavailable,
        "company_locked",
        "QuickBooks has locked this company for now. Nothing was changed; the work can go on once "
        "it is unlocked. Try again in an hour; if it stays, the customer should ask Intuit.",
    ),
    FaultRow(
        ("150",),
        QuickBooksUnavailable,
        "company_in_maintenance",
        "QuickBooks is doing maintenance on this company. Nothing was changed; the work can go on "
        "afterwards. Try again in an hour.",
    ),
    FaultRow(
        ("3001",),
        Throttled,
        "throttled",
        "QuickBooks asks us to send fewer requests. Nothing is lost. "
        "Wait a minute, then try again.",
        repeat=True,
    ),
    FaultRow(
        ("3100",),
        NeedsAction,
        "app_not_authorized",
        "QuickBooks does not let our app into this company: the keys are for another environment, "
        "or a permission is missing. Nothing was changed. Check the environment and the keys, then "
        "reconnect.",
    ),
    FaultRow(
        ("3200",),
        QuickBooksUnavailable,
        "token_not_accepted",
        "QuickBooks did not accept our sign-in although it had just been renewed. Nothing was "
        "changed. Try again in a few minutes; if it stays, reconnect.",
    ),
    FaultRow(
        ("3201", "3202"),
        Bug,
        "sign_in_missing",
        f"We sent a request to QuickBooks without a sign-in. {_REPORT}",
    ),
    FaultRow(
        ("5020",),
        NeedsAction,
        "permission_denied",
        "The person who connected this company may not do this in QuickBooks. Nothing was "
        "changed. Ask an administrator of the QuickBooks company to reconnect.",
    ),
    FaultRow(
        ("6190",),
        NeedsAction,
        "subscription_ended",
        "The customer's QuickBooks subscription has ended or could not be billed, so QuickBooks "
        "takes no changes. Nothing was written. Ask the customer to renew it, then try again.",
    ),
    FaultRow(
        ("10000",),
        QuickBooksUnavailable,
        "quickbooks_failed",
        "Something went wrong inside QuickBooks. We cannot tell whether a change was kept; trying "
        "again is safe and makes nothing twice. Try again in a few minutes.",
        repeat=True,
    ),
    FaultRow(
        ("4002",),
        QuickBooksUnavailable,
        "query_failed",
        "QuickBooks could not answer this question just now. Nothing was changed. "
        "Try again in a few minutes.",
        repeat=True,
    ),
    FaultRow(
        ("10200",),
        PlanAgain,
        "company_reset",
        "This QuickBooks company was reset: its earlier records are gone. Nothing was changed. "
        "Fetch everything again before going on.",
    ),
)
"""About the connection as a whole."""

REQUEST_ROWS = (
    FaultRow(
        ("4000", "4001", "2000"),
        Bug,
        "query_refused",
        f"QuickBooks did not understand our question. {_REPORT}",
    ),
    FaultRow(
        ("10100", "1040"),
        Bug,
        "too_much_at_once",
        f"We asked QuickBooks for too much at once. {_REPORT}",
    ),
    FaultRow(
        ("600", "2130"),
        Bug,
        "request_id_refused",
        f"QuickBooks did not accept the number of our request. {_REPORT}",
    ),
    FaultRow(
        ("500",),
        Bug,
        "operation_unsupported",
        f"QuickBooks does not offer what we asked for. {_REPORT}",
    ),
)
"""Our own mistakes."""

OTHER_ROW = FaultRow(
    (),
    QuickBooksRefused,
    "refused",
    "QuickBooks refused this for a reason we do not know. The record was left as it is. "
    "See the technical details for QuickBooks' own words.",
)
"""For a code that no row names."""

BY_FAULT = {
    fault: row for row in (*CONNECTION_ROWS, *REQUEST_ROWS, *RECORD_ROWS) for fault in row.faults
}
TOKEN_REFUSED = BY_FAULT["3200"]


@dataclass(frozen=True, slots=True)
class StatusRow:
    """What an answer without a known fault code means, by its HTTP status.

    Attributes:
        first: the lowest status.
        last: the highest status.
        row: the meaning.
    """

    first: int
    last: int
    row: FaultRow


NONSENSE = FaultRow(
    (),
    QuickBooksUnavailable,
    "nonsense",
    "QuickBooks sent an answer that makes no sense. We keep nothing of it. "
    "Try again in a few minutes.",
    repeat=True,
)
UNAVAILABLE = FaultRow(
    (),
    QuickBooksUnavailable,
    "unavailable",
    "QuickBooks is not available at the moment. Nothing is lost. Try again in a few minutes.",
    repeat=True,
)

STATUS_ROWS = (
    StatusRow(100, 399, NONSENSE),
    StatusRow(401, 401, TOKEN_REFUSED),
    StatusRow(403, 403, BY_FAULT["3100"]),
    StatusRow(404, 405, BY_FAULT["500"]),
    StatusRow(408, 408, UNAVAILABLE),
    StatusRow(413, 413, BY_FAULT["1040"]),
    StatusRow(415, 415, BY_FAULT["500"]),
    StatusRow(429, 429, BY_FAULT["3001"]),
    StatusRow(500, 599, UNAVAILABLE),
)
"""Tried in order, after the fault codes."""


def row_for(fault_code: str, status: int) -> FaultRow:
    """Return the meaning of a fault.

    Args:
        fault_code: QuickBooks' code without leading zeros, or "".
        status: the HTTP status of the answer.
    """
    if row := BY_FAULT.get(fault_code):
        return row
    by_status = (entry.row for entry in STATUS_ROWS if entry.first <= status <= entry.last)
    return OTHER_ROW if fault_code and status < 400 else next(by_status, OTHER_ROW)  # noqa: PLR2004


REPEATABLE = frozenset(
    row.code
    for row in (*CONNECTION_ROWS, *(entry.row for entry in STATUS_ROWS), NONSENSE)
    if row.repeat
)
"""Our codes after which the same request may be sent again at once."""
