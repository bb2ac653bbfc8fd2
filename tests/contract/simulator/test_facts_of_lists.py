"""Facts about items, accounts, classes, departments and time, each shown once over HTTP."""

# Statements are put together from the tests' own words.
# ruff: noqa: S608

import re

import pytest

from simulator.testing import running
from tests.contract.simulator.books import Books, Json, fault_of, token_of
from tests.contract.simulator.making import account, first, service, worked

NEVER_DELETED = ("Item", "Account", "Class", "Department", "Term", "PaymentMethod")


def test_a_minimal_service(books: Books) -> None:
    made = service(books)
    wanted = {
        "Active": True,
        "FullyQualifiedName": "Zed",
        "Taxable": False,
        "UnitPrice": 0,
        "Type": "Service",
        "PurchaseCost": 0,
        "TrackQtyOnHand": False,
        "SyncToken": "0",
    }
    assert {key: made[key] for key in wanted} == wanted


def test_references_come_with_names_whatever_was_sent(books: Books) -> None:
    reference = account(books, "Classification = 'Revenue'")
    name = books.read("Account", reference["value"])["Name"]
    made = service(books, IncomeAccountRef={**reference, "name": "Something else"})
    assert made["IncomeAccountRef"] == {**reference, "name": name}


def test_an_item_needs_a_name_and_a_service_its_income_account(books: Books) -> None:
    fault = books.refused("Item", {"Type": "Service"})
    assert (fault.status, fault.code, fault.element) == (400, "2020", "Name")
    assert fault.detail == "Required parameter Name is missing in the request"
    assert fault.message.startswith("Required param missing")
    assert books.refused("Item", {"Name": "No account", "Type": "Service"}).code == "2020"


def test_stock_needs_quantity_date_and_three_accounts(books: Books) -> None:
    body = {
        "Name": "Stocked",
        "Type": "Inventory",
        "TrackQtyOnHand": True,
        "QtyOnHand": 10,
        "InvStartDate": "2026-01-01",
        "IncomeAccountRef": account(books, "AccountSubType = 'SalesOfProductIncome'"),
        "ExpenseAccountRef": account(books, "AccountType = 'Cost of Goods Sold'"),
        "AssetAccountRef": account(books, "AccountSubType = 'Inventory'"),
    }
    for key in ("QtyOnHand", "InvStartDate", "AssetAccountRef", "IncomeAccountRef"):
        lacking = {name: value for name, value in body.items() if name != key}
        assert books.refused("Item", lacking).code == "2020", key
    assert books.save("Item", body)["QtyOnHand"] == 10


def test_stock_fields_fit_no_other_type(books: Books) -> None:
    income = account(books, "Classification = 'Revenue'")
    body = {"Name": "Odd", "Type": "Service", "IncomeAccountRef": income, "QtyOnHand": 3}
    assert books.refused("Item", body).code in {"2010", "6000"}


def test_items_lie_in_categories_and_queries_show_those_too(books: Books) -> None:
    category = books.save("Item", {"Name": "Roofing", "Type": "Category"})
    below = {"SubItem": True, "ParentRef": {"value": category["Id"]}}
    item = service(books, "Shingles", **below)
    assert item["FullyQualifiedName"] == "Roofing:Shingles"
    assert item["Level"] == 1
    income = account(books, "Classification = 'Revenue'")
    wrong = {"SubItem": True, "ParentRef": {"value": item["Id"]}}
    body = {"Name": "Below a service", "Type": "Service", "IncomeAccountRef": income, **wrong}
    assert books.refused("Item", body).code == "6000"
    ids = {row["Id"] for row in books.rows("select *, Sku from Item maxresults 1000")}
    assert {category["Id"], item["Id"]} <= ids


def test_names_of_items_are_their_own_and_a_clash_tells_the_holder(books: Books) -> None:
    taken = first(books, "select * from Customer")["DisplayName"]
    held = service(books, taken)
    body = {"Name": taken.upper(), "Type": "Service", "IncomeAccountRef": held["IncomeAccountRef"]}
    fault = books.refused("Item", body)
    assert fault.code == "6240"
    assert fault.detail == f"The name supplied already exists. : Id={held['Id']}"


@pytest.mark.parametrize(
    ("kind", "key", "most"),
    [
        ("Item", "Name", 100),
        ("Item", "Sku", 100),
        ("Item", "Description", 4000),
        ("Class", "Name", 100),
        ("Account", "Name", 100),
        ("Account", "Description", 100),
    ],
)
def test_lengths_of_lists(books: Books, kind: str, key: str, most: int) -> None:
    bodies: dict[str, Json] = {
        "Item": {
            "Name": "Long",
            "Type": "Service",
            "IncomeAccountRef": account(books, "Classification = 'Revenue'"),
        },
        "Class": {"Name": "Long"},
        "Account": {"Name": "Long", "AccountType": "Bank"},
    }
    assert books.refused(kind, {**bodies[kind], key: "x" * (most + 1)}).code == "2050"
    assert books.save(kind, {**bodies[kind], key: "x" * most})[key] == "x" * most


