"""The one error tree, sorted by what the caller can do about it.

DashboardError
├── NeedsAction            a person can put it right, now, on the screen they are on
│   ├── InvalidInput       what was entered cannot be used
│   ├── NotAllowed         this person's role does not cover it
│   ├── NotFound           the thing is not there (any more)
│   ├── Conflict           somebody or something else was there first
│   └── NeedsReconnect     QuickBooks no longer accepts this connection
├── TryLater               nothing is wrong here; the same call may pass later
│   ├── QuickBooksUnavailable
│   └── Throttled
├── QuickBooksRefused      QuickBooks understood the request and said no to this record
├── PlanAgain              the world moved on since the plan was stored
└── Bug                    our mistake; retrying does not help

Expected outcomes of single records are values (`core.models.plans.Outcome`), not exceptions:
an exception is for what stops the whole operation.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    """A stable code and a whole sentence: what happened, what follows, what to do."""

    code: str
    sentence: str


class DashboardError(Exception):
    """Base of everything this product raises on purpose.

    Args:
        code: stable, lower-case, for tests and statistics.
        sentence: what the operator reads.
        technical: the far side's own words, shown under *Technical details*; never a secret.
        request_id: QuickBooks' `intuit_tid` of the answer in question, if there was one.
    """

    def __init__(
        self, code: str, sentence: str, *, technical: str = "", request_id: str = ""
    ) -> None:
        super().__init__(f"{code}: {sentence}")
        self.code = code
        self.sentence = sentence
        self.technical = technical
        self.request_id = request_id

    @property
    def reason(self) -> Reason:
        """The error as a value."""
        return Reason(self.code, self.sentence)


class NeedsAction(DashboardError):  # noqa: N818 - named by what follows, not by what it is
    """A person can put it right."""


class InvalidInput(NeedsAction):
    """What was entered cannot be used."""


class NotAllowed(NeedsAction):
    """The acting person's role does not cover this."""


class NotFound(NeedsAction):
    """The thing asked for is not there."""


class Conflict(NeedsAction):
    """Somebody or something else was there first."""


class NeedsReconnect(NeedsAction):
    """QuickBooks no longer accepts this connection's tokens."""


class TryLater(DashboardError):  # noqa: N818
    """The same call may pass later.

    Args:
        wait_seconds: how long the far side asked us to wait, or None.
    """

    def __init__(
        self,
        code: str,
        sentence: str,
        *,
        technical: str = "",
        request_id: str = "",
        wait_seconds: float | None = None,
    ) -> None:
        super().__init__(code, sentence, technical=technical, request_id=request_id)
        self.wait_seconds = wait_seconds


class QuickBooksUnavailable(TryLater):
    """QuickBooks does not answer, or answers nonsense."""


class Throttled(TryLater):
    """QuickBooks asks for fewer requests."""


class QuickBooksRefused(DashboardError):  # noqa: N818
    """QuickBooks understood and said no.

    Args:
        fault_code: QuickBooks' own numeric code as a string, e.g. "6240".
    """

    def __init__(
        self,
        code: str,
        sentence: str,
        *,
        fault_code: str,
        technical: str = "",
        request_id: str = "",
    ) -> None:
        super().__init__(code, sentence, technical=technical, request_id=request_id)
        self.fault_code = fault_code


class PlanAgain(DashboardError):  # noqa: N818
    """The stored plan no longer fits the world."""


class Bug(DashboardError):  # noqa: N818
    """Our mistake."""
