"""Which properties a person sees and edits, per type: rows, and the way from form to record."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from simulator.records.company import Company
from simulator.records.rules.references import name_of
from simulator.records.schema import Record, RecordType
from simulator.records.types import CUSTOMER, EMPLOYEE, ITEM, VENDOR

Options = Callable[[Company, Mapping[str, object]], list[tuple[str, str]]]
"""The values, with what a person reads for each, that a choice offers for a record."""


@dataclass(frozen=True, slots=True)
class Input:
    """One input of a form.

    Attributes:
        label: What the person reads.
        path: The property, dotted into objects.
        widget: `text`, `lines`, `check` or `choice`.
        options: What a choice offers; None for anything else.
        first_only: Only a new record has it.
    """

    label: str
    path: str
    widget: str = "text"
    options: Options | None = None
    first_only: bool = False


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
        start: Properties of an empty form.
        also: Properties to values that follow from what was chosen: path, value, what follows.
    """

    kind: RecordType
    plural: str
    singular: str
    columns: tuple[tuple[str, str], ...]
    groups: tuple[Group, ...]
    start: Mapping[str, str] = field(default_factory=dict)
    also: tuple[tuple[str, str, Mapping[str, object]], ...] = ()

    @property
    def inputs(self) -> tuple[Input, ...]:
        """Return all inputs in order."""
        return tuple(entry for group in self.groups for entry in group.inputs)


def _sorted(rows: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(rows, key=lambda row: row[1].casefold())


def _customers_above(company: Company, record: Mapping[str, object]) -> list[tuple[str, str]]:
    """Offer the active customers that may stand above `record`."""
    return _sorted(
        [
            (row["Id"], row["FullyQualifiedName"])
            for row in company.tables["Customer"].rows()
            if row["Active"] and row["Id"] != record.get("Id") and not row["IsProject"]
        ]
    )


def _categories(company: Company, record: Mapping[str, object]) -> list[tuple[str, str]]:
    return _sorted(
        [
            (row["Id"], row["FullyQualifiedName"])
            for row in company.tables["Item"].rows()
            if row["Type"] == "Category" and row["Id"] != record.get("Id")
        ]
    )


def _accounts(*types: str) -> Options:
    def options(company: Company, _record: Mapping[str, object]) -> list[tuple[str, str]]:
        table = company.tables["Account"]
        return _sorted(
            [
                (row["Id"], name_of(table.kind, row))
                for row in table.rows()
                if row["Active"] and {row["AccountType"], row["AccountSubType"]} & set(types)
            ]
        )

    return options


def _variants(_company: Company, _record: Mapping[str, object]) -> list[tuple[str, str]]:
    return [
        ("Service", "Service"),
        ("NonInventory", "Non-inventory"),
        ("Inventory", "Inventory"),
        ("Category", "Category"),
    ]


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
                    Input("Parent customer", "ParentRef.value", "choice", _customers_above),
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
    "item": Form(
        ITEM,
        "Products and services",
        "product or service",
        (
            ("Type", "Type"),
            ("SKU", "Sku"),
            ("Description", "Description"),
            ("Price", "UnitPrice"),
            ("Cost", "PurchaseCost"),
            ("On hand", "QtyOnHand"),
        ),
        (
            Group(
                "Product or service",
                (
                    Input("Name", "Name"),
                    Input("Type", "Type", "choice", _variants, first_only=True),
                    Input("Category", "ParentRef.value", "choice", _categories),
                    Input("SKU", "Sku"),
                    Input("Description on sales forms", "Description", "lines"),
                ),
            ),
            Group(
                "Sales",
                (
                    Input("Price", "UnitPrice"),
                    Input(
                        "Income account",
                        "IncomeAccountRef.value",
                        "choice",
                        _accounts("Income", "Other Income"),
                    ),
                    Input("Taxable", "Taxable", "check"),
                ),
            ),
            Group(
                "Purchase",
                (
                    Input("Cost", "PurchaseCost"),
                    Input(
                        "Expense account",
                        "ExpenseAccountRef.value",
                        "choice",
                        _accounts("Expense", "Other Expense", "Cost of Goods Sold"),
                    ),
                    Input("Description on purchase forms", "PurchaseDesc", "lines"),
                ),
            ),
            Group(
                "Inventory only",
                (
                    Input("Quantity on hand", "QtyOnHand"),
                    Input("As of (YYYY-MM-DD)", "InvStartDate", first_only=True),
                    Input("Reorder point", "ReorderPoint"),
                    Input(
                        "Inventory asset account",
                        "AssetAccountRef.value",
                        "choice",
                        _accounts("Inventory"),
                    ),
                ),
            ),
        ),
        start={"Type": "Service"},
        also=(("Type", "Inventory", {"TrackQtyOnHand": True}),),
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
        if entry.first_only and "Id" in old:
            continue
        if entry.widget == "check":
            body[key] = entry.path in posted
        elif part:
            before = old.get(key)
            held = dict(before) if isinstance(before, Mapping) and part != "value" else {}
            body.setdefault(key, held)[part] = posted.get(entry.path, "")
        else:
            body[key] = posted.get(entry.path, "")
    if "ParentRef" in body and form.kind.hierarchy:
        body[form.kind.hierarchy.flag] = bool(body["ParentRef"]["value"])
    for path, value, follows in form.also:
        if body.get(path) == value:
            body.update(follows)
    return body


def fields_for(form: Form, record: Mapping[str, object]) -> list[Group]:
    """Return the groups of inputs that a new record, or this one of its variant, has."""
    variant = record.get(form.kind.variant_field) if "Id" in record else None
    groups = []
    for group in form.groups:
        shown = tuple(
            entry
            for entry in group.inputs
            if not (entry.first_only and "Id" in record)
            and _has(form.kind, entry.path.partition(".")[0], variant)
        )
        if shown:
            groups.append(Group(group.title, shown))
    return groups


def _has(kind: RecordType, key: str, variant: object) -> bool:
    variants = kind.by_key[key].variants
    return variant is None or not variants or variant in variants


def named(company: Company, form: Form, text: str) -> str:
    """Return the id of the record that a person means by an id or a name; empty if there is none."""
    wanted = text.strip().casefold()
    table = company.tables[form.kind.name]
    if table.get(wanted) is not None:
        return wanted
    for row in table.rows():
        if wanted in {name_of(form.kind, row).casefold(), row[form.kind.name_field].casefold()}:
            return str(row["Id"])
    return ""
