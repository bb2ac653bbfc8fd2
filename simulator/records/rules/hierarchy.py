"""Records below one another: full names, levels, sums, and what cannot be a parent."""

from simulator.faults import ApiFault
from simulator.records.desk import Desk
from simulator.records.schema import Record, RecordType

DEEPEST_LEVEL = 4
"""Five levels in all, the top one being level 0 (the vendor's limit)."""


def place(desk: Desk, kind: RecordType, record: Record) -> None:
    """Fill FullyQualifiedName (`Parent:Child`), the flag, and Level where the type shows it."""
    rule = kind.hierarchy
    if rule is None:
        return
    parent = desk.company.parent(kind, record)
    record["FullyQualifiedName"] = record[kind.name_field]
    record.pop("Level", None)
    if rule.implied:
        if "ParentRef" in record:
            record[rule.flag] = True
        elif kind.by_key[rule.flag].default is None and not record.get(rule.flag):
            record.pop(rule.flag, None)
    if parent is not None:
        full = f"{parent['FullyQualifiedName']}:{record[kind.name_field]}"
        record["FullyQualifiedName"] = full
        if rule.level:
            record["Level"] = parent.get("Level", 0) + 1
    if rule.total:
        below = desk.company.children(kind, record.get("Id", ""))
        sums = [child.get(rule.total, 0) for child in below]
        record[rule.total] = _rounded(record.get(rule.own, 0) + sum(sums))


def _rounded(amount: float) -> float | int:
    cents = round(amount, 2)
    return int(cents) if float(cents).is_integer() else cents


def check_place(desk: Desk, kind: RecordType, record: Record) -> None:
    """Refuse a record that cannot stand where its parent says.

    Raises:
        ApiFault: 6150 for a flag without a parent or the reverse, 2500 for a parent that is absent
            or inactive, 900 for the record itself or one below it, 6180 for a sixth level.
    """
    rule = kind.hierarchy
    if rule is None:
        return
    reference = record.get("ParentRef")
    if bool(record.get(rule.flag)) != (reference is not None):
        raise ApiFault(
            "6150", f"ParentRef is either required or not if {rule.flag} is true or false.", ""
        )
    if reference is None:
        return
    company = desk.company
    parent = company.tables[kind.name].get(reference["value"])
    if parent is None or (not parent["Active"] and record["Active"]):
        raise ApiFault(
            "2500",
            f"Invalid Reference Id : {kind.name} element id {reference['value']} not found",
            "ParentRef",
        )
    depth = 0
    above: Record | None = parent
    while above is not None:
        if above["Id"] == record.get("Id"):
            raise ApiFault("900", "An object cannot be its own parent.", "ParentRef")
        depth += 1
        above = company.parent(kind, above)
    if depth + company.height(kind, record.get("Id", "")) > DEEPEST_LEVEL:
        raise ApiFault("6180", f"You can only have up to 5 levels of {rule.what}.", "")
