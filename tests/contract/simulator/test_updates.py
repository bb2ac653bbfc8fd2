"""Full, sparse and no-op updates, SyncToken, and what becomes inactive."""

# Statements are put together from the tests' own words.
# ruff: noqa: S608

from typing import Any

import pytest

from tests.contract.simulator.books import Books, Json, token_of

FULL: Json = {
    "DisplayName": "Full",
    "GivenName": "Full",
    "FamilyName": "Record",
    "PrimaryPhone": {"FreeFormNumber": "1"},
    "Mobile": {"FreeFormNumber": "2"},
    "PrimaryEmailAddr": {"Address": "a@b.example"},
}
ADDRESS: Json = {"Line1": "1 Main St", "City": "Salem"}
SPARSE_TYPES = ("Customer", "Vendor")


@pytest.mark.parametrize("kind", ["Customer", "Vendor", "Employee"])
def test_a_full_update_clears_what_it_omits(books: Books, kind: str) -> None:
    record = books.save(kind, {**FULL, "PrintOnCheckName": "Other"})
    after = books.save(kind, {**token_of(record), "DisplayName": "Full", "GivenName": "New"})
    assert after["GivenName"] == "New"
    assert not {"FamilyName", "PrimaryPhone", "Mobile", "PrimaryEmailAddr"} & set(after)
    assert after["PrintOnCheckName"] == "New"
    assert after["SyncToken"] == "1"
    assert after["sparse"] is False


def test_a_full_update_resets_defaults_and_keeps_what_the_api_cannot_write(books: Books) -> None:
    record = books.save(
        "Customer", {"DisplayName": "C", "Balance": 5, "Taxable": False, "BillAddr": ADDRESS}
    )
    after = books.save("Customer", {**token_of(record), "DisplayName": "C"})
    assert after["Taxable"] is True
    assert "BillAddr" not in after
    assert after["Balance"] == 5
    assert after["MetaData"]["CreateTime"] == record["MetaData"]["CreateTime"]


def test_a_full_update_without_any_name_is_refused(books: Books) -> None:
    record = books.save("Employee", FULL)
    assert books.refused("Employee", {**token_of(record), "Notes": "n"}).code == "6080"
    assert books.read("Employee", record["Id"]) == record


def test_read_modify_write_keeps_everything(books: Books) -> None:
    record = books.save("Employee", {**FULL, "PrimaryAddr": ADDRESS, "HiredDate": "2020-01-02"})
    after = books.save("Employee", {**record, "GivenName": "Changed"})
    differing = {key for key in after if after[key] != record[key]}
    assert differing <= {"GivenName", "SyncToken", "MetaData"}
    assert after["PrimaryAddr"] == record["PrimaryAddr"]


@pytest.mark.parametrize("kind", SPARSE_TYPES)
@pytest.mark.parametrize("flag", [True, "true"])
def test_a_sparse_update_changes_only_what_it_names(books: Books, kind: str, flag: Any) -> None:
    record = books.save(kind, FULL)
    after = books.save(kind, {**token_of(record), "sparse": flag, "Mobile": None})
    assert "Mobile" not in after
    assert after["SyncToken"] == "1"
    rest = set(record) - {"Mobile", "SyncToken", "MetaData"}
    assert {key: after[key] for key in rest} == {key: record[key] for key in rest}


@pytest.mark.parametrize("kind", SPARSE_TYPES)
def test_an_empty_string_clears_in_a_sparse_update(books: Books, kind: str) -> None:
    record = books.save(kind, FULL)
    body = {**token_of(record), "sparse": True, "FamilyName": "", "PrimaryPhone": {}}
    after = books.save(kind, body)
    assert not {"FamilyName", "PrimaryPhone"} & set(after)


def test_nested_objects_are_replaced_as_a_whole(books: Books) -> None:
    record = books.save("Customer", {"DisplayName": "C", "BillAddr": ADDRESS})
    body = {**token_of(record), "sparse": True, "BillAddr": {"Line1": "2 Main St"}}
    after = books.save("Customer", body)
    assert after["BillAddr"] == {"Id": record["BillAddr"]["Id"], "Line1": "2 Main St"}


