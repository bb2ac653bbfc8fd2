"""Accounts, terms, payment methods, tax codes, and the company itself."""

from collections.abc import Iterator

import pytest

from simulator.records.account_types import CLASSIFICATION, SUBTYPES
from simulator.testing import Running, running
from tests.contract.simulator.books import Books, Json, token_of


@pytest.fixture(scope="module")
def started() -> Iterator[Running]:
    with running(seed="sample") as simulator:
        yield simulator


def test_a_new_account_shows_when_it_was_made_and_no_more(books: Books) -> None:
    made = books.save("Account", {"Name": "Till", "AccountType": "Bank"})
    assert list(made["MetaData"]) == ["CreateTime"]
    assert len(made["Id"]) == 10
    assert (made["AccountSubType"], made["Classification"]) == ("CashOnHand", "Asset")
    assert (made["CurrentBalance"], made["CurrentBalanceWithSubAccounts"]) == (0, 0)
    assert list(books.read("Account", made["Id"])["MetaData"]) == ["CreateTime", "LastUpdatedTime"]


@pytest.mark.parametrize("kind", list(SUBTYPES))
def test_type_and_classification_follow_from_the_subtype(books: Books, kind: str) -> None:
    detail = SUBTYPES[kind][-1]
    made = books.save("Account", {"Name": f"By {detail}", "AccountSubType": detail})
    assert (made["AccountType"], made["Classification"]) == (kind, CLASSIFICATION[kind])


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"Name": "X"}, "6010"),
        ({"AccountType": "Bank"}, "2020"),
        ({"Name": "X", "AccountType": "Piggy Bank"}, "2170"),
        ({"Name": "X", "AccountType": "Bank", "AccountSubType": "Travel"}, "2170"),
        ({"Name": "a:b", "AccountType": "Bank"}, "2040"),
        ({"Name": 'a"b', "AccountType": "Bank"}, "2040"),
        ({"Name": "X", "AccountType": "Bank", "AcctNum": "1:2"}, "2040"),
        ({"Name": "x" * 101, "AccountType": "Bank"}, "2050"),
        ({"Name": "X", "AccountType": "Bank", "Description": "x" * 101}, "2050"),
        ({"Name": "checking", "AccountType": "Bank"}, "6240"),
    ],
)
def test_what_is_refused(books: Books, body: Json, code: str) -> None:
    fault = books.refused("Account", body)
    assert (fault.status, fault.code) == (400, code)


def test_a_name_is_taken_once_below_one_parent(books: Books) -> None:
    assert len(books.rows("select * from Account where Name = 'Depreciation'")) == 2
    parent = books.rows("select * from Account where Name = 'Truck'")[0]
    body = {
        "Name": "Depreciation",
        "AccountType": "Fixed Asset",
        "SubAccount": True,
        "ParentRef": {"value": parent["Id"]},
    }
    assert books.refused("Account", body).code == "6240"


def test_a_subaccount_is_of_its_parents_type(books: Books) -> None:
    parent = books.rows("select * from Account where Name = 'Truck'")[0]
    body = {"Name": "Van", "AccountType": "Bank", "ParentRef": {"value": parent["Id"]}}
    assert books.refused("Account", body).code == "6000"
    made = books.save("Account", {**body, "AccountType": "Fixed Asset"})
    assert (made["SubAccount"], made["FullyQualifiedName"]) == (True, "Truck:Van")
    assert made["ParentRef"] == {"value": parent["Id"]}


def test_balances_add_up_over_subaccounts(books: Books) -> None:
    truck = books.rows("select * from Account where Name = 'Truck'")[0]
    assert (truck["CurrentBalance"], truck["CurrentBalanceWithSubAccounts"]) == (0, 14200)


def test_an_account_with_a_balance_stays(books: Books) -> None:
    held = books.rows("select * from Account where CurrentBalance > 0")[0]
    gone = {**token_of(held), "sparse": True, "Active": False}
    assert books.refused("Account", gone).code == "6220"


