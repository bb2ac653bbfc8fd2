"""`GET /cdc`: what changed since an instant, at most thirty days ago, at most 1000 objects."""

from typing import Any

from simulator.clock import DAY, parse_instant
from simulator.faults import ApiFault
from simulator.records.company import Company
from simulator.records.schema import Record, RecordType, Shown
from simulator.records.types import TYPE_BY_PATH
from simulator.records.writing import render
from simulator.switches import Switches

LOOK_BACK_SECONDS = 30 * DAY
MOST_OBJECTS = 1000


def changes(
    company: Company, entities: str, since: str, *, now: float, switches: Switches
) -> dict[str, Any]:
    """Answer a CDC call.

    Args:
        company: Whose books.
        entities: Type names separated by commas; one that CDC does not cover gets `{}`.
        since: A date or date-time.
        now: Virtual epoch seconds.
        switches: `cdc_inactive` decides how inactive records look.

    Returns:
        `CDCResponse`.

    Raises:
        ApiFault: 2020 without a parameter, 2060 for no date, 2240 for one too long ago.
    """
    for name, value in (("entities", entities), ("changedSince", since)):
        if not value:
            raise ApiFault("2020", f"Required parameter {name} is missing in the request", name)
    try:
        # A plus sign that nobody encoded arrives as a blank.
        start = parse_instant(since.replace(" ", "+"))
    except ValueError as error:
        raise ApiFault("2060", f"Invalid Date : {since}", "changedSince") from error
    if start < now - LOOK_BACK_SECONDS:
        raise ApiFault("2240", "ChangedSince must be within the last 30 days", "changedSince")
    left = MOST_OBJECTS
    blocks: list[dict[str, Any]] = []
    for name in entities.split(","):
        kind = TYPE_BY_PATH.get(name.strip().lower())
        rows = _changed(company, kind, start)[:left] if kind and kind.cdc else []
        left -= len(rows)
        blocks.append(_block(kind, rows, switches) if kind and rows else {})
    return {"CDCResponse": [{"QueryResponse": blocks}]}


def _changed(company: Company, kind: RecordType, start: float) -> list[Record]:
    rows = company.tables[kind.name].rows()
    found = [(parse_instant(row["MetaData"]["LastUpdatedTime"]), row) for row in rows]
    found = [entry for entry in found if entry[0] >= start]
    return [row for _, row in sorted(found, key=lambda entry: (entry[0], int(entry[1]["Id"])))]


def _block(kind: RecordType, rows: list[Record], switches: Switches) -> dict[str, Any]:
    stubs = switches["cdc_inactive"] == "stub"
    living = [row for row in rows if not stubs or row.get("Active", True)]
    gone = [row for row in rows if stubs and not row.get("Active", True)]
    shown = [render(kind, row, Shown.QUERY) for row in living]
    shown += [
        {
            "domain": "QBO",
            "status": "Deleted",
            "Id": row["Id"],
            "MetaData": {"LastUpdatedTime": row["MetaData"]["LastUpdatedTime"]},
        }
        for row in gone
    ]
    return {kind.name: shown, "startPosition": 1, "maxResults": len(shown)}
