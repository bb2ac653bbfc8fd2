"""Whether what a record points to is there."""

from simulator.faults import ApiFault
from simulator.records.desk import Desk
from simulator.records.rules import GONE
from simulator.records.schema import Record, RecordType


def check_references(desk: Desk, kind: RecordType, record: Record, old: Record | None) -> None:
    """Refuse a new reference to nothing or to something inactive.

    Raises:
        ApiFault: 2500 for an id of nothing, 610 for an inactive record.
    """
    for key, field in kind.references.items():
        reference = record.get(key)
        # The parent has rules of its own; what stood there already is let be.
        if reference is None or key == "ParentRef" or (old and old.get(key) == reference):
            continue
        target = desk.company.tables[field.target].get(reference["value"])
        if target is None:
            raise ApiFault(
                "2500",
                f"Invalid Reference Id : {field.target} element id {reference['value']} not found",
                key,
            )
        if not target.get("Active", True):
            raise ApiFault("610", GONE, key)


def name_of(kind: RecordType, record: Record) -> str:
    """Return the name that references to `record` show."""
    return str(record.get("FullyQualifiedName") or record.get(kind.name_field, ""))
