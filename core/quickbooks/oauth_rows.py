"""What each OAuth error means to us: one row per meaning."""

from dataclasses import dataclass

from core.errors import (
    Bug,
    DashboardError,
    NeedsAction,
    NeedsReconnect,
    QuickBooksUnavailable,
)


@dataclass(frozen=True, slots=True)
class OAuthRow:
    """What an OAuth error means.

    Attributes:
        error: the error's name (RFC 6749), or "" for any other.
        operation: "exchange", "refresh", "revoke", "authorize", or "" for any.
        kind: our class.
        code: our code.
        sentence: for the operator.
    """

    error: str
    operation: str
    kind: type[DashboardError]
    code: str
    sentence: str


ROWS = (
    OAuthRow(
        "invalid_grant",
        "exchange",
        NeedsReconnect,
        "invalid_grant",
        "QuickBooks did not accept the permission it had just given: it was used already, or it "
        "took too long. Nothing was connected. Start connecting again.",
    ),
    OAuthRow(
        "invalid_grant",
        "",
        NeedsReconnect,
        "invalid_grant",
        "QuickBooks no longer accepts our permission for this company: it was withdrawn or has "
        "run out. Links and settings are kept. Reconnect to go on.",
    ),
    OAuthRow(
        "invalid_client",
        "",
        NeedsAction,
        "invalid_client",
        "QuickBooks does not know our app by the keys that are set. Nothing was connected or "
        "changed. Check QUICKBOOKS_CLIENT_ID and QUICKBOOKS_CLIENT_SECRET.",
    ),
    OAuthRow(
        "unauthorized_client",
        "",
        NeedsAction,
        "unauthorized_client",
        "QuickBooks does not let our app ask for this. Nothing was connected or changed. "
        "Check the app's settings at Intuit.",
    ),
    OAuthRow(
        "access_denied",
        "authorize",
        NeedsAction,
        "access_denied",
        "The permission was refused in QuickBooks. Nothing was connected. "
        "Start again when the customer agrees, as an administrator of the company.",
    ),
    OAuthRow(
        "invalid_scope",
        "",
        NeedsAction,
        "invalid_scope",
        "QuickBooks does not offer our app what it asks for. Nothing was connected. "
        "Check the app's scopes at Intuit.",
    ),
    OAuthRow(
        "invalid_request",
        "",
        Bug,
        "invalid_request",
        "QuickBooks could not read our request for a permission. Nothing was connected or "
        "changed. Please report this with the technical details.",
    ),
    OAuthRow(
        "",
        "",
        QuickBooksUnavailable,
        "oauth_failed",
        "QuickBooks could not deal with permissions just now. Nothing was connected or changed. "
        "Try again in a few minutes.",
    ),
)
"""The first row that fits; the last one fits all."""


def oauth_error(
    error: str, operation: str, *, description: str = "", tid: str = ""
) -> DashboardError:
    """Return our error for an OAuth error, also for one in the address QuickBooks sends back to.

    Args:
        error: its name, e.g. "access_denied".
        operation: "authorize" for the callback's `error`, else what was asked.
        description: the far side's own words.
        tid: `intuit_tid` of the answer.
    """
    row = next(row for row in ROWS if row.error in (error, "") and row.operation in (operation, ""))
    technical = f"{error[:80]}: {description[:300]}" if description else error[:80]
    return row.kind(row.code, row.sentence, technical=technical, request_id=tid)
