"""Customers, vendors, employees."""

import re

from simulator.faults import ApiFault
from simulator.records.desk import Desk
from simulator.records.rules import business, missing
from simulator.records.schema import Record
from simulator.records.states import needs, state

_SSN = re.compile(r"\d{3}-\d{2}-\d{4}")
PAYROLL_REFUSES = ("Title", "Suffix", "PrintOnCheckName", "BillRate")
"""Properties of an employee that QuickBooks Payroll does not support."""

PAYROLL_ADDRESS = ("City", "CountrySubDivisionCode", "PostalCode")


def print_name(_desk: Desk, record: Record) -> None:
    """Fill PrintOnCheckName: the company's name, else first and last name, else DisplayName.

    Observed on recorded customers and vendors; the documentation says DisplayName.
    """
    if record.get("PrintOnCheckName"):
        return
    person = " ".join(record[key] for key in ("GivenName", "FamilyName") if record.get(key))
    record["PrintOnCheckName"] = record.get("CompanyName") or person or record["DisplayName"]


def project_rules(desk: Desk, record: Record, old: Record | None) -> None:
    """Refuse what a project cannot be (6000), and a new one where the plan has none (5030)."""
    company = desk.company
    reference = record.get("ParentRef")
    parent = company.tables["Customer"].get(reference["value"]) if reference else None
    if parent is not None and parent.get("IsProject"):
        raise business("A project cannot contain subcustomers.")
    if not record.get("IsProject"):
        return
    if not (record.get("Job") and record.get("BillWithParent")):
        raise business("A project must be a subcustomer billed to its parent.")
    if old is None or not old.get("IsProject"):
        needs(company, "projects", what="Projects")
        if company.children(company.tables["Customer"].kind, record.get("Id", "")):
            raise business("A project cannot contain subcustomers.")
        if parent is not None and "ParentRef" in parent:
            raise business("A project must stand directly below a customer.")


def project_name_taken(_desk: Desk, record: Record, holder: Record) -> None:
    """Refuse the name of another project in the words for projects (6000)."""
    if record.get("IsProject") and holder.get("IsProject"):
        raise business("A project is already using this name. Please use a different name.")


def balance_blocks_deletion(_desk: Desk, record: Record, old: Record | None) -> None:
    """Refuse making a customer with an open balance inactive (6220)."""
    if old is not None and old["Active"] and not record["Active"] and record.get("Balance"):
        raise ApiFault(
            "6220",
            f"Delete List Has Balance Error : {old['DisplayName']} cannot be deleted because it"
            " has a non-zero balance.",
            "",
        )


def unbilled_blocks_deletion(desk: Desk, record: Record, old: Record | None) -> None:
    """Refuse making a customer with unbilled time inactive through the API (6280)."""
    if desk.person or old is None or not old["Active"] or record["Active"]:
        return
    for row in desk.company.tables["TimeActivity"].rows():
        customer = row.get("CustomerRef", {}).get("value")
        if customer == old["Id"] and row["BillableStatus"] == "Billable":
            raise ApiFault("6280", f"{old['DisplayName']} has unbilled charges.", "")


def payroll_receives(desk: Desk, given: Record, old: Record | None) -> None:
    """Take an employee's properties as QuickBooks Payroll does, where it is switched on.

    DisplayName is always composed from its parts; a property that payroll does not support is
    refused where it would change.

    Raises:
        ApiFault: 2010 for an unsupported property, 10000 for an SSN that is none.
    """
    if not state(desk.company, "payroll"):
        return
    given["DisplayName"] = None
    for key in PAYROLL_REFUSES:
        if given.get(key) is None or given[key] == (old or {}).get(key):
            continue
        if desk.switches["payroll_fields"] == "refused":
            raise ApiFault("2010", f"Property Name:{key} specified is unsupported or invalid", key)
        del given[key]
    number = given.get("SSN")
    if number is not None and number != (old or {}).get("SSN") and not _SSN.fullmatch(number):
        raise ApiFault(
            "10000",
            "System Failure Error: java.lang.Throwable: Payroll call failed with no information",
        )


def payroll_needs_address(desk: Desk, record: Record, _old: Record | None) -> None:
    """Refuse an employee without city, state and ZIP code where payroll is on (2020)."""
    if not state(desk.company, "payroll"):
        return
    for key in PAYROLL_ADDRESS:
        if not record.get("PrimaryAddr", {}).get(key):
            raise missing(f"PrimaryAddr.{key}")