def test_a_term_says_when_payment_is_due(books: Books) -> None:
    made = books.save("Term", {"Name": "Net 120", "DueDays": "120"})
    assert (made["Type"], made["DueDays"], made["DiscountPercent"]) == ("STANDARD", 120, 0)
    dated = books.save("Term", {"Name": "Tenth", "DayOfMonthDue": 10, "DueNextMonthDays": 5})
    assert dated["Type"] == "DATE_DRIVEN"
    assert books.refused("Term", {"Name": "Some day"}).code == "2020"
    assert books.refused("Term", {"Name": "Net 30", "DueDays": 1}).code == "6240"
    assert books.refused("Term", {"Name": "x" * 32, "DueDays": 1}).code == "2050"


def test_a_payment_method_has_a_type(books: Books) -> None:
    made = books.save("PaymentMethod", {"Name": "Transfer"})
    assert made["Type"] == "NON_CREDIT_CARD"
    off = books.save("PaymentMethod", {**made, "Active": False})
    assert off["Name"] == "Transfer (deleted)"


def test_tax_codes_are_read_by_their_words(books: Books) -> None:
    assert books.read("TaxCode", "NON")["Taxable"] is False
    assert [row["Id"] for row in books.rows("select * from TaxCode orderby Id")] == [
        "2",
        "NON",
        "TAX",
    ]
    assert books.rows("select * from TaxCode where Id = 'TAX'")[0]["Name"] == "TAX"
    assert books.refused("TaxCode", {"Name": "Mine"}).code == "500"


def test_company_info_is_written_whole_or_in_part(books: Books) -> None:
    info = books.read("CompanyInfo", books.realm_id)
    assert info["Id"] == "1"
    sparse = {"Id": "1", "SyncToken": info["SyncToken"], "sparse": True, "LegalName": "Shore Ltd"}
    after = books.save("CompanyInfo", sparse)
    assert (after["LegalName"], after["CompanyName"]) == ("Shore Ltd", info["CompanyName"])
    assert after["NameValue"] == info["NameValue"]
    bare = {"Id": "1", "SyncToken": after["SyncToken"], "CompanyName": "Shore"}
    assert books.refused("CompanyInfo", bare).element == "CompanyAddr"
    whole = books.save("CompanyInfo", {**after, "CompanyName": "Shore", "PrimaryPhone": None})
    assert whole["CompanyName"] == "Shore"
    assert "PrimaryPhone" not in whole
    assert books.rows("select * from CompanyInfo")[0] == whole


BLOCKS = {
    "AccountingInfoPrefs": {"TrackDepartments", "ClassTrackingPerTxn", "ClassTrackingPerTxnLine"},
    "ProductAndServicesPrefs": {"ForSales", "ForPurchase", "QuantityOnHand"},
    "SalesFormsPrefs": {"CustomField", "DefaultTerms", "AllowEstimates"},
    "EmailMessagesPrefs": {"InvoiceMessage"},
    "VendorAndPurchasesPrefs": {"TrackingByCustomer"},
    "TimeTrackingPrefs": {"UseServices", "BillCustomers", "WorkWeekStartDate"},
    "TaxPrefs": {"UsingSalesTax", "TaxGroupCodeRef", "PartnerTaxEnabled"},
    "CurrencyPrefs": {"MultiCurrencyEnabled", "HomeCurrency"},
    "ReportPrefs": {"ReportBasis"},
    "OtherPrefs": {"NameValue"},
}


def test_preferences_have_every_block(books: Books) -> None:
    found = books.get("preferences").json()["Preferences"]
    assert found["Id"] == "1"
    for block, keys in BLOCKS.items():
        assert keys <= set(found[block]), block
    pairs = {pair["Name"]: pair["Value"] for pair in found["OtherPrefs"]["NameValue"]}
    assert pairs["ProjectsEnabled"] == pairs["TimeTrackingFeatureEnabled"] == "true"
    assert books.rows("select * from Preferences") == [found]
