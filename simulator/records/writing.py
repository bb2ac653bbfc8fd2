"""Creating and updating records: one path for the API, for a person, and for the seeds."""

import copy
from collections.abc import Mapping
from typing import Any

from simulator.clock import stamp
from simulator.faults import ApiFault
from simulator.records.company import Company
from simulator.records.desk import Desk
from simulator.records.naming import check_unique, freed_name, plain_name, settle_name
from simulator.records.parsing import read_body
from simulator.records.rules import GONE, missing
from simulator.records.rules.hierarchy import check_place, place
from simulator.records.rules.references import check_references
from simulator.records.schema import Field, Record, RecordType, Writer
from simulator.switches import Switches

_CREATING = frozenset({Writer.API, Writer.CREATE})
_UPDATING = frozenset({Writer.API})


def ordered(kind: RecordType, record: Record) -> Record:
    """Return `record` with its keys in the order of recorded answers."""
    return {key: record[key] for key in kind.by_key if key in record}


def _defaults(kind: RecordType, record: Record) -> None:
    variant = record.get(kind.variant_field, "")
    for field in kind.defaulted:
        if field.name not in record and _has(field, variant):
            record[field.name] = copy.copy(field.default)


def _fit_variant(kind: RecordType, record: Record) -> None:
    """Drop what the record's variant does not have, or refuse it.

    Raises:
        ApiFault: 2010 for a property that only another variant has.
    """
    variant = record.get(kind.variant_field, "")
    for key in [key for key in record if not _has(kind.by_key[key], variant)]:
        if kind.by_key[key].strict:
            raise ApiFault("2010", f"Property Name:{key} specified is unsupported or invalid", key)
        del record[key]


def _has(field: Field, variant: str) -> bool:
    return not field.variants or variant in field.variants


def _number_addresses(desk: Desk, kind: RecordType, record: Record, *, old: Record | None) -> None:
    """Give each address its server id: kept where it stood, shared where two are equal."""
    known: list[Record] = []
    for field in kind.addresses:
        if field.name not in record:
            continue
        plain = {key: part for key, part in record[field.name].items() if key != "Id"}
        before = (old or {}).get(field.name)
        twin = next((entry for entry in known if {**plain, "Id": entry["Id"]} == entry), None)
        number = (before or twin or {}).get("Id") or desk.company.next_id("address")
        record[field.name] = {"Id": number, **plain}
        known.append(record[field.name])


def _settle(desk: Desk, kind: RecordType, record: Record, *, old: Record | None) -> Record:
    """Bring a draft into the form in which it is stored, or refuse it."""
    for field in kind.required:
        if record.get(field.name) is None:
            raise missing(field.name)
    if kind.variant_field:
        _fit_variant(kind, record)
    _defaults(kind, record)
    if kind.name_field:
        settle_name(desk, kind, record)
        if not record["Active"]:
            record[kind.name_field] = freed_name(desk, kind, record)
    for compute in kind.computed:
        compute(desk, record)
    place(desk, kind, record)
    if kind.name_field:
        check_unique(desk, kind, record)
    check_place(desk, kind, record)
    check_references(desk, kind, record, old)
    for rule in kind.rules:
        rule(desk, record, old)
    return record


def create(desk: Desk, kind: RecordType, body: Mapping[str, Any], *, record_id: str = "") -> Record:
    """Add a record.

    Args:
        desk: Whose books, when, by whom.
        kind: The type.
        body: Properties as the API takes them.
        record_id: An id of one's own, for the seeds; empty draws the next one.

    Returns:
        The record as stored.

    Raises:
        ApiFault: A rule is broken; nothing was stored.
    """
    given = read_body(kind, body, desk.writers(_CREATING))
    for receive in kind.received:
        receive(desk, given, None)
    record = _settle(desk, kind, {k: v for k, v in given.items() if v is not None}, old=None)
    record["Id"] = record_id or desk.company.next_id(kind.counter, kind.first_id)
    record["SyncToken"] = "0"
    moment = stamp(desk.now)
    record["MetaData"] = {"CreateTime": moment, "LastUpdatedTime": moment}
    if "V4IDPseudonym" in kind.by_key:
        record["V4IDPseudonym"] = desk.company.pseudonym(record["Id"])
    _number_addresses(desk, kind, record, old=None)
    return store(desk, kind, record)


def update(desk: Desk, kind: RecordType, body: Mapping[str, Any]) -> Record:
    """Change a record as the API does: full or sparse, guarded by SyncToken.

    Raises:
        ApiFault: 610, 2020, 2030, 5010, or a broken rule; nothing was stored.
    """
    old = current(desk.company, kind, body)
    mode = _mode(kind, desk.switches, sparse=str(body.get("sparse", "")).lower() == "true")
    if mode == "ignored":
        return old
    given = read_body(kind, body, desk.writers(_UPDATING))
    _keep_echoed_masks(kind, given, old)
    draft = dict(old) if mode == "honoured" else _cleared(desk, kind, old)
    return _change(desk, kind, (old, draft, given), quiet=mode == "honoured")


