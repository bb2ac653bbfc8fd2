"""People for tests of matching: one line each, and the two lists of the demo."""

import csv
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.engine.matching import Matching, Subject, match
from core.entities.matching import Rank
from core.entities.matching_people import PEOPLE

ROOT = Path(__file__).parents[3]

FIELDS = ("first_name", "last_name", "email", "phone", "employee_number")


def person(
    name: str = "Robert Smith",
    email: str | None = None,
    phone: str | None = None,
    number: str | None = None,
    *,
    key: str = "",
    suffix: str | None = None,
    active: bool = True,
) -> Subject:
    """A subject; in `name` a bar divides first from last name where a blank would not do."""
    first, _, last = name.partition("|") if "|" in name else name.partition(" ")
    shown = name.replace("|", " ").strip()
    values = {
        "first_name": first or None,
        "last_name": last or None,
        "suffix": suffix,
        "email": email,
        "phone": phone,
        "employee_number": number,
    }
    return Subject(key or shown, values, active=active, name=shown)


def rank(ours: Subject, theirs: Subject) -> Rank:
    """What matching recommends for two people with nobody else around."""
    return proposed([ours], [theirs]).proposals[theirs.key].recommendation


def proposed(ours: list[Subject], theirs: list[Subject], **options: Any) -> Matching:
    """Match by the rules for users."""
    return match(PEOPLE, ours, theirs, **options)


def linked(matching: Matching) -> set[tuple[str, str]]:
    """The pairs (ours, theirs) that may be linked automatically."""
    return {
        (proposal.best.key, key)
        for key, proposal in matching.proposals.items()
        if proposal.recommendation.is_automatic and proposal.best
    }


def demo_users() -> list[Subject]:
    """The demo account's users, keyed by username."""
    users = json.loads((ROOT / "core/demo/users.json").read_text(encoding="utf-8"))["users"]
    return [
        Subject(
            user["username"],
            {field: user[field] for field in FIELDS},
            active=user["active"],
            name=f"{user['first_name']} {user['last_name']}",
        )
        for user in users
    ]


def demo_employees(*, whole_name: bool) -> list[Subject]:
    """The demo company's employees, keyed by DisplayName.

    Args:
        whole_name: middle name and suffix are known too, not only first and last name.
    """
    seed = json.loads((ROOT / "simulator/seeds/construction.json").read_text(encoding="utf-8"))
    return [_employee(body, whole_name=whole_name) for body in seed["records"]["Employee"]]


def _employee(body: Mapping[str, Any], *, whole_name: bool) -> Subject:
    phone = body.get("Mobile") or body.get("PrimaryPhone") or {}
    values = {
        "first_name": body.get("GivenName"),
        "last_name": body.get("FamilyName"),
        "email": body.get("PrimaryEmailAddr", {}).get("Address"),
        "phone": phone.get("FreeFormNumber"),
        "employee_number": body.get("EmployeeNumber"),
    }
    if whole_name:
        values |= {"middle_name": body.get("MiddleName"), "suffix": body.get("Suffix")}
    name = body["DisplayName"]
    return Subject(name, values, active=body["Active"], name=name)


def labels() -> list[dict[str, str]]:
    """The rows of the labelled demo overlap."""
    with (Path(__file__).parent / "demo_overlap.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
