"""What the server works out by itself, and what it refuses, per type."""

from typing import TYPE_CHECKING

from simulator.faults import ApiFault
from simulator.records.schema import Record

if TYPE_CHECKING:
    from simulator.records.company import Company

DEEPEST_LEVEL = 4
"""Five levels in all, the top one being level 0 (the vendor's limit for customers)."""

GONE = (
    "Object Not Found : Something you're trying to use has been made inactive. Check the fields"
    " with accounts, customers, items, vendors or employees."
)


def parent_of(company: "Company", record: Record) -> Record | None:
    """Return the parent customer of `record`, or None."""
    reference = record.get("ParentRef")
    if reference is None:
        return None
    return company.tables["Customer"].get(reference["value"])


def print_name(_company: "Company", record: Record) -> None:
    """Fill PrintOnCheckName: the company's name, else first and last name, else DisplayName.

    Observed on recorded customers and vendors; the documentation says DisplayName.
    """
    if record.get("PrintOnCheckName"):
        return
    person = " ".join(record[key] for key in ("GivenName", "FamilyName") if record.get(key))
    record["PrintOnCheckName"] = record.get("CompanyName") or person or record["DisplayName"]


def full_name(company: "Company", record: Record) -> None:
    """Fill FullyQualifiedName (`Parent:Child`) and, on jobs only, Level."""
    parent = parent_of(company, record)
    record["FullyQualifiedName"] = record["DisplayName"]
    record.pop("Level", None)
    if parent is not None:
        record["FullyQualifiedName"] = f"{parent['FullyQualifiedName']}:{record['DisplayName']}"
        record["Level"] = parent.get("Level", 0) + 1


def balance_with_jobs(company: "Company", record: Record) -> None:
    """Fill BalanceWithJobs: the customer's own balance and those of all below it."""
    total = record.get("Balance", 0)
    for child in company.children(record.get("Id", "")):
        total += child.get("BalanceWithJobs", 0)
    record["BalanceWithJobs"] = total


def job_needs_parent(_company: "Company", record: Record, _old: Record | None) -> None:
    """Refuse Job without ParentRef and ParentRef without Job (6150)."""
    if bool(record.get("Job")) != ("ParentRef" in record):
        raise ApiFault("6150", "ParentRef is either required or not if Job is true or false.", "")


def parent_exists(company: "Company", record: Record, _old: Record | None) -> None:
    """Refuse a parent that is absent, inactive, the record itself, below it, or too deep."""
    reference = record.get("ParentRef")
    if reference is None:
        return
    parent = company.tables["Customer"].get(reference["value"])
    if parent is None or (not parent["Active"] and record["Active"]):
        raise ApiFault(
            "2500",
            f"Invalid Reference Id : Customer element id {reference['value']} not found",
            "ParentRef",
        )
    height = company.height(record.get("Id", ""))
    above: Record | None = parent
    while above is not None:
        if above["Id"] == record.get("Id"):
            raise ApiFault("900", "An object cannot be its own parent.", "ParentRef")
        above = parent_of(company, above)
    if parent.get("Level", 0) + 1 + height > DEEPEST_LEVEL:
        raise ApiFault("6180", "You can only have up to 5 levels of customers and jobs.", "")


def project_rules(company: "Company", record: Record, _old: Record | None) -> None:
    """Refuse what a project cannot be (6000)."""
    if record.get("IsProject") and not (record.get("Job") and record.get("BillWithParent")):
        raise ApiFault(
            "6000",
            "Business Validation Error: A project must be a subcustomer billed to its parent.",
            "",
        )
    parent = parent_of(company, record)
    if parent is not None and parent.get("IsProject"):
        raise ApiFault(
            "6000", "Business Validation Error: A project cannot contain subcustomers.", ""
        )


def balance_blocks_deletion(_company: "Company", record: Record, old: Record | None) -> None:
    """Refuse making a customer with an open balance inactive (6220)."""
    if old is not None and old["Active"] and not record["Active"] and record.get("Balance"):
        raise ApiFault(
            "6220",
            f"Delete List Has Balance Error : {old['DisplayName']} cannot be deleted because it"
            " has a non-zero balance.",
            "",
        )
