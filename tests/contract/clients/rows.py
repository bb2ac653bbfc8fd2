"""One row per type that python-quickbooks has a class for; a row counts once the type exists."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from quickbooks import objects
from quickbooks.client import QuickBooks

from simulator.records.types import TYPES

Make = Callable[[QuickBooks, str], Any]
"""Build an unsaved object of a given name."""


@dataclass(frozen=True, slots=True)
class Row:
    """What is tried with a type.

    Attributes:
        kind: The client's class.
        make: Builds an unsaved object; None where the sheet knows no create.
        name: The property that carries the name.
        change: A property that is updated, and its new value.
        deletable: Can be deleted for good.
        active: Can be made inactive.
        cdc: Is covered by change data capture.
    """

    kind: Any
    make: Make | None
    name: str = "DisplayName"
    change: tuple[str, Any] = ("Notes", "changed")
    deletable: bool = False
    active: bool = True
    cdc: bool = True

    @property
    def type_name(self) -> str:
        """Return the type as in JSON."""
        found: str = self.kind.qbo_object_name
        return found


def _named(kind: Any, field: str = "Name", **values: Any) -> Make:
    def make(_qb: QuickBooks, name: str) -> Any:
        built = kind()
        for key, value in {field: name, **values}.items():
            setattr(built, key, value)
        return built

    return make


def _customer(_qb: QuickBooks, name: str) -> Any:
    made = objects.Customer()
    made.DisplayName = name
    made.CompanyName = f"{name} Inc"
    made.PrimaryEmailAddr = objects.EmailAddress()
    made.PrimaryEmailAddr.Address = "someone@example.com"
    made.BillAddr = objects.Address()
    made.BillAddr.Line1 = "1 Main Street"
    made.BillAddr.City = "Bayshore"
    made.PrimaryPhone = objects.PhoneNumber()
    made.PrimaryPhone.FreeFormNumber = "(555) 555-5555"
    return made


def _employee(_qb: QuickBooks, name: str) -> Any:
    made = objects.Employee()
    made.GivenName, made.FamilyName = name.split(" ", 1)
    return made


def _account(qb: QuickBooks, classification: str) -> Any:
    found = objects.Account.filter(Classification=classification, max_results=1, qb=qb)
    return found[0].to_ref()


def _item(qb: QuickBooks, name: str) -> Any:
    made = objects.Item()
    made.Name = name
    made.Type = "Service"
    made.IncomeAccountRef = _account(qb, "Revenue")
    return made


def _time(qb: QuickBooks, name: str) -> Any:
    made = objects.TimeActivity()
    made.NameOf = "Employee"
    made.EmployeeRef = objects.Employee.all(max_results=1, qb=qb)[0].to_ref()
    made.Hours, made.Minutes = 2, 30
    made.TxnDate = "2026-11-02"
    made.Description = name
    return made


ALL_ROWS = (
    Row(objects.Customer, _customer),
    Row(objects.Employee, _employee, change=("EmployeeNumber", "E-7")),
    Row(objects.Vendor, _named(objects.Vendor, "DisplayName"), change=("AcctNum", "7")),
    Row(objects.Item, _item, name="Name", change=("Description", "changed")),
    Row(
        objects.Account,
        _named(objects.Account, AccountType="Expense", AccountSubType="Travel"),
        name="Name",
        change=("Description", "changed"),
    ),
    Row(objects.Class, _named(objects.Class), name="Name", change=("Name", "Changed class")),
    Row(
        objects.Department,
        _named(objects.Department),
        name="Name",
        change=("Name", "Changed department"),
    ),
    Row(objects.Term, _named(objects.Term, DueDays=20), name="Name", change=("DueDays", 25)),
    Row(
        objects.PaymentMethod,
        _named(objects.PaymentMethod, Type="NON_CREDIT_CARD"),
        name="Name",
        change=("Name", "Changed method"),
    ),
    Row(
        objects.TimeActivity,
        _time,
        name="Description",
        change=("Description", "changed"),
        deletable=True,
        active=False,
        cdc=False,
    ),
    Row(objects.TaxCode, None, name="Name", cdc=False),
)

EXISTING = frozenset(kind.name for kind in TYPES)
ROWS = tuple(row for row in ALL_ROWS if row.type_name in EXISTING)
"""The rows whose type the simulator has."""

SINGLETONS = frozenset({"CompanyInfo", "Preferences"})
