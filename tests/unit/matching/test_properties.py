"""What holds for any people: few names, addresses and telephones, so that they collide all the time."""

from hypothesis import given, settings
from hypothesis import strategies as st

from core.engine.matching import Subject
from core.engine.normalise import emails, fold
from core.entities.matching import Rank
from tests.unit.matching.builders import linked, person, proposed

NAMES = (
    "Robert Smith", "Bob Smith", "Rob Smyth", "Smith Robert", "Roberta Smith", "Robert Smith Jr.", "|Smith", "Robert|",
    "José Muñoz", "Jose Munoz", "Luis Muñoz", "Luisa Munoz", "R Smith", "Robert James|Smith", "Sam Smith", "Zoe Adler",
)  # fmt: skip
EMAILS = (
    None,
    "bob@x.example",
    "robert.smith@x.example",
    "home@y.example; bob@x.example",
    "home@y.example",
)
PHONES = (None, "206-555-0111", "2065550111", "425-555-0199")
NUMBERS = (None, "1", "2", "001")


def _people(side: str) -> st.SearchStrategy[list[Subject]]:
    rows = st.tuples(
        st.sampled_from(NAMES),
        st.sampled_from(EMAILS),
        st.sampled_from(PHONES),
        st.sampled_from(NUMBERS),
    )
    return st.lists(rows, max_size=6).map(
        lambda found: [
            person(name, email, phone, number, key=f"{side}{index}")
            for index, (name, email, phone, number) in enumerate(found)
        ]
    )


OURS, THEIRS = _people("p"), _people("r")


@given(OURS, THEIRS)
@settings(max_examples=150, deadline=None)
def test_the_order_of_the_input_does_not_matter(ours: list[Subject], theirs: list[Subject]) -> None:
    assert proposed(ours, theirs) == proposed(ours[::-1], theirs[::-1])


@given(OURS, THEIRS)
@settings(max_examples=300, deadline=None)
def test_automatic_links_are_one_to_one(ours: list[Subject], theirs: list[Subject]) -> None:
    found = linked(proposed(ours, theirs))
    assert len({pair[0] for pair in found}) == len({pair[1] for pair in found}) == len(found)


@given(OURS, THEIRS)
@settings(max_examples=300, deadline=None)
def test_the_sides_may_be_exchanged(ours: list[Subject], theirs: list[Subject]) -> None:
    exchanged = {(mine, other) for other, mine in linked(proposed(theirs, ours))}
    assert linked(proposed(ours, theirs)) == exchanged


@given(OURS, THEIRS)
@settings(max_examples=150, deadline=None)
def test_a_second_copy_of_a_record_stops_its_link(
    ours: list[Subject], theirs: list[Subject]
) -> None:
    copies = [
        Subject(f"copy of {each.key}", each.values, active=False, name=each.name) for each in theirs
    ]
    assert linked(proposed(ours, [*theirs, *copies])) == set()


@given(OURS, THEIRS)
@settings(max_examples=150, deadline=None)
def test_links_that_are_refused_are_gone(ours: list[Subject], theirs: list[Subject]) -> None:
    refused = frozenset(linked(proposed(ours, theirs)))
    again = proposed(ours, theirs, refused=refused)
    shown = {
        (candidate.key, key)
        for key, found in again.proposals.items()
        for candidate in (*found.candidates, *([found.best] if found.best else []))
    }
    assert not refused & shown


@given(OURS, THEIRS)
@settings(max_examples=300, deadline=None)
def test_who_shares_a_name_or_an_email_is_never_safe_to_create(
    ours: list[Subject], theirs: list[Subject]
) -> None:
    found = proposed(ours, theirs)
    names = {fold(each.name) for each in ours}
    addresses = {address for each in ours for address in emails(each.values["email"])}
    for each in theirs:
        if found.proposals[each.key].recommendation is Rank.NONE:
            assert fold(each.name) not in names
            assert not addresses & set(emails(each.values["email"]))


@given(OURS, THEIRS)
@settings(max_examples=300, deadline=None)
def test_a_link_rests_on_two_values_that_agree(ours: list[Subject], theirs: list[Subject]) -> None:
    for found in proposed(ours, theirs).proposals.values():
        if found.recommendation.is_automatic:
            assert found.best is not None
            pieces = {each.code.split("_")[0] for each in found.best.evidence if each.weight > 0}
            named = {"name", "given", "family"}
            assert len((pieces - named) | ({"name"} if pieces & named else set())) >= 2


@given(OURS, THEIRS)
@settings(max_examples=150, deadline=None)
def test_every_record_has_a_proposal_that_adds_up(
    ours: list[Subject], theirs: list[Subject]
) -> None:
    found = proposed(ours, theirs)
    assert found.proposals.keys() == {each.key for each in theirs}
    for key, each in found.proposals.items():
        assert (each.recommendation is Rank.NONE) == (key in found.unmatched_theirs)
        assert each.sentence.endswith(".")
        assert len(each.candidates) <= 5
        if each.best:
            assert each.candidates[0] == each.best
            assert each.best.key not in found.unmatched_ours
