"""Evidence: findings weighed by the rules. It sums like a number and can be told in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from core.engine.comparators import COMPARATORS
from core.engine.findings import Finding, Sharing
from core.entities.matching import Grade, MatchRules, Verdict

FULL_SCORE = 100


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that was found.

    Args:
        code: stable name of it.
        sentence: how an operator reads it.
        weight: what it adds to the score, 1.0 being certainty; negative where it speaks against.
    """

    code: str
    sentence: str
    weight: float


@dataclass(frozen=True, slots=True)
class Weighed:
    """All that was found on a pair, and what it comes to.

    Args:
        points: the sum, out of 100 and beyond.
        pieces: how many comparisons agree.
        contradicted: a finding rules an automatic link out.
        doubted: a doubt that nothing settles.
        spotless: nothing differs, and nothing was ever in doubt.
        against: how many comparisons differ.
        notable: never to be passed over as "no candidate".
        findings: what was found, in the order of the rules.
    """

    points: int
    pieces: int
    contradicted: bool
    doubted: bool
    spotless: bool
    against: int
    notable: bool
    findings: tuple[Finding, ...]

    @property
    def score(self) -> float:
        """The points as a share of certainty, from 0 to 1."""
        return min(max(self.points, 0), FULL_SCORE) / FULL_SCORE

    @property
    def codes(self) -> frozenset[str]:
        """The codes of the findings."""
        return frozenset(finding.code for finding in self.findings)


class Scale:
    """Weighs pairs by the rules of one entity."""

    def __init__(self, rules: MatchRules) -> None:
        """Look the comparators and grades of the rules up once."""
        self.rules = rules
        self._comparators = [COMPARATORS[each.comparator] for each in rules.comparisons]

    @cached_property
    def _grades(self) -> Mapping[str, Grade]:
        return {grade.code: grade for each in self.rules.comparisons for grade in each.grades}

    def weigh(
        self, ours: Sequence[Any], theirs: Sequence[Any], sharings: Sequence[Sharing]
    ) -> Weighed:
        """Compare two subjects, prepared per comparison (None where there is nothing to compare).

        Args:
            ours: one prepared value per comparison of the rules.
            theirs: the same of the other subject.
            sharings: per comparison, how often values occur.

        Returns:
            What was found and what it comes to.
        """
        found: list[tuple[Finding, ...]] = [
            comparator.compare(mine, other, sharing)
            if mine is not None and other is not None
            else ()
            for comparator, mine, other, sharing in zip(
                self._comparators, ours, theirs, sharings, strict=True
            )
        ]
        codes = {finding.code for findings in found for finding in findings}
        grades = [[self._grades[finding.code] for finding in findings] for findings in found]
        flat = [grade for each in grades for grade in each]
        verdicts = {self._settled(grade, codes) for grade in flat}
        return Weighed(
            points=sum(grade.points for grade in flat),
            pieces=sum(
                bool(each) and all(self._settled(g, codes) is Verdict.AGREES for g in each)
                for each in grades
            ),
            contradicted=Verdict.CONTRADICTS in verdicts,
            doubted=Verdict.DOUBTS in verdicts,
            spotless={grade.verdict for grade in flat} <= {Verdict.AGREES, Verdict.SUPPORTS},
            against=sum(grade.verdict is Verdict.DIFFERS for grade in flat),
            notable=any(grade.notable for grade in flat),
            findings=tuple(finding for findings in found for finding in findings),
        )

    @staticmethod
    def _settled(grade: Grade, codes: set[str]) -> Verdict:
        """The verdict, a doubt being agreement once one of the findings settles it."""
        if grade.verdict is Verdict.DOUBTS and not grade.settled_by.isdisjoint(codes):
            return Verdict.AGREES
        return grade.verdict

    def is_sufficient(self, weighed: Weighed) -> bool:
        """Whether the pair could be linked automatically, if nobody else laid claim to either."""
        limits = self.rules.thresholds
        return (
            weighed.points >= limits.strong.value
            and weighed.pieces >= limits.pieces.value
            and not weighed.contradicted
            and not weighed.doubted
        )

    def is_possible(self, weighed: Weighed) -> bool:
        """Whether the pair is to be put before a person, so that nothing is created over it."""
        return weighed.notable or weighed.points >= self.rules.thresholds.possible.value

    def is_exact(self, weighed: Weighed) -> bool:
        """Whether a key of the rules agrees, what must confirm it does, and nothing differs."""
        codes = weighed.codes
        return weighed.spotless and any(
            key.codes & codes and (not key.confirmed_by or key.confirmed_by & codes)
            for key in self.rules.keys
        )

    def tell(self, weighed: Weighed) -> tuple[Evidence, ...]:
        """The findings in words, each with its weight."""
        return tuple(
            Evidence(
                finding.code,
                self._grades[finding.code].sentence.format(one=finding.one, other=finding.other),
                self._grades[finding.code].points / FULL_SCORE,
            )
            for finding in weighed.findings
        )
