"""Given names that are one name, and given names that are alike and yet two; the tables are text files beside this."""

from functools import lru_cache
from pathlib import Path
from typing import Final

_FOLDER: Final = Path(__file__).parent
_GROUPS: Final = "nicknames.txt"
_OTHERS: Final = "given_names.txt"


def _lines(name: str) -> list[str]:
    text = (_FOLDER / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@lru_cache(maxsize=1)
def _tables() -> tuple[dict[str, frozenset[int]], dict[str, frozenset[int]]]:
    """By name, the groups in which it is a full name, and those in which it is a short form."""
    full: dict[str, set[int]] = {}
    short: dict[str, set[int]] = {}
    for number, line in enumerate(_lines(_GROUPS)):
        names, _, forms = line.partition(":")
        for name in names.split("/"):
            full.setdefault(name.strip(), set()).add(number)
        for form in forms.split():
            short.setdefault(form, set()).add(number)
    return (
        {name: frozenset(groups) for name, groups in full.items()},
        {name: frozenset(groups) for name, groups in short.items()},
    )


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    full, short = _tables()
    return frozenset({*full, *short, *" ".join(_lines(_OTHERS)).split()})


def is_known(name: str) -> bool:
    """Whether this is a given name that exists, so that a look-alike is no typing error of it."""
    return name in _known()


def full_in(name: str) -> frozenset[int]:
    """The groups in which the name is a full name."""
    return _tables()[0].get(name, frozenset())


def short_in(name: str) -> frozenset[int]:
    """The groups in which the name is a short form."""
    return _tables()[1].get(name, frozenset())


def roots(name: str) -> tuple[str, ...]:
    """What names that may be one name have in common: a mark per group, else the name itself."""
    groups = full_in(name) | short_in(name)
    return tuple(f"#{group}" for group in sorted(groups)) or (name,)