def edit(desk: Desk, kind: RecordType, *, record_id: str, changes: Mapping[str, Any]) -> Record:
    """Change a record as a person in QuickBooks does: only what is named, no token.

    Raises:
        ApiFault: 610 or a broken rule; nothing was stored.
    """
    old = desk.company.tables[kind.name].get(record_id)
    if old is None:
        raise ApiFault("610", GONE, "")
    given = read_body(kind, changes, desk.writers(_CREATING))
    _keep_echoed_masks(kind, given, old, always=True)
    return _change(desk, kind, (old, dict(old), given), quiet=True)


def current(company: Company, kind: RecordType, body: Mapping[str, Any]) -> Record:
    """Return the record that an update or delete means, if its token is the present one.

    Raises:
        ApiFault: 2030 for an id that is none, 610 for one of nothing, 2020 without a token, 5010
            for an old one.
    """
    record_id = str(body.get("Id", ""))
    if not record_id.isdigit():
        raise ApiFault("2030", f"Invalid ID : {record_id}", "Id")
    old = company.tables[kind.name].get(record_id)
    if old is None:
        raise ApiFault("610", GONE, "")
    token = body.get("SyncToken")
    if token in (None, ""):
        raise missing("SyncToken")
    if str(token) != old["SyncToken"]:
        raise ApiFault(
            "5010",
            "Stale Object Error : You and another user were working on this at the same time."
            " The other user finished before you did, so your work was not saved.",
            "",
        )
    return old


def _mode(kind: RecordType, switches: Switches, *, sparse: bool) -> str:
    if not sparse:
        return "full"
    if isinstance(kind.sparse, str):
        return str(switches[kind.sparse])
    return "honoured" if kind.sparse else "full"


def _cleared(desk: Desk, kind: RecordType, old: Record) -> Record:
    """Return what a full update starts from: all that the API cannot write, and no more."""
    kept = {key for key, switch in (kind.kept_unless or {}).items() if not desk.switches[switch]}
    return {
        key: value
        for key, value in old.items()
        if kind.by_key[key].writer is not Writer.API or key in kept
    }


def _keep_echoed_masks(
    kind: RecordType, given: Record, old: Record, *, always: bool = False
) -> None:
    """Let a masked value that came back stand for the true one; for a person it always does."""
    for name, field in kind.masked.items():
        before = old.get(name)
        hidden = field.mask(before) if field.mask and before else None
        if hidden is not None and (always or field.echo_kept) and given.get(name) == hidden:
            given[name] = before


def _change(
    desk: Desk, kind: RecordType, parts: tuple[Record, Record, Record], *, quiet: bool
) -> Record:
    """Lay what was given over the draft, settle and store it.

    Args:
        desk: Whose books, when, by whom.
        kind: The type.
        parts: The stored record, the draft to start from, the properties given.
        quiet: Nothing is stored, and the old record returned, if nothing differs.
    """
    old, draft, given = parts
    for receive in kind.received:
        receive(desk, given, old)
    draft.update(given)
    for key in [key for key, value in draft.items() if value is None]:
        del draft[key]
    if kind.has_active:
        _reactivate(desk, kind, (old, draft, given))
    _number_addresses(desk, kind, draft, old=old)
    record = _settle(desk, kind, draft, old=old)
    same = record == old
    if quiet and same:
        return old
    _refuse_inactive_edit(desk, record, old, same=same)
    record["SyncToken"] = str(int(old["SyncToken"]) + 1)
    record["MetaData"] = {**old["MetaData"], "LastUpdatedTime": stamp(desk.now)}
    return store(desk, kind, record)


def _reactivate(desk: Desk, kind: RecordType, parts: tuple[Record, Record, Record]) -> None:
    """Fill in Active, and the name of a record that becomes active again without a new one."""
    old, draft, given = parts
    draft["Active"] = draft.get("Active", True)
    if draft["Active"] and not old.get("Active", True) and not given.get(kind.name_field):
        draft[kind.name_field] = old[kind.name_field]
        if not desk.switches["reactivation_keeps_suffix"]:
            draft[kind.name_field] = plain_name(old[kind.name_field])


def _refuse_inactive_edit(desk: Desk, record: Record, old: Record, *, same: bool) -> None:
    stays_inactive = not record.get("Active", True) and not old.get("Active", True)
    if stays_inactive and not same and desk.switches["inactive_edit"] == "refused":
        raise ApiFault(
            "6000",
            "Business Validation Error: You cannot modify a list element that has been deleted.",
            "",
        )


def store(desk: Desk, kind: RecordType, record: Record) -> Record:
    """Put a settled record into the books, and carry its name down and its sums up."""
    stored = ordered(kind, record)
    desk.company.store(kind, stored)
    if kind.hierarchy:
        _carry_down(desk, kind, stored)
        if kind.hierarchy.total:
            _carry_up(desk, kind, stored)
    return desk.company.tables[kind.name].at(stored["Id"])


def _carry_down(desk: Desk, kind: RecordType, record: Record) -> None:
    for child in desk.company.children(kind, record["Id"]):
        changed = dict(child)
        place(desk, kind, changed)
        if changed != child:
            desk.company.store(kind, ordered(kind, changed))
            _carry_down(desk, kind, changed)


def _carry_up(desk: Desk, kind: RecordType, record: Record) -> None:
    parent = desk.company.parent(kind, record)
    while parent is not None:
        changed = dict(parent)
        place(desk, kind, changed)
        if changed != parent:
            desk.company.store(kind, ordered(kind, changed))
        parent = desk.company.parent(kind, changed)
