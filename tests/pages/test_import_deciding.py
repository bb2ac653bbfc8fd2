"""What the grid's edits mean, and what the panel beside it does."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.entities.registry import spec_of
from core.models.links import Choice
from core.models.plans import Action
from core.models.remote import Bucket
from core.services.deciding import GridRow, Query, RowEdit
from simulator.testing import Running
from tests.support.databases import SQLite
from tests.support.office import Office
from tests.support.screens import again, labels, office_on_screen, prose
from ui import import_bulk, import_grid, import_words
from ui.grid import Edit
from ui.import_context import Step
from ui.import_rail import state
from ui.import_words import UNDO
from ui.place import Place


@pytest.fixture
def office(sqlite: SQLite, simulator: Running, tmp_path: Path) -> Iterator[Office]:
    url = sqlite.create(tmp_path, migrated=True)
    with office_on_screen(url, simulator, tmp_path / "var") as opened:
        yield opened


@pytest.fixture
def step(office: Office) -> Step:
    connection = office.connect()
    office.fetch(connection)
    account, division = office.divisions["Residential"]
    place = Place(account, division, connection, ())
    return Step(place, connection, spec_of("users"), may_edit=True)


def rows(office: Office, step: Step, shown: str = "All") -> list[GridRow]:
    query = Query(step.connection.id, step.spec.slug, shown=shown, limit=400)
    return office.application.deciding.page(office.actor, step.connection.id, query).rows


def panel_of(step: Step, row: GridRow) -> AppTest:
    """Draw the panel of a row alone."""

    def script(step: object, row: object) -> None:
        from ui import import_candidates

        import_candidates.panel(step, row)  # type: ignore[arg-type] # runs where no type is known

    page = AppTest.from_function(script, default_timeout=30, kwargs={"step": step, "row": row})
    return again(page)


def click(page: AppTest, label: str) -> None:
    next(button for button in page.button if button.label == label).click()
    again(page)


def test_edits_of_one_row_become_one_entry(office: Office, step: Step) -> None:
    row = rows(office, step, "Problems")[0]
    edits = [
        Edit(row.remote_id, "field_email", "first@try.example"),
        Edit(row.remote_id, "field_email", "second@try.example"),
        Edit(row.remote_id, "decision", "Create"),
    ]
    [found] = import_grid.row_edits(step, [row], edits)
    assert found.choice is Choice.CREATE
    assert found.fields == {"email": "second@try.example"}


def test_an_edit_that_is_none_of_the_offered_ones_is_dropped(office: Office, step: Step) -> None:
    row = rows(office, step)[0]
    foreign = [
        ("decision", "Delete everything"),
        ("decision", "Link to other…"),
        ("decision", "Create (auto)"),
        ("field_role", "Admin"),
        ("field_username", "root"),
        ("bucket", "ready"),
    ]
    for field, value in foreign:
        assert import_grid.row_edits(step, [row], [Edit(row.remote_id, field, value)]) == []


def test_an_edit_of_a_row_that_was_not_sent_is_dropped(office: Office, step: Step) -> None:
    first, second = rows(office, step)[:2]
    edit = Edit(second.remote_id, "decision", "Ignore always")
    assert import_grid.row_edits(step, [first], [edit]) == []


def test_a_suggestion_can_only_be_taken_where_there_is_one(office: Office, step: Step) -> None:
    lonely = next(row for row in rows(office, step) if row.suggested_id is None)
    edit = Edit(lonely.remote_id, "decision", "Link to suggested")
    assert import_grid.row_edits(step, [lonely], [edit]) == []


def test_two_quick_edits_of_one_row_do_not_overtake_each_other(office: Office, step: Step) -> None:
    row = rows(office, step, "Needs a decision")[0]
    step.kept["versions"] = {row.remote_id: row.version}
    for word in ("Ignore always", "Decide later"):
        edits = import_grid.row_edits(step, [row], [Edit(row.remote_id, "decision", word)])
        import_grid.store(step, edits)
    assert "overtaken" not in step.kept
    now = next(found for found in rows(office, step) if found.remote_id == row.remote_id)
    assert now.choice == Choice.LATER


def test_a_row_that_somebody_else_decided_is_told_by_name(office: Office, step: Step) -> None:
    row = rows(office, step, "Needs a decision")[0]
    step.kept["versions"] = {row.remote_id: row.version}
    theirs = RowEdit(row.remote_id, Choice.IGNORE)
    office.application.deciding.decide(office.actor, step.connection.id, "users", edits=[theirs])
    edits = import_grid.row_edits(step, [row], [Edit(row.remote_id, "decision", "Create")])
    import_grid.store(step, edits)
    [overtaken] = step.kept["overtaken"]
    assert (overtaken.name, overtaken.decided_by) == (row.name, office.actor.name)
    now = next(found for found in rows(office, step) if found.remote_id == row.remote_id)
    assert now.choice == Choice.IGNORE


def test_a_decision_taken_back_leaves_the_row_as_proposed(office: Office, step: Step) -> None:
    before = next(row for row in rows(office, step, "Done") if row.by == "auto")
    import_grid.store(step, [RowEdit(before.remote_id, Choice.IGNORE)])
    [ignored] = [row for row in rows(office, step) if row.remote_id == before.remote_id]
    assert ignored.action == Action.IGNORE
    import_grid.store(
        step, import_grid.row_edits(step, [ignored], [Edit(ignored.remote_id, "decision", UNDO)])
    )
    [after] = [row for row in rows(office, step) if row.remote_id == before.remote_id]
    assert (after.choice, after.action, after.by) == (None, before.action, "auto")


def test_many_rows_are_decided_at_once_where_it_applies(office: Office, step: Step) -> None:
    found = rows(office, step, "Needs a decision")
    lonely = [row for row in found if not row.suggested_id]
    matched = [row for row in found if row.suggested_id]
    import_bulk.store_many(
        step, [row.remote_id for row in found], word="Link to suggested", fields={}
    )
    after = {row.remote_id: row.choice for row in rows(office, step)}
    assert {after[row.remote_id] for row in matched} == {Choice.LINK}
    assert {after[row.remote_id] for row in lonely} == {None}


def test_a_field_is_set_in_many_rows(office: Office, step: Step) -> None:
    chosen = [row.remote_id for row in rows(office, step, "Problems")[:3]]
    import_bulk.store_many(step, chosen, word="", fields={"employee_number": "E-7"})
    after = {row.remote_id: row.values["employee_number"] for row in rows(office, step)}
    assert [after[remote_id] for remote_id in chosen] == ["E-7"] * 3


def test_a_bad_edit_holds_back_its_own_row_only(office: Office, step: Step) -> None:
    before = rows(office, step, "Problems")
    bad, good = [row for row in before if not row.values["email"]][:2]
    edits = import_grid.row_edits(
        step,
        before,
        [
            Edit(bad.remote_id, "field_email", "no address"),
            Edit(good.remote_id, "field_email", "good@one.example"),
        ],
    )
    import_grid.store(step, edits)
    after = {row.remote_id: row for row in rows(office, step)}
    assert after[bad.remote_id].bucket == Bucket.PROBLEM
    assert after[bad.remote_id].problem_field == "email"
    assert after[good.remote_id].bucket == Bucket.READY


def test_what_nobody_decided_reads_as_automatic(office: Office, step: Step) -> None:
    found = rows(office, step)
    said = {import_words.stands(row) for row in found}
    assert said == {"Link to suggested (auto)", "Create (auto)", "Needs a decision", "Held back"}
    assert all(import_words.is_automatic(row) for row in found)


def test_the_panel_shows_both_sides_and_links(office: Office, step: Step) -> None:
    row = next(row for row in rows(office, step, "Needs a decision") if row.suggested_id)
    page = panel_of(step, row)
    assert row.suggested in prose(page).replace("\\", "")
    click(page, "Link")
    now = next(found for found in rows(office, step) if found.remote_id == row.remote_id)
    assert (now.choice, now.target) == (Choice.LINK, row.suggested)


def test_a_refused_pair_is_not_proposed_again(office: Office, step: Step) -> None:
    row = next(row for row in rows(office, step, "Needs a decision") if row.suggested_id)
    page = panel_of(step, row)
    click(page, "Not the same person")
    now = next(found for found in rows(office, step) if found.remote_id == row.remote_id)
    assert now.suggested_id != row.suggested_id


def test_another_profile_is_found_by_words(office: Office, step: Step) -> None:
    row = next(row for row in rows(office, step, "Problems") if row.suggested_id is None)
    page = panel_of(step, row)
    assert "Link" not in labels(page)
    page.text_input[0].input("a")
    again(page)
    assert "Link" in labels(page)
    page.text_input[0].input("nobody has such a name")
    again(page)
    assert "fits these words" in prose(page)


def test_a_viewer_looks_and_decides_nothing(office: Office, step: Step) -> None:
    row = next(row for row in rows(office, step, "Needs a decision") if row.suggested_id)
    watching = Step(step.place, step.connection, step.spec, may_edit=False)
    page = panel_of(watching, row)
    assert all(button.disabled for button in page.button)


@pytest.mark.parametrize(
    ("standing", "said"),
    [
        ({}, "not read yet"),
        ({("decide", "undecided"): 2, ("problem", "blocked"): 1, ("ready", "link"): 9}, "3 open"),
        ({("ready", "link"): 4, ("linked", ""): 9}, "4 to import"),
        ({("ready", "ignore"): 4, ("linked", ""): 9}, "done"),
    ],
)
def test_the_rail_says_how_far_a_step_is(standing: dict[tuple[str, str], int], said: str) -> None:
    assert state(standing)[1] == said
