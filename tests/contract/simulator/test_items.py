"""Items: variants and what each needs, categories, quantities, what never changes."""

from collections.abc import Iterator
from typing import Any

import pytest

from simulator.testing import Running, running
from tests.contract.simulator.books import Books, Json, token_of


@pytest.fixture(scope="module")
def started() -> Iterator[Running]:
    with running(seed="sample") as simulator:
        yield simulator


def account(books: Books, name: str) -> Json:
    return {"value": books.rows(f"select * from Account where Name = '{name}'")[0]["Id"]}  # noqa: S608


def service(books: Books, name: str = "Raking", **more: Any) -> Json:
    income = account(books, "Services")
    return {"Name": name, "Type": "Service", "IncomeAccountRef": income, **more}


def stocked(books: Books, name: str = "Spade", **more: Any) -> Json:
    return {
        "Name": name,
        "Type": "Inventory",
        "TrackQtyOnHand": True,
        "QtyOnHand": 5,
        "InvStartDate": "2026-02-01",
        "IncomeAccountRef": account(books, "Sales of Product Income"),
        "ExpenseAccountRef": account(books, "Cost of Goods Sold"),
        "AssetAccountRef": account(books, "Inventory Asset"),
        **more,
    }


def bought(books: Books, name: str = "Gravel", **more: Any) -> Json:
    refs = {
        "IncomeAccountRef": account(books, "Sales of Product Income"),
        "ExpenseAccountRef": account(books, "Purchases"),
    }
    return {"Name": name, "Type": "NonInventory", **refs, **more}


def test_a_minimal_service_gets_the_servers_defaults(books: Books) -> None:
    item = books.save("Item", service(books))
    assert item["FullyQualifiedName"] == "Raking"
    defaults = ("Active", "Taxable", "UnitPrice", "PurchaseCost", "TrackQtyOnHand")
    assert [item[key] for key in defaults] == [True, False, 0, 0, False]
    assert item["IncomeAccountRef"]["name"] == "Services"
    assert item["DeferredRevenue"] is False
    assert "DeferredRevenue" not in books.rows("select * from Item where Name = 'Raking'")[0]


def test_a_name_is_required(books: Books) -> None:
    fault = books.refused("Item", {**service(books), "Name": ""})
    assert (fault.code, fault.element) == ("2020", "Name")
    assert fault.detail == "Required parameter Name is missing in the request"


@pytest.mark.parametrize(
    ("body", "left_out"),
    [
        (service, "IncomeAccountRef"),
        (stocked, "IncomeAccountRef"),
        (stocked, "ExpenseAccountRef"),
        (stocked, "AssetAccountRef"),
        (stocked, "QtyOnHand"),
        (stocked, "InvStartDate"),
    ],
)
def test_what_a_variant_needs(books: Books, body: Any, left_out: str) -> None:
    given = body(books)
    del given[left_out]
    fault = books.refused("Item", given)
    assert (fault.status, fault.code, fault.element) == (400, "2020", left_out)
    if left_out == "AssetAccountRef":
        assert "An inventory asset account is required" in fault.detail
    assert books.save("Item", body(books))["Active"] is True


def test_a_material_needs_one_account_of_the_two(books: Books) -> None:
    given = bought(books)
    del given["IncomeAccountRef"]
    assert books.save("Item", given)["ExpenseAccountRef"]["name"] == "Purchases"
    neither = {"Name": "Sand", "Type": "NonInventory"}
    assert books.refused("Item", neither).code == "2020"


@pytest.mark.parametrize(
    ("key", "name"),
    [("IncomeAccountRef", "Checking"), ("ExpenseAccountRef", "Services")],
)
def test_accounts_have_to_be_of_the_right_type(books: Books, key: str, name: str) -> None:
    fault = books.refused("Item", {**bought(books), key: account(books, name)})
    assert fault.code == "6000"
    assert key in fault.detail
    wrong = {**stocked(books), "AssetAccountRef": account(books, "Prepaid Expenses")}
    assert books.refused("Item", wrong).code == "6000"


@pytest.mark.parametrize("key", ["QtyOnHand", "InvStartDate", "AssetAccountRef", "ReorderPoint"])
def test_a_service_refuses_what_only_inventory_has(books: Books, key: str) -> None:
    value = {**stocked(books), "ReorderPoint": 2}[key]
    assert books.refused("Item", service(books, **{key: value})).code == "2010"


def test_inventory_is_tracked_and_stays_so(books: Books) -> None:
    off = "if Track quantity on hand is turned off, the item cannot be of type Inventory"
    untracked = books.refused("Item", {**stocked(books), "TrackQtyOnHand": False})
    assert untracked.code == "6000"
    assert off in untracked.detail
    assert books.refused("Item", service(books, TrackQtyOnHand=True)).code == "6000"
    item = books.save("Item", stocked(books))
    change = {**token_of(item), "sparse": True, "TrackQtyOnHand": False}
    assert books.refused("Item", change).code == "6000"


def test_the_date_of_an_adjustment_is_not_the_first_date(books: Books) -> None:
    item = books.save("Item", stocked(books))
    moved = {**token_of(item), "sparse": True, "QtyOnHand": 9, "InvStartDate": "2026-03-03"}
    after = books.save("Item", moved)
    assert (after["QtyOnHand"], after["InvStartDate"]) == (9, "2026-02-01")


