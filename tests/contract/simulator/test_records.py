"""Reading and creating records: defaults, key presence, key order."""

# Statements are put together from the tests' own words.
# ruff: noqa: S608

import re
from collections.abc import Iterator

import pytest

from simulator.testing import Running, running
from tests.contract.simulator.books import Books, fault_of

STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d-0[78]:00")

RECORDED_ORDER = {
    "Customer": [
        "Taxable", "BillAddr", "ShipAddr", "Job", "BillWithParent", "ParentRef", "Level",
        "Balance", "BalanceWithJobs", "CurrencyRef", "PreferredDeliveryMethod", "IsProject",
        "ClientEntityId", "domain", "sparse", "Id", "SyncToken", "MetaData", "GivenName",
        "MiddleName", "FamilyName", "FullyQualifiedName", "CompanyName", "DisplayName",
        "PrintOnCheckName", "Active", "V4IDPseudonym", "PrimaryPhone", "Mobile", "Fax",
        "PrimaryEmailAddr", "WebAddr",
    ],
    "Vendor": [
        "BillAddr", "TermRef", "Balance", "BillRate", "AcctNum", "Vendor1099", "CurrencyRef",
        "domain", "sparse", "Id", "SyncToken", "MetaData", "Title", "GivenName", "MiddleName",
        "FamilyName", "Suffix", "CompanyName", "DisplayName", "PrintOnCheckName", "Active",
        "V4IDPseudonym", "PrimaryPhone", "Mobile", "Fax", "PrimaryEmailAddr", "WebAddr",
    ],
    "Employee": [
        "SSN", "BillableTime", "BillRate", "Gender", "domain", "sparse", "Id", "SyncToken",
        "MetaData", "GivenName", "FamilyName", "DisplayName", "PrintOnCheckName", "Active",
        "PrimaryEmailAddr",
    ],
}  # fmt: skip
"""The order of keys in recorded query answers."""

ALWAYS_RECORDED = {
    "Customer": {
        "Taxable", "Job", "BillWithParent", "Balance", "BalanceWithJobs", "CurrencyRef",
        "PreferredDeliveryMethod", "IsProject", "ClientEntityId", "domain", "sparse", "Id",
        "SyncToken", "MetaData", "FullyQualifiedName", "DisplayName", "PrintOnCheckName",
        "Active", "V4IDPseudonym",
    },
    "Vendor": {
        "Balance", "Vendor1099", "CurrencyRef", "domain", "sparse", "Id", "SyncToken",
        "MetaData", "DisplayName", "PrintOnCheckName", "Active", "V4IDPseudonym",
    },
    "Employee": {
        "BillableTime", "domain", "sparse", "Id", "SyncToken", "MetaData", "GivenName",
        "DisplayName", "PrintOnCheckName", "Active",
    },
}  # fmt: skip
"""The keys that every recorded row has."""


@pytest.fixture(scope="module")
def demo() -> Iterator[Running]:
    with running(seed="demo") as simulator:
        yield simulator


@pytest.mark.parametrize("kind", list(RECORDED_ORDER))
@pytest.mark.parametrize("company", [0, 1])
def test_query_rows_have_the_recorded_keys_in_the_recorded_order(
    demo: Running, kind: str, company: int
) -> None:
    with Books(demo, company) as books:
        rows = books.rows(f"select * from {kind} where Active in (true,false) maxresults 1000")
    assert rows
    order = RECORDED_ORDER[kind]
    for row in rows:
        assert ALWAYS_RECORDED[kind] <= set(row)
        known = [key for key in row if key in order]
        assert known == sorted(known, key=order.index)
        assert row["domain"] == "QBO"
        assert row["sparse"] is False
        assert set(row["MetaData"]) == {"CreateTime", "LastUpdatedTime"}
        assert all(STAMP.fullmatch(stamp) for stamp in row["MetaData"].values())
        assert None not in row.values()
        assert "" not in row.values()


def test_customer_defaults_of_a_minimal_create(books: Books) -> None:
    record = books.save("Customer", {"DisplayName": "Minimal"})
    assert {key: record[key] for key in record if key not in {"Id", "MetaData"}} == {
        "Taxable": True,
        "Job": False,
        "BillWithParent": False,
        "Balance": 0,
        "BalanceWithJobs": 0,
        "CurrencyRef": {"value": "USD", "name": "United States Dollar"},
        "PreferredDeliveryMethod": "Print",
        "IsProject": False,
        "domain": "QBO",
        "sparse": False,
        "SyncToken": "0",
        "FullyQualifiedName": "Minimal",
        "DisplayName": "Minimal",
        "PrintOnCheckName": "Minimal",
        "Active": True,
        "DefaultTaxCodeRef": {"value": "2"},
    }
    (row,) = books.rows("select * from Customer where DisplayName = 'Minimal'")
    assert set(row) - set(record) == {"ClientEntityId", "V4IDPseudonym"}
    assert set(record) - set(row) == {"DefaultTaxCodeRef"}
    assert re.fullmatch(r"[0-9a-f]{38}", row["V4IDPseudonym"])


