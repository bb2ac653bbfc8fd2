"""Names of people: taken apart, and compared part by part, as somebody who knows names would."""

from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from core.engine import nicknames
from core.engine.findings import Finding
from core.engine.normalise import fold

_SUFFIXES = {
    "jr": "Jr.",
    "jnr": "Jr.",
    "junior": "Jr.",
    "sr": "Sr.",
    "snr": "Sr.",
    "senior": "Sr.",
    "ii": "II",
    "iii": "III",
    "iv": "IV",
}
# Small words of a last name that many share.
_PARTICLES = frozenset(
    {
        "al",
        "bin",
        "d",
        "da",
        "das",
        "de",
        "del",
        "den",
        "der",
        "di",
        "do",
        "dos",
        "du",
        "el",
        "la",
        "las",
        "le",
        "los",
        "of",
        "van",
        "von",
        "y",
        "zu",
    }
)
_LONG_WORD = 8  # one letter off in so long a word is a slip rather than another name
_TRANSPOSED_WORD = 6  # the same for two letters swapped
_TWO_EDITS_WORD = 6  # two letters off are alike only from this length on
_SPELLING_LIKENESS = 0.7  # Steven ~ Stephen, but not Ivan ~ John
_PREFIX = 3
NEAR_EDITS = 2  # letters off, from which on two words are just two words
_SURE_GIVEN = frozenset({"given_same", "given_part", "given_nickname", "given_variant"})
_UMLAUT_WORD = 5  # shorter words have an "ue" of their own (Sue)


CODES = frozenset(
    {
        *(
            f"name_{found}"
            for found in ("same", "written", "swapped", "crossed", "single", "differs")
        ),
        *(f"family_{found}" for found in ("same", "part", "slip", "near", "changed", "missing")),
        *(
            f"given_{found}"
            for found in ("same", "part", "nickname", "variant", "maybe", "initial")
        ),
        *(f"given_{found}" for found in ("slip", "near", "middle", "missing", "differs", "other")),
        *(f"suffix_{found}" for found in ("one_sided", "differs")),
    }
)


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name taken apart; words are folded, and as they were written where sentences need them."""

    given: tuple[str, ...]
    family: tuple[str, ...]
    suffix: str
    written: str
    given_written: str
    family_written: str
    joined: str
    """All words without blanks, spelt without umlauts: equal for one name written in two ways."""


def parse(
    first: str | None, middle: str | None, last: str | None, suffix: str | None
) -> PersonName | None:
    """The parts of a name, from fields that people fill as they like; None where there is no name."""
    first, last = (first or "").strip(), (last or "").strip()
    if not last and "," in first:
        last, _, first = (part.strip() for part in first.partition(","))
    given, family = fold(f"{first} {middle or ''}").split(), fold(last).split()
    mark = _suffix_of(family)
    last = _without_end(last) if mark else last
    mark = mark or _suffix_of(given) or _SUFFIXES.get(fold(suffix), "")
    if not family and len(given) > 1:
        *given, only = given
        family = [only]
        first, _, last = first.rstrip().rpartition(" ")
    if not given and not family:
        return None
    return PersonName(
        given=tuple(given),
        family=tuple(family),
        suffix=mark,
        written=f"{first} {last}".strip(),
        given_written=f"{first} {middle or ''}".strip() or last,
        family_written=last or first,
        joined="".join(map(_plain, (*given, *family))),
    )


def suffix_in(name: str) -> str:
    """The generation that a whole name ends in (Jr., Sr., II …), else an empty text."""
    return _suffix_of(fold(name).split())


def _suffix_of(words: list[str]) -> str:
    """Take the generation off the end of the words, where more than it stands there."""
    if len(words) > 1 and words[-1] in _SUFFIXES:
        return _SUFFIXES[words.pop()]
    return ""


def _without_end(text: str) -> str:
    return text.rpartition(" ")[0].rstrip(" ,")


@lru_cache(maxsize=65_536)
def _plain(word: str) -> str:
    if len(word) < _UMLAUT_WORD:
        return word
    return word.replace("ue", "u").replace("oe", "o").replace("ae", "a")


def compare_names(ours: PersonName, theirs: PersonName) -> tuple[Finding, ...]:
    """What is to be said of two names: at most one finding each on the family, given name and generation."""
    generation = _compare_suffix(ours.suffix, theirs.suffix)
    if ours.joined == theirs.joined:
        if not (ours.given and ours.family):
            return (Finding("name_single", ours.written, theirs.written), *generation)
        same = ours.written.split() == theirs.written.split()
        found = "name_same" if same else "name_written"
        return (Finding(found, ours.written, theirs.written), *generation)
    if _is_swapped(ours, theirs):
        return (Finding("name_swapped", ours.written, theirs.written), *generation)
    family = _family(ours.family, theirs.family)
    given = _given(ours.given, theirs.given)
    return (*_parts(ours, theirs, family, given), *generation)


def _parts(ours: PersonName, theirs: PersonName, family: str, given: str) -> tuple[Finding, ...]:
    if family == "family_differs":
        if _is_crossed(ours, theirs):
            return (Finding("name_crossed", ours.written, theirs.written),)
        if given in _SURE_GIVEN:
            return (Finding("family_changed", ours.family_written, theirs.family_written),)
        return (Finding("name_differs", ours.written, theirs.written),)
    if family == "family_missing" and given not in _SURE_GIVEN:
        return (Finding("name_differs", ours.written, theirs.written),)
    found = [Finding(family, *_shorter_first(ours.family_written, theirs.family_written))]
    if given == "given_nickname" and is_short_for(theirs.given[0], ours.given[0]):
        found.append(Finding(given, theirs.given_written, ours.given_written))
    elif given in {"given_part", "given_initial"}:
        found.append(Finding(given, *_shorter_first(ours.given_written, theirs.given_written)))
    else:
        found.append(Finding(given, ours.given_written, theirs.given_written))
    return tuple(found)


def _shorter_first(ours: str, theirs: str) -> tuple[str, str]:
    return (ours, theirs) if len(ours) <= len(theirs) else (theirs, ours)


def _compare_suffix(ours: str, theirs: str) -> tuple[Finding, ...]:
    if ours == theirs:
        return ()
    if ours and theirs:
        return (Finding("suffix_differs", ours, theirs),)
    return (Finding("suffix_one_sided", ours or theirs, ours or theirs),)


def _is_swapped(ours: PersonName, theirs: PersonName) -> bool:
    return bool(ours.family and theirs.family) and (
        "".join(map(_plain, (*theirs.family, *theirs.given))) == ours.joined
        or "".join(map(_plain, (*ours.family, *ours.given))) == theirs.joined
    )


def _is_crossed(ours: PersonName, theirs: PersonName) -> bool:
    """Whether the names are alike once one of them is read the other way round."""
    return any(
        _family(one.family, other.given) == "family_same"
        and _given(one.given, other.family) in {*_SURE_GIVEN, "given_maybe", "given_slip"}
        for one, other in ((ours, theirs), (theirs, ours))
    )


@lru_cache(maxsize=131_072)
def _family(ours: tuple[str, ...], theirs: tuple[str, ...]) -> str:
    if not ours or not theirs:
        return "family_missing"
    one, other = "".join(map(_plain, ours)), "".join(map(_plain, theirs))
    if one == other:
        return "family_same"
    less, more = sorted((set(ours) - _PARTICLES, set(theirs) - _PARTICLES), key=len)
    if less and less <= more and any(len(word) >= _PREFIX for word in less):
        return "family_part"
    return {"slip": "family_slip", "near": "family_near", "": "family_differs"}[
        _likeness(one, other)
    ]


def are_alike(one: str, other: str, edits: int) -> bool:
    """Whether so many letters off may be a typing error in words of that length."""
    least = _PREFIX if edits <= 1 else _TWO_EDITS_WORD
    return edits <= NEAR_EDITS and min(len(one), len(other)) >= least


def _likeness(one: str, other: str) -> str:
    """`slip` for what is hardly anything but a typing error, `near` for what may be one, else nothing."""
    edits = OSA.distance(one, other, score_cutoff=NEAR_EDITS)
    if not are_alike(one, other, edits):
        return ""
    transposed = len(one) == len(other) and sorted(one) == sorted(other)
    clear = _TRANSPOSED_WORD if transposed else _LONG_WORD
    return "slip" if edits == 1 and min(len(one), len(other)) >= clear else "near"


@lru_cache(maxsize=131_072)
def _given(ours: tuple[str, ...], theirs: tuple[str, ...]) -> str:
    """The code of what two given names are to each other, the same both ways."""
    if not ours or not theirs:
        return "given_missing"
    one, other = "".join(map(_plain, ours)), "".join(map(_plain, theirs))
    if one == other:
        return "given_same"
    part = _part_of(ours, theirs)
    return part or _first_words(ours[0], theirs[0], one=one, other=other)


def _part_of(ours: tuple[str, ...], theirs: tuple[str, ...]) -> str:
    """Whether the shorter name's words, or their initials, all stand in the longer in this order."""
    less, more = sorted((ours, theirs), key=lambda words: (len(words), sum(map(len, words))))
    rest = iter(more)
    if all(any(_fits(word, candidate) for candidate in rest) for word in less):
        shared = set(less) & set(more)
        return "given_part" if any(len(word) > 1 for word in shared) else "given_initial"
    return ""


