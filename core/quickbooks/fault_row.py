"""The shape of a row in the tables of faults."""

from dataclasses import dataclass

from core.errors import DashboardError


@dataclass(frozen=True, slots=True)
class FaultRow:
    """A meaning.

    Attributes:
        faults: QuickBooks' codes, without leading zeros.
        kind: the class of our error.
        code: our own code.
        sentence: for the operator; `{detail}` stands for QuickBooks' own explanation.
        repeat: whether the same request may be sent again at once, by itself.
    """

    faults: tuple[str, ...]
    kind: type[DashboardError]
    code: str
    sentence: str
    repeat: bool = False
