"""Items: what each variant needs, and what never changes."""

from dataclasses import dataclass

from simulator.faults import ApiFault
from simulator.records.desk import Desk
from simulator.records.rules import business, missing
from simulator.records.schema import Record
from simulator.records.states import needs, state

_KEPT = ("TrackQtyOnHand", "QtyOnHand", "InvStartDate")
NO_INVENTORY = "if Track quantity on hand is turned off, the item cannot be of type Inventory."


@dataclass(frozen=True, slots=True)
class Needed:
    """What an item of a variant must have.

    Attributes:
        variant: Value of Type.
        either: Properties of which one must be there.
        sentence: Detail of the fault; empty for the usual one.
    """

    variant: str
    either: tuple[str, ...]
    sentence: str = ""


NEEDED: tuple[Needed, ...] = (
    Needed("Service", ("IncomeAccountRef",)),
    Needed("NonInventory", ("IncomeAccountRef", "ExpenseAccountRef")),
    Needed("Inventory", ("IncomeAccountRef",)),
    Needed("Inventory", ("ExpenseAccountRef",)),
    Needed(
        "Inventory",
        ("AssetAccountRef",),
        "Required parameter is missing in the request. An inventory asset account is required if"
        " you are tracking inventory quantities for this product.",
    ),
    Needed("Inventory", ("QtyOnHand",)),
    Needed("Inventory", ("InvStartDate",)),
)

ACCOUNTS: tuple[tuple[str, str, frozenset[str]], ...] = (
    ("IncomeAccountRef", "AccountType", frozenset({"Income", "Other Income"})),
    (
        "ExpenseAccountRef",
        "AccountType",
        frozenset({"Expense", "Other Expense", "Cost of Goods Sold"}),
    ),
    ("AssetAccountRef", "AccountSubType", frozenset({"Inventory"})),
)
"""Reference, property of the account, values it may have."""

COST = frozenset({"Cost of Goods Sold"})
"""AccountType of an inventory item's expense account."""


def item_receives(desk: Desk, given: Record, old: Record | None) -> None:
    """Settle Type, which never changes, and keep an inventory item's quantities.

    Raises:
        ApiFault: 6000 for another Type, or for quantities no longer tracked.
    """
    if old is None:
        tracked = given.get("TrackQtyOnHand")
        given["Type"] = given.get("Type") or ("Inventory" if tracked else "Service")
        return
    changed = given.get("Type") not in {None, old["Type"]}
    if changed and desk.switches["item_type_change"] == "refused":
        raise business("Unexpected critical error. (-20996)")
    given["Type"] = old["Type"]
    if old.get("TrackQtyOnHand") and given.get("TrackQtyOnHand") is False:
        raise business(NO_INVENTORY)
    for key in _KEPT:
        if key in old and given.get(key) is None:
            given[key] = old[key]
    if "InvStartDate" in old:
        # On an update the date is that of the adjustment; reads go on showing the first one.
        given["InvStartDate"] = old["InvStartDate"]
    if "ReorderPoint" in given and given["ReorderPoint"] is None:
        del given["ReorderPoint"]


def item_rules(desk: Desk, record: Record, old: Record | None) -> None:
    """Refuse an item that its variant, the plan or the preferences forbid."""
    variant = record["Type"]
    if old is None:
        _check_variant(desk, record)
    if old is not None and variant == "Category" and old["Active"] and not record["Active"]:
        raise business("A category cannot be made inactive.")
    for row in NEEDED:
        if row.variant == variant and not any(record.get(key) is not None for key in row.either):
            if row.sentence:
                raise ApiFault("2020", row.sentence, row.either[0])
            raise missing(row.either[0])
    _check_accounts(desk, record)
    _check_parent(desk, record)


def _check_variant(desk: Desk, record: Record) -> None:
    variant = record["Type"]
    if variant == "Category" and not state(desk.company, "categories"):
        raise ApiFault("500", "Operation CREATE CATEGORY is not supported.")
    if variant == "Group" and not desk.person:
        raise ApiFault("500", "Operation CREATE GROUP is not supported.")
    if variant == "Inventory":
        needs(desk.company, "inventory", what="Track quantity on hand")
        if record.get("TrackQtyOnHand") is not True:
            raise business(NO_INVENTORY)
    elif record.get("TrackQtyOnHand"):
        raise business(NO_INVENTORY)


def _check_accounts(desk: Desk, record: Record) -> None:
    for key, property_, allowed in ACCOUNTS:
        if key not in record:
            continue
        account = desk.company.tables["Account"].get(record[key]["value"])
        fits = (
            COST if record["Type"] == "Inventory" and "Cost of Goods Sold" in allowed else allowed
        )
        if account is not None and account[property_] not in fits:
            raise business(f"The account of {key} must be of type {' or '.join(sorted(fits))}.")


def _check_parent(desk: Desk, record: Record) -> None:
    reference = record.get("ParentRef")
    parent = desk.company.tables["Item"].get(reference["value"]) if reference else None
    if parent is None:
        return
    if state(desk.company, "categories"):
        if parent["Type"] != "Category":
            raise business("The parent of an item must be a category.")
        return
    used = {
        row.get("ItemRef", {}).get("value") for row in desk.company.tables["TimeActivity"].rows()
    }
    if parent["Id"] in used:
        raise business("An item that is used in transactions cannot become a parent.")
