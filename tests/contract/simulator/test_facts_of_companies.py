"""Facts about a company: its state, what ends, what is late, and Intuit's own sample."""

# Statements are put together from the tests' own words.
# ruff: noqa: S608

import pytest

from simulator.testing import running
from tests.contract.simulator.books import Books, Json, fault_of
from tests.contract.simulator.making import service, worked


def test_the_company_is_renamed_with_its_address_only(books: Books) -> None:
    info = books.rows("select * from CompanyInfo")[0]
    lacking = {key: info[key] for key in ("Id", "SyncToken", "CompanyName")}
    assert books.refused("CompanyInfo", lacking).code == "2020"
    saved = books.save("CompanyInfo", {**info, "CompanyName": "New name"})
    assert saved["CompanyName"] == "New name"


def test_payroll_changes_the_rules_of_employees(books: Books) -> None:
    books.admin.state(books.realm_id, payroll=True)
    assert books.refused("Employee", {"GivenName": "A", "FamilyName": "B"}).code == "2020"
    address = {"City": "Bayshore", "CountrySubDivisionCode": "CA", "PostalCode": "94326"}
    body = {"GivenName": "Ann", "FamilyName": "Zed", "PrimaryAddr": address}
    made = books.save("Employee", {**body, "DisplayName": "Something else"})
    assert made["DisplayName"] == "Ann Zed"
    assert books.refused("Employee", {**body, "GivenName": "X", "Title": "Dr"}).code == "2010"
    off = books.save("Employee", {**made, "Active": False})
    assert off["Active"] is False


@pytest.mark.parametrize(
    ("state", "status", "code", "reads"),
    [
        ({"subscription": "lapsed"}, (400, 403), "6190", True),
        ({"locked": True}, (403,), "140", False),
        ({"maintenance": True}, (503,), "150", False),
        ({"reset": True}, (400,), "10200", False),
    ],
)
def test_a_company_may_be_out_of_reach(
    books: Books, state: Json, status: tuple[int, ...], code: str, *, reads: bool
) -> None:
    books.admin.state(books.realm_id, **state)
    fault = books.refused("Vendor", {"DisplayName": "Refused"})
    assert fault.status in status
    assert fault.code == code
    assert (books.get("companyinfo/1").status_code == 200) is reads


def test_a_plan_without_a_feature(books: Books) -> None:
    books.admin.state(books.realm_id, plan="Simple Start")
    fault = books.refused("Class", {"Name": "No classes"})
    assert (fault.status, fault.code) == (400, "5030")


def test_a_merge_lets_the_loser_vanish_and_its_references_move(books: Books) -> None:
    loser, survivor = (books.save("Vendor", {"DisplayName": name}) for name in ("Gone", "Kept"))
    body = {"NameOf": "Vendor", "VendorRef": {"value": loser["Id"]}, "Hours": 1, "Minutes": 0}
    made = books.save("TimeActivity", body)
    books.admin.merge(books.realm_id, ("vendor", loser["Id"]), into=survivor["Id"])
    assert fault_of(books.get(f"vendor/{loser['Id']}")).code == "610"
    moved = books.read("TimeActivity", made["Id"])["VendorRef"]
    assert (moved["value"], moved["name"]) == (survivor["Id"], "Kept")


def test_the_deleted_come_after_the_living_as_stubs(books: Books) -> None:
    since = books.get("companyinfo/1").json()["time"]
    books.admin.advance(60)
    gone, kept = (books.save("Vendor", {"DisplayName": name}) for name in ("Gone", "Kept"))
    books.admin.delete(books.realm_id, ("vendor", gone["Id"]))
    answer = books.get("cdc", entities="Vendor", changedSince=since).json()
    [block] = answer["CDCResponse"][0]["QueryResponse"]
    alive, stub = block["Vendor"]
    assert alive["Id"] == kept["Id"]
    assert set(stub) == {"domain", "status", "Id", "MetaData"}
    assert (stub["status"], stub["Id"]) == ("Deleted", gone["Id"])
    assert stub["MetaData"]["LastUpdatedTime"]


def test_new_records_may_be_late_in_queries(books: Books) -> None:
    books.admin.switch(late_visibility_seconds=10)
    made = books.save("Vendor", {"DisplayName": "Late"})
    assert books.read("Vendor", made["Id"]) == made
    statement = "select * from Vendor where DisplayName = 'Late'"
    assert books.names(statement) == []
    books.admin.advance(11)
    assert books.names(statement) == ["Late"]


def test_postings_touch_the_time_and_not_the_token(books: Books) -> None:
    rows = books.rows("select * from Customer where Active in (true, false) maxresults 1000")
    touched = [
        row
        for row in rows
        if row["SyncToken"] == "0"
        and row["MetaData"]["LastUpdatedTime"] != row["MetaData"]["CreateTime"]
    ]
    assert touched


def test_countries_of_the_companys_addresses_have_three_letters(books: Books) -> None:
    info = books.rows("select * from CompanyInfo")[0]
    for key in ("CompanyAddr", "LegalAddr", "CustomerCommunicationAddr"):
        assert info[key].get("Country", "USA") == "USA"


def test_null_is_a_blank_in_quotes(books: Books) -> None:
    made = books.save("Vendor", {"DisplayName": "No company"})
    rows = books.rows("select * from Vendor where CompanyName = ' ' maxresults 1000")
    assert made["Id"] in {row["Id"] for row in rows}
    assert not [row for row in rows if row.get("CompanyName")]


def test_the_current_date_may_be_named(books: Books) -> None:
    made = books.save("TimeActivity", worked(books))
    rows = books.rows("select * from TimeActivity where TxnDate = CURRENT_DATE")
    assert [row["Id"] for row in rows] == [made["Id"]]


def test_intuits_sample_company() -> None:
    with running(seed="sample") as simulator, Books(simulator) as books:
        accounts = books.rows("select * from Account maxresults 1000")
        assert len(accounts) > 24
        travel = [row for row in accounts if row["Name"] == "Travel"]
        assert [row["AccountType"] for row in travel] == ["Expense"]
        pairs = {(row["AccountType"], row.get("AccountSubType")) for row in accounts}
        assert {
            ("Income", "SalesOfProductIncome"),
            ("Cost of Goods Sold", "SuppliesMaterialsCogs"),
            ("Other Current Asset", "Inventory"),
            ("Bank", "Checking"),
        } <= pairs
        customers = books.rows("select * from Customer maxresults 1000")
        assert len(customers) > 20
        assert [row for row in customers if row["Job"]]
        items = {row["Type"] for row in books.rows("select * from Item maxresults 1000")}
        assert {"Service", "Inventory", "NonInventory"} <= items
        for kind in (
            "Vendor",
            "Employee",
            "Class",
            "Department",
            "TimeActivity",
            "Term",
            "TaxCode",
        ):
            assert books.rows(f"select * from {kind}"), kind
        assert books.rows("select * from Preferences")[0]["Id"] == "1"


def test_a_sku_need_not_be_unique(books: Books) -> None:
    one, two = (service(books, name, Sku="SAME") for name in ("First", "Second"))
    assert one["Sku"] == two["Sku"] == "SAME"
    assert len(books.rows("select *, Sku from Item where Sku = 'same'")) == 2
