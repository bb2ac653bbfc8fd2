"""Usernames: readable, unique within an account."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet


def usernames(stems: Iterable[str], taken: AbstractSet[str]) -> list[str]:
    """Return one username per stem: the stem itself, or with the first free number after it.

    Args:
        stems: readable beginnings, in plain lower-case letters, digits and dots.
        taken: names that are held already, case-folded.
    """
    held = set(taken)
    made = []
    for stem in stems:
        name, number = stem, 1
        while name in held:
            number += 1
            name = f"{stem}{number}"
        held.add(name)
        made.append(name)
    return made
