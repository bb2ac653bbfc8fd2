"""What holds for types as such, and what state a company can be in."""

# Statements are put together from the tests' own words.
# ruff: noqa: S608

from collections.abc import Iterator

import pytest

from simulator.records.schema import Kind
from simulator.records.states import STATES
from simulator.records.types import TYPES
from simulator.testing import AdminRefusedError, Running, running
from tests.contract.simulator.books import Books, Json, fault_of, token_of

ADDRESS = {"City": "Bayshore", "CountrySubDivisionCode": "CA", "PostalCode": "94326"}


@pytest.fixture(scope="module")
def started() -> Iterator[Running]:
    with running(seed="sample") as simulator:
        yield simulator


@pytest.mark.parametrize("kind", TYPES, ids=[kind.name for kind in TYPES])
def test_rows_of_types_are_whole(kind: object) -> None:
    assert kind in TYPES
    known = {row.name for row in TYPES}
    for row in TYPES:
        for field in row.fields:
            assert not field.target or field.target in known
            assert bool(field.choices) == (field.kind is Kind.CHOICE)
            assert not field.variants or row.variant_field
        if row.hierarchy:
            assert {row.hierarchy.flag, "ParentRef", "FullyQualifiedName"} <= set(row.by_key)


@pytest.mark.parametrize(
    "kind", ["Item", "Account", "Class", "Department", "Term", "PaymentMethod", "Vendor"]
)
def test_names_are_never_deleted_for_good(books: Books, kind: str) -> None:
    record = books.rows(f"select * from {kind} maxresults 1")[0]
    assert books.refused(kind, token_of(record), operation="delete").code == "500"


@pytest.mark.parametrize("kind", ["Item", "Account", "Class", "Department", "Term"])
def test_ids_and_tokens_are_checked(books: Books, kind: str) -> None:
    record = books.rows(f"select * from {kind} maxresults 1")[0]
    assert fault_of(books.get(f"{kind.lower()}/99999999")).code == "610"
    assert fault_of(books.get(f"{kind.lower()}/abc")).code == "2030"
    assert books.refused(kind, {**record, "SyncToken": "99"}).code == "5010"


def test_references_show_the_name_of_today(books: Books) -> None:
    item = books.rows("select * from Item where Name = 'Custom Design'")[0]
    account = books.read("Account", item["IncomeAccountRef"]["value"])
    books.save("Account", {**token_of(account), "sparse": True, "Name": "Plans drawn"})
    shown = books.read("Item", item["Id"])["IncomeAccountRef"]
    assert shown == {"value": account["Id"], "name": "Plans drawn"}


def test_references_to_nothing_and_to_something_inactive(books: Books) -> None:
    base = {"DisplayName": "Refers", "SalesTermRef": {"value": "99"}}
    fault = books.refused("Customer", base)
    assert fault.code == "2500"
    assert fault.detail == "Invalid Reference Id : Term element id 99 not found"
    term = books.save("Term", {"Name": "Gone", "DueDays": 3})
    books.save("Term", {**term, "Active": False})
    fault = books.refused("Customer", {**base, "SalesTermRef": {"value": term["Id"]}})
    assert (fault.code, fault.element) == ("610", "SalesTermRef")


def test_a_sparse_update_of_a_class_is_a_switch(books: Books) -> None:
    made = books.save("Class", {"Name": "Fairs"})
    change = {**token_of(made), "sparse": True, "Active": False}
    assert books.refused("Class", change).code == "2020"
    books.admin.switch(class_sparse="ignored")
    assert books.save("Class", change) == made
    books.admin.switch(class_sparse="honoured")
    assert books.save("Class", change)["Name"] == "Fairs (deleted)"


# States


def test_every_state_is_told_and_set(books: Books) -> None:
    told = books.admin.state(books.realm_id)
    assert told == {row.name: next(iter(row.wire)) for row in STATES}
    for row in STATES:
        for value in reversed(row.wire):
            assert books.admin.state(books.realm_id, **{row.name: value})[row.name] == value