@pytest.mark.parametrize("statement", ["Name = 'Zed'", "Type = 'Service' and Name = 'Zed'"])
def test_items_are_filtered_by_the_documented_properties(books: Books, statement: str) -> None:
    made = service(books, Sku="S-1")
    extra = f"Sku = 'S-1' and FullyQualifiedName = 'Zed' and Id = '{made['Id']}'"
    [found] = books.rows(f"select * from Item where {statement} and {extra} orderby UnitPrice")
    assert found["Id"] == made["Id"]
    assert books.refused_query("select * from Item where Description = 'x'").code == "4001"


def test_time_is_filtered_by_the_documented_properties(books: Books) -> None:
    made = books.save("TimeActivity", worked(books, TxnDate="2026-10-05"))
    window = "TxnDate >= '2026-10-05' and TxnDate <= '2026-10-05'"
    statement = f"select * from timeActivity where {window} and BillableStatus = 'NotBillable'"
    assert [row["Id"] for row in books.rows(statement)] == [made["Id"]]
    assert books.refused_query("select * from TimeActivity where Description = 'x'").code == "4001"


def test_accounts_and_classes_are_filtered_by_the_documented_properties(books: Books) -> None:
    made = books.save("Account", {"Name": "Zed Cash", "AccountType": "Bank"})
    where = "Name = 'Zed Cash' and AccountType = 'Bank' and Classification = 'Asset'"
    more = "FullyQualifiedName = 'Zed Cash' and Active = true and CurrentBalance = '0'"
    [found] = books.rows(f"select * from Account where {where} and {more}")
    assert found["Id"] == made["Id"]
    named = books.save("Class", {"Name": "Zed Class"})
    [found] = books.rows("select * from Class where Name = 'Zed Class' and SubClass = false")
    assert found["Id"] == named["Id"]


@pytest.mark.parametrize("kind", ["Item", "Account", "Class"])
def test_lists_come_by_name_unless_told(books: Books, kind: str) -> None:
    for name in ("beta", "Alpha", "Gamma"):
        if kind == "Item":
            service(books, name)
        if kind == "Class":
            books.save("Class", {"Name": name})
    rows = books.rows(f"select * from {kind} maxresults 1000")
    names = [row["FullyQualifiedName"].casefold() for row in rows]
    plain = [row["Name"].casefold() for row in rows]
    assert len(rows) > 2
    assert sorted(names) == names or sorted(plain) == plain


def test_a_new_account(books: Books) -> None:
    made = books.save("Account", {"Name": "Petty", "AccountSubType": "CashOnHand"})
    assert (made["AccountType"], made["Classification"]) == ("Bank", "Asset")
    assert (made["CurrentBalance"], made["CurrentBalanceWithSubAccounts"]) == (0, 0)
    assert list(made["MetaData"]) == ["CreateTime"]
    assert re.fullmatch(r"\d{10}", made["Id"])
    assert books.refused("Account", {"Name": "Typeless"}).code == "6010"
    assert books.refused("Account", {"Name": 'The "x"', "AccountType": "Bank"}).code == "2040"
    assert books.refused("Account", {"Name": "a:b", "AccountType": "Bank"}).code == "2040"


def test_a_new_class_and_one_below_it(books: Books) -> None:
    top = books.save("Class", {"Name": "North"})
    assert re.fullmatch(r"\d{16,19}", top["Id"])
    below = books.save("Class", {"Name": "Coast", "ParentRef": {"value": top["Id"]}})
    assert (below["SubClass"], below["FullyQualifiedName"]) == (True, "North:Coast")


def test_a_class_takes_no_sparse_update(books: Books) -> None:
    made = books.save("Class", {"Name": "Sparse", "ParentRef": books_parent(books)})
    body = {**token_of(made), "sparse": True, "Name": "Sparser"}
    assert "ParentRef" not in books.save("Class", body)


def books_parent(books: Books) -> Json:
    return {"value": books.save("Class", {"Name": "Parent"})["Id"]}


