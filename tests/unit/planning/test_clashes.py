"""Two lines that want the same thing, and that no order of rows makes a difference."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from core.engine.planning import Line, RecordFacts
from core.entities.matching import Rank
from core.models.links import Choice
from core.models.plans import Action
from tests.unit.planning.builders import outcome, plan, profile, record

SAME = "same@x.example"


def test_a_profile_that_two_records_claim_gets_neither() -> None:
    by_match = record("1", rank=Rank.EXACT, profile="p")
    by_hand = record("2", choice=Choice.LINK, to="p")
    other = record("3", rank=Rank.EXACT, profile="q")
    lines = plan([by_match, by_hand, other], [profile("p"), profile("q")])
    assert [(line.action, line.reason.code) for line in lines[:2]] == [
        (Action.BLOCKED, "profile_claimed_twice")
    ] * 2
    assert lines[2].action is Action.LINK


def test_of_two_claims_one_taken_back_leaves_the_other_a_link() -> None:
    by_match = record("1", rank=Rank.EXACT, profile="p")
    taken_back = record("2", choice=Choice.LATER)
    assert outcome([by_match, taken_back], [profile("p")])[0] == "link"


def test_an_email_that_two_creates_share_blocks_both_whatever_its_case() -> None:
    lines = plan([record("1", email=SAME), record("2", email=SAME.upper()), record("3")])
    assert [(line.action, line.reason.code) for line in lines] == [
        (Action.BLOCKED, "email_shared"),
        (Action.BLOCKED, "email_shared"),
        (Action.CREATE, "new"),
    ]
    assert lines[0].problem_field == "email"


def test_an_email_is_shared_no_more_once_one_of_the_two_is_settled_otherwise() -> None:
    first = record("1", email=SAME)
    for choice in (Choice.IGNORE, Choice.LATER, Choice.CREATE_INACTIVE):
        assert outcome([first, record("2", email=SAME, choice=choice)])[0] == "create"
    corrected = record("2", email=SAME, edits={"email": "own@x.example"})
    assert outcome([first, corrected])[0] == "create"
    linked = record("2", email=SAME, rank=Rank.STRONG, profile="p")
    assert outcome([first, linked], [profile("p")])[0] == "create"


def test_an_active_users_email_is_taken_an_archived_ones_is_free() -> None:
    assert outcome(record(email=SAME), [profile(email=SAME.title())])[2] == "email_taken"
    assert outcome(record(email=SAME), [profile(email=SAME, active=False)])[0] == "create"
    inactive = record(email=SAME, choice=Choice.CREATE_INACTIVE)
    assert outcome(inactive, [profile(email=SAME)])[0] == "create"


def test_a_linked_profiles_email_is_taken_too() -> None:
    assert outcome(record(email=SAME), [profile(email=SAME, linked=True)])[2] == "email_taken"


def test_an_email_that_both_share_and_a_user_has_is_told_as_taken() -> None:
    lines = plan([record("1", email=SAME), record("2", email=SAME)], [profile(email=SAME)])
    assert [line.reason.code for line in lines] == ["email_taken"] * 2


EMAILS = st.sampled_from([None, SAME, SAME.upper(), "two@x.example", "three@x.example", "bad"])
PROFILES = st.lists(
    st.builds(
        profile,
        st.sampled_from(["p", "q", "r"]),
        active=st.booleans(),
        linked=st.booleans(),
        email=EMAILS,
    ),
    unique_by=lambda found: found.id,
)
RECORDS = st.lists(
    st.builds(
        record,
        st.integers(1, 9).map(str),
        rank=st.sampled_from(list(Rank)),
        profile=st.sampled_from([None, "p", "q", "r"]),
        choice=st.sampled_from([None, *Choice]),
        to=st.sampled_from([None, "p", "q"]),
        active=st.booleans(),
        linked=st.booleans(),
        email=EMAILS,
    ),
    unique_by=lambda found: found.id,
    max_size=7,
)


def by_record(lines: list[Line]) -> dict[str, Line]:
    return {line.record.id: line for line in lines}


@settings(deadline=None)
@given(RECORDS, PROFILES, st.booleans(), st.randoms(use_true_random=False))
def test_the_order_of_records_and_profiles_makes_no_difference(
    records: list[RecordFacts],
    profiles: list[object],
    auto: bool,  # noqa: FBT001
    random: object,
) -> None:
    lines = plan(records, profiles, auto=auto)  # type: ignore[arg-type]
    assert [line.record for line in lines] == [r for r in records if not r.linked]
    random.shuffle(records)  # type: ignore[attr-defined]
    random.shuffle(profiles)  # type: ignore[attr-defined]
    assert by_record(plan(records, profiles, auto=auto)) == by_record(lines)  # type: ignore[arg-type]


@settings(deadline=None)
@given(RECORDS, PROFILES, st.booleans())
def test_no_plan_uses_a_profile_or_an_active_email_twice(
    records: list[RecordFacts],
    profiles: list[object],
    auto: bool,  # noqa: FBT001
) -> None:
    lines = plan(records, profiles, auto=auto)  # type: ignore[arg-type]
    used = [line.profile.id for line in lines if line.action is Action.LINK and line.profile]
    assert len(used) == len(set(used))
    linked = {p.id for p in profiles if p.linked}  # type: ignore[attr-defined]
    assert not linked.intersection(used)
    held = [
        p.values["email"].casefold()  # type: ignore[attr-defined]
        for p in profiles
        if p.active and p.values["email"]  # type: ignore[attr-defined]
    ]
    made = [
        line.values["email"].casefold()
        for line in lines
        if line.action is Action.CREATE and line.active
    ]
    assert len(made) == len(set(made))
    assert not set(made).intersection(held)


@settings(deadline=None)
@given(RECORDS, PROFILES)
def test_nothing_inactive_or_unsure_happens_by_itself(
    records: list[RecordFacts], profiles: list[object]
) -> None:
    for line in plan(records, profiles):  # type: ignore[arg-type]
        if line.by != "auto" or not line.action.changes_something:
            continue
        assert line.record.active
        assert line.active
        if line.action is Action.LINK:
            assert line.record.rank.is_automatic
            assert line.profile is not None
            assert line.profile.active
        else:
            assert line.record.rank is Rank.NONE


@settings(deadline=None)
@given(RECORDS, PROFILES)
def test_with_auto_off_nobody_is_created_but_by_a_persons_decision(
    records: list[RecordFacts], profiles: list[object]
) -> None:
    for line in plan(records, profiles, auto=False):  # type: ignore[arg-type]
        assert line.action is not Action.CREATE or line.by == "person"
    undecided = [replace(r, decided=type(r.decided)()) for r in records]
    lines = plan(undecided, profiles, auto=False)  # type: ignore[arg-type]
    assert not [line for line in lines if line.action is Action.CREATE]
