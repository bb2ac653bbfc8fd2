"""Two people and nobody else: what is the same person, what is another one, what is left to a person."""

import pytest

from core.engine.matching import Subject
from core.entities.matching import Rank
from tests.unit.matching.builders import person, proposed, rank

PHONE, OTHER_PHONE = "(206) 555-0111", "+1 425 555 0199"
WORK = "robert.smith@birchwood.example"
HOME = "thesmiths@home.example"

SAME_PERSON = {
    "email in other case": (person(email=WORK), person(email="Robert.Smith@Birchwood.EXAMPLE")),
    "one of several addresses": (person(email=WORK), person(email=f"bob@mail.example; {WORK}")),
    "address with a tag": (person(email=WORK), person(email="robert.smith+qb@birchwood.example")),
    "telephone in other format": (person(phone="2065550111"), person(phone="+1 (206) 555-0111 x12")),
    "number with zeros": (person(number="E-0042"), person(number="e 0042")),
    "nickname and email": (person("Bob Smith", WORK), person("Robert Smith", WORK)),
    "nickname and telephone": (person("Bob Smith", phone=PHONE), person(phone=PHONE)),
    "names swapped": (person("Wei Zhang", "w@x.example", PHONE), person("Zhang Wei", "w@x.example", PHONE)),
    "accents lost": (person("Jose Munoz", phone=PHONE), person("José Muñoz", phone=PHONE)),
    "umlaut written out": (person("Jurgen Muller", phone=PHONE), person("Jürgen Mueller", phone=PHONE)),
    "ligatures": (person("Soren Aestergard", phone=PHONE), person("Søren Æstergård", phone=PHONE)),
    "apostrophe": (person("Sean OBrien", phone=PHONE), person("Sean O\u2019Brien", phone=PHONE)),
    "particles": (person("Juan|de la Cruz", phone=PHONE), person("Juan|De La Cruz", phone=PHONE)),
    "particle glued": (person("Pieter|van der Berg", phone=PHONE), person("Pieter|Vanderberg", phone=PHONE)),
    "all in the first name": (person("Tomas Havel", phone=PHONE), person("Tomas Havel|", phone=PHONE)),
    "last name first with a comma": (person("Tomas Havel", phone=PHONE), person("Havel, Tomas|", phone=PHONE)),
    "double name shortened": (person("Claire|Donnelly-Roy", phone=PHONE), person("Claire|Donnelly", phone=PHONE)),
    "letters transposed": (person("Christopher Maddox", phone=PHONE), person("Chrsitopher Maddox", phone=PHONE)),
    "married": (
        person("Rachel Kaminski", "rachel@mail.example", PHONE),
        person("Rachel Torkelson", "rachel@mail.example", PHONE),
    ),
    "may be short, number settles": (person("Sam Whitfield", phone=PHONE, number="7"), person("Samantha Whitfield", phone=PHONE, number="7")),
    "another email": (person(email=WORK, phone=PHONE), person(email="bob77@mail.example", phone=PHONE)),
}  # fmt: skip

ANOTHER_PERSON = {
    "everything but the name differs": (
        person("David Kim", "david.kim@x.example", PHONE, "11"),
        person("David Kim", "dk73@y.example", OTHER_PHONE, "12"),
    ),
    "twins at home": (person("Marina Stavros", HOME, PHONE), person("Martina Stavros", HOME, PHONE)),
    "spouses": (person("Ahmed Farouk", HOME, PHONE), person("Yasmin Farouk", HOME, PHONE)),
    "sisters with two first names": (person("Maria Elena|Cruz", HOME, PHONE), person("Maria José|Cruz", HOME, PHONE)),
    "brothers by initial": (person("J Strickland", HOME, PHONE), person("Jeremy Strickland", HOME, PHONE)),
    "father and daughter by short form": (person("Sam Whitfield", HOME, PHONE), person("Samantha Whitfield", HOME, PHONE)),
    "son and father": (person("Carlos Mendez Jr.", HOME, PHONE), person("Carlos Mendez", HOME, PHONE)),
    "junior and senior": (person("Carlos Mendez Jr", HOME, PHONE, "5"), person("Carlos Mendez Sr.", HOME, PHONE, "5")),
    "junior in the suffix field": (person("Carlos Mendez", HOME, PHONE), person("Carlos Mendez", HOME, PHONE, suffix="Jr.")),
    "father and son by number": (person(phone=PHONE, number="11"), person(phone=PHONE, number="12")),
    "an address handed on": (person("Glenn Mercer", "foreman1@x.example"), person("Dwight Pomeroy", "foreman1@x.example")),
    "a number given again": (person("Trevor Langley", number="77"), person("Rosa Iglesias", number="77")),
    "nearly the same name and number": (person("Nolan Price", "a@x.example", number="78"), person("Nolan Prince", "b@x.example", number="78")),
    "Jon and Joan": (person("Jon Baker", HOME, PHONE), person("Joan Baker", HOME, PHONE)),
    "Christian and Christina": (person("Christian Moreau", HOME, PHONE), person("Christina Moreau", HOME, PHONE)),
    "only a last name": (person("|Smith", HOME, PHONE), person("Robert Smith", HOME, PHONE)),
}  # fmt: skip

