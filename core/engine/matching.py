"""Matching: which of our profiles is which of their records, how sure that is, and why.

Order: exact key, normalised values, look-alikes among the pairs that share something. The ladder is *exact*,
*strong*, *possible*, *none*, and *ambiguous* where two lay claim to one. Only exact and strong may link by
themselves, only *none* may create: unsure does neither.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from core.engine import blocking
from core.engine.evidence import Evidence, Scale, Weighed
from core.engine.explaining import Reason, explain
from core.entities.matching import MatchRules, Rank

_SHOWN: Final = 5  # candidates kept per record: what a panel can show side by side


@dataclass(frozen=True, slots=True)
class Subject:
    """A profile of ours or a record of theirs, as matching sees it.

    Args:
        key: identifies it on its side.
        values: the values by field name, as they are written; absent and None are the same.
        active: whether it is in use. The inactive take part, so that nothing is made twice.
        name: what it is called in sentences.
    """

    key: str
    values: Mapping[str, str | None]
    active: bool
    name: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A profile that a record may be.

    Args:
        key: of the profile.
        score: from 0 to 1; the sum of the evidence, cut off at both ends.
        evidence: what speaks for and against it.
    """

    key: str
    score: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What matching says of one record.

    Args:
        recommendation: the step of the ladder.
        best: the best candidate; None where the recommendation is none.
        candidates: at most five, best first, the runner-up among them.
        reason_code: why, one of `Reason`.
        sentence: why, for an operator.
    """

    recommendation: Rank
    best: Candidate | None
    candidates: tuple[Candidate, ...]
    reason_code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Matching:
    """The answer: a proposal for every record, and who is left over on both sides.

    Args:
        proposals: by key of the record.
        unmatched_ours: profiles that no record may be.
        unmatched_theirs: records without a candidate, which are safe to create.
    """

    proposals: Mapping[str, Proposal]
    unmatched_ours: tuple[str, ...]
    unmatched_theirs: tuple[str, ...]


def match(
    rules: MatchRules,
    ours: Sequence[Subject],
    theirs: Sequence[Subject],
    *,
    refused: frozenset[tuple[str, str]] = frozenset(),
    taken: frozenset[str] = frozenset(),
) -> Matching:
    """Propose for every record of theirs which profile of ours it is.

    Args:
        rules: of the entity.
        ours: the profiles, each key once; linked ones too where `taken` names them.
        theirs: the records that are not linked yet, each key once.
        refused: pairs (key of ours, key of theirs) that a person has ruled out.
        taken: keys of linked profiles. They are never proposed; but a record that may be one of them is
            not safe to create.

    Returns:
        The proposals and the leftovers; the same for any order of the input.
    """
    looked = _Round(rules, ours, theirs, taken)
    looked.look(refused)
    return looked.matching()


class _Round:
    """One call of `match`: the pairs that were looked at, by record and by profile."""

    def __init__(
        self,
        rules: MatchRules,
        ours: Sequence[Subject],
        theirs: Sequence[Subject],
        taken: frozenset[str],
    ) -> None:
        self.scale = Scale(rules)
        self.ours = sorted(ours, key=lambda subject: subject.key)
        self.theirs = sorted(theirs, key=lambda subject: subject.key)
        self._our_side = blocking.prepare(rules, self.ours)
        self._their_side = blocking.prepare(rules, self.theirs)
        self._alone = blocking.unshared(rules)
        self._twins: dict[tuple[bool, int, int], bool] = {}
        self.by_record: dict[int, dict[int, Weighed]] = defaultdict(dict)
        self.by_profile: dict[int, dict[int, Weighed]] = defaultdict(dict)
        self.weak: dict[int, dict[int, Weighed]] = defaultdict(dict)
        self._taken = frozenset(i for i, each in enumerate(self.ours) if each.key in taken)

    def look(self, refused: frozenset[tuple[str, str]]) -> None:
        """Weigh every pair worth a look; keep those that may be one, and what is faintly alike."""
        rules, mine, others = self.scale.rules, self._our_side, self._their_side
        sharing = blocking.sharings(rules, mine, others)
        for i, j in blocking.pairs(rules, mine, others):
            if refused and (self.ours[i].key, self.theirs[j].key) in refused:
                continue
            weighed = self.scale.weigh(mine.prepared[i], others.prepared[j], sharing)
            if self.scale.is_possible(weighed):
                self.by_record[j][i] = weighed
                self.by_profile[i][j] = weighed
            elif weighed.points > 0:
                self.weak[j][i] = weighed

    def matching(self) -> Matching:
        proposals = {subject.key: self._propose(j) for j, subject in enumerate(self.theirs)}
        return Matching(
            proposals=proposals,
            unmatched_ours=tuple(
                subject.key
                for i, subject in enumerate(self.ours)
                if i not in self.by_profile and i not in self._taken
            ),
            unmatched_theirs=tuple(
                key for key, found in proposals.items() if found.recommendation is Rank.NONE
            ),
        )

    def _propose(self, j: int) -> Proposal:
        noun = self.scale.rules.noun
        possible = _best_first(self.by_record.get(j, {}))
        shown = self._shown(j)
        if not possible:
            reason = Reason.NO_CANDIDATE
            return Proposal(Rank.NONE, None, shown, reason, explain(reason, noun))
        i, weighed = possible[0]
        best = self._candidate(i, weighed)
        name = self.ours[i].name
        if i in self._taken:
            reason = Reason.ALREADY_LINKED
            sentence = explain(reason, noun, best=name, evidence=best.evidence)
            return Proposal(Rank.POSSIBLE, None, shown, reason, sentence)
        rank, reason, rival = self._judge(i, j, weighed)
        sentence = explain(reason, noun, best=name, rival=rival, evidence=best.evidence)
        others = tuple(other for other in shown if other.key != best.key)
        return Proposal(rank, best, (best, *others)[:_SHOWN], reason, sentence)

    def _shown(self, j: int) -> tuple[Candidate, ...]:
        """What a person may choose from, the faintly alike after the possible."""
        ranked = (
            *_best_first(self.by_record.get(j, {})),
            *_best_first(self.weak.get(j, {})),
        )
        free = (found for found in ranked if found[0] not in self._taken)
        return tuple(self._candidate(i, weighed) for i, weighed in islice(free, _SHOWN))

    def _candidate(self, i: int, weighed: Weighed) -> Candidate:
        return Candidate(self.ours[i].key, weighed.score, self.scale.tell(weighed))

    def _judge(self, i: int, j: int, weighed: Weighed) -> tuple[Rank, Reason, str]:
        """The step of the ladder for a record and its best candidate, why, and who stands in the way."""
        if weighed.contradicted:
            return Rank.POSSIBLE, Reason.CONTRADICTION, ""
        sufficient = self.scale.is_sufficient(weighed)
        if sufficient or weighed.against < weighed.pieces:
            for reason, rival in self._rivals(i, j, weighed):
                return Rank.AMBIGUOUS, reason, rival
        if not sufficient:
            return (Rank.POSSIBLE, *self._why_not(i, weighed))
        if self.scale.is_exact(weighed):
            return Rank.EXACT, Reason.KEY, ""
        return Rank.STRONG, Reason.EVIDENCE, ""

    def _why_not(self, i: int, weighed: Weighed) -> tuple[Reason, str]:
        """Why a pair stays possible, and who fits the profile better, where somebody does."""
        other, better = _best_first(self.by_profile[i])[0]
        if self.scale.is_sufficient(better):
            return Reason.BETTER_ELSEWHERE, self.theirs[other].name
        if weighed.against >= weighed.pieces:
            return Reason.OUTWEIGHED, ""
        return Reason.DOUBT if weighed.doubted else Reason.TOO_LITTLE, ""

    def _rivals(self, i: int, j: int, weighed: Weighed) -> Iterator[tuple[Reason, str]]:
        """Who makes the pair ambiguous: other profiles for the record, other records for the profile."""
        for other, rival in self.by_record[j].items():
            if other != i:
                if self._is_one(other, i, ours=True):
                    yield Reason.SAME_PROFILE_TWICE, self.ours[other].name
                elif self._is_rival(weighed, rival):
                    yield Reason.RIVAL_PROFILE, self.ours[other].name
        for other, rival in self.by_profile[i].items():
            if other != j:
                if self._is_one(other, j, ours=False):
                    yield Reason.SAME_RECORD_TWICE, self.theirs[other].name
                elif self._is_rival(weighed, rival):
                    yield Reason.RIVAL_RECORD, self.theirs[other].name

    def _is_rival(self, weighed: Weighed, rival: Weighed) -> bool:
        """Whether another claim is too good to be passed over.

        Beside a link that could be made, that is one not clearly below it; beside a mere possibility, one that
        fits about as well, for the much better one has its own proposal.
        """
        if rival.contradicted:
            return False
        lead = weighed.points - rival.points
        gap = self.scale.rules.thresholds.gap.value
        if self.scale.is_sufficient(weighed):
            return lead < gap or self.scale.is_sufficient(rival)
        return abs(lead) < gap

    def _is_one(self, one: int, other: int, *, ours: bool) -> bool:
        """Whether two subjects of one side would be linked, if they stood on two."""
        low, high = sorted((one, other))
        known = self._twins.get((ours, low, high))
        if known is None:
            side = self._our_side if ours else self._their_side
            weighed = self.scale.weigh(side.prepared[low], side.prepared[high], self._alone)
            known = self._twins[ours, low, high] = self.scale.is_sufficient(weighed)
        return known


def _best_first(candidates: Mapping[int, Weighed]) -> list[tuple[int, Weighed]]:
    """By points, contradicted ones after those that are not; then by key, which is the index's order."""
    return sorted(
        candidates.items(), key=lambda item: (item[1].contradicted, -item[1].points, item[0])
    )
