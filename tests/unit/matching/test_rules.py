"""The rules as data are whole: every finding has a grade, every grade and number its reason."""

import pytest

from core.engine import names, nicknames
from core.engine.comparators import COMPARATORS
from core.engine.explaining import SENTENCES, Reason
from core.engine.normalise import code, emails, fold, phone
from core.entities.matching import Comparator, Comparison, Grade, Verdict
from core.entities.matching_people import PEOPLE

GRADES = [grade for each in PEOPLE.comparisons for grade in each.grades]
CODES = {grade.code for grade in GRADES}


@pytest.mark.parametrize("comparison", PEOPLE.comparisons, ids=lambda each: each.name)
def test_every_finding_has_a_grade_and_every_grade_a_finding(comparison: Comparison) -> None:
    assert {grade.code for grade in comparison.grades} == COMPARATORS[comparison.comparator].codes


def test_every_code_stands_once() -> None:
    assert len(CODES) == len(GRADES)


@pytest.mark.parametrize("grade", GRADES, ids=lambda grade: grade.code)
def test_a_grade_says_why_and_agrees_with_its_verdict(grade: Grade) -> None:
    assert grade.reason
    assert grade.sentence.format(one="a", other="b")
    assert grade.settled_by <= CODES
    assert bool(grade.settled_by) == (grade.verdict is Verdict.DOUBTS)
    if grade.verdict in {Verdict.DIFFERS, Verdict.CONTRADICTS}:
        assert grade.points < 0
    if grade.verdict in {Verdict.AGREES, Verdict.SUPPORTS}:
        assert grade.points > 0


def test_keys_and_thresholds_are_of_the_rules_and_say_why() -> None:
    limits = PEOPLE.thresholds
    for limit in (limits.strong, limits.pieces, limits.gap, limits.possible, limits.crowd):
        assert limit.reason
    for key in PEOPLE.keys:
        assert key.reason
        assert key.codes | key.confirmed_by <= CODES


def test_a_telephone_never_comes_near_a_link_by_itself() -> None:
    assert (
        max(g.points for g in GRADES if g.code.startswith("phone")) * 2
        <= PEOPLE.thresholds.strong.value
    )


def test_every_comparator_and_reason_is_in_its_table() -> None:
    assert set(COMPARATORS) == set(Comparator)
    assert set(SENTENCES) == set(Reason)


def test_the_table_of_names_is_folded_and_large() -> None:
    full, short = nicknames._tables()
    assert len({group for groups in full.values() for group in groups}) >= 150
    for name in (*full, *short):
        assert name == fold(name)


@pytest.mark.parametrize(
    ("one", "other", "relation"),
    [
        ("bob", "robert", "given_nickname"),
        ("robert", "bob", "given_nickname"),
        ("pepe", "jose", "given_nickname"),
        ("sam", "samantha", "given_maybe"),
        ("bob", "rob", "given_maybe"),
        ("steven", "stephen", "given_variant"),
        ("ivan", "john", "given_maybe"),
        ("luis", "luisa", ""),
        ("daniel", "danielle", ""),
        ("marina", "martina", ""),
    ],
)
def test_given_names_are_related_as_people_know_them(one: str, other: str, relation: str) -> None:
    assert names.relation(one, other) == names.relation(other, one) == relation


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  José  MUÑOZ ", "jose munoz"),
        ("O\u2019Brien-Smith", "obrien smith"),
        ("Łukasz Đặng Øst", "lukasz dang ost"),
        ("Straße", "strasse"),
        ("王伟", "王伟"),
        (None, ""),
    ],
)
def test_folding_drops_what_systems_write_differently(text: str | None, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("+1 (206) 555-0111", "2065550111"),
        ("206.555.0111 ext. 42", "2065550111"),
        ("+44 20 7946 0018", "2079460018"),
        ("555-0111", "5550111"),
        ("000-000-0000", None),
        ("911", None),
        ("none", None),
        (None, None),
    ],
)
def test_telephones_are_compared_by_their_last_ten_digits(
    text: str | None, digits: str | None
) -> None:
    assert phone(text) == digits


def test_several_addresses_of_one_field_are_told_apart() -> None:
    assert emails("A@X.example; <b+qb@y.example>, none") == ("a@x.example", "b@y.example")
    assert emails("nobody") == ()


@pytest.mark.parametrize(
    ("text", "bare"), [("E-0042", "e0042"), ("0042", "42"), ("N/A", None), ("-", None)]
)
def test_codes_are_compared_without_dress(text: str, bare: str | None) -> None:
    assert code(text) == bare
