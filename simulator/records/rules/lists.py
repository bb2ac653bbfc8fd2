"""Accounts, classes, departments, terms, the company itself."""

from simulator.faults import ApiFault
from simulator.records.account_types import CLASSIFICATION, SUBTYPES
from simulator.records.desk import Desk
from simulator.records.rules import business, missing
from simulator.records.schema import Record
from simulator.records.states import needs


def account_type(_desk: Desk, record: Record) -> None:
    """Fill AccountType, AccountSubType and Classification from one another.

    Raises:
        ApiFault: 6010 without either, 2170 for a pair that does not exist.
    """
    kind, detail = record.get("AccountType"), record.get("AccountSubType")
    if kind is None and detail is None:
        raise ApiFault("6010", "AccountType or AccountSubType is required.", "AccountType")
    if kind is None:
        kind = next((name for name, known in SUBTYPES.items() if detail in known), None)
    if kind is None or (detail is not None and detail not in SUBTYPES[kind]):
        raise ApiFault("2170", f"Invalid Enumeration : {detail}", "AccountSubType")
    record["AccountType"] = kind
    record["AccountSubType"] = detail or SUBTYPES[kind][0]
    record["Classification"] = CLASSIFICATION[kind]


def account_rules(desk: Desk, record: Record, old: Record | None) -> None:
    """Refuse a sub-account of another type than its parent, and losing one with a balance."""
    reference = record.get("ParentRef")
    parent = desk.company.tables["Account"].get(reference["value"]) if reference else None
    if parent is not None and parent["AccountType"] != record["AccountType"]:
        raise business("A subaccount must be of the same type as its parent account.")
    if old is not None and old["Active"] and not record["Active"] and record["CurrentBalance"]:
        raise ApiFault(
            "6220",
            f"Delete List Has Balance Error : {old['Name']} cannot be deleted because it has a"
            " non-zero balance.",
            "",
        )


def class_rules(desk: Desk, _record: Record, _old: Record | None) -> None:
    """Refuse a class where the plan or the preferences have none."""
    needs(desk.company, "classes", what="Class tracking")


def department_rules(desk: Desk, _record: Record, _old: Record | None) -> None:
    """Refuse a department where the plan or the preferences have none."""
    needs(desk.company, "departments", what="Location tracking")


def term_type(_desk: Desk, record: Record) -> None:
    """Fill a term's Type: STANDARD with due days, else DATE_DRIVEN."""
    record["Type"] = "STANDARD" if "DueDays" in record else "DATE_DRIVEN"


def term_rules(_desk: Desk, record: Record, _old: Record | None) -> None:
    """Refuse a term that says neither in how many days nor on which day payment is due (2020)."""
    if "DueDays" not in record and "DayOfMonthDue" not in record:
        raise missing("DueDays")