@pytest.mark.parametrize(
    ("kind", "body"),
    [("Account", {"Name": "Sparse", "AccountType": "Bank", "AcctNum": "77"}), ("Item", {})],
)
def test_items_and_accounts_take_sparse_updates(books: Books, kind: str, body: Json) -> None:
    made = books.save(kind, body) if body else service(books, "Sparse", Sku="77")
    changed = books.save(kind, {**token_of(made), "sparse": True, "Description": "only this"})
    key = "AcctNum" if body else "Sku"
    assert (changed[key], changed["Description"]) == ("77", "only this")
    same = books.save(kind, {**token_of(changed), "sparse": True, "Description": "only this"})
    assert same["SyncToken"] == changed["SyncToken"]


def test_a_department_and_one_below_it(books: Books) -> None:
    top = books.save("Department", {"Name": "West"})
    body = {"Name": "Yard", "SubDepartment": True, "ParentRef": {"value": top["Id"]}}
    below = books.save("Department", body)
    assert below["FullyQualifiedName"] == "West:Yard"
    assert below["Active"] is True


@pytest.mark.parametrize("kind", NEVER_DELETED)
def test_lists_cannot_be_deleted_for_good(books: Books, kind: str) -> None:
    record = books.admin.records(books.realm_id, kind.lower())[:1] or [
        books.save(kind, {"Name": "Kept"})
    ]
    fault = books.refused(kind, token_of(record[0]), operation="delete")
    assert (fault.status, fault.code) == (400, "500")


@pytest.mark.parametrize("kind", ["CompanyInfo", "Preferences"])
def test_singletons_cannot_be_deleted(books: Books, kind: str) -> None:
    record = books.rows(f"select * from {kind}")[0]
    assert books.refused(kind, token_of(record), operation="delete").code == "500"


@pytest.mark.parametrize("kind", ["Class", "Account", "Item"])
def test_five_levels_of_every_list(books: Books, kind: str) -> None:
    flags = {"Class": {}, "Account": {"AccountType": "Bank"}, "Item": {"Type": "Category"}}
    switch = {"Class": "SubClass", "Account": "SubAccount", "Item": "SubItem"}[kind]
    parent: Json = {}
    for level in range(5):
        made = books.save(kind, {"Name": f"Level {level}", **flags[kind], **parent})
        parent = {"ParentRef": {"value": made["Id"]}, switch: True}
    fault = books.refused(kind, {"Name": "Too deep", **flags[kind], **parent})
    assert fault.code == "6180"


def test_time_is_created_changed_and_deleted_for_good(books: Books) -> None:
    made = books.save("TimeActivity", worked(books, Description="before"))
    assert made["TxnDate"] == made["MetaData"]["CreateTime"][:10]
    assert (made["Hours"], made["Minutes"], made["NameOf"]) == (1, 30, "Employee")
    changed = books.save("TimeActivity", {**made, "Description": "after"})
    assert books.read("TimeActivity", made["Id"])["Description"] == "after"
    answer = books.post("timeactivity", changed, operation="delete")
    stub = {"status": "Deleted", "domain": "QBO", "Id": made["Id"]}
    assert list(answer.json()) == ["TimeActivity", "time"]
    assert answer.json()["TimeActivity"] == stub
    assert fault_of(books.get(f"timeactivity/{made['Id']}")).code == "610"
    other = books.save("TimeActivity", worked(books))
    answer = books.post("timeactivity", token_of(other), operation="delete")
    assert answer.json()["TimeActivity"]["status"] == "Deleted"


def test_time_takes_the_companys_service_item() -> None:
    with running(seed="construction") as simulator, Books(simulator) as books:
        [hours] = books.rows("select * from Item where Name = 'Hours'")
        made = books.save("TimeActivity", worked(books))
        assert made["ItemRef"] == {"value": hours["Id"], "name": "Hours"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"NameOf": "Vendor"}, "6300"),
        ({"EmployeeRef": None}, "6300"),
        ({"VendorRef": "vendor"}, "6290"),
        ({"Hours": None, "Minutes": None}, "6340"),
        ({"StartTime": "2026-11-02T08:00:00-08:00", "Hours": 1}, "6390"),
        (
            {
                "StartTime": "2026-11-02T12:00:00-08:00",
                "EndTime": "2026-11-02T08:00:00-08:00",
            },
            "6370",
        ),
        ({"BillableStatus": "Billable", "HourlyRate": 50}, "6310"),
        ({"BillableStatus": "Billable", "CustomerRef": "customer"}, "6330"),
        ({"BillableStatus": "HasBeenBilled"}, "2170"),
    ],
)
def test_what_time_may_not_be(books: Books, changes: Json, code: str) -> None:
    body = worked(books, **changes)
    for key, kind in (("VendorRef", "Vendor"), ("CustomerRef", "Customer")):
        if key in changes:
            body[key] = {"value": first(books, f"select * from {kind}")["Id"]}
    assert books.refused("TimeActivity", body).code == code