ONE_PIECE = {
    "name": (person(), person()),
    "name and a mistyped email": (person(email=WORK), person(email=WORK.replace("smith", "smiht"))),
    "email": (person("Zoe Adler", WORK), person("Karim Bello", WORK)),
    "telephone": (person("Zoe Adler", phone=PHONE), person("Karim Bello", phone=PHONE)),
    "number": (person("Zoe Adler", number="9"), person("Karim Bello", number="9")),
    "email and telephone of other names": (person("Zoe Adler", WORK, PHONE), person("Karim Bello", WORK, PHONE)),
    "a single name": (person("Cher|", phone=PHONE), person("Cher|", phone=PHONE)),
}  # fmt: skip

MAY_BE_ONE = {
    "same name": (person(), person()),
    "same name, all else different": ANOTHER_PERSON["everything but the name differs"],
    "nickname": (person("Bob Smith"), person()),
    "swapped": (person("Wei Zhang"), person("Zhang Wei")),
    "swapped, with a nickname": (person("Dan Okafor"), person("Okafor Daniel")),
    "email of another name": (person("Zoe Adler", WORK), person("Karim Bello", WORK)),
    "alike last name": (person("Mark Hanson"), person("Mark Hansen")),
    "initial": (person("R Smith"), person()),
    "unknown short form": (person("Robertino Smith"), person()),
    "first letter mistyped": (person("Xobert Smith"), person()),
    "first name missing": (person("|Smith", phone=PHONE), person(phone=PHONE)),
}

NOT_ALIKE = {
    "nothing in common": (person("Zoe Adler", "z@x.example", PHONE, "1"), person("Karim Bello", "k@x.example", OTHER_PHONE, "2")),
    "last name only": (person("Zoe Adler"), person("Karim Adler")),
    "first name only": (person("Zoe Adler"), person("Zoe Bello")),
    "nobody at all": (person("|"), person("|")),
    "telephone of other names": (person("Zoe Adler", phone=PHONE), person("Karim Bello", phone=PHONE)),
    "placeholders": (person("Zoe Adler", "n/a", "000-000-0000", "N/A"), person("Karim Bello", "n/a", "000-000-0000", "N/A")),
}  # fmt: skip

Pair = tuple[Subject, Subject]


@pytest.mark.parametrize("pair", SAME_PERSON.values(), ids=SAME_PERSON)
def test_the_same_person_is_linked(pair: Pair) -> None:
    assert rank(*pair).is_automatic


@pytest.mark.parametrize("pair", ANOTHER_PERSON.values(), ids=ANOTHER_PERSON)
def test_another_person_is_never_linked(pair: Pair) -> None:
    assert not rank(*pair).is_automatic


@pytest.mark.parametrize("pair", ONE_PIECE.values(), ids=ONE_PIECE)
def test_one_piece_of_evidence_never_links(pair: Pair) -> None:
    assert not rank(*pair).is_automatic


@pytest.mark.parametrize("pair", MAY_BE_ONE.values(), ids=MAY_BE_ONE)
def test_what_may_be_the_same_person_is_not_safe_to_create(pair: Pair) -> None:
    assert rank(*pair) is Rank.POSSIBLE


@pytest.mark.parametrize("pair", NOT_ALIKE.values(), ids=NOT_ALIKE)
def test_who_is_like_nobody_is_safe_to_create(pair: Pair) -> None:
    assert rank(*pair) is Rank.NONE


def test_exact_needs_the_email_and_the_name_and_nothing_against() -> None:
    assert rank(person(email=WORK), person(email=WORK)) is Rank.EXACT
    assert (
        rank(person(email=WORK, phone=PHONE), person(email=WORK, phone=OTHER_PHONE)) is Rank.STRONG
    )
    assert rank(person("Bob Smith", WORK), person(email=WORK)) is Rank.STRONG


def test_the_inactive_take_part() -> None:
    archived, gone = person(email=WORK, active=False), person(email=WORK, active=False)
    assert rank(archived, gone) is Rank.EXACT


def test_evidence_sums_to_the_score_and_explains_itself() -> None:
    ours = person("Bob Smith", WORK, PHONE)
    theirs = person("Robert Smith", WORK, OTHER_PHONE)
    best = proposed([ours], [theirs]).proposals[theirs.key].best
    assert best is not None
    assert [each.sentence for each in best.evidence] == [
        "same email", "same last name", "Bob is short for Robert", "phone differs",
    ]  # fmt: skip
    assert best.score == pytest.approx(sum(each.weight for each in best.evidence))


def test_the_score_stays_between_nothing_and_certainty() -> None:
    certain = proposed(
        [person("A B", "a@x.example", PHONE, "1")], [person("A B", "a@x.example", PHONE, "1")]
    )
    best = certain.proposals["A B"].best
    assert best is not None
    assert best.score == 1