def test_vendor_defaults_of_a_minimal_create(books: Books) -> None:
    record = books.save("Vendor", {"DisplayName": "Minimal"})
    assert {key: record[key] for key in record if key not in {"Id", "MetaData"}} == {
        "Balance": 0,
        "BillRate": 0,
        "Vendor1099": False,
        "CostRate": 0,
        "CurrencyRef": {"value": "USD", "name": "United States Dollar"},
        "domain": "QBO",
        "sparse": False,
        "SyncToken": "0",
        "DisplayName": "Minimal",
        "PrintOnCheckName": "Minimal",
        "Active": True,
    }
    (row,) = books.rows("select * from Vendor where DisplayName = 'Minimal'")
    assert not {"BillRate", "CostRate"} & set(row)


def test_employee_defaults_of_a_minimal_create(books: Books) -> None:
    record = books.save("Employee", {"GivenName": "Ann", "FamilyName": "Lee"})
    assert {key: record[key] for key in record if key not in {"Id", "MetaData"}} == {
        "BillableTime": False,
        "domain": "QBO",
        "sparse": False,
        "SyncToken": "0",
        "GivenName": "Ann",
        "FamilyName": "Lee",
        "DisplayName": "Ann Lee",
        "PrintOnCheckName": "Ann Lee",
        "Active": True,
    }


@pytest.mark.parametrize("kind", ["Customer", "Employee", "Vendor"])
def test_what_was_created_can_be_read_and_found(books: Books, kind: str) -> None:
    record = books.save(kind, {"DisplayName": "Found again", "GivenName": "Found"})
    assert books.read(kind, record["Id"]) == record
    (row,) = books.rows(f"select * from {kind} where DisplayName = 'Found again'")
    assert row["Id"] == record["Id"]


def test_customers_vendors_and_employees_share_one_sequence_of_ids(books: Books) -> None:
    records = [
        books.save(kind, {"DisplayName": f"Next {kind}", "GivenName": "N"})
        for kind in ("Customer", "Vendor", "Employee")
    ]
    first = int(records[0]["Id"])
    assert [int(record["Id"]) for record in records] == [first, first + 1, first + 2]


def test_everything_that_may_be_set_comes_back(books: Books) -> None:
    body = {
        "Title": "Dr",
        "GivenName": "Ada",
        "MiddleName": "M",
        "FamilyName": "King",
        "Suffix": "Jr",
        "CompanyName": "King & Co",
        "PrintOnCheckName": "Ada King",
        "Notes": "two\nlines",
        "PrimaryPhone": {"FreeFormNumber": "(503) 555-0199"},
        "Mobile": {"FreeFormNumber": "+1 503 555 0198"},
        "Fax": {"FreeFormNumber": "503"},
        "AlternatePhone": {"FreeFormNumber": "504"},
        "PrimaryEmailAddr": {"Address": "ada@king.example"},
        "WebAddr": {"URI": "https://king.example"},
        "PreferredDeliveryMethod": "Email",
        "Taxable": False,
        "ResaleNum": "R1",
    }
    record = books.save("Customer", {"DisplayName": "Ada", **body})
    assert {key: record[key] for key in body} == body


def test_addresses_get_ids_and_equal_ones_share_theirs(books: Books) -> None:
    address = {
        "Line1": "1 Main St",
        "City": "Salem",
        "PostalCode": "97301",
        "Lat": "1",
        "Long": "2",
    }
    record = books.save(
        "Customer", {"DisplayName": "Two addresses", "BillAddr": address, "ShipAddr": address}
    )
    assert list(record["BillAddr"]) == ["Id", "Line1", "City", "PostalCode"]
    assert record["BillAddr"] == record["ShipAddr"]
    other = books.save(
        "Customer",
        {"DisplayName": "Other", "BillAddr": address, "ShipAddr": {"Line1": "2 Main St"}},
    )
    ids = {record["BillAddr"]["Id"], other["BillAddr"]["Id"], other["ShipAddr"]["Id"]}
    assert len(ids) == 3


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({"CompanyName": "Acme", "GivenName": "A", "FamilyName": "B"}, "Acme"),
        ({"GivenName": "A", "MiddleName": "M", "FamilyName": "B"}, "A B"),
        ({"DisplayName": "Only this"}, "Only this"),
        ({"DisplayName": "X", "PrintOnCheckName": "Y"}, "Y"),
    ],
)
def test_print_on_check_name_is_worked_out(books: Books, body: dict[str, str], name: str) -> None:
    assert books.save("Vendor", body)["PrintOnCheckName"] == name