def test_a_full_update_clears_texts_and_keeps_quantities(books: Books) -> None:
    item = books.save("Item", stocked(books, Sku="S-1", Description="A spade", ReorderPoint=2))
    full = {key: item[key] for key in ("Id", "SyncToken", "Name", "Type")}
    refs = {key: item[key] for key in item if key.endswith("AccountRef")}
    after = books.save("Item", {**full, **refs})
    assert "Sku" not in after
    assert "Description" not in after
    assert (after["QtyOnHand"], after["TrackQtyOnHand"]) == (5, True)
    nulled = {**token_of(after), "sparse": True, "ReorderPoint": None}
    assert books.save("Item", nulled)["SyncToken"] == after["SyncToken"]


def test_a_sparse_update_without_a_difference_changes_nothing(books: Books) -> None:
    item = books.save("Item", service(books, UnitPrice=5))
    again = books.save("Item", {**token_of(item), "sparse": True, "UnitPrice": "5.00"})
    assert again["SyncToken"] == "0"
    assert again["MetaData"] == item["MetaData"]


def test_the_type_never_changes(books: Books) -> None:
    item = books.save("Item", service(books))
    change = {**token_of(item), "sparse": True, "Type": "NonInventory"}
    fault = books.refused("Item", change)
    assert fault.code == "6000"
    assert "-20996" in fault.detail
    books.admin.switch(item_type_change="ignored")
    assert books.save("Item", change)["Type"] == "Service"


def test_names_are_taken_once_and_tell_the_holder(books: Books) -> None:
    item = books.save("Item", service(books))
    fault = books.refused("Item", service(books, "RAKING"))
    assert fault.detail == f"The name supplied already exists. : Id={item['Id']}"
    assert books.save("Vendor", {"DisplayName": "Raking"})["DisplayName"] == "Raking"


def test_names_below_another_category_are_a_switch(books: Books) -> None:
    soil = books.rows("select * from Item where Name = 'Soil'")[0]
    assert books.refused("Item", service(books, soil["Name"])).code == "6240"
    books.admin.switch(item_names="parent")
    assert books.save("Item", service(books, soil["Name"]))["FullyQualifiedName"] == "Soil"


def test_a_category_carries_its_name_down(books: Books) -> None:
    top = books.save("Item", {"Name": "Stone", "Type": "Category"})
    sub = books.save(
        "Item",
        {"Name": "Slabs", "Type": "Category", "SubItem": True, "ParentRef": {"value": top["Id"]}},
    )
    item = books.save("Item", bought(books, "Slate", ParentRef={"value": sub["Id"]}))
    assert (item["SubItem"], item["Level"]) == (True, 2)
    assert item["FullyQualifiedName"] == "Stone:Slabs:Slate"
    assert item["ParentRef"]["name"] == "Stone:Slabs"
    assert "UnitPrice" not in top
    books.save("Item", {**token_of(top), "sparse": True, "Name": "Rock"})
    after = books.read("Item", item["Id"])
    assert after["FullyQualifiedName"] == "Rock:Slabs:Slate"
    assert after["ParentRef"]["name"] == "Rock:Slabs"


def test_only_a_category_is_a_parent_and_it_stays_active(books: Books) -> None:
    plain = books.save("Item", service(books))
    below = service(books, "Below", ParentRef={"value": plain["Id"]})
    assert "category" in books.refused("Item", below).detail
    top = books.save("Item", {"Name": "Stone", "Type": "Category"})
    gone = {**token_of(top), "sparse": True, "Active": False}
    assert books.refused("Item", gone).code == "6000"


def test_without_categories_any_unused_item_is_a_parent(books: Books) -> None:
    books.admin.state(books.realm_id, categories=False)
    fault = books.refused("Item", {"Name": "Stone", "Type": "Category"})
    assert (fault.code, fault.detail) == ("500", "Operation CREATE CATEGORY is not supported.")
    plain = books.save("Item", service(books))
    below = books.save("Item", service(books, "Below", ParentRef={"value": plain["Id"]}))
    assert below["FullyQualifiedName"] == "Raking:Below"
    used = books.rows("select * from TimeActivity maxresults 1")[0]["ItemRef"]["value"]
    refused = books.refused("Item", service(books, "Other", ParentRef={"value": used}))
    assert "used in transactions" in refused.detail


def test_bundles_are_read_and_not_made(books: Books) -> None:
    bundle = books.rows("select * from Item where Type = 'Group'")[0]
    assert bundle["ItemGroupDetail"]["ItemGroupLine"]
    assert books.refused("Item", {"Name": "Kit", "Type": "Group"}).code == "500"
    assert books.refused("Item", {"Name": "Kit", "Type": "Assembly"}).code == "2170"


def test_an_inactive_item_frees_its_name_and_comes_back(books: Books) -> None:
    item = books.save("Item", service(books))
    off = books.save("Item", {**token_of(item), "sparse": True, "Active": False})
    assert off["Name"] == off["FullyQualifiedName"] == "Raking (deleted)"
    assert books.rows("select * from Item where Name = 'Raking'") == []
    again = {**token_of(off), "sparse": True, "Active": True, "Name": "Raking"}
    assert books.save("Item", again)["FullyQualifiedName"] == "Raking"


@pytest.mark.parametrize(
    ("field", "limit"), [("Name", 100), ("Sku", 100), ("Description", 4000), ("PurchaseDesc", 1000)]
)
def test_lengths(books: Books, field: str, limit: int) -> None:
    assert books.refused("Item", service(books, **{field: "x" * (limit + 1)})).code == "2050"
    assert books.save("Item", service(books, **{field: "x" * limit}))["Active"] is True


def test_a_colon_is_in_no_name(books: Books) -> None:
    assert books.refused("Item", service(books, "a:b")).code == "2040"
