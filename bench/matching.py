"""How long matching takes and how much memory: `python bench/matching.py [people per side]`."""

import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator

from core.engine.matching import Subject, match
from core.entities.matching_people import PEOPLE

_PEOPLE = 10_000
_SYLLABLES = (
    "al an ar bar bel ber bo bran bri ca car chan cor da dal dan del den do dor el er fa fer fin ga gar gor "
    "ha hal han har hol ja jen jo ka kel ken ko kow la lan lar le lin lo ma mal man mar mel men mi mor na nel "
    "no nor o ol or os pa par pe per pol qui ra ram ren ri ro ros ru sa san sel shi si sol son sta su ta tan "
    "tel tor tran va van ver vi wal wen wil ya yo za zel"
)
_GIVEN = (
    "James Robert John Michael David William Richard Joseph Thomas Charles Maria Patricia Jennifer Linda Elizabeth "
    "Barbara Susan Jessica Sarah Karen Jose Luis Juan Carlos Miguel Ana Elena Rosa Mohammed Ahmed Fatima Ali Wei Minh "
    "Anh Priya Arjun Rahul Oleksandr Piotr Agnieszka Sven Ingrid Kofi Amara Chidi Kwame Yuki Kenji Hana"
)
_SHORT = {
    "Robert": "Bob",
    "William": "Bill",
    "Richard": "Rick",
    "Michael": "Mike",
    "Thomas": "Tom",
    "Elizabeth": "Liz",
    "Jose": "Pepe",
    "James": "Jim",
}


_SHORTENED, _MISSPELT = 0.2, 0.05
_MISSING = {"email": 0.2, "phone": 0.3, "employee_number": 0.3}


def people(count: int, seed: int = 7) -> Iterator[tuple[Subject, Subject]]:
    """Pairs (ours, theirs): two thirds the same person, written a little differently, one third strangers."""
    rng = random.Random(seed)  # noqa: S311 made-up people, no secrets
    syllables = _SYLLABLES.split()
    families = sorted(
        {
            "".join(rng.choices(syllables, k=rng.choice((2, 2, 3)))).capitalize()
            for _ in range(4_000)
        }
    )
    # Few names are common and many are rare, as in any telephone book.
    weights = [1 / (rank + 10) for rank in range(len(families))]
    for index in range(count):
        mine = _person(rng, families, weights, index)
        same = rng.random() < 2 / 3
        other = dict(mine) if same else _person(rng, families, weights, index + count)
        yield _subject("p", index, mine), _subject("r", index, _worn(rng, other) if same else other)


def _person(
    rng: random.Random, families: list[str], weights: list[float], index: int
) -> dict[str, str | None]:
    first, last = rng.choice(_GIVEN.split()), rng.choices(families, weights)[0]
    return {
        "first_name": first,
        "last_name": last,
        "email": f"{first}.{last}{index}@mail.example".lower(),
        "phone": f"({rng.randint(200, 989)}) {rng.randint(200, 999)}-{rng.randint(0, 9999):04d}",
        "employee_number": str(1_000 + index),
    }


def _worn(rng: random.Random, person: dict[str, str | None]) -> dict[str, str | None]:
    """The same person as another system has it."""
    first, last = person["first_name"] or "", person["last_name"] or ""
    if rng.random() < _SHORTENED:
        person["first_name"] = _SHORT.get(first, first)
    if rng.random() < _MISSPELT:
        at = rng.randrange(len(last))
        person["last_name"] = last[:at] + last[at + 1 :]
    for field, share in _MISSING.items():
        if rng.random() < share:
            person[field] = None
    return person


def _subject(side: str, index: int, values: dict[str, str | None]) -> Subject:
    name = f"{values['first_name']} {values['last_name']}"
    return Subject(f"{side}{index}", values, active=True, name=name)


def main() -> None:
    """Match made-up people and print time, peak memory and what came of it."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else _PEOPLE
    ours, theirs = zip(*people(count), strict=True)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    found = match(PEOPLE, ours, theirs)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    ranks = Counter(proposal.recommendation.value for proposal in found.proposals.values())
    wrong = sum(
        proposal.recommendation.is_automatic
        and proposal.best is not None
        and proposal.best.key[1:] != key[1:]
        for key, proposal in found.proposals.items()
    )
    print(
        f"{count} x {count}: {seconds:.1f} s, peak {peak / 1024:.0f} MB (before: {before / 1024:.0f} MB)"
    )
    print(", ".join(f"{name} {number}" for name, number in sorted(ranks.items())), f"wrong {wrong}")


if __name__ == "__main__":
    main()
