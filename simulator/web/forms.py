"""Which properties a person sees and edits, per type: rows, and the way from form to record."""

from collections.abc import Mapping
from dataclasses import dataclass

from simulator.records.company import Company
from simulator.records.schema import Record, RecordType
from simulator.records.types import CUSTOMER, EMPLOYEE, VENDOR


@dataclass(frozen=True, slots=True)
class Input:
    """One input of a form.

    Attributes:
        label: What the person reads.
        path: The property, dotted into objects.
        widget: `text`, `lines`, `check` or `parent`.
    """

    label: str
    path: str
    widget: str = "text"


@dataclass(frozen=True, slots=True)
class Group:
    """Inputs under one heading."""

    title: str
    inputs: tuple[Input, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """How one type looks to a person.

    Attributes:
        kind: The type.
        plural: Title of its list.
        singular: In sentences and on buttons.
        columns: Heading and path of the list's columns after the name.
        groups: The inputs.
    """

    kind: RecordType
    plural: str
    singular: str
    columns: tuple[tuple[str, str], ...]
    groups: tuple[Group, ...]

    @property
    def inputs(self) -> tuple[Input, ...]:
        """Return all inputs in order."""
        return tuple(entry for group in self.groups for entry in group.inputs)


def _address(title: str, key: str) -> Group:
    parts = (
        ("Street", "Line1"),
        ("Street, second line", "Line2"),
        ("City", "City"),
        ("State", "CountrySubDivisionCode"),
        ("ZIP code", "PostalCode"),
        ("Country", "Country"),
    )
    return Group(title, tuple(Input(f"{label}", f"{key}.{part}") for label, part in parts))


_PERSON = (
    Input("Title", "Title"),
    Input("First name", "GivenName"),
    Input("Middle name", "MiddleName"),
    Input("Last name", "FamilyName"),
    Input("Suffix", "Suffix"),
)
_EMAIL = Input("Email", "PrimaryEmailAddr.Address")
_PHONE = Input("Phone", "PrimaryPhone.FreeFormNumber")
_MOBILE = Input("Mobile", "Mobile.FreeFormNumber")
_WEB = Input("Website", "WebAddr.URI")
_NOTES = Input("Notes", "Notes", "lines")
_CONTACT_COLUMNS = (
    ("Email", "PrimaryEmailAddr.Address"),
    ("Phone", "PrimaryPhone.FreeFormNumber"),
)

FORMS: dict[str, Form] = {
    "customer": Form(
        CUSTOMER,
        "Customers and projects",
        "customer",
        (("Company", "CompanyName"), *_CONTACT_COLUMNS, ("Ship to", "ShipAddr.Line1")),
        (
            Group(
                "Name and contact",
                (
                    Input("Display name", "DisplayName"),
                    Input("Company", "CompanyName"),
                    *_PERSON,
                    _EMAIL,
                    _PHONE,
                    _MOBILE,
                    _WEB,
                ),
            ),
            Group(
                "Sub-customer",
                (
                    Input("Parent customer", "ParentRef.value", "parent"),
                    Input("Bill to the parent", "BillWithParent", "check"),
                    Input("This is a project", "IsProject", "check"),
                ),
            ),
            _address("Billing address", "BillAddr"),
            _address("Shipping address", "ShipAddr"),
            Group("Notes", (_NOTES,)),
        ),
    ),
    "employee": Form(
        EMPLOYEE,
        "Employees",
        "employee",
        (
            ("Employee number", "EmployeeNumber"),
            ("Email", "PrimaryEmailAddr.Address"),
            ("Mobile", "Mobile.FreeFormNumber"),
        ),
        (
            Group(
                "Name and contact",
                (
                    Input("Display name", "DisplayName"),
                    *_PERSON,
                    _EMAIL,
                    _PHONE,
                    _MOBILE,
                ),
            ),
            Group(
                "Employment",
                (
                    Input("Employee number", "EmployeeNumber"),
                    Input("Social security number", "SSN"),
                    Input("Hired on (YYYY-MM-DD)", "HiredDate"),
                    Input("Released on (YYYY-MM-DD)", "ReleasedDate"),
                    Input("Time is billable", "BillableTime", "check"),
                ),
            ),
            _address("Address", "PrimaryAddr"),
            Group("Notes", (_NOTES,)),
        ),
    ),
    "vendor": Form(
        VENDOR,
        "Vendors",
        "vendor",
        (("Company", "CompanyName"), *_CONTACT_COLUMNS, ("Account no.", "AcctNum")),
        (
            Group(
                "Name and contact",
                (
                    Input("Display name", "DisplayName"),
                    Input("Company", "CompanyName"),
                    *_PERSON,
                    _EMAIL,
                    _PHONE,
                    _MOBILE,
                    _WEB,
                ),
            ),
            Group(
                "Accounting",
                (
                    Input("Account no.", "AcctNum"),
                    Input("Tax id", "TaxIdentifier"),
                    Input("Track payments for 1099", "Vendor1099", "check"),
                ),
            ),
            _address("Address", "BillAddr"),
            Group("Notes", (_NOTES,)),
        ),
    ),
}
"""Path segment to form."""


def value_at(record: Mapping[str, object], path: str) -> object:
    """Return what lies at a dotted path of `record`; empty text if nothing does."""
    found: object = record
    for key in path.split("."):
        found = found.get(key) if isinstance(found, Mapping) else None
    return "" if found is None else found


def changes_of(form: Form, posted: Mapping[str, str], old: Mapping[str, object]) -> Record:
    """Return the body that a posted form stands for.

    Args:
        form: The form.
        posted: Input path to what was typed; a box not ticked is absent.
        old: The record as shown; parts of an address that the form does not show stay.
    """
    body: Record = {}
    for entry in form.inputs:
        key, _, part = entry.path.partition(".")
        if entry.widget == "check":
            body[key] = entry.path in posted
        elif part:
            before = old.get(key)
            held = dict(before) if isinstance(before, Mapping) else {}
            body.setdefault(key, held)[part] = posted.get(entry.path, "")
        else:
            body[key] = posted.get(entry.path, "")
    if "ParentRef" in body:
        body["Job"] = bool(body["ParentRef"]["value"])
    return body


def possible_parents(company: Company, record: Mapping[str, object]) -> list[tuple[str, str]]:
    """Return id and full name of the active customers that may stand above `record`."""
    rows = [
        row
        for row in company.tables["Customer"].rows()
        if row["Active"] and row["Id"] != record.get("Id") and not row["IsProject"]
    ]
    rows.sort(key=CUSTOMER.order)
    return [(row["Id"], row["FullyQualifiedName"]) for row in rows]
