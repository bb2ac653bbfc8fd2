"""The rules about names: composed, unique over three types, freed by ` (deleted)`."""

import re

from simulator.faults import ApiFault
from simulator.records.company import Holder
from simulator.records.desk import Desk
from simulator.records.rules import missing
from simulator.records.schema import Record, RecordType

SUFFIX = " (deleted)"
_FREED = re.compile(r" \(deleted(-\d+)?\)$")

CROSS_TYPE = (
    "The name supplied already exists. : Another customer, vendor or employee is already using"
    " this name. Please use a different name."
)


def settle_name(desk: Desk, kind: RecordType, record: Record) -> None:
    """Compose an omitted name from its parts and check the length.

    Raises:
        ApiFault: 6080 or 2020 without any name, 2050 for one too long.
    """
    if not record.get(kind.name_field):
        parts = (str(record[part]) for part in kind.name_parts if record.get(part))
        record[kind.name_field] = " ".join(parts)
    name = record[kind.name_field]
    if not name and not kind.name_parts:
        raise missing(kind.name_field)
    if not name:
        raise ApiFault(
            "6080",
            "No Name Provided : At least one of Title, GivenName, MiddleName, FamilyName, Suffix"
            " or DisplayName is required.",
            "",
        )
    # The names of people have a limit of their own; that of others stands with the field.
    limit = desk.switches["display_name_limit"] if kind.name_parts else 0
    if limit and len(name) > limit:
        raise ApiFault(
            "2050",
            "String length is either shorter or longer than supported by specification."
            f" Min:1 Max:{limit} supplied:{len(name)}",
            kind.name_field,
        )


def plain_name(name: str) -> str:
    """Return a name as it was before its record was made inactive."""
    return _FREED.sub("", name)


def freed_name(desk: Desk, kind: RecordType, record: Record) -> str:
    """Return the name of a record made inactive: with the suffix, numbered if that is taken."""
    name = str(record[kind.name_field])
    if plain_name(name) != name:
        return name
    candidate = name + SUFFIX
    number = 0
    while desk.switches["second_deletion"] == "numbered" and desk.company.holder(
        kind, candidate, but=record.get("Id", "")
    ):
        number += 1
        candidate = f"{name} (deleted-{number})"
    return candidate


def check_unique(desk: Desk, kind: RecordType, record: Record) -> None:
    """Refuse the name of an active record that another record of the name space holds.

    Raises:
        ApiFault: 6240, its Detail telling the holder in the way of the type.
    """
    if not kind.name_space or not record.get("Active", True):
        return
    name = record[kind.name_field]
    holder = _holder(desk, kind, record, name)
    if holder is None and desk.switches["inactive_names_collide"]:
        holder = _holder(desk, kind, record, name + SUFFIX)
    if holder is None:
        return
    same_type = holder[0] == kind.name
    for clash in kind.clashing if same_type else ():
        clash(desk, record, desk.company.tables[kind.name].at(holder[1]))
    detail = kind.duplicate_detail.format(id=holder[1]) if same_type else CROSS_TYPE
    raise ApiFault("6240", detail, None if same_type else "")


def _holder(desk: Desk, kind: RecordType, record: Record, name: str) -> Holder | None:
    """Return who else holds `name` where it has to be unique: in the company, or below a parent."""
    holders = desk.company.holders(kind, name, but=record.get("Id", ""))
    within = kind.unique_within
    if within not in {"company", "parent"}:
        within = desk.switches[within]
    if within == "parent":
        above = record.get("ParentRef", {}).get("value")
        table = desk.company.tables[kind.name]
        holders = [
            holder
            for holder in holders
            if table.at(holder[1]).get("ParentRef", {}).get("value") == above
        ]
    return next(iter(holders), None)