def _fits(word: str, candidate: str) -> bool:
    if len(word) == 1 or len(candidate) == 1:
        return word[0] == candidate[0]
    return word == candidate


def _first_words(ours: str, theirs: str, *, one: str, other: str) -> str:
    if ours == theirs:
        return "given_middle"
    related = relation(ours, theirs)
    if related:
        return related
    if nicknames.is_known(ours) and nicknames.is_known(theirs):
        return "given_other"
    likeness = _likeness(one, other) or _likeness(ours, theirs)
    if likeness:
        return f"given_{likeness}"
    prefix = min(len(ours), len(theirs)) >= _PREFIX and (
        ours.startswith(theirs) or theirs.startswith(ours)
    )
    return "given_near" if prefix else "given_differs"


def relation(ours: str, theirs: str) -> str:
    """What the table of names says of two given names: a code of the rules, else an empty text."""
    if nicknames.full_in(ours) & nicknames.full_in(theirs):
        alike = OSA.normalized_similarity(ours, theirs) >= _SPELLING_LIKENESS
        return "given_variant" if alike else "given_maybe"
    shorts = [(a, b) for a, b in ((ours, theirs), (theirs, ours)) if is_short_for(a, b)]
    if len(shorts) == 1 and _belongs_to_one(shorts[0][0]):
        return "given_nickname"
    if shorts or nicknames.short_in(ours) & nicknames.short_in(theirs):
        return "given_maybe"
    return ""


def _belongs_to_one(short: str) -> bool:
    return len(nicknames.short_in(short)) == 1 and not nicknames.full_in(short)


def is_short_for(short: str, full: str) -> bool:
    """Whether the first is a short form of the second."""
    return bool(nicknames.short_in(short) & nicknames.full_in(full))
