"""A company of 300 employees for whom an import has one right result."""

import hashlib
import json
from typing import Any

from core.services.demo import FOLDER
from simulator.testing import Admin

KNOWN = 40
NEW = 260
EMPLOYEES = KNOWN + NEW

_HEADS = ("Bar", "Del", "Fin", "Gor", "Hul", "Jov", "Kem", "Lun", "Mir", "Nad", "Pol", "Rust")
_MIDDLES = ("a", "eb", "ich", "om", "und", "ayl", "ert", "ios")
_TAILS = (
    "bek",
    "dran",
    "fex",
    "gund",
    "holt",
    "lip",
    "mond",
    "quist",
    "sarn",
    "tov",
    "vik",
    "zell",
)


def employ(quickbooks: Admin, realm_id: str) -> None:
    """Fill a company: `KNOWN` employees who are users already, by email and name, and `NEW`."""
    for person in [*_known(), *_new()]:
        quickbooks.add(realm_id, "Employee", person)


def _known() -> list[dict[str, Any]]:
    """Return the first users of the demo account whose email and name nobody else has."""
    users = json.loads((FOLDER / "users.json").read_text(encoding="utf-8"))["users"]
    emails = [str(user["email"]).casefold() for user in users]
    families = [user["last_name"] for user in users]
    clear = [
        user
        for user in users
        if user["active"]
        and user["email"]
        and emails.count(user["email"].casefold()) == 1
        and families.count(user["last_name"]) == 1
    ]
    assert len(clear) >= KNOWN
    return [
        _employee(user["first_name"], user["last_name"], user["email"]) for user in clear[:KNOWN]
    ]


def _new() -> list[dict[str, Any]]:
    people = []
    for number in range(NEW):
        given, family = _word(f"given {number}"), _word(f"family {number}")
        email = f"{given}.{family}.{number}@northgate.example".lower()
        people.append(_employee(given, f"{family} {_word(f'second {number}')}", email))
    return people


def _word(seed: str) -> str:
    """Return a made-up name, always the same for a seed; names of different seeds look different."""
    digest = hashlib.sha256(seed.encode()).digest()
    parts = zip((_HEADS, _MIDDLES, _TAILS), digest, strict=False)
    return "".join(part[byte % len(part)] for part, byte in parts)


def _employee(given: str, family: str, email: str) -> dict[str, Any]:
    return {
        "GivenName": given,
        "FamilyName": family,
        "DisplayName": f"{given} {family}",
        "PrimaryEmailAddr": {"Address": email},
    }
