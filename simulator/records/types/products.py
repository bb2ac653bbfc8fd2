"""Items: products, services, categories; bundles for reading."""

import dataclasses

from simulator.records.rules.products import item_receives, item_rules
from simulator.records.schema import Field, Hierarchy, Kind, RecordType, Shown, Writer
from simulator.records.types.fields import (
    ACTIVE,
    FULL_NAME,
    LEVEL,
    SYSTEM,
    by_name,
    flag,
    name_part,
    plain,
    reference,
)

SOLD = frozenset({"Service", "NonInventory", "Inventory", "Group"})
BOUGHT = frozenset({"Service", "NonInventory", "Inventory"})
STOCKED = frozenset({"Inventory"})


def _of(field: Field, variants: frozenset[str], *, strict: bool = False) -> Field:
    return dataclasses.replace(field, variants=variants, strict=strict)


def _price(name: str) -> Field:
    return Field(name=name, kind=Kind.NUMBER, default=0, filterable=True, sortable=True)


ITEM = RecordType(
    name="Item",
    counter="items",
    name_space="items",
    name_field="Name",
    unique_within="item_names",
    duplicate_detail="The name supplied already exists. : Id={id}",
    variant_field="Type",
    hierarchy=Hierarchy(flag="SubItem", level=True, what="products, services and categories"),
    order=by_name,
    received=(item_receives,),
    rules=(item_rules,),
    fields=(
        name_part("Name", 100),
        plain("Sku", 100, filterable=True),
        plain("Description", 4000),
        ACTIVE,
        flag("SubItem", default=None),
        reference("ParentRef", "Item"),
        LEVEL,
        FULL_NAME,
        _of(flag("Taxable"), SOLD),
        flag("SalesTaxIncluded", default=None),
        _of(_price("UnitPrice"), SOLD),
        Field(
            name="Type",
            kind=Kind.CHOICE,
            choices=("Service", "Inventory", "NonInventory", "Category", "Group"),
            filterable=True,
            sortable=True,
        ),
        _of(reference("IncomeAccountRef", "Account"), BOUGHT),
        _of(plain("PurchaseDesc", 1000), BOUGHT),
        flag("PurchaseTaxIncluded", default=None),
        _of(_price("PurchaseCost"), BOUGHT),
        _of(reference("ExpenseAccountRef", "Account"), BOUGHT),
        _of(reference("AssetAccountRef", "Account"), STOCKED, strict=True),
        _of(reference("PrefVendorRef", "Vendor"), BOUGHT),
        _of(flag("TrackQtyOnHand"), SOLD),
        _of(Field(name="QtyOnHand", kind=Kind.NUMBER), STOCKED, strict=True),
        _of(Field(name="ReorderPoint", kind=Kind.NUMBER), STOCKED, strict=True),
        _of(plain("ManPartNum", 100), BOUGHT),
        reference("SalesTaxCodeRef", "TaxCode"),
        reference("PurchaseTaxCodeRef", "TaxCode"),
        _of(Field(name="InvStartDate", kind=Kind.DATE), STOCKED, strict=True),
        _of(
            Field(name="ItemGroupDetail", kind=Kind.OBJECT, writer=Writer.PERSON),
            frozenset({"Group"}),
        ),
        reference("ClassRef", "Class"),
        reference("TaxClassificationRef"),
        *SYSTEM,
        _of(dataclasses.replace(flag("DeferredRevenue"), shown=Shown.SINGLE), BOUGHT),
    ),
)
