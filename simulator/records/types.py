"""The types of the Accounting API that the simulator knows, one row each.

Key order, key presence and defaults follow recorded answers of a sandbox company; limits and
filterable properties follow the vendor's entity pages.
"""

import dataclasses
import re

from simulator.records.rules import (
    balance_blocks_deletion,
    balance_with_jobs,
    full_name,
    job_needs_parent,
    parent_exists,
    print_name,
    project_rules,
)
from simulator.records.schema import Field, Kind, Record, RecordType, Shown, Writer

NAME_PARTS = ("Title", "GivenName", "MiddleName", "FamilyName", "Suffix")


def _mask_ssn(_value: str) -> str:
    return "XXX-XX-XXXX"


def _mask_tax_id(value: str) -> str:
    return re.sub(r"\w", "X", value[:-4]) + value[-4:]


def _phone(name: str, limit: int = 30) -> Field:
    return Field(name=name, inner="FreeFormNumber", limit=limit)


def _name(name: str, limit: int, *, filterable: bool = True) -> Field:
    return Field(name=name, kind=Kind.NAME, limit=limit, filterable=filterable, sortable=filterable)


def _plain(name: str, limit: int = 0) -> Field:
    return Field(name=name, limit=limit)


def _reference(name: str, target: str = "") -> Field:
    return Field(name=name, kind=Kind.REFERENCE, target=target)


def _address(name: str) -> Field:
    return Field(name=name, kind=Kind.ADDRESS)


def _amount(name: str, *, filterable: bool = False) -> Field:
    return Field(
        name=name,
        kind=Kind.NUMBER,
        default=0,
        writer=Writer.CREATE,
        filterable=filterable,
        sortable=filterable,
    )


_CURRENCY = Field(
    name="CurrencyRef",
    kind=Kind.OBJECT,
    default={"value": "USD", "name": "United States Dollar"},
    writer=Writer.CREATE,
)
_ACTIVE = Field(name="Active", kind=Kind.BOOLEAN, default=True, filterable=True)
_EMAIL = Field(
    name="PrimaryEmailAddr", kind=Kind.EMAIL, inner="Address", limit=100, filterable=True
)
_WEB = Field(name="WebAddr", kind=Kind.WEB, inner="URI", limit=1000)
_PSEUDONYM = Field(name="V4IDPseudonym", writer=Writer.SYSTEM, shown=Shown.QUERY)
_FULL_NAME = Field(name="FullyQualifiedName", writer=Writer.SYSTEM, filterable=True, sortable=True)

_SYSTEM = (
    Field(name="domain", default="QBO", writer=Writer.SYSTEM),
    Field(name="sparse", kind=Kind.BOOLEAN, default=False, writer=Writer.SYSTEM),
    Field(name="Id", kind=Kind.ID, writer=Writer.SYSTEM, filterable=True, sortable=True),
    Field(name="SyncToken", writer=Writer.SYSTEM),
    Field(name="MetaData", kind=Kind.OBJECT, writer=Writer.SYSTEM),
    *(
        Field(
            name=f"MetaData.{part}",
            kind=Kind.INSTANT,
            writer=Writer.SYSTEM,
            filterable=True,
            sortable=True,
        )
        for part in ("CreateTime", "LastUpdatedTime")
    ),
)


def _folded_full_name(record: Record) -> str:
    return str(record.get("FullyQualifiedName", "")).casefold()


def _folded_name(record: Record) -> str:
    return str(record.get("DisplayName", "")).casefold()


def _name_in_byte_order(record: Record) -> bytes:
    return str(record.get("DisplayName", "")).encode()


CUSTOMER = RecordType(
    name="Customer",
    name_space="names",
    name_parts=NAME_PARTS,
    order=_folded_full_name,
    computed=(print_name, full_name, balance_with_jobs),
    rules=(job_needs_parent, parent_exists, project_rules, balance_blocks_deletion),
    fields=(
        Field(name="Taxable", kind=Kind.BOOLEAN, default=True),
        _address("BillAddr"),
        _address("ShipAddr"),
        _plain("Notes", 2000),
        Field(name="Job", kind=Kind.BOOLEAN, default=False, filterable=True),
        Field(name="BillWithParent", kind=Kind.BOOLEAN, default=False),
        _reference("ParentRef", "Customer"),
        Field(name="Level", kind=Kind.NUMBER, writer=Writer.SYSTEM),
        _reference("SalesTermRef"),
        _reference("PaymentMethodRef"),
        _reference("CustomerTypeRef"),
        _amount("Balance", filterable=True),
        Field(name="BalanceWithJobs", kind=Kind.NUMBER, default=0, writer=Writer.SYSTEM),
        _CURRENCY,
        Field(
            name="PreferredDeliveryMethod",
            kind=Kind.CHOICE,
            choices=("Print", "Email", "None"),
            default="Print",
        ),
        _plain("ResaleNum", 16),
        Field(name="IsProject", kind=Kind.BOOLEAN, default=False, writer=Writer.PERSON),
        Field(name="ClientEntityId", default="0", writer=Writer.SYSTEM, shown=Shown.QUERY),
        *_SYSTEM,
        _name("Title", 16, filterable=False),
        _name("GivenName", 100),
        _name("MiddleName", 100),
        _name("FamilyName", 100),
        _name("Suffix", 16, filterable=False),
        _FULL_NAME,
        Field(name="CompanyName", limit=100, filterable=True, sortable=True),
        _name("DisplayName", 500),
        _name("PrintOnCheckName", 110),
        _ACTIVE,
        _PSEUDONYM,
        _phone("PrimaryPhone"),
        _phone("AlternatePhone"),
        _phone("Mobile"),
        _phone("Fax"),
        _EMAIL,
        _WEB,
        Field(
            name="DefaultTaxCodeRef",
            kind=Kind.OBJECT,
            default={"value": "2"},
            shown=Shown.SINGLE,
        ),
    ),
)

