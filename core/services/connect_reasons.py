"""What can go wrong between the Connect button and the confirmed company, in the operator's words."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.errors import Conflict, DashboardError, InvalidInput, NeedsAction


@dataclass(frozen=True, slots=True)
class Refusal:
    """A code and a sentence that can be raised."""

    code: str
    sentence: str

    def error(
        self, kind: type[DashboardError] = InvalidInput, *, technical: str = ""
    ) -> DashboardError:
        """Return it as an error of the given kind."""
        return kind(self.code, self.sentence, technical=technical)


TICKET_INVALID = Refusal(
    "ticket_invalid",
    "This way to QuickBooks was used already or is too old. Nothing was changed. Press Connect to "
    "Quickbooks again.",
)
STATE_UNKNOWN = Refusal(
    "state_unknown",
    "This answer does not belong to a connection that was started in this browser, so it was "
    "thrown away. Nothing was changed. Press Connect to Quickbooks to start one.",
)
STATE_EXPIRED = Refusal(
    "state_expired",
    "It took more than 10 minutes at QuickBooks, so the answer was thrown away for safety. Nothing "
    "was changed. Press Connect to Quickbooks again.",
)
STATE_USED = Refusal(
    "state_used",
    "This answer from QuickBooks was taken in before. Nothing more was changed. If the division is "
    "not connected below, press Connect to Quickbooks again.",
)
CONSENT_REFUSED = Refusal(
    "consent_refused",
    "Access was not granted at QuickBooks, so nothing was connected. Press Connect to Quickbooks "
    "again when the customer agrees.",
)
CONSENT_FAILED = Refusal(
    "consent_failed",
    "QuickBooks did not grant access. Nothing was connected. Try again; if it stays, show the "
    "technical details to support.",
)
ANSWER_INCOMPLETE = Refusal(
    "answer_incomplete",
    "QuickBooks sent the browser back without saying which company was chosen. Nothing was "
    "connected. Press Connect to Quickbooks again and choose a company.",
)
PENDING_OVER = Refusal(
    "pending_over",
    "This company waited more than 15 minutes for confirmation and was let go. Connect again.",
)
CONNECTED_MEANWHILE = Refusal(
    "connected_meanwhile",
    "Somebody else connected this division or this company in the same moment. Look at the "
    "connection below before you try again.",
)


def check_answer(answer: Mapping[str, str]) -> None:
    """Refuse an answer of QuickBooks that grants nothing.

    Raises:
        NeedsAction: "consent_refused" or "consent_failed".
        InvalidInput: "answer_incomplete".
    """
    if error := answer.get("error"):
        refusal = CONSENT_REFUSED if error == "access_denied" else CONSENT_FAILED
        raise refusal.error(NeedsAction, technical=f"error={error[:100]}")
    if not answer.get("code") or not answer.get("realmId", "").isdigit():
        raise ANSWER_INCOMPLETE.error()


def other_company(name: str) -> Conflict:
    """Return the refusal of a reconnect to another company."""
    return Conflict(
        "other_company",
        f"This division is connected to {name}, and another company was chosen at QuickBooks. "
        f"Nothing was changed. Choose {name} to reconnect. To use another company, deactivate this "
        "connection first: its settings are copied then, its links are not.",
    )


def realm_elsewhere(where: str, problem: str) -> Conflict:
    """Return the refusal of a company that another division is connected to."""
    state = (
        f"That connection has a problem: {problem} Reconnect it there."
        if problem
        else "That connection was tested just now and works."
    )
    return Conflict(
        "realm_elsewhere",
        f"This QuickBooks company is connected to {where} already, and a company can be connected "
        f"only once. {state} To move it here, deactivate it there first.",
    )