@pytest.mark.parametrize("wish", [{"colour": "red"}, {"plan": "Free"}, {"payroll": "yes"}])
def test_states_that_do_not_exist_are_refused(books: Books, wish: Json) -> None:
    with pytest.raises(AdminRefusedError, match="There is no state"):
        books.admin.state(books.realm_id, **wish)


def test_a_lapsed_subscription_reads_and_does_not_write(books: Books) -> None:
    books.admin.state(books.realm_id, subscription="lapsed")
    fault = books.refused("Vendor", {"DisplayName": "Late"})
    assert (fault.status, fault.code) == (400, "6190")
    assert "QuickBooks Online Plus" in fault.detail
    info = books.read("CompanyInfo", "1")
    assert {"Name": "SubscriptionStatus", "Value": "EXPIRED"} in info["NameValue"]
    item = {"bId": "1", "operation": "create", "Vendor": {"DisplayName": "Late"}}
    answer = books.post(
        "batch", {"BatchItemRequest": [item, {"bId": "2", "Query": "select * from Term"}]}
    )
    first, second = answer.json()["BatchItemResponse"]
    assert first["Fault"]["Error"][0]["code"] == "6190"
    assert second["QueryResponse"]["Term"]
    books.admin.state(books.realm_id, subscription="paid")
    assert books.save("Vendor", {"DisplayName": "Late"})["Active"] is True


@pytest.mark.parametrize(
    ("state", "code"), [("locked", "140"), ("maintenance", "150"), ("reset", "10200")]
)
def test_a_company_that_nobody_can_reach(books: Books, state: str, code: str) -> None:
    books.admin.state(books.realm_id, **{state: True})
    for answer in (
        books.get("companyinfo/1"),
        books.get("query", query="select * from Term"),
        books.post("vendor", {"DisplayName": "X"}),
    ):
        body = answer.json()
        assert (body.get("Fault") or body.get("fault"))["Error"][0]["code"] == code
    books.admin.state(books.realm_id, **{state: False})
    assert books.get("companyinfo/1").status_code == 200


FEATURES = [
    ("classes", "Class", {"Name": "New"}),
    ("departments", "Department", {"Name": "New"}),
    ("inventory", "Item", {}),
]


def stocked(books: Books) -> Json:
    accounts = {row["Name"]: row["Id"] for row in books.rows("select * from Account")}
    return {
        "Name": "New",
        "Type": "Inventory",
        "TrackQtyOnHand": True,
        "QtyOnHand": 1,
        "InvStartDate": "2026-01-01",
        "IncomeAccountRef": {"value": accounts["Sales of Product Income"]},
        "ExpenseAccountRef": {"value": accounts["Cost of Goods Sold"]},
        "AssetAccountRef": {"value": accounts["Inventory Asset"]},
    }


@pytest.mark.parametrize(("state", "kind", "body"), FEATURES)
def test_features_by_preference_and_plan(books: Books, state: str, kind: str, body: Json) -> None:
    body = body or stocked(books)
    books.admin.state(books.realm_id, **{state: False})
    assert books.refused(kind, body).code == "6000"
    books.admin.state(books.realm_id, **{state: True, "plan": "Essentials"})
    assert books.refused(kind, body).code == "5030"
    books.admin.state(books.realm_id, plan="Advanced")
    assert books.save(kind, body)["Active"] is True


def test_preferences_show_what_is_off(books: Books) -> None:
    books.admin.state(books.realm_id, classes=False, departments=False, projects=False)
    found = books.get("preferences").json()["Preferences"]
    assert found["AccountingInfoPrefs"]["ClassTrackingPerTxnLine"] is False
    assert found["AccountingInfoPrefs"]["TrackDepartments"] is False
    assert {"Name": "ProjectsEnabled", "Value": "false"} in found["OtherPrefs"]["NameValue"]
    assert found["SyncToken"] == "3"


# Payroll


@pytest.fixture
def payroll(books: Books) -> Books:
    books.admin.state(books.realm_id, payroll=True)
    return books


