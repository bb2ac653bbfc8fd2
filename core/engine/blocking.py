"""Which pairs are worth a look: those that meet under a key, and look-alikes. All pairs would be n times m."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from core.engine.comparators import COMPARATORS
from core.engine.findings import Sharing
from core.entities.matching import Comparison, MatchRules

# Pairs looked at under one key. Two hundred of one name on both sides fit; beyond that each record is
# held against the first few only: enough to see that its name is taken, and it is a person's to decide.
_BLOCK_LIMIT: Final = 40_000


class Matchable(Protocol):
    """What is prepared of a subject: its values and what it is called."""

    @property
    def values(self) -> Mapping[str, str | None]:
        """The values by field."""
        ...

    @property
    def name(self) -> str:
        """What it is called."""
        ...


@dataclass(frozen=True, slots=True)
class Side:
    """The subjects of one side, prepared: `prepared[i][c]` is subject i for comparison c of the rules."""

    prepared: Sequence[Sequence[Any]]
    holders: Sequence[Mapping[str, Sequence[int]]]
    """Per comparison, the subjects under each key."""


def prepare(rules: MatchRules, subjects: Sequence[Matchable]) -> Side:
    """Prepare each subject once for every comparison, and file it under its keys."""
    prepared = [[_prepare(each, subject) for each in rules.comparisons] for subject in subjects]
    holders: list[dict[str, list[int]]] = [defaultdict(list) for _ in rules.comparisons]
    for index, row in enumerate(prepared):
        for comparison, value, filed in zip(rules.comparisons, row, holders, strict=True):
            if value is not None:
                for key in set(COMPARATORS[comparison.comparator].keys(value)):
                    filed[key].append(index)
    return Side(prepared, [dict(each) for each in holders])


def _prepare(comparison: Comparison, subject: Matchable) -> Any:
    comparator = COMPARATORS[comparison.comparator]
    return comparator.prepare(subject.values, comparison.fields, subject.name)


def sharings(rules: MatchRules, ours: Side, theirs: Side) -> list[Sharing]:
    """Per comparison, how many subjects of one side hold a value, the fuller side counting."""
    found = []
    for mine, others in zip(ours.holders, theirs.holders, strict=True):
        counts = Counter({key: len(held) for key, held in mine.items()})
        counts |= Counter({key: len(held) for key, held in others.items()})
        found.append(Sharing(counts.__getitem__, rules.thresholds.crowd.value))
    return found


def unshared(rules: MatchRules) -> list[Sharing]:
    """Per comparison, for two subjects of the same side: what they have in common counts in full."""
    return [Sharing(lambda _: 1, rules.thresholds.crowd.value) for _ in rules.comparisons]


def pairs(rules: MatchRules, ours: Side, theirs: Side) -> Iterator[tuple[int, int]]:
    """Each pair worth a look once, as (index of ours, index of theirs), by record."""
    meeting: dict[int, set[int]] = defaultdict(set)
    for index, comparison in enumerate(rules.comparisons):
        mine, others = ours.holders[index], theirs.holders[index]
        for key in mine.keys() & others.keys():
            some = mine[key][: max(1, _BLOCK_LIMIT // len(others[key]))]
            for j in others[key]:
                meeting[j].update(some)
        comparator = COMPARATORS[comparison.comparator]
        for i, j in comparator.near(_present(ours, index), _present(theirs, index)):
            meeting[j].add(i)
    for j in sorted(meeting):
        for i in sorted(meeting[j]):
            yield i, j


def _present(side: Side, index: int) -> list[tuple[int, Any]]:
    return [(i, row[index]) for i, row in enumerate(side.prepared) if row[index] is not None]