@pytest.mark.parametrize("kind", SPARSE_TYPES)
def test_a_sparse_update_without_a_difference_changes_nothing(books: Books, kind: str) -> None:
    record = books.save(kind, {**FULL, "BillAddr": ADDRESS})
    books.admin.advance(60)
    same = {"GivenName": "Full", "BillAddr": record["BillAddr"], "Active": True}
    after = books.save(kind, {**token_of(record), "sparse": True, **same})
    assert after == record


def test_a_full_update_without_a_difference_does_count(books: Books) -> None:
    record = books.save("Vendor", FULL)
    books.admin.advance(60)
    after = books.save("Vendor", record)
    assert after["SyncToken"] == "1"
    assert after["MetaData"]["LastUpdatedTime"] > record["MetaData"]["LastUpdatedTime"]


@pytest.mark.parametrize("kind", ["Customer", "Vendor", "Employee"])
def test_a_stale_token_is_refused(books: Books, kind: str) -> None:
    record = books.save(kind, FULL)
    current = books.save(kind, record)
    for token in ("0", "2", 0, "x"):
        fault = books.refused(kind, {**record, "SyncToken": token})
        assert (fault.status, fault.code, fault.element) == (400, "5010", "")
        assert fault.message == "Stale Object Error"
        assert fault.detail.startswith("Stale Object Error : You and ")
    assert books.save(kind, {**current, "SyncToken": 1})["SyncToken"] == "2"


def test_an_edit_by_a_person_makes_tokens_stale(books: Books) -> None:
    record = books.save("Vendor", FULL)
    books.admin.edit(books.realm_id, ("vendor", record["Id"]), GivenName="Person")
    assert books.refused("Vendor", record).code == "5010"


def test_updates_need_a_token_and_an_id_of_something(books: Books) -> None:
    record = books.save("Vendor", FULL)
    without = {key: value for key, value in record.items() if key != "SyncToken"}
    fault = books.refused("Vendor", without)
    assert (fault.code, fault.element) == ("2020", "SyncToken")
    assert books.refused("Vendor", {**record, "Id": "999999"}).code == "610"
    assert books.refused("Vendor", {**record, "Id": "abc"}).code == "2030"


def test_an_explicit_operation_update_is_accepted(books: Books) -> None:
    record = books.save("Vendor", FULL)
    after = books.save("Vendor", {**record, "GivenName": "Op"}, operation="update")
    assert after["GivenName"] == "Op"


def test_sparse_on_an_employee_is_treated_as_full_by_default(books: Books) -> None:
    record = books.save("Employee", FULL)
    body = {**token_of(record), "sparse": True, "GivenName": "Only"}
    after = books.save("Employee", body)
    assert not {"FamilyName", "PrimaryEmailAddr"} & set(after)
    assert after["DisplayName"] == "Only"


@pytest.mark.parametrize(
    ("mode", "given", "token"), [("honoured", "New", "1"), ("ignored", "Full", "0")]
)
def test_sparse_on_an_employee_is_a_switch(books: Books, mode: str, given: str, token: str) -> None:
    books.admin.switch(employee_sparse=mode)
    record = books.save("Employee", FULL)
    after = books.save("Employee", {**token_of(record), "sparse": True, "GivenName": "New"})
    assert (after["GivenName"], after["SyncToken"]) == (given, token)
    assert after["FamilyName"] == "Record"


def test_a_full_update_without_the_number_clears_it(books: Books) -> None:
    record = books.save("Employee", {**FULL, "SSN": "900-12-3456"})
    body = {key: value for key, value in record.items() if key != "SSN"}
    assert "SSN" not in books.save("Employee", body)


def test_whether_an_omitted_number_is_cleared_is_a_switch(books: Books) -> None:
    books.admin.switch(ssn_cleared_when_omitted=False)
    record = books.save("Employee", {**FULL, "SSN": "900-12-3456"})
    body = {key: value for key, value in record.items() if key != "SSN"}
    assert books.save("Employee", body)["SSN"] == "XXX-XX-XXXX"


def test_a_masked_number_sent_back_is_tolerated(books: Books) -> None:
    record = books.save("Employee", {**FULL, "SSN": "900-12-3456"})
    assert books.save("Employee", {**record, "GivenName": "N"})["SSN"] == "XXX-XX-XXXX"


