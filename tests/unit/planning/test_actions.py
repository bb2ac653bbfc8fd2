"""What the planner does with one record, by what is known and decided of it."""

import pytest

from core.engine import reasons
from core.engine.planning import counts
from core.entities.matching import Rank
from core.errors import Reason
from core.models.links import Choice
from core.models.plans import Action
from tests.unit.planning.builders import outcome, plan, profile, record

OURS = [profile()]


def test_auto_creates_who_has_no_counterpart_and_only_auto_does() -> None:
    assert outcome(record()) == ("create", "auto", "new")
    assert outcome(record(), auto=False) == ("undecided", "auto", "no_counterpart")


@pytest.mark.parametrize("auto", [True, False])
@pytest.mark.parametrize("rank", [Rank.EXACT, Rank.STRONG])
def test_sure_matches_are_proposed_as_links_in_both_modes(rank: Rank, *, auto: bool) -> None:
    found = outcome(record(rank=rank, profile="p"), OURS, auto=auto)
    assert found == ("link", "auto", f"match_{rank}")


@pytest.mark.parametrize("auto", [True, False])
@pytest.mark.parametrize("rank", [Rank.POSSIBLE, Rank.AMBIGUOUS])
def test_unsure_never_links_and_never_creates(rank: Rank, *, auto: bool) -> None:
    found = outcome(record(rank=rank, profile="p"), OURS, auto=auto)
    assert found == ("undecided", "auto", f"match_{rank}")


def test_nothing_inactive_there_is_created_or_linked_by_itself() -> None:
    expected = ("undecided", "auto", "inactive_in_quickbooks")
    assert outcome(record(active=False)) == expected
    assert outcome(record(active=False, rank=Rank.EXACT, profile="p"), OURS) == expected


def test_nothing_archived_here_is_linked_by_itself() -> None:
    found = outcome(record(rank=Rank.EXACT, profile="p"), [profile(active=False)])
    assert found == ("undecided", "auto", "archived_here")


def test_a_sure_match_whose_profile_went_or_was_linked_waits() -> None:
    for profiles in ([], [profile(linked=True)]):
        found = outcome(record(rank=Rank.EXACT, profile="p"), profiles)
        assert found == ("undecided", "auto", "profile_gone")


def test_made_by_hand_inactive_and_archived_ones_are_linked_too() -> None:
    by_hand = record(active=False, choice=Choice.LINK, to="p")
    assert outcome(by_hand, [profile(active=False)]) == ("link", "person", "chosen")
    (line,) = plan([by_hand], [profile(active=False)])
    assert not line.active
    assert line.profile is not None
    assert line.profile.id == "p"


@pytest.mark.parametrize(
    ("profiles", "code"), [([], "profile_gone"), ([profile(linked=True)], "profile_linked")]
)
def test_a_decided_link_without_its_profile_is_blocked(profiles: list[object], code: str) -> None:
    found = outcome(record(choice=Choice.LINK, to="p"), profiles)  # type: ignore[arg-type]
    assert found == ("blocked", "person", code)
    assert outcome(record(choice=Choice.LINK), OURS)[2] == "profile_gone"


@pytest.mark.parametrize("auto", [True, False])
@pytest.mark.parametrize(
    ("choice", "action", "code"),
    [
        (Choice.CREATE, "create", "new"),
        (Choice.CREATE_INACTIVE, "create", "new"),
        (Choice.IGNORE, "ignore", "ignored"),
        (Choice.LATER, "undecided", "later"),
    ],
)
def test_what_a_person_decided_is_done_whatever_matching_says(
    choice: Choice, action: str, code: str, *, auto: bool
) -> None:
    for rank in Rank:
        decided = record(choice=choice, rank=rank, profile="p")
        assert outcome(decided, OURS, auto=auto) == (action, "person", code)


def test_every_choice_has_a_plan() -> None:
    assert {outcome(record(choice=choice, to="p"), OURS)[1] for choice in Choice} == {"person"}


def test_created_as_inactive_starts_inactive_and_created_starts_active() -> None:
    (line,) = plan([record(choice=Choice.CREATE_INACTIVE)])
    assert (line.action, line.active) == (Action.CREATE, False)
    (line,) = plan([record(choice=Choice.CREATE, active=False)])
    assert (line.action, line.active) == (Action.CREATE, True)


def test_a_record_that_is_linked_has_no_line() -> None:
    assert [line.record.qbo_id for line in plan([record("1", linked=True), record("2")])] == ["2"]


# Corrections


