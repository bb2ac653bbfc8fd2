"""A company of any size, the same one every time: people, jobs, items and time drawn by number."""

import random
from collections.abc import Iterator
from typing import Any

REALM_ID = "9341450000000100"
SMALLEST, LARGEST = 100, 100_000

_SHARES = {"Customer": 0.4, "Vendor": 0.15, "Employee": 0.15, "Item": 0.2, "TimeActivity": 0.1}
"""How many of the records are of which type."""

_GIVEN = [
    "Ada",
    "Ahmed",
    "Ana",
    "Arjun",
    "Beth",
    "Carlos",
    "Chidi",
    "Dana",
    "Diego",
    "Elena",
    "Fatima",
    "Grace",
    "Hana",
    "Ines",
    "Jamal",
    "Jun",
    "Kofi",
    "Lena",
    "Luis",
    "Maria",
    "Mei",
    "Nia",
    "Omar",
    "Petra",
    "Quinn",
    "Rosa",
    "Sam",
    "Tariq",
    "Uma",
    "Viktor",
    "Wen",
    "Yara",
    "Zoe",
]
_FAMILY = [
    "Abbott",
    "Baptiste",
    "Chen",
    "Dvorak",
    "Egan",
    "Ferreira",
    "Gupta",
    "Haddad",
    "Ivanov",
    "Jensen",
    "Kowalski",
    "Larsen",
    "Mensah",
    "Novak",
    "Okafor",
    "Park",
    "Quiroga",
    "Rossi",
    "Sato",
    "Tran",
    "Ueda",
    "Vargas",
    "Walsh",
    "Xu",
    "Yilmaz",
    "Zhou",
]
_TRADE = [
    "Builders",
    "Roofing",
    "Supply",
    "Electric",
    "Plumbing",
    "Concrete",
    "Lumber",
    "Paving",
    "Interiors",
    "Steel",
]
_STREET = [
    "Alder",
    "Birch",
    "Cedar",
    "Dogwood",
    "Elm",
    "Fir",
    "Grove",
    "Hazel",
    "Juniper",
    "Laurel",
    "Maple",
    "Oak",
    "Pine",
    "Spruce",
    "Willow",
]
_JOBS = [
    "Remodel",
    "Addition",
    "Re-roof",
    "Lobby",
    "Garage",
    "Kitchen",
    "Deck",
    "Annex",
    "Stairs",
    "Parking",
]
_WORK = [
    "Labor",
    "Framing",
    "Demo",
    "Excavation",
    "Paint",
    "Drywall",
    "Tile",
    "Layout",
    "Cleanup",
    "Forming",
]
_GOODS = [
    "Stud",
    "Panel",
    "Anchor",
    "Bracket",
    "Pipe",
    "Fitting",
    "Valve",
    "Sealant",
    "Screw",
    "Board",
]


def large_company(records: int) -> dict[str, Any]:
    """Return the content of a seed file with about `records` records.

    Args:
        records: From `SMALLEST` to `LARGEST`.
    """
    counts = {kind: int(records * share) for kind, share in _SHARES.items()}
    dice = random.Random(records)  # noqa: S311
    return {
        "company": {
            "realm_id": REALM_ID,
            "CompanyName": f"Large Company of {records}",
            "CompanyAddr": _address(dice),
            "Country": "US",
            "Email": {"Address": "office@large.example"},
        },
        "records": {
            "Customer": list(_customers(dice, counts["Customer"])),
            "Vendor": [_vendor(dice, number) for number in range(counts["Vendor"])],
            "Employee": [_employee(dice, number) for number in range(counts["Employee"])],
            "Item": [_item(dice, number) for number in range(counts["Item"])],
            "TimeActivity": [_time(dice, counts) for _ in range(counts["TimeActivity"])],
        },
    }


def _address(dice: random.Random) -> dict[str, str]:
    return {
        "Line1": f"{dice.randint(1, 9999)} {dice.choice(_STREET)} Street",
        "City": dice.choice(("Seattle", "Tacoma", "Everett", "Olympia", "Spokane")),
        "CountrySubDivisionCode": "WA",
        "PostalCode": f"98{dice.randint(1, 599):03d}",
    }


def _phone(dice: random.Random) -> dict[str, str]:
    return {"FreeFormNumber": f"({dice.randint(201, 989)}) 555-{dice.randint(0, 9999):04d}"}


def _person(dice: random.Random, number: int) -> dict[str, Any]:
    given, family = dice.choice(_GIVEN), dice.choice(_FAMILY)
    return {
        "GivenName": given,
        "FamilyName": family,
        "PrimaryEmailAddr": {"Address": f"{given}.{family}{number}@mail.example".lower()},
        "PrimaryPhone": _phone(dice),
    }


def _customers(dice: random.Random, count: int) -> Iterator[dict[str, Any]]:
    """Yield customers, two in five of them jobs or projects of the last one before."""
    parent = ""
    for number in range(count):
        if parent and dice.random() < 0.4:  # noqa: PLR2004
            project = dice.random() < 0.5  # noqa: PLR2004
            yield {
                "DisplayName": f"J{number:06d} {dice.choice(_JOBS)}",
                "ParentRef": {"name": parent},
                "BillWithParent": project,
                "IsProject": project,
                "ShipAddr": _address(dice),
            }
            continue
        parent = f"{dice.choice(_FAMILY)} {dice.choice(_TRADE)} {number:06d}"
        yield {**_person(dice, number), "CompanyName": parent, "DisplayName": parent} | {
            "BillAddr": _address(dice)
        }


def _vendor(dice: random.Random, number: int) -> dict[str, Any]:
    name = f"{dice.choice(_FAMILY)} {dice.choice(_TRADE)} V{number:06d}"
    return {"DisplayName": name, "CompanyName": name, "AcctNum": str(number)} | {
        "PrimaryPhone": _phone(dice)
    }


def _employee(dice: random.Random, number: int) -> dict[str, Any]:
    person = _person(dice, number)
    name = f"{person['GivenName']} {person['FamilyName']} {number:06d}"
    return {**person, "DisplayName": name, "EmployeeNumber": str(number), "BillableTime": True}


def _item(dice: random.Random, number: int) -> dict[str, Any]:
    income = {"IncomeAccountRef": {"name": "Sales of Product Income"}}
    if number % 2:
        return {"Name": f"{dice.choice(_WORK)} {number:06d}", "Type": "Service", **income} | {
            "UnitPrice": dice.randint(20, 200)
        }
    return {
        "Name": f"{dice.choice(_GOODS)} {number:06d}",
        "Sku": f"{dice.choice('ABCDEF')}-{number:06d}",
        "Description": "As per list",
        "Type": "NonInventory",
        "UnitPrice": dice.randint(100, 9000) / 100,
        "PurchaseCost": dice.randint(50, 5000) / 100,
        "ExpenseAccountRef": {"name": "Cost of Goods Sold"},
        **income,
    }


def _time(dice: random.Random, counts: dict[str, int]) -> dict[str, Any]:
    # Names come from one sequence: customers first, then vendors, then employees.
    first = counts["Customer"] + counts["Vendor"]
    return {
        "TxnDate": f"2026-{dice.randint(1, 10):02d}-{dice.randint(1, 28):02d}",
        "NameOf": "Employee",
        "EmployeeRef": {"value": str(first + dice.randint(1, counts["Employee"]))},
        "CustomerRef": {"value": str(dice.randint(1, counts["Customer"]))},
        "Hours": dice.randint(0, 9),
        "Minutes": dice.choice((0, 15, 30, 45)),
        "Description": dice.choice(_WORK),
    }
