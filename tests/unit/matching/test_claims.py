"""More than two people: shared values, rivals, pairs ruled out, profiles that are linked already."""

from core.engine.explaining import Reason
from core.engine.matching import Matching
from core.entities.matching import Rank
from tests.unit.matching.builders import linked, person, proposed

PHONE, OTHER_PHONE = "206-555-0111", "425-555-0199"
WORK = "robert.smith@birchwood.example"
CREW = "crew2@birchwood.example"


def ranks(matching: Matching) -> dict[str, Rank]:
    return {key: found.recommendation for key, found in matching.proposals.items()}


def test_an_email_of_two_records_is_no_key() -> None:
    found = proposed(
        [person("Ramon Escobedo", CREW)],
        [person("Ramon Escobedo", CREW), person("Gilbert Okafor", CREW)],
    )
    assert set(ranks(found).values()) == {Rank.POSSIBLE}


def test_an_email_of_two_profiles_is_no_key() -> None:
    found = proposed(
        [person("Ramon Escobedo", CREW), person("Gilbert Okafor", CREW, active=False)],
        [person("Ramon Escobedo", CREW)],
    )
    assert ranks(found) == {"Ramon Escobedo": Rank.POSSIBLE}


def test_a_shared_email_does_not_stop_two_other_pieces() -> None:
    found = proposed(
        [person("Ramon Escobedo", CREW, PHONE)],
        [person("Ramon Escobedo", CREW, PHONE), person("Gilbert Okafor", CREW)],
    )
    assert linked(found) == {("Ramon Escobedo", "Ramon Escobedo")}


def test_the_telephone_of_the_office_says_nothing() -> None:
    staff = [person(f"Worker{letter} Unlike{letter}", phone=PHONE) for letter in "abcd"]
    found = proposed([person("Workerx Unlikea", phone=PHONE)], staff)
    candidates = [one for proposal in found.proposals.values() for one in proposal.candidates]
    assert not any(e.code.startswith("phone") for one in candidates for e in one.evidence)


def test_twins_are_each_linked_with_themselves() -> None:
    ours = [person("Luis Camacho", None, PHONE, "1"), person("Luisa Camacho", None, PHONE, "2")]
    theirs = [person("Luis Camacho", None, PHONE, "1"), person("Luisa Camacho", None, PHONE, "2")]
    assert linked(proposed(ours, theirs)) == {
        ("Luis Camacho", "Luis Camacho"),
        ("Luisa Camacho", "Luisa Camacho"),
    }


def test_the_son_is_linked_and_the_father_is_not() -> None:
    found = proposed(
        [person("Carlos Mendez", "carlos@x.example", PHONE, "8")],
        [
            person("Carlos Mendez", "cm51@y.example", PHONE, "3", key="father"),
            person("Carlos Mendez Jr.", "carlos@x.example", PHONE, "8", key="son"),
        ],
    )
    assert ranks(found) == {"father": Rank.POSSIBLE, "son": Rank.STRONG}
    assert found.proposals["father"].reason_code == Reason.BETTER_ELSEWHERE


def test_two_records_of_one_person_are_ambiguous() -> None:
    found = proposed(
        [person("Miguel Santos", WORK, PHONE, "4")],
        [
            person("Miguel Santos", WORK, PHONE, "4", key="first"),
            person("Miguel A|Santos", WORK, PHONE, key="second"),
        ],
    )
    assert ranks(found) == {"first": Rank.AMBIGUOUS, "second": Rank.AMBIGUOUS}
    assert found.proposals["first"].reason_code == Reason.SAME_RECORD_TWICE


def test_two_profiles_of_one_person_are_ambiguous() -> None:
    found = proposed(
        [
            person("Dolores Pacheco", WORK, PHONE, key="active"),
            person("Dolores Pacheco", WORK, PHONE, key="archived", active=False),
        ],
        [person("Dolores Pacheco", WORK, PHONE)],
    )
    assert ranks(found) == {"Dolores Pacheco": Rank.AMBIGUOUS}
    assert found.proposals["Dolores Pacheco"].reason_code == Reason.SAME_PROFILE_TWICE


