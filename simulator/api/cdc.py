"""`GET /cdc`: what changed since an instant, at most thirty days ago, at most 1000 objects."""

from typing import Any

from simulator.clock import DAY, parse_instant
from simulator.faults import ApiFault
from simulator.query.select import view_of
from simulator.records.answers import render
from simulator.records.company import Company
from simulator.records.orders import EVERY
from simulator.records.schema import Record, RecordType, Shown
from simulator.records.types import TYPE_BY_PATH
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
        blocks.append(_block(company, kind, rows, switches) if kind and rows else {})
    return {"CDCResponse": [{"QueryResponse": blocks}]}


def _changed(company: Company, kind: RecordType, start: float) -> list[Record]:
    """Return the records touched since `start`, then the stubs of those deleted since."""
    table = company.tables[kind.name]
    times = view_of(table, kind.by_path["metadata.lastupdatedtime"])
    window = times.span(EVERY, ((True, start), True, (True, float("inf")), True))
    entries = times.entries(EVERY)
    found = [table.at(entries[position][2]) for position in window[: MOST_OBJECTS + 1]]
    gone = [
        stub
        for key, stub in company.gone.items.items()
        if key.startswith(f"{kind.name}/")
        and parse_instant(stub["MetaData"]["LastUpdatedTime"]) >= start
    ]
    return found + gone


def _block(
    company: Company, kind: RecordType, rows: list[Record], switches: Switches
) -> dict[str, Any]:
    stubs = switches["cdc_inactive"] == "stub"
    gone = [row for row in rows if row.get("status") or (stubs and not row.get("Active", True))]
    ended = {row["Id"] for row in gone}
    shown = [
        render(kind, row, Shown.QUERY, books=company) for row in rows if row["Id"] not in ended
    ]
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
