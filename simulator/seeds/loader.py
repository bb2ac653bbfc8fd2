"""From a seed file to a company: ids, tokens and times are given here, always the same ones."""

import gc
import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from simulator.clock import DAY, Clock, parse_instant, stamp
from simulator.journal import Journal
from simulator.query.select import warm
from simulator.records.company import Company
from simulator.records.desk import Desk
from simulator.records.schema import Record, RecordType
from simulator.records.types import TYPE_BY_NAME
from simulator.records.writing import create, ordered
from simulator.seeds.defaults import company_info, preferences
from simulator.seeds.large import LARGEST, SMALLEST, large_company
from simulator.switches import Switches

FOLDER = Path(__file__).parent

SEEDS: dict[str, tuple[str, ...]] = {
    "demo": ("construction", "landscaping", "newcomer"),
    "construction": ("construction",),
    "landscaping": ("landscaping",),
    "newcomer": ("newcomer",),
    "sample": ("sample",),
    "large": (),
}
"""Name of a seed to the files it is made of; a seed without files is generated."""

SECTIONS = ("records", "more")
"""Parts of a file after `lists`, in the order of loading; times spread over each by itself."""

NEWEST = parse_instant("2026-11-01T17:00:00Z")
YEARS = 6


class UnknownSeedError(ValueError):
    """There is no seed of that name, or none of that size."""


def load_seed(
    name: str, journal: Journal, *, switches: Switches, clock: Clock, records: int = 1000
) -> dict[str, Company]:
    """Return the companies of a seed, by realm id.

    Args:
        name: A key of `SEEDS`.
        journal: Where their records are written through to.
        switches: Unsettled behaviours.
        clock: No record is younger than its present.
        records: How many records `large` has, about.

    Raises:
        UnknownSeedError: There is no such seed, its file is missing, or `records` is out of bounds.
    """
    if name not in SEEDS:
        raise UnknownSeedError(f"There is no seed {name!r}; there are {', '.join(SEEDS)}.")
    newest = min(NEWEST, clock.now())
    if not SEEDS[name] and not SMALLEST <= records <= LARGEST:
        raise UnknownSeedError(
            f"A large company has {SMALLEST} to {LARGEST} records, not {records}."
        )
    if not SEEDS[name]:
        company = _generated(records, journal, switches=switches, newest=newest)
        return {company.realm_id: company}
    companies = [
        load_company(_content(part), journal, switches=switches, newest=newest)
        for part in SEEDS[name]
    ]
    return {company.realm_id: company for company in companies}


def _generated(records: int, journal: Journal, *, switches: Switches, newest: float) -> Company:
    """Return a generated company, its views built, its objects out of the collector's sight.

    Looking through millions of objects that stay would cost seconds here and a tenth of a second
    now and then later.
    """
    gc.disable()
    try:
        company = load_company(large_company(records), journal, switches=switches, newest=newest)
        for table in company.tables.values():
            warm(table)
    finally:
        gc.enable()
    gc.freeze()
    return company


def _content(part: str) -> dict[str, Any]:
    path = FOLDER / f"{part}.json"
    if not path.exists():
        raise UnknownSeedError(f"The seed file {path.name} is missing.")
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def load_company(
    content: Mapping[str, Any], journal: Journal, *, switches: Switches, newest: float
) -> Company:
    """Return one company from the content of its file.

    Args:
        content: `company` (realm_id and CompanyInfo's properties) and `records` by type, `lists`
            loaded before and `more` after them; each record a body of the API plus optional
            `Active`, `SSN`, `MetaData`, `Id`. A reference may name what it points to (its name or
            full name) instead of an id. What every company has (`common.json`) comes first, except
            where `lists` has a row of the same name.
        journal: Where records are written through to.
        switches: Unsettled behaviours.
        newest: The latest time a record may carry, epoch seconds.
    """
    about = dict(content["company"])
    company = Company(journal, str(about.pop("realm_id")))
    oldest = newest - YEARS * 365 * DAY
    _put_singleton(company, "CompanyInfo", company_info(about), created=oldest)
    wishes = preferences(content.get("preferences", {}), company=company.name)
    _put_singleton(company, "Preferences", wishes, created=oldest)
    desk = Desk(company, newest, switches, person=True)
    known: dict[tuple[str, str], str] = {}
    lists = _with_common(content.get("lists", {}))
    for section in (lists, *(content.get(key, {}) for key in SECTIONS)):
        total = sum(len(rows) for rows in section.values())
        for position, (kind, body) in enumerate(_bodies(section)):
            record_id = str(body.get("Id", "")) or _small_id(company, kind)
            stored = create(desk, kind, _resolved(kind, body, known), record_id=record_id)
            touched = stored | _history(kind, stored, (position, total), newest=newest)
            touched |= {key: body[key] for key in ("MetaData", "SyncToken") if key in body}
            company.store(kind, ordered(kind, touched))
            for name in {stored.get("FullyQualifiedName"), stored.get(kind.name_field)} - {None}:
                known.setdefault((kind.name, str(name)), stored["Id"])
    return company