def test_empty_strings_stale_fields_and_unknown_ones_are_ignored(books: Books) -> None:
    record = books.save(
        "Employee",
        {
            "Id": "",
            "SyncToken": 0,
            "DisplayName": "",
            "GivenName": "Composed",
            "FamilyName": "Name",
            "ReleasedDate": "",
            "PrimaryEmailAddr": {"Address": ""},
            "PrimaryPhone": None,
            "FullyQualifiedName": "Stale",
            "MetaData": {"CreateTime": "1999-01-01"},
            "domain": "XYZ",
            "UseTimeEntry": "UseTimeEntry",
            "Unknown": {"a": 1},
        },
    )
    assert record["DisplayName"] == "Composed Name"
    assert record["domain"] == "QBO"
    assert record["MetaData"]["CreateTime"][:4] != "1999"
    assert not {"ReleasedDate", "PrimaryEmailAddr", "PrimaryPhone", "Unknown"} & set(record)


def test_is_project_is_ignored_on_write(books: Books) -> None:
    parent = books.save("Customer", {"DisplayName": "Top"})
    job = books.save(
        "Customer",
        {
            "DisplayName": "Not a project",
            "Job": True,
            "ParentRef": {"value": parent["Id"]},
            "BillWithParent": True,
            "IsProject": True,
        },
    )
    assert job["IsProject"] is False


def test_social_security_numbers_are_masked_everywhere(books: Books) -> None:
    record = books.save("Employee", {"GivenName": "Sec", "FamilyName": "Ret", "SSN": "900-12-3456"})
    assert record["SSN"] == "XXX-XX-XXXX"
    assert books.read("Employee", record["Id"])["SSN"] == "XXX-XX-XXXX"
    everything = books.get("query", query="select * from Employee maxresults 1000").text
    assert "900-12-3456" not in everything
    assert "900-12-3456" not in str(books.admin.records(books.realm_id, "employee"))


def test_tax_identifiers_are_plain_once_and_masked_afterwards(books: Books) -> None:
    record = books.save("Vendor", {"DisplayName": "Taxed", "TaxIdentifier": "99-5688293"})
    assert record["TaxIdentifier"] == "99-5688293"
    assert books.read("Vendor", record["Id"])["TaxIdentifier"] == "XX-XXX8293"


def test_an_inactive_record_can_be_read_by_id(books: Books) -> None:
    (row,) = books.rows("select * from Vendor where Active = false")
    assert books.read("Vendor", row["Id"])["Active"] is False


@pytest.mark.parametrize("record_id", ["999999", "0"])
def test_a_wrong_id_is_610_and_no_404(books: Books, record_id: str) -> None:
    fault = fault_of(books.get(f"vendor/{record_id}"))
    assert (fault.status, fault.code) == (400, "610")
    assert fault.detail.startswith("Object Not Found : Something you're trying to use")


def test_an_id_that_is_no_number_is_2030(books: Books) -> None:
    assert fault_of(books.get("vendor/abc")).code == "2030"


def test_company_info_and_preferences_are_read(books: Books) -> None:
    info = books.read("CompanyInfo", books.realm_id)
    assert info["CompanyName"] == books.simulator.companies[0].name
    assert info["Id"] == "1"
    names = {pair["Name"]: pair["Value"] for pair in info["NameValue"]}
    assert {"SubscriptionStatus", "OfferingSku", "PayrollFeature"} <= set(names)
    preferences = books.get("preferences").json()["Preferences"]
    blocks = {"AccountingInfoPrefs", "TimeTrackingPrefs", "CurrencyPrefs", "OtherPrefs"}
    assert blocks <= set(preferences)


def test_preferences_cannot_be_written(books: Books) -> None:
    fault = fault_of(books.post("preferences", {"Id": "1", "SyncToken": "0"}))
    assert (fault.status, fault.code) == (400, "500")


@pytest.mark.parametrize("kind", ["Customer", "Vendor", "Employee"])
def test_names_cannot_be_deleted_for_good(books: Books, kind: str) -> None:
    record = books.rows(f"select * from {kind} maxresults 1")[0]
    fault = books.refused(kind, record, operation="delete")
    assert (fault.status, fault.code) == (400, "500")
    assert fault.detail == "Operation delete is not supported."
    assert books.read(kind, record["Id"])["Active"] is True
