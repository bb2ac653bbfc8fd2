"""Where a write takes place."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.records.schema import Writer
from simulator.switches import Switches

if TYPE_CHECKING:
    from simulator.records.company import Company


@dataclass(frozen=True, slots=True)
class Desk:
    """Whose books are written, when, under which switches, and by whom.

    Attributes:
        company: The books.
        now: Virtual epoch seconds.
        switches: Unsettled behaviours.
        person: A person in QuickBooks' own screens writes, not the API.
    """

    company: "Company"
    now: float
    switches: Switches
    person: bool = False

    def writers(self, base: frozenset[Writer]) -> frozenset[Writer]:
        """Return whose fields may be set: a person may set more than the API."""
        return base | {Writer.PERSON} if self.person else base