def test_a_persons_corrections_lie_over_what_quickbooks_says() -> None:
    (line,) = plan([record(edits={"email": "new@x.example", "phone": None}, phone="1")])
    assert line.action is Action.CREATE
    assert line.values["email"] == "new@x.example"
    assert line.values["phone"] is None
    assert line.values["first_name"] == "Person1"


def test_only_fields_edited_leaves_the_decision_to_matching() -> None:
    edited = {"phone": "555"}
    assert outcome(record(edits=edited)) == ("create", "auto", "new")
    assert outcome(record(edits=edited), auto=False)[0] == "undecided"
    assert outcome(record(edits=edited, rank=Rank.STRONG, profile="p"), OURS)[0] == "link"


# Rules


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"name": " "}, "name_missing", "first_name"),
        ({"email": None}, "email_missing", "email"),
        ({"email": ""}, "email_missing", "email"),
        ({"email": "a@x.example; b@x.example"}, "email_several", "email"),
        ({"email": "a@x.example,b@x.example"}, "email_several", "email"),
        ({"email": "nobody"}, "email_invalid", "email"),
        ({"email": "a@localhost"}, "email_invalid", "email"),
        ({"email": "a b@x.example"}, "email_invalid", "email"),
        ({"email": "a@@x.example"}, "email_invalid", "email"),
        ({"email": f"{'a' * 90}@xx.example"}, "too_long", "email"),
        ({"phone": "1" * 21}, "too_long", "phone"),
        ({"name": f"{'A' * 101} B", "email": "a@x.example"}, "too_long", "first_name"),
    ],
)
def test_a_broken_rule_blocks_that_row_says_why_and_where_and_holds_back_no_other(
    given: dict[str, str | None], code: str, field: str
) -> None:
    bad, good = plan([record("1", **given), record("2")])  # type: ignore[arg-type]
    assert (bad.action, bad.reason.code, bad.problem_field) == (Action.BLOCKED, code, field)
    assert bad.reason.sentence.endswith(".")
    assert good.action is Action.CREATE


@pytest.mark.parametrize(
    "given",
    [
        {"phone": "1" * 20},
        {"email": "ana.o'neil+tag@sub.x.example"},
        {"name": "Ana "},
        {"name": " Ruiz", "email": "r@x.example"},
    ],
)
def test_what_just_meets_the_rules_is_created(given: dict[str, str]) -> None:
    assert outcome(record(**given)) == ("create", "auto", "new")  # type: ignore[arg-type]


def test_without_an_email_only_an_inactive_user_can_be_created() -> None:
    assert outcome(record(email=None, choice=Choice.CREATE))[2] == "email_missing"
    assert outcome(record(email=None, choice=Choice.CREATE_INACTIVE))[0] == "create"
    wrong = outcome(record(email="nobody", choice=Choice.CREATE_INACTIVE))
    assert wrong == ("blocked", "person", "email_invalid")


def test_rules_of_creating_do_not_hold_back_a_link() -> None:
    assert outcome(record(email=None, rank=Rank.STRONG, profile="p"), OURS)[0] == "link"


# What linking would leave different


def test_differences_name_the_fields_that_are_not_the_same() -> None:
    there = record(rank=Rank.EXACT, profile="p", name="Ana Ruiz", phone="555", email=" a@x.example")
    (line,) = plan([there], [profile(name="Ana Ruis", phone=None, email="a@x.example")])
    assert {(d.field, d.ours, d.theirs) for d in line.differences} == {
        ("last_name", "Ruis", "Ruiz"),
        ("phone", None, "555"),
    }


def test_equal_sides_have_no_differences_and_empty_is_empty() -> None:
    there = record(rank=Rank.EXACT, profile="p", name="Ana Ruiz", phone="")
    (line,) = plan([there], [profile(name="Ana Ruiz", phone=None)])
    assert line.differences == ()


def test_counts_name_every_action() -> None:
    assert counts([]) == {action.value: 0 for action in Action}
    lines = plan([record("1"), record("2", email=None), record("3", choice=Choice.IGNORE)])
    assert counts(lines) == {"create": 1, "link": 0, "ignore": 1, "undecided": 0, "blocked": 1}


def test_every_reason_is_a_code_and_a_whole_sentence() -> None:
    found = [reason for reason in vars(reasons).values() if isinstance(reason, Reason)]
    found += [reasons.too_long("Phone", 20), reasons.several_with("email")]
    assert len({reason.code for reason in found}) == len(found) > 15
    assert all(reason.sentence.endswith(".") for reason in found)
