"""The rules of matching, as data: what an entity compares, what each finding is worth, and where the lines are.

An entity file carries one `MatchRules`; the engine (`core.engine.matching`) knows no entity. Points are whole
numbers out of 100, so that evidence sums exactly and sorts the same on every machine.
"""

from dataclasses import dataclass
from enum import StrEnum


class Comparator(StrEnum):
    """The ways two values can be compared; the engine has one implementation for each."""

    PERSON_NAME = "person_name"
    EMAIL = "email"
    PHONE = "phone"
    CODE = "code"


class Rank(StrEnum):
    """How sure a match is. Unsure neither links nor creates by itself."""

    EXACT = "exact"
    STRONG = "strong"
    POSSIBLE = "possible"
    NONE = "none"
    AMBIGUOUS = "ambiguous"

    @property
    def is_automatic(self) -> bool:
        """Whether a link may be made without a person."""
        return self in {Rank.EXACT, Rank.STRONG}


class Verdict(StrEnum):
    """What a finding says about "these two are one"."""

    AGREES = "agrees"
    """A piece of evidence of its own."""
    SUPPORTS = "supports"
    """Adds points, but is no piece of evidence by itself."""
    DOUBTS = "doubts"
    """Agrees only once another finding settles it; until then nothing is automatic."""
    DIFFERS = "differs"
    """Costs points and may be a change over time."""
    CONTRADICTS = "contradicts"
    """Nothing is automatic, whatever else agrees."""


@dataclass(frozen=True, slots=True)
class Grade:
    """What one finding is worth.

    Args:
        code: stable name of the finding, as the comparator reports it.
        points: what it adds to the score, out of 100; negative where it speaks against.
        verdict: what it says.
        sentence: how an operator reads it; `{one}` and `{other}` are the values,
            in the order in which the finding gives them.
        reason: why it is worth that much.
        notable: a pair with this finding is never "no candidate", so nothing is created over it.
        settled_by: for doubts, the codes that settle it.
    """

    code: str
    points: int
    verdict: Verdict
    sentence: str
    reason: str
    notable: bool = False
    settled_by: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Comparison:
    """One independent piece of evidence: some fields, how they are compared, what findings are worth.

    Args:
        name: stable name, for example `email`.
        comparator: how the values are compared.
        fields: the names of the values, in the order that the comparator expects.
        grades: one for each finding the comparator can report.
    """

    name: str
    comparator: Comparator
    fields: tuple[str, ...]
    grades: tuple[Grade, ...]


@dataclass(frozen=True, slots=True)
class MatchKey:
    """Findings that make a match *exact*: the key agrees, what must confirm it agrees, nothing differs.

    Args:
        name: stable name.
        codes: one of these findings is the key.
        confirmed_by: where not empty, one of these findings must be there too.
        reason: why this is a key.
    """

    name: str
    codes: frozenset[str]
    confirmed_by: frozenset[str]
    reason: str


@dataclass(frozen=True, slots=True)
class Threshold:
    """A number and why it is that number."""

    value: int
    reason: str


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where the steps of the ladder are.

    Args:
        strong: points from which a match may be automatic.
        pieces: how many comparisons must agree, each by itself, for a match to be automatic.
        gap: points between the best candidate and its rival.
        possible: points from which a pair is a possible match; nothing is created over it.
        crowd: how many subjects of one side share a value before it says nothing at all.
    """

    strong: Threshold
    pieces: Threshold
    gap: Threshold
    possible: Threshold
    crowd: Threshold


@dataclass(frozen=True, slots=True)
class MatchRules:
    """All that matching needs to know of an entity.

    Args:
        noun: what a record is called in sentences, for example `employee`.
        keys: what makes a match exact.
        comparisons: the pieces of evidence, in the order in which they are told.
        thresholds: the ladder.
    """

    noun: str
    keys: tuple[MatchKey, ...]
    comparisons: tuple[Comparison, ...]
    thresholds: Thresholds