VENDOR = RecordType(
    name="Vendor",
    name_space="names",
    name_parts=NAME_PARTS,
    duplicate_detail="The name supplied already exists. : Id={id}",
    order=_folded_name,
    computed=(print_name,),
    rules=(),
    fields=(
        _plain("Notes", 4000),
        _address("BillAddr"),
        Field(name="TaxIdentifier", limit=20, mask=_mask_tax_id, plain_when_created=True),
        _reference("TermRef"),
        _amount("Balance", filterable=True),
        Field(name="BillRate", kind=Kind.NUMBER, default=0, shown=Shown.SINGLE),
        _plain("AcctNum", 100),
        Field(name="Vendor1099", kind=Kind.BOOLEAN, default=False),
        Field(name="CostRate", kind=Kind.NUMBER, default=0, shown=Shown.SINGLE),
        _CURRENCY,
        *_SYSTEM,
        _name("Title", 16, filterable=False),
        _name("GivenName", 100),
        _name("MiddleName", 100),
        _name("FamilyName", 100),
        _name("Suffix", 16),
        Field(name="CompanyName", limit=100, filterable=True, sortable=True),
        _name("DisplayName", 500),
        _name("PrintOnCheckName", 110),
        _ACTIVE,
        _PSEUDONYM,
        _phone("PrimaryPhone"),
        _phone("AlternatePhone"),
        _phone("Mobile"),
        _phone("Fax"),
        _EMAIL,
        _WEB,
    ),
)

EMPLOYEE = RecordType(
    name="Employee",
    name_space="names",
    name_parts=NAME_PARTS,
    sparse="employee_sparse",
    duplicate_detail="The name supplied already exists. : null",
    kept_unless={"SSN": "ssn_cleared_when_omitted"},
    order=_name_in_byte_order,
    computed=(print_name,),
    rules=(),
    fields=(
        _plain("EmployeeNumber", 100),
        Field(name="SSN", limit=100, mask=_mask_ssn, echo_kept=True),
        _address("PrimaryAddr"),
        Field(name="BillableTime", kind=Kind.BOOLEAN, default=False),
        Field(name="BillRate", kind=Kind.NUMBER),
        Field(name="CostRate", kind=Kind.NUMBER),
        Field(name="BirthDate", kind=Kind.DATE),
        Field(name="Gender", kind=Kind.CHOICE, choices=("Male", "Female")),
        Field(name="HiredDate", kind=Kind.DATE),
        Field(name="ReleasedDate", kind=Kind.DATE),
        _plain("Notes", 4000),
        *_SYSTEM,
        _name("Title", 16, filterable=False),
        _name("GivenName", 100),
        _name("MiddleName", 100),
        _name("FamilyName", 100),
        _name("Suffix", 16),
        _name("DisplayName", 500),
        _name("PrintOnCheckName", 110),
        _ACTIVE,
        _phone("PrimaryPhone", 20),
        _phone("Mobile", 20),
        dataclasses.replace(_EMAIL, filterable=False),
    ),
)


def _document(name: str, *keys: str) -> RecordType:
    """Declare a type of which each company has exactly one, read-only through the API."""
    return RecordType(
        name=name,
        operations=frozenset({"read", "query"}),
        cdc=True,
        singleton=True,
        name_field="",
        fields=(
            *(Field(name=key, kind=Kind.OBJECT, writer=Writer.PERSON) for key in keys),
            *_SYSTEM,
        ),
    )


COMPANY_INFO = _document(
    "CompanyInfo",
    "CompanyName",
    "LegalName",
    "CompanyAddr",
    "CustomerCommunicationAddr",
    "LegalAddr",
    "PrimaryPhone",
    "CompanyStartDate",
    "FiscalYearStartMonth",
    "Country",
    "Email",
    "WebAddr",
    "SupportedLanguages",
    "DefaultTimeZone",
    "NameValue",
)

PREFERENCES = _document(
    "Preferences",
    "AccountingInfoPrefs",
    "ProductAndServicesPrefs",
    "SalesFormsPrefs",
    "EmailMessagesPrefs",
    "VendorAndPurchasesPrefs",
    "TimeTrackingPrefs",
    "TaxPrefs",
    "CurrencyPrefs",
    "ReportPrefs",
    "OtherPrefs",
)

TYPES: tuple[RecordType, ...] = (COMPANY_INFO, CUSTOMER, EMPLOYEE, PREFERENCES, VENDOR)
TYPE_BY_PATH: dict[str, RecordType] = {row.path: row for row in TYPES}
