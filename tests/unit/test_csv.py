"""The CSV of a review: every line, and no formula for a spreadsheet to run."""

import csv
import io
from datetime import UTC, datetime
from typing import Any

import pytest

from core.models.plans import Plan, PlanLine
from core.services.planning import Review, as_csv

NOW = datetime(2026, 11, 22, tzinfo=UTC)
HOSTILE = (
    '=HYPERLINK("http://evil.example","x")',
    "+1+1",
    "-2+3",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "\n=1",
)


def review(*lines: PlanLine) -> Review:
    plan = Plan(id="p", connection_id="c", entity="users", made_by="x", made_at=NOW)
    return Review(plan, list(lines), None, {"who": lines[0].name if lines else ""})


def line(number: int = 1, **more: Any) -> PlanLine:
    given: dict[str, Any] = {
        "action": "create",
        "by": "auto",
        "qbo_type": "Employee",
        "qbo_id": "7",
        "name": "Ana",
    }
    return PlanLine(plan_id="p", number=number, **{**given, "values": {}, **more})


def cells(review: Review) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(as_csv(review), newline="")))


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_begins_like_a_formula_wherever_the_text_stands(text: str) -> None:
    hostile = line(
        name=text,
        qbo_id=text,
        sentence=text,
        outcome_sentence=text,
        profile_id="who",
        values={"first_name": text, "email": text, "phone": text},
        differences=[{"label": text, "ours": text, "theirs": text}],
    )
    (row,) = cells(review(hostile))
    assert row["First name"] == f"'{text}"
    for heading, cell in row.items():
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")), heading


def test_harmless_text_stays_as_it_is() -> None:
    harmless = line(
        name='O"Neil, Ana', values={"first_name": "Anne-Marie", "email": "a=b@x.example"}
    )
    (row,) = cells(review(harmless))
    assert row["QuickBooks Employee"] == 'O"Neil, Ana'
    assert (row["First name"], row["Email"]) == ("Anne-Marie", "a=b@x.example")
    assert (row["Line"], row["Phone"], row["Outcome"]) == ("1", "", "")


def test_every_line_and_its_differences_are_there() -> None:
    told = line(2, differences=[{"label": "Phone", "ours": None, "theirs": "555"}])
    rows = cells(review(line(1), told))
    assert [row["Line"] for row in rows] == ["1", "2"]
    assert rows[1]["Differences"] == "Phone: (empty) here, 555 in QuickBooks"


def test_an_empty_review_has_its_headings() -> None:
    assert as_csv(review()).startswith("Line,Action,By,QuickBooks Employee,")