def test_two_records_that_both_could_be_linked_are_ambiguous_however_far_apart() -> None:
    found = proposed(
        [person(email=WORK, phone=PHONE, number="1")],
        [
            person(email=WORK, number="1", key="by email"),
            person(email="rs@y.example", phone=PHONE, key="by telephone"),
        ],
    )
    assert set(ranks(found).values()) == {Rank.AMBIGUOUS}


def test_two_namesakes_without_anything_else_are_ambiguous() -> None:
    found = proposed([person()], [person(key="one"), person(key="other")])
    assert ranks(found) == {"one": Rank.AMBIGUOUS, "other": Rank.AMBIGUOUS}
    assert found.proposals["one"].reason_code == Reason.RIVAL_RECORD


def test_a_rival_close_behind_stops_the_link() -> None:
    sure = person(email=WORK, phone=PHONE, key="sure")
    near = person("Bob Smith", phone=PHONE, key="near")
    theirs = person(phone=PHONE)
    assert linked(proposed([sure], [theirs])) == {("sure", "Robert Smith")}
    assert linked(proposed([sure, near], [theirs])) == set()


def test_a_refused_pair_is_never_proposed_again() -> None:
    ours, theirs = person(email=WORK, key="p"), person(email=WORK, key="r")
    found = proposed([ours], [theirs], refused=frozenset({("p", "r")}))
    assert found.proposals["r"].recommendation is Rank.NONE
    assert found.proposals["r"].candidates == ()
    assert found.unmatched_ours == ("p",)
    assert found.unmatched_theirs == ("r",)


def test_refusing_one_of_two_leaves_the_other() -> None:
    ours = [person(email=WORK, phone=PHONE, key="right"), person(phone=PHONE, key="wrong")]
    theirs = [person(email=WORK, phone=PHONE, key="r")]
    assert linked(proposed(ours, theirs)) == set()
    found = proposed(ours, theirs, refused=frozenset({("wrong", "r")}))
    assert found.proposals["r"].best is not None
    assert found.proposals["r"].best.key == "right"


def test_a_record_like_a_linked_profile_is_neither_proposed_nor_safe_to_create() -> None:
    found = proposed([person(key="p")], [person(key="r")], taken=frozenset({"p"}))
    assert found.proposals["r"].recommendation is Rank.POSSIBLE
    assert found.proposals["r"].reason_code == Reason.ALREADY_LINKED
    assert found.proposals["r"].best is None
    assert found.proposals["r"].candidates == ()
    assert found.unmatched_ours == ()


def test_the_runner_up_is_among_the_candidates_and_there_are_five_at_most() -> None:
    ours = [person(key=f"p{i}", number=str(i + 1)) for i in range(8)]
    ours.append(person(key="best", phone=PHONE))
    shown = proposed(ours, [person(phone=PHONE, key="r")]).proposals["r"].candidates
    assert len(shown) == 5
    assert [each.key for each in shown[:2]] == ["best", "p0"]
    assert [each.score for each in shown] == sorted((each.score for each in shown), reverse=True)


def test_leftovers_of_both_sides_are_named() -> None:
    found = proposed([person("Zoe Adler", key="z")], [person("Karim Bello", key="k")])
    assert (found.unmatched_ours, found.unmatched_theirs) == (("z",), ("k",))


def test_nothing_matches_nothing() -> None:
    assert proposed([], []) == Matching({}, (), ())
    assert proposed([], [person(key="r")]).unmatched_theirs == ("r",)


def test_a_crowd_of_one_name_is_a_persons_to_decide() -> None:
    ours = [person("New Hire", key=f"p{i}") for i in range(300)]
    theirs = [person("New Hire", key=f"r{i}") for i in range(300)]
    assert set(ranks(proposed(ours, theirs)).values()) == {Rank.AMBIGUOUS}
