"""The ways to compare two subjects, one class each; `COMPARATORS` is the table that the rules name them by."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, product
from typing import Any, Final

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from core.engine import names, nicknames
from core.engine.findings import Comparator, Finding, Prepared, Sharing, Values
from core.engine.normalise import code, emails, fold, phone
from core.entities.matching import Comparator as Kind

_NEAR_EMAIL = 1  # letters off
_LONG_LOCAL = 5  # before the @; shorter ones are alike by chance
_OWN_NAME = 3  # shorter given names occur in any address by chance
_GRID = 25_000_000  # cells of one likeness table, a byte each


class Keyed:
    """What comparators without look-alikes share."""

    def near(
        self, ours: Sequence[tuple[int, Prepared]], theirs: Sequence[tuple[int, Prepared]]
    ) -> Iterator[tuple[int, int]]:
        """No further pairs: who shares no key has nothing in common."""
        del ours, theirs
        return iter(())


@dataclass(frozen=True, slots=True)
class Mailboxes:
    """The addresses of one subject and the given names that mark one as the person's own."""

    addresses: tuple[str, ...]
    given: tuple[str, ...]


class EmailComparator(Keyed):
    """Compares all addresses of one field with all of the other. Fields: email, first name."""

    codes = frozenset(
        {"email_personal", "email_same", "email_shared", "email_near", "email_differs"}
    )

    def prepare(self, values: Values, fields: Sequence[str], name: str) -> Mailboxes | None:
        """The addresses; None where there is none."""
        del name
        addresses = emails(values.get(fields[0]))
        if not addresses:
            return None
        given = fold(values.get(fields[1])).split()
        return Mailboxes(addresses, tuple(word for word in given if len(word) >= _OWN_NAME))

    def keys(self, prepared: Mailboxes) -> Iterable[str]:
        """Every address."""
        return prepared.addresses

    def compare(self, ours: Mailboxes, theirs: Mailboxes, sharing: Sharing) -> tuple[Finding, ...]:
        """The best that any two of the addresses have in common."""
        common = [address for address in ours.addresses if address in theirs.addresses]
        own = [address for address in common if sharing.held(address) == 1]
        if own:
            personal = any(
                word in address.partition("@")[0]
                for address in own
                for word in (*ours.given, *theirs.given)
            )
            return (Finding("email_personal" if personal else "email_same", own[0], own[0]),)
        if common:
            return (Finding("email_shared", common[0], common[0]),)
        near = any(_is_misspelt(one, other) for one in ours.addresses for other in theirs.addresses)
        found = "email_near" if near else "email_differs"
        return (Finding(found, ours.addresses[0], theirs.addresses[0]),)


def _is_misspelt(one: str, other: str) -> bool:
    """One letter off, and not a digit: crew1 and crew2 are two mailboxes, and so are a and b."""
    if min(len(one.partition("@")[0]), len(other.partition("@")[0])) < _LONG_LOCAL:
        return False
    if [c for c in one if c.isdecimal()] != [c for c in other if c.isdecimal()]:
        return False
    return OSA.distance(one, other, score_cutoff=_NEAR_EMAIL) <= _NEAR_EMAIL


@dataclass(frozen=True, slots=True)
class TokenComparator(Keyed):
    """Compares one value by equality, once it is normalised. Fields: the value.

    Args:
        noun: the first half of the codes it reports: `…_same`, `…_shared`, `…_differs`.
        telephone: whether the value is a telephone number, else a code.
    """

    noun: str
    telephone: bool

    @property
    def codes(self) -> frozenset[str]:
        """The codes of the findings it reports."""
        return frozenset(f"{self.noun}_{found}" for found in ("same", "shared", "differs"))

    def prepare(self, values: Values, fields: Sequence[str], name: str) -> str | None:
        """The normalised value; None where there is none."""
        del name
        value = values.get(fields[0])
        return phone(value) if self.telephone else code(value)

    def keys(self, prepared: str) -> Iterable[str]:
        """The value itself."""
        return (prepared,)

    def compare(self, ours: str, theirs: str, sharing: Sharing) -> tuple[Finding, ...]:
        """Same, shared or different; nothing where the value is a crowd's."""
        if max(sharing.held(ours), sharing.held(theirs)) >= sharing.crowd:
            return ()
        if ours != theirs:
            return (Finding(f"{self.noun}_differs", ours, theirs),)
        found = "same" if sharing.held(ours) == 1 else "shared"
        return (Finding(f"{self.noun}_{found}", ours, theirs),)


