"""What the engine decided, in the words of the customer-success team: a stable code and a whole sentence."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final

from core.engine.evidence import Evidence


class Reason(StrEnum):
    """Why matching recommends what it recommends."""

    KEY = "key"
    EVIDENCE = "evidence"
    RIVAL_PROFILE = "rival_profile"
    RIVAL_RECORD = "rival_record"
    SAME_PROFILE_TWICE = "same_profile_twice"
    SAME_RECORD_TWICE = "same_record_twice"
    CONTRADICTION = "contradiction"
    OUTWEIGHED = "outweighed"
    DOUBT = "doubt"
    TOO_LITTLE = "too_little"
    BETTER_ELSEWHERE = "better_elsewhere"
    ALREADY_LINKED = "already_linked"
    NO_CANDIDATE = "no_candidate"


SENTENCES: Final[Mapping[Reason, str]] = {
    Reason.KEY: "{best} is this {noun}: {evidence}.",
    Reason.EVIDENCE: "{best} is this {noun}: {evidence}.",
    Reason.RIVAL_PROFILE: "{best} and {rival} here fit equally well ({evidence}). Choose one.",
    Reason.RIVAL_RECORD: (
        "{rival} in QuickBooks lays claim to {best} as well ({evidence}). Choose which of the two it is."
    ),
    Reason.SAME_PROFILE_TWICE: (
        "{best} and {rival} look like one and the same here ({evidence}). Choose one."
    ),
    Reason.SAME_RECORD_TWICE: (
        "QuickBooks seems to have this {noun} twice: {rival} looks the same ({evidence}). "
        "Choose which of them to link with {best}."
    ),
    Reason.CONTRADICTION: "{best} is probably somebody else: {evidence}. Link or create by hand.",
    Reason.OUTWEIGHED: (
        "{best} may be another person of that name: {evidence}. Link or create by hand."
    ),
    Reason.DOUBT: "It may be {best}, but this is not sure: {evidence}. Link or create by hand.",
    Reason.TOO_LITTLE: "It may be {best}, on too little evidence: {evidence}. Link or create by hand.",
    Reason.BETTER_ELSEWHERE: (
        "{best} is alike ({evidence}), but {rival} in QuickBooks fits it better. Link or create by hand."
    ),
    Reason.ALREADY_LINKED: (
        "{best} may be this {noun} ({evidence}), but is linked with another one: QuickBooks may have this "
        "{noun} twice. Ignore it, or create it by hand."
    ),
    Reason.NO_CANDIDATE: "Nothing here is like this {noun}: it can be created.",
}


def explain(
    reason: Reason, noun: str, *, best: str = "", rival: str = "", evidence: Sequence[Evidence] = ()
) -> str:
    """The sentence for a recommendation.

    Args:
        reason: why.
        noun: what a record is called.
        best: the name of the best candidate.
        rival: the name of who stands in the way, where somebody does.
        evidence: what was found on the record and the best candidate.

    Returns:
        A whole sentence: what was found, what follows, what to do.
    """
    told = "; ".join(each.sentence for each in evidence)
    return SENTENCES[reason].format(noun=noun, best=best, rival=rival, evidence=told)