def _with_common(lists: Mapping[str, list[Record]]) -> dict[str, list[Record]]:
    """Return `lists` after what every company has.

    A row of `lists` with the name of a common one takes its place, and so its id.
    """
    common: dict[str, list[Record]] = _content("common")["lists"]
    merged: dict[str, list[Record]] = {}
    for kind in [*common, *(kind for kind in lists if kind not in common)]:
        own = {row["Name"]: row for row in lists.get(kind, []) if "ParentRef" not in row}
        first = [own.get(row["Name"], row) for row in common.get(kind, [])]
        merged[kind] = first + [row for row in lists.get(kind, []) if row not in first]
    return merged


def _bodies(records: Mapping[str, list[Record]]) -> Iterator[tuple[RecordType, Record]]:
    for kind_name, rows in records.items():
        for row in rows:
            yield TYPE_BY_NAME[kind_name], row


def _small_id(company: Company, kind: RecordType) -> str:
    """Return an id below those that the API gives, as records of a company's first days have."""
    return company.next_id(f"first/{kind.counter}") if kind.first_id > 1 else ""


def _put_singleton(company: Company, name: str, values: Record, *, created: float) -> None:
    kind = TYPE_BY_NAME[name]
    moment = stamp(created)
    record = {
        **values,
        "domain": "QBO",
        "sparse": False,
        "Id": "1",
        "SyncToken": "0",
        "MetaData": {"CreateTime": moment, "LastUpdatedTime": moment},
    }
    company.store(kind, ordered(kind, record))


def _resolved(kind: RecordType, body: Record, known: Mapping[tuple[str, str], str]) -> Record:
    """Return `body` with references given by name turned into ones given by id.

    Raises:
        ValueError: A name stands nowhere before.
    """
    resolved = dict(body)
    for key, field in kind.references.items():
        reference = body.get(key)
        if not reference or "value" in reference:
            continue
        found = known.get((field.target, reference["name"]))
        if found is None:
            raise ValueError(
                f"The seed has no {field.target} {reference['name']!r} before its use."
            )
        resolved[key] = {"value": found}
    if "ParentRef" in resolved and kind.hierarchy:
        resolved[kind.hierarchy.flag] = True
    return resolved


def _history(
    kind: RecordType, record: Record, place: tuple[int, int], *, newest: float
) -> dict[str, Any]:
    """Return MetaData and SyncToken: created over the past years in file order, changed later."""
    position, total = place
    name = record.get(kind.name_field) or record["Id"]
    digest = hashlib.sha256(f"{kind.name}/{name}".encode()).digest()
    wobble, later = digest[0] / 256, digest[1] / 256
    oldest = newest - YEARS * 365 * DAY
    created = oldest + (newest - oldest) * (position + wobble) / (total + 1)
    was_touched = bool(digest[2] % 2)
    changed = created + (newest - created) * later if was_touched else created
    return {
        "MetaData": {"CreateTime": stamp(created), "LastUpdatedTime": stamp(changed)},
        # Postings against a record touch its time and not its token.
        "SyncToken": str(digest[3] % 3 if was_touched else 0),
    }