def test_payroll_wants_an_address(payroll: Books) -> None:
    person = {"GivenName": "Pay", "FamilyName": "Roll"}
    fault = payroll.refused("Employee", {**person, "PrimaryAddr": {"City": "Bayshore"}})
    assert (fault.code, fault.element) == ("2020", "PrimaryAddr.CountrySubDivisionCode")
    assert payroll.save("Employee", {**person, "PrimaryAddr": ADDRESS})["DisplayName"] == "Pay Roll"


def test_payroll_composes_names(payroll: Books) -> None:
    person = {"GivenName": "Pay", "FamilyName": "Roll", "PrimaryAddr": ADDRESS}
    made = payroll.save("Employee", {**person, "DisplayName": "Something Else"})
    assert made["DisplayName"] == "Pay Roll"
    after = payroll.save("Employee", {**made, "FamilyName": "Role", "DisplayName": "Pay Roll"})
    assert after["DisplayName"] == "Pay Role"


@pytest.mark.parametrize("key", ["Title", "Suffix", "PrintOnCheckName", "BillRate"])
def test_payroll_refuses_changes_of_what_it_does_not_support(payroll: Books, key: str) -> None:
    person = {"GivenName": "Pay", "FamilyName": "Roll", "PrimaryAddr": ADDRESS}
    value = 12 if key == "BillRate" else "X"
    assert payroll.refused("Employee", {**person, key: value}).code == "2010"
    made = payroll.save("Employee", person)
    assert payroll.save("Employee", made)["SyncToken"] == "1"
    payroll.admin.switch(payroll_fields="ignored")
    assert payroll.save("Employee", {**person, "GivenName": "Other", key: value}).get(key) != value


@pytest.mark.parametrize(("number", "code"), [("123456789", "10000"), ("XXX-XX-XXXX", "10000")])
def test_payroll_wants_a_true_number(payroll: Books, number: str, code: str) -> None:
    person = {"GivenName": "Pay", "FamilyName": "Roll", "PrimaryAddr": ADDRESS}
    answer = payroll.post("employee", {**person, "SSN": number})
    assert (answer.status_code, fault_of(answer).code) == (500, code)
    assert payroll.save("Employee", {**person, "SSN": "123-45-6789"})["SSN"] == "XXX-XX-XXXX"


# Projects


def project(name: str, parent: str, **more: object) -> Json:
    body = {"DisplayName": name, "Job": True, "ParentRef": {"value": parent}}
    return {**body, "BillWithParent": True, "IsProject": True, **more}


def test_only_a_person_makes_a_project(books: Books) -> None:
    top = books.save("Customer", {"DisplayName": "Top"})["Id"]
    assert books.save("Customer", project("By the API", top))["IsProject"] is False
    made = books.admin.add(books.realm_id, "customer", project("By hand", top))
    assert made["IsProject"] is True


def test_a_project_has_rules_of_its_own(books: Books) -> None:
    top = books.save("Customer", {"DisplayName": "Top"})["Id"]
    one = books.admin.add(books.realm_id, "customer", project("One", top))
    other = books.admin.add(books.realm_id, "customer", project("Other", top))
    renamed = {**token_of(other), "sparse": True, "DisplayName": "one"}
    fault = books.refused("Customer", renamed)
    assert fault.code == "6000"
    assert "A project is already using this name." in fault.detail
    assert books.refused("Customer", {**renamed, "DisplayName": "TOP"}).code == "6240"
    below = {"DisplayName": "X", "Job": True, "ParentRef": {"value": one["Id"]}}
    assert "cannot contain subcustomers" in books.refused("Customer", below).detail
    job = books.save("Customer", {**below, "ParentRef": {"value": top}})
    deep = project("Deep", job["Id"])
    for wish in (project("Unbilled", top, BillWithParent=False), deep):
        with pytest.raises(AdminRefusedError, match="6000"):
            books.admin.add(books.realm_id, "customer", wish)


def test_a_job_is_made_a_project_by_hand(books: Books) -> None:
    top = books.save("Customer", {"DisplayName": "Top"})["Id"]
    job = books.save("Customer", {**project("Job", top)})
    assert books.admin.edit(books.realm_id, ("customer", job["Id"]), IsProject=True)["IsProject"]
    parent = books.save("Customer", {**project("Parent", top)})
    books.save("Customer", {**project("Child", parent["Id"])})
    with pytest.raises(AdminRefusedError, match="cannot contain subcustomers"):
        books.admin.edit(books.realm_id, ("customer", parent["Id"]), IsProject=True)


