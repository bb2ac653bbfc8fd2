"""From a seed file to a company: ids, tokens and times are given here, always the same ones."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from simulator.clock import DAY, Clock, parse_instant, stamp
from simulator.journal import Journal
from simulator.records.company import Company
from simulator.records.desk import Desk
from simulator.records.schema import Record
from simulator.records.types import TYPES
from simulator.records.writing import create, ordered
from simulator.seeds.defaults import company_info, preferences
from simulator.switches import Switches

FOLDER = Path(__file__).parent

SEEDS: dict[str, tuple[str, ...]] = {
    "demo": ("construction", "landscaping", "newcomer"),
    "construction": ("construction",),
    "landscaping": ("landscaping",),
    "newcomer": ("newcomer",),
}
"""Name of a seed to the files it is made of."""

NEWEST = parse_instant("2026-11-01T17:00:00Z")
YEARS = 6


class UnknownSeedError(ValueError):
    """There is no seed of that name."""


def load_seed(
    name: str, journal: Journal, *, switches: Switches, clock: Clock
) -> dict[str, Company]:
    """Return the companies of a seed, by realm id.

    Args:
        name: A key of `SEEDS`.
        journal: Where their records are written through to.
        switches: Unsettled behaviours.
        clock: No record is younger than its present.

    Raises:
        UnknownSeedError: There is no such seed, or its file is missing.
    """
    if name not in SEEDS:
        raise UnknownSeedError(f"There is no seed {name!r}; there are {', '.join(SEEDS)}.")
    companies: dict[str, Company] = {}
    for part in SEEDS[name]:
        path = FOLDER / f"{part}.json"
        if not path.exists():
            raise UnknownSeedError(f"The seed file {path.name} is missing.")
        content = json.loads(path.read_text(encoding="utf-8"))
        company = load_company(content, journal, switches=switches, newest=min(NEWEST, clock.now()))
        companies[company.realm_id] = company
    return companies


def load_company(
    content: Mapping[str, Any], journal: Journal, *, switches: Switches, newest: float
) -> Company:
    """Return one company from the content of its file.

    Args:
        content: `company` (realm_id and CompanyInfo's properties) and `records` by type; each
            record a body of the API plus optional `Active`, `SSN`, `MetaData`. A `ParentRef` may
            name its parent (DisplayName or FullyQualifiedName) instead of an id.
        journal: Where records are written through to.
        switches: Unsettled behaviours.
        newest: The latest time a record may carry, epoch seconds.
    """
    about = dict(content["company"])
    company = Company(journal, str(about.pop("realm_id")))
    _put_singleton(company, "CompanyInfo", company_info(about), created=newest - YEARS * 365 * DAY)
    _put_singleton(
        company,
        "Preferences",
        preferences(content.get("preferences", {})),
        created=newest - YEARS * 365 * DAY,
    )
    desk = Desk(company, newest, switches, person=True)
    total = sum(len(rows) for rows in content.get("records", {}).values())
    for position, (kind_name, body) in enumerate(_bodies(content.get("records", {}))):
        kind = next(kind for kind in TYPES if kind.name == kind_name)
        stored = create(desk, kind, _resolved(company, body))
        touched = stored | _history(kind_name, stored, (position, total), newest=newest)
        touched |= {key: body[key] for key in ("MetaData", "SyncToken") if key in body}
        company.store(kind, ordered(kind, touched))
    return company


def _bodies(records: Mapping[str, list[Record]]) -> Iterator[tuple[str, Record]]:
    for kind_name, rows in records.items():
        for row in rows:
            yield kind_name, row


def _put_singleton(company: Company, name: str, values: Record, *, created: float) -> None:
    kind = next(kind for kind in TYPES if kind.name == name)
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


def _resolved(company: Company, body: Record) -> Record:
    """Return `body` with a parent given by name turned into one given by id."""
    reference = body.get("ParentRef")
    if not reference or "value" in reference:
        return body
    customer = next(kind for kind in TYPES if kind.name == "Customer")
    holder = company.holder(customer, reference["name"].rpartition(":")[2])
    if holder is not None and holder[0] == customer.name:
        return {**body, "Job": True, "ParentRef": {"value": holder[1]}}
    raise ValueError(f"The seed has no customer {reference['name']!r} before its sub-customer.")


def _history(
    kind_name: str, record: Record, place: tuple[int, int], *, newest: float
) -> dict[str, Any]:
    """Return MetaData and SyncToken: created over the past years in file order, changed later."""
    position, total = place
    digest = hashlib.sha256(f"{kind_name}/{record['DisplayName']}".encode()).digest()
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
