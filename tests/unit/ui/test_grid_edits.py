"""Edits arrive as one cumulative map, again and again; each is applied once, in its order."""

import threading
from typing import Any

import pytest

from ui.grid import LONGEST, Behaviour, Edit, Memory, Picked, Seen, new_edits, picked, take


def payload(edits: object, *, frame: str = "f", seq: int = 99) -> dict[str, Any]:
    return {"frame": frame, "seq": seq, "edits": edits}


def test_what_was_seen_is_not_applied_again() -> None:
    first, seen = new_edits(payload({"a": {"email": ["x@y.z", 1]}}, seq=1), Seen())
    assert first == [Edit("a", "email", "x@y.z")]
    again, seen = new_edits(payload({"a": {"email": ["x@y.z", 1]}}, seq=1), seen)
    assert again == []
    assert seen == Seen("f", 1)


def test_only_what_is_new_of_a_growing_map_is_applied() -> None:
    _, seen = new_edits(payload({"a": {"email": ["one", 1]}}, seq=1), Seen())
    grown = {"a": {"email": ["two", 3], "phone": ["555", 2]}, "b": {"email": ["three", 4]}}
    edits, _ = new_edits(payload(grown, seq=4), seen)
    assert edits == [
        Edit("a", "phone", "555"),
        Edit("a", "email", "two"),
        Edit("b", "email", "three"),
    ]


def test_a_burst_of_which_only_the_last_message_arrives_is_whole() -> None:
    burst = {str(row): {"email": [f"{row}@y.z", row + 1]} for row in range(30)}
    edits, seen = new_edits(payload(burst, seq=30), Seen("f", 0))
    assert len(edits) == 30
    assert seen.seq == 30


def test_a_message_that_comes_late_applies_nothing_twice() -> None:
    seen = Seen("f", 5)
    edits, after = new_edits(payload({"a": {"email": ["old", 4]}}, seq=4), seen)
    assert edits == []
    assert after == seen


def test_an_edit_newer_than_its_message_says_is_applied_once() -> None:
    late = {"a": {"decision": ["Create", 1]}}
    edits, seen = new_edits(payload(late, seq=0), Seen("f", 0))
    assert edits == [Edit("a", "decision", "Create")]
    assert new_edits(payload(late, seq=1), seen) == ([], Seen("f", 1))


def test_another_drawing_of_the_grid_counts_from_one_again() -> None:
    edits, seen = new_edits(payload({"a": {"email": ["x", 1]}}, frame="g", seq=1), Seen("f", 7))
    assert edits == [Edit("a", "email", "x")]
    assert seen == Seen("g", 1)


@pytest.mark.parametrize(
    "nonsense",
    [
        None,
        [],
        "edits",
        {},
        {"frame": 1, "seq": 1, "edits": {}},
        {"frame": "f", "seq": "1", "edits": {}},
        {"frame": "f", "seq": 1, "edits": []},
    ],
)
def test_a_payload_that_is_none_changes_nothing(nonsense: object) -> None:
    assert new_edits(nonsense, Seen("f", 3)) == ([], Seen("f", 3))


@pytest.mark.parametrize("cells", [None, {"email": "x"}, {"email": ["x"]}, {"email": ["x", "1"]}])
def test_an_entry_that_is_none_is_passed_over(cells: object) -> None:
    edits, _ = new_edits(payload({"a": cells, "b": {"email": ["x", 2]}}), Seen())
    assert edits == [Edit("b", "email", "x")]


def test_a_cleared_cell_is_empty_text_and_a_giant_one_is_cut() -> None:
    cells = {"a": {"email": [None, 1], "phone": ["9" * 5000, 2]}}
    edits, _ = new_edits(payload(cells), Seen())
    assert [len(edit.value) for edit in edits] == [0, LONGEST]


def test_only_rows_that_were_sent_can_be_marked() -> None:
    marked = picked({"rows": ["a", "foreign", 7], "at": "foreign"}, frozenset({"a", "b"}))
    assert marked == Picked(("a",), None)


@pytest.mark.parametrize("nonsense", [None, {"rows": "a", "at": 1}, []])
def test_marks_that_are_none_mark_nothing(nonsense: object) -> None:
    assert picked(nonsense, frozenset({"a"})) == Picked()


class Interruption(BaseException):
    """What Streamlit raises through a callback when a click elsewhere asks for another run."""


def test_edits_that_could_not_be_stored_are_taken_again() -> None:
    stored: list[Edit] = []
    interruptions = iter([True, False])

    def store(edits: list[Edit]) -> None:
        if next(interruptions):
            raise Interruption
        stored.extend(edits)

    memory, behaviour = Memory(), Behaviour(on_edits=store)
    sent = payload({"a": {"email": ["x", 1]}}, seq=1)
    with pytest.raises(Interruption):
        take(sent, memory, behaviour)
    assert take(sent, memory, behaviour)
    assert not take(sent, memory, behaviour)
    assert stored == [Edit("a", "email", "x")]


def test_two_scripts_of_one_tab_store_an_edit_once() -> None:
    stored: list[Edit] = []
    begun, go_on = threading.Event(), threading.Event()

    def store(edits: list[Edit]) -> None:
        begun.set()
        assert go_on.wait(10)
        stored.extend(edits)

    memory, behaviour = Memory(), Behaviour(on_edits=store)
    sent = payload({"a": {"email": ["x", 1]}}, seq=1)
    first = threading.Thread(target=take, args=(sent, memory, behaviour))
    second = threading.Thread(target=take, args=(sent, memory, behaviour))
    first.start()
    assert begun.wait(10)
    second.start()
    go_on.set()
    first.join(10)
    second.join(10)
    assert stored == [Edit("a", "email", "x")]