def test_projects_by_preference_and_plan(books: Books) -> None:
    top = books.save("Customer", {"DisplayName": "Top"})["Id"]
    for change, code in (({"projects": False}, "6000"), ({"plan": "Essentials"}, "5030")):
        books.admin.state(books.realm_id, **change)
        with pytest.raises(AdminRefusedError, match=code):
            books.admin.add(books.realm_id, "customer", project("New", top))


# Merging and deleting


def test_a_merge_moves_everything_and_leaves_a_stub(books: Books) -> None:
    survivor = books.save("Customer", {"DisplayName": "Stays", "Balance": 10})
    loser = books.save("Customer", {"DisplayName": "Goes", "Balance": 5})
    job = books.save(
        "Customer", {"DisplayName": "Job", "Job": True, "ParentRef": {"value": loser["Id"]}}
    )
    employee = books.rows("select * from Employee maxresults 1")[0]["Id"]
    worked = {"NameOf": "Employee", "EmployeeRef": {"value": employee}, "Hours": 1}
    time = books.save("TimeActivity", {**worked, "CustomerRef": {"value": loser["Id"]}})
    since = time["MetaData"]["CreateTime"]
    after = books.admin.merge(books.realm_id, ("customer", loser["Id"]), into=survivor["Id"])
    assert (after["SyncToken"], after["Balance"], after["BalanceWithJobs"]) == ("1", 15, 15)
    assert fault_of(books.get(f"customer/{loser['Id']}")).code == "610"
    assert books.read("Customer", job["Id"])["FullyQualifiedName"] == "Stays:Job"
    moved = books.read("TimeActivity", time["Id"])
    assert moved["CustomerRef"] == {"value": survivor["Id"], "name": "Stays"}
    assert moved["SyncToken"] == "0"
    answer = books.get("cdc", entities="Customer", changedSince=since).json()
    stub = answer["CDCResponse"][0]["QueryResponse"][0]["Customer"][-1]
    assert (stub["status"], stub["Id"]) == ("Deleted", loser["Id"])
    assert books.save("Vendor", {"DisplayName": "Goes"})["Active"] is True


def test_what_cannot_be_merged(books: Books) -> None:
    one = books.save("Customer", {"DisplayName": "One"})
    below = books.save(
        "Customer", {"DisplayName": "Below", "Job": True, "ParentRef": {"value": one["Id"]}}
    )
    for loser, survivor in ((one, one), (one, below)):
        with pytest.raises(AdminRefusedError, match="cannot be merged"):
            books.admin.merge(books.realm_id, ("customer", loser["Id"]), into=survivor["Id"])
    with pytest.raises(AdminRefusedError, match="610"):
        books.admin.merge(books.realm_id, ("customer", one["Id"]), into="999999")
    pump = books.rows("select * from Item where Name = 'Pump'")[0]
    soil = books.rows("select * from Item where Name = 'Soil'")[0]
    with pytest.raises(AdminRefusedError, match="cannot be merged"):
        books.admin.merge(books.realm_id, ("item", pump["Id"]), into=soil["Id"])


def test_a_record_taken_out_by_hand_leaves_a_stub(books: Books) -> None:
    made = books.save("Vendor", {"DisplayName": "Short"})
    parent = books.rows("select * from Customer where DisplayName = 'Frost Sporting Goods'")[0]
    with pytest.raises(AdminRefusedError, match="others below it"):
        books.admin.delete(books.realm_id, ("customer", parent["Id"]))
    books.admin.delete(books.realm_id, ("vendor", made["Id"]))
    answer = books.get("cdc", entities="Vendor", changedSince=made["MetaData"]["CreateTime"])
    rows = answer.json()["CDCResponse"][0]["QueryResponse"][0]["Vendor"]
    assert next(row for row in rows if row["Id"] == made["Id"])["status"] == "Deleted"
