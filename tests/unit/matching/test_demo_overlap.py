"""The labelled demo overlap: what the matcher is judged by."""

from collections import Counter

import pytest

from core.engine.matching import Matching
from core.entities.matching import Rank
from tests.unit.matching.builders import demo_employees, demo_users, labels, linked, proposed

LABELS = labels()
SAME = {(row["username"], row["employee"]) for row in LABELS if row["label"] == "same"}
DIFFERENT = {(row["username"], row["employee"]) for row in LABELS if row["label"] == "different"}
DECIDABLE = {
    (row["username"], row["employee"])
    for row in LABELS
    if row["label"] == "same" and row["decidable"] == "yes"
}


@pytest.fixture(scope="module", params=[True, False], ids=["whole-name", "first-and-last-name"])
def matching(request: pytest.FixtureRequest) -> Matching:
    return proposed(demo_users(), demo_employees(whole_name=request.param))


def test_labels_name_people_that_exist() -> None:
    users = {user.key for user in demo_users()}
    employees = {employee.key for employee in demo_employees(whole_name=True)}
    assert {row["username"] for row in LABELS} <= users
    assert {row["employee"] for row in LABELS} - {""} <= employees
    assert not SAME & DIFFERENT


def test_every_user_is_labelled() -> None:
    assert {user.key for user in demo_users()} == {row["username"] for row in LABELS}


def test_a_third_of_the_labels_are_hard_negatives() -> None:
    assert Counter(row["label"] for row in LABELS)["different"] * 3 >= len(LABELS)


def test_no_automatic_link_is_wrong(matching: Matching) -> None:
    assert linked(matching) - SAME == set()


def test_nine_in_ten_decidable_pairs_are_found(matching: Matching) -> None:
    assert len(linked(matching) & DECIDABLE) >= 0.9 * len(DECIDABLE)


def test_no_class_of_decidable_pairs_is_given_up(matching: Matching) -> None:
    found = linked(matching)
    classes = {row["class"] for row in LABELS if (row["username"], row["employee"]) in DECIDABLE}
    reached = {row["class"] for row in LABELS if (row["username"], row["employee"]) in found}
    assert classes - reached == set()


def test_an_employee_that_is_a_user_by_what_the_data_say_is_never_safe_to_create(
    matching: Matching,
) -> None:
    # Amina's two records share nothing but her first name: nobody can tell.
    lost = {pair for pair in SAME if matching.proposals[pair[1]].recommendation is Rank.NONE}
    assert lost <= {("ayusuf", "Amina Warsame")}


def test_a_person_recorded_twice_is_left_to_a_person(matching: Matching) -> None:
    twice = [
        row["employee"] for row in LABELS if row["class"] in {"duplicate_there", "duplicate_here"}
    ]
    assert {matching.proposals[employee].recommendation for employee in twice} == {Rank.AMBIGUOUS}


def test_the_sentence_says_what_was_found(matching: Matching) -> None:
    assert matching.proposals["Robert Ellsworth"].sentence == (
        "Bob Ellsworth is this employee: same email; same last name; Bob is short for Robert; same phone; "
        "same employee number."
    )