class PersonNameComparator:
    """Compares names of people. Fields: first, middle, last name, suffix."""

    codes = names.CODES

    def prepare(self, values: Values, fields: Sequence[str], name: str) -> names.PersonName | None:
        """The name taken apart; the subject's own name where the fields hold none, and for Jr. and Sr."""
        first, middle, last, suffix = (values.get(field) for field in fields)
        generation = suffix or names.suffix_in(name)
        return names.parse(first, middle, last, generation) or names.parse(name, None, None, None)

    def keys(self, prepared: names.PersonName) -> Iterable[str]:
        """The whole name in any order of its words, and family names with what the given name may be."""
        words = (*prepared.given, *prepared.family)
        yield f"whole {prepared.joined}"
        yield f"words {' '.join(sorted(words))}"
        if not (prepared.given and prepared.family):
            return
        families = {"".join(prepared.family), *(w for w in prepared.family if len(w) >= _OWN_NAME)}
        for family in families:
            yield f"start {prepared.given[0][:_OWN_NAME]} {family}"
            for word in prepared.given:
                yield from (f"root {root} {family}" for root in nicknames.roots(word))
        # The same for the name read the other way round, should one of the two be swapped.
        crossed = "".join(prepared.given)
        yield from (f"root {root} {crossed}" for root in nicknames.roots(prepared.family[0]))

    def near(
        self,
        ours: Sequence[tuple[int, names.PersonName]],
        theirs: Sequence[tuple[int, names.PersonName]],
    ) -> Iterator[tuple[int, int]]:
        """Pairs with one given name and look-alike family names, and the other way round."""
        for filed in (_by_given, _by_family):
            mine, others = filed(ours), filed(theirs)
            for same in mine.keys() & others.keys():
                words = list(mine[same]), list(others[same])
                for word, other in chain(_alike(*words), _by_initial(*words)):
                    yield from product(mine[same][word], others[same][other])

    def compare(
        self, ours: names.PersonName, theirs: names.PersonName, sharing: Sharing
    ) -> tuple[Finding, ...]:
        """Findings on family name, given name and generation; sharing does not matter to names."""
        del sharing
        return names.compare_names(ours, theirs)


Filed = Mapping[str, Mapping[str, Sequence[int]]]


def _by_given(prepared: Sequence[tuple[int, names.PersonName]]) -> Filed:
    """Subjects by what their given name may be, then by family name."""
    filed: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for index, name in prepared:
        if name.given and name.family:
            for root in nicknames.roots(name.given[0]):
                filed[root]["".join(name.family)].append(index)
    return filed


def _by_family(prepared: Sequence[tuple[int, names.PersonName]]) -> Filed:
    """Subjects by family name, then by given name."""
    filed: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for index, name in prepared:
        if name.given and name.family:
            filed["".join(name.family)][" ".join(name.given)].append(index)
    return filed


def _alike(ours: list[str], theirs: list[str]) -> Iterator[tuple[str, str]]:
    """The look-alike pairs of two lists of words, equal ones left out; one slice of the table at a time."""
    rows = max(1, _GRID // len(theirs))
    for start in range(0, len(ours), rows):
        part = ours[start : start + rows]
        edits = process.cdist(
            part, theirs, scorer=OSA.distance, score_cutoff=names.NEAR_EDITS, dtype=np.uint8
        )
        for i, j in np.argwhere(edits <= names.NEAR_EDITS):
            if part[i] != theirs[j] and names.are_alike(part[i], theirs[j], int(edits[i, j])):
                yield part[i], theirs[j]


def _by_initial(ours: list[str], theirs: list[str]) -> Iterator[tuple[str, str]]:
    """The pairs of which one begins with nothing but the initial of the other."""
    for word, other in product(ours, theirs):
        if word[0] == other[0] and _is_initial(word) != _is_initial(other):
            yield word, other


def _is_initial(word: str) -> bool:
    return not word[1:2].strip()


COMPARATORS: Final[Mapping[Kind, Comparator[Any]]] = {
    Kind.PERSON_NAME: PersonNameComparator(),
    Kind.EMAIL: EmailComparator(),
    Kind.PHONE: TokenComparator("phone", telephone=True),
    Kind.CODE: TokenComparator("code", telephone=False),
}
