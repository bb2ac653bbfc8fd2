"""Fields that many types share, as short words for the rows."""

import re

from simulator.records.schema import Field, Kind, Record, Shown, Writer

NAME_PARTS = ("Title", "GivenName", "MiddleName", "FamilyName", "Suffix")


def mask_ssn(_value: str) -> str:
    """Hide a social security number whole."""
    return "XXX-XX-XXXX"


def mask_tax_id(value: str) -> str:
    """Hide all but the last four characters of a tax number."""
    return re.sub(r"\w", "X", value[:-4]) + value[-4:]


def phone(name: str, limit: int = 30) -> Field:
    """Return a telephone number in its wrapping."""
    return Field(name=name, inner="FreeFormNumber", limit=limit)


def name_part(name: str, limit: int, *, filterable: bool = True) -> Field:
    """Return a part of a name, with the characters that names may not hold refused."""
    return Field(name=name, kind=Kind.NAME, limit=limit, filterable=filterable, sortable=filterable)


def plain(name: str, limit: int = 0, *, filterable: bool = False) -> Field:
    """Return a free text."""
    return Field(name=name, limit=limit, filterable=filterable, sortable=filterable)


def flag(name: str, *, default: bool | None = False, filterable: bool = False) -> Field:
    """Return a truth value."""
    return Field(name=name, kind=Kind.BOOLEAN, default=default, filterable=filterable)


def choice(name: str, *choices: str, default: str | None = None) -> Field:
    """Return one of the vendor's words."""
    return Field(name=name, kind=Kind.CHOICE, choices=choices, default=default)


def reference(name: str, target: str = "", *, named: bool = True) -> Field:
    """Return a pointer to a record of `target`, shown with its name."""
    return Field(name=name, kind=Kind.REFERENCE, target=target, named=named)


def address(name: str) -> Field:
    """Return a postal address."""
    return Field(name=name, kind=Kind.ADDRESS)


def amount(name: str, *, filterable: bool = False) -> Field:
    """Return an amount of money that is given once, when a record is made."""
    return Field(
        name=name,
        kind=Kind.NUMBER,
        default=0,
        writer=Writer.CREATE,
        filterable=filterable,
        sortable=filterable,
    )


def whole(name: str, most: int, *, default: int | None = None) -> Field:
    """Return a whole number from nothing to `most`."""
    return Field(name=name, kind=Kind.WHOLE, range=(0, most), default=default)


CURRENCY = Field(
    name="CurrencyRef",
    kind=Kind.OBJECT,
    default={"value": "USD", "name": "United States Dollar"},
    writer=Writer.CREATE,
)
ACTIVE = Field(name="Active", kind=Kind.BOOLEAN, default=True, filterable=True)
EMAIL = Field(name="PrimaryEmailAddr", kind=Kind.EMAIL, inner="Address", limit=100, filterable=True)
WEB = Field(name="WebAddr", kind=Kind.WEB, inner="URI", limit=1000)
PSEUDONYM = Field(name="V4IDPseudonym", writer=Writer.SYSTEM, shown=Shown.QUERY)
FULL_NAME = Field(name="FullyQualifiedName", writer=Writer.SYSTEM, filterable=True, sortable=True)
LEVEL = Field(name="Level", kind=Kind.WHOLE, writer=Writer.SYSTEM)

TIMES = tuple(
    Field(
        name=f"MetaData.{part}",
        kind=Kind.INSTANT,
        writer=Writer.SYSTEM,
        filterable=True,
        sortable=True,
    )
    for part in ("CreateTime", "LastUpdatedTime")
)
SYSTEM = (
    Field(name="domain", default="QBO", writer=Writer.SYSTEM),
    Field(name="sparse", kind=Kind.BOOLEAN, default=False, writer=Writer.SYSTEM),
    Field(name="Id", kind=Kind.ID, writer=Writer.SYSTEM, filterable=True, sortable=True),
    Field(name="SyncToken", writer=Writer.SYSTEM),
    Field(name="MetaData", kind=Kind.OBJECT, writer=Writer.SYSTEM),
    *TIMES,
)


def by_full_name(record: Record) -> str:
    """Order by FullyQualifiedName: a parent is directly followed by what lies below it."""
    return str(record.get("FullyQualifiedName", "")).casefold()


def by_display_name(record: Record) -> str:
    """Order by DisplayName whatever its case."""
    return str(record.get("DisplayName", "")).casefold()


def by_name(record: Record) -> str:
    """Order by Name whatever its case."""
    return str(record.get("Name", "")).casefold()


def by_bytes_of_name(record: Record) -> bytes:
    """Order by DisplayName with upper case before lower case, as one capture of employees shows."""
    return str(record.get("DisplayName", "")).encode()