def test_a_masked_tax_identifier_sent_back_overwrites_the_true_one(books: Books) -> None:
    record = books.save("Vendor", {"DisplayName": "T", "TaxIdentifier": "99-5688293"})
    masked = books.read("Vendor", record["Id"])
    after = books.save("Vendor", {**masked, "TaxIdentifier": masked["TaxIdentifier"]})
    assert after["TaxIdentifier"] == masked["TaxIdentifier"]


# Inactive records


def inactive(books: Books, kind: str = "Vendor") -> Json:
    record = books.save(kind, FULL)
    return books.save(kind, {**record, "Active": False})


@pytest.mark.parametrize("kind", ["Customer", "Vendor", "Employee"])
def test_making_inactive_frees_the_name_by_a_suffix(books: Books, kind: str) -> None:
    record = inactive(books, kind)
    assert record["Active"] is False
    assert record["DisplayName"] == "Full (deleted)"
    if kind == "Customer":
        assert record["FullyQualifiedName"] == "Full (deleted)"
    again = books.save("Vendor", {"DisplayName": "Full"})
    assert again["DisplayName"] == "Full"
    assert "Full" not in books.names(f"select * from {kind} where DisplayName = 'Full (deleted)'")


def test_inactive_names_may_be_made_to_collide(books: Books) -> None:
    books.admin.switch(inactive_names_collide=True)
    inactive(books)
    assert books.refused("Customer", {"DisplayName": "Full"}).code == "6240"


def test_a_second_one_of_that_name_is_numbered(books: Books) -> None:
    inactive(books)
    assert inactive(books)["DisplayName"] == "Full (deleted-1)"
    assert inactive(books)["DisplayName"] == "Full (deleted-2)"
    books.admin.switch(second_deletion="plain")
    assert inactive(books)["DisplayName"] == "Full (deleted)"


def test_reactivating_keeps_the_suffix_unless_a_name_is_sent(books: Books) -> None:
    record = inactive(books)
    kept = books.save("Vendor", {**token_of(record), "sparse": True, "Active": True})
    assert (kept["Active"], kept["DisplayName"]) == (True, "Full (deleted)")
    record = books.save("Vendor", {**token_of(kept), "sparse": True, "Active": False})
    assert record["DisplayName"] == "Full (deleted)"
    body = {**token_of(record), "sparse": True, "Active": True, "DisplayName": "Full"}
    assert books.save("Vendor", body)["DisplayName"] == "Full"


def test_reactivating_may_be_made_to_strip_the_suffix(books: Books) -> None:
    books.admin.switch(reactivation_keeps_suffix=False)
    record = inactive(books)
    body = {**token_of(record), "sparse": True, "Active": True}
    assert books.save("Vendor", body)["DisplayName"] == "Full"


def test_reactivating_under_a_name_taken_since_is_refused(books: Books) -> None:
    record = inactive(books)
    books.save("Vendor", {"DisplayName": "Full"})
    body = {**token_of(record), "sparse": True, "Active": True, "DisplayName": "Full"}
    assert books.refused("Vendor", body).code == "6240"


def test_an_inactive_record_cannot_be_edited_unless_switched(books: Books) -> None:
    record = inactive(books)
    body = {**token_of(record), "sparse": True, "GivenName": "Edited"}
    fault = books.refused("Vendor", body)
    assert fault.code == "6000"
    assert "You cannot modify a list element that has been deleted." in fault.detail
    books.admin.switch(inactive_edit="allowed")
    assert books.save("Vendor", body)["GivenName"] == "Edited"


def test_making_inactive_twice_changes_nothing(books: Books) -> None:
    record = inactive(books)
    body = {**token_of(record), "sparse": True, "Active": False}
    assert books.save("Vendor", body) == record


def test_a_customer_with_an_open_balance_stays(books: Books) -> None:
    record = books.save("Customer", {"DisplayName": "Owes", "Balance": 10})
    fault = books.refused("Customer", {**token_of(record), "sparse": True, "Active": False})
    assert (fault.status, fault.code) == (400, "6220")
    assert "non-zero balance" in fault.detail
