"""What a comparison found, before the rules say what it is worth, and what every comparator can do."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

Prepared = TypeVar("Prepared")
Values = Mapping[str, str | None]
SharedBy = Callable[[str], int]
"""For a key of a prepared value: by how many subjects of one side it is held, the fuller side counting."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One observation on two values: a code of the rules, and the values as a person wrote them.

    Their order is the sentence's ("Bob is short for Robert"), else ours first.
    """

    code: str
    one: str = ""
    other: str = ""


@dataclass(frozen=True, slots=True)
class Sharing:
    """How often values occur, for telling a person's own value from a household's or an office's.

    Args:
        held: by how many subjects of one side a key is held.
        crowd: from how many holders on a value says nothing at all.
    """

    held: SharedBy
    crowd: int


class Comparator(Protocol, Generic[Prepared]):
    """A way to compare two subjects by some of their values."""

    @property
    def codes(self) -> frozenset[str]:
        """The codes of the findings it reports; the rules grade each of them."""
        ...

    def prepare(self, values: Values, fields: Sequence[str], name: str) -> Prepared | None:
        """What compares quickly, made once per subject; None where there is nothing to compare."""
        ...

    def keys(self, prepared: Prepared) -> Iterable[str]:
        """Keys under which pairs worth comparing meet."""
        ...

    def near(
        self, ours: Sequence[tuple[int, Prepared]], theirs: Sequence[tuple[int, Prepared]]
    ) -> Iterator[tuple[int, int]]:
        """Further pairs worth comparing, that share no key."""
        ...

    def compare(self, ours: Prepared, theirs: Prepared, sharing: Sharing) -> tuple[Finding, ...]:
        """What is to be said of the two; empty where nothing is."""
        ...
