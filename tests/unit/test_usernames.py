"""Usernames: readable, unique, whatever names people have."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from core.engine.usernames import usernames
from core.entities.registry import spec_of

CREDENTIALS = spec_of("users").credentials
assert CREDENTIALS is not None
stem = CREDENTIALS.username_stem
NAMES = st.one_of(st.none(), st.text(max_size=60))


def test_the_stem_is_the_plain_name() -> None:
    assert stem({"first_name": "Renée", "last_name": "O'Connor-Núñez"}) == "renee.o.connor.nunez"
    assert stem({"first_name": None, "last_name": None, "email": "b.lee@x.example"}) == "b.lee"


def test_namesakes_are_numbered_and_a_number_that_is_taken_is_left_out() -> None:
    assert usernames(["ana", "ana", "ana2", "ana"], {"ana3"}) == ["ana", "ana2", "ana22", "ana4"]


@settings(deadline=None)
@given(NAMES, NAMES)
def test_a_stem_is_readable_and_short_whatever_the_name(
    first: str | None, last: str | None
) -> None:
    made = stem({"first_name": first, "last_name": last, "email": None})
    assert re.fullmatch(r"[a-z0-9.]{1,50}", made)


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(["a", "a2", "b", "a22"])), st.sets(st.sampled_from(["a", "a2", "b2"]))
)
def test_no_two_are_alike_and_none_was_taken(stems: list[str], taken: set[str]) -> None:
    made = usernames(stems, taken)
    assert len(set(made)) == len(made) == len(stems)
    assert not taken.intersection(made)
    assert all(name.startswith(begun) for name, begun in zip(made, stems, strict=True))
