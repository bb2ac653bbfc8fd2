"""Facts of the vendor's that no other test has for its claim."""

# Statements are put together from the tests' own words.
# ruff: noqa: S608

import re

import httpx
import pytest

from simulator.faults import FAULTS
from simulator.records.types import TYPES
from simulator.testing import Running
from tests.contract.simulator.books import CONTEXT, Books, fault_of

PREFIXES = {
    "AuthenticationFault": ("1",),
    "AUTHENTICATION": ("32",),
    "AuthorizationFault": ("1",),
    "SERVICE": ("30", "31"),
}
"""A fault's `type` to how its codes begin; the other types have all the rest."""


@pytest.mark.parametrize("code", sorted(FAULTS))
def test_every_code_of_the_vendors_list_can_be_met(books: Books, code: str) -> None:
    row = FAULTS[code]
    books.admin.fault("fault", code=code, detail=f"Detail of {code}")
    answer = books.get("companyinfo/1")
    assert answer.status_code == row.status
    body = answer.json()
    fault = body["fault"] if row.gateway else body["Fault"]
    error = (fault["error"] if row.gateway else fault["Error"])[0]
    assert (error["code"], fault["type"]) == (code, row.kind)
    assert f"Detail of {code}" in error.values()
    assert row.message in (error["message"] if row.gateway else error["Message"])


def test_the_types_of_faults_follow_their_codes() -> None:
    for row in FAULTS.values():
        if row.kind in PREFIXES:
            assert row.code.startswith(PREFIXES[row.kind]), row
        else:
            assert row.kind in {"ValidationFault", "SystemFault"}
            assert not row.code.startswith(("3200", "3100", "3001"))


def test_a_path_of_nothing_is_404(simulator: Running, books: Books) -> None:
    assert books.get("").status_code == 404
    elsewhere = httpx.get(f"{simulator.base_url}/v4/nothing", verify=CONTEXT)
    assert elsewhere.status_code == 404
    assert elsewhere.headers["intuit_tid"]


@pytest.mark.parametrize("spelling", ["customer", "Customer", "CUSTOMER", "cUSTOMER"])
def test_types_are_known_in_any_case(books: Books, spelling: str) -> None:
    record = books.rows("select * from Customer maxresults 1")[0]
    assert books.get(f"{spelling}/{record['Id']}").json()["Customer"]["Id"] == record["Id"]
    assert books.rows(f"SELECT * FROM {spelling} WHERE id = '{record['Id']}'")


def test_a_star_may_stand_beside_columns(books: Books) -> None:
    whole = books.rows("select * from Employee maxresults 1")
    assert books.rows("SELECT *, GivenName FROM Employee MAXRESULTS 1") == whole


def test_jobs_can_be_filtered(books: Books) -> None:
    rows = books.rows("select * from Customer where Job = true maxresults 1000")
    assert rows
    assert all(row["Job"] and row["ParentRef"]["value"] and row["Level"] >= 1 for row in rows)
    tops = books.rows("select * from Customer where Job = false maxresults 1000")
    assert not [row for row in tops if row["Job"] or "ParentRef" in row]


def test_the_currency_is_fixed_once_set(books: Books) -> None:
    record = books.save("Customer", {"DisplayName": "Fixed"})
    changed = books.save("Customer", {**record, "CurrencyRef": {"value": "EUR"}})
    assert changed["CurrencyRef"] == record["CurrencyRef"]


def test_times_of_records_have_whole_seconds_and_the_pacific_offset(books: Books) -> None:
    record = books.save("Customer", {"DisplayName": "Timed"})
    for value in record["MetaData"].values():
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d-0[78]:00", value)


def test_changes_of_every_type_can_be_asked_for_at_once(books: Books) -> None:
    names = [kind.name for kind in TYPES]
    asked = [*names, "TimeActivity", "TaxCode", "JournalCode", "Invoice", "Bill", "Estimate"]
    asked += ["Purchase", "Deposit", "Transfer", "Budget", "TaxAgency", "TaxRate", "Attachable"]
    answer = books.get("cdc", entities=",".join(asked), changedSince="2026-11-20T00:00:00-08:00")
    assert answer.status_code == 200
    [response] = answer.json()["CDCResponse"]
    assert len(response["QueryResponse"]) == len(asked)


def test_windows_of_delta_readers(books: Books) -> None:
    made = books.save("Vendor", {"DisplayName": "Fresh"})
    books.admin.deactivate(books.realm_id, ("vendor", made["Id"]))
    for window in (
        (
            "Metadata.LastUpdatedTime >= '2016-06-02T00:00:00Z' AND Active IN (true, false)"
            " ORDER BY Metadata.LastUpdatedTime ASC STARTPOSITION 1 MAXRESULTS 1000"
        ),
        (
            "MetaData.LastUpdatedTime > '2016-06-02T00:00:00+00:00' and"
            " MetaData.LastUpdatedTime <= '2126-06-02T00:00:00+00:00' and Active in (true,false)"
            " orderby MetaData.LastUpdatedTime maxresults 1000"
        ),
    ):
        rows = books.rows(f"select * from vendor where {window}")
        assert rows[-1]["Id"] == made["Id"]
        assert rows[-1]["Active"] is False


def test_the_query_may_be_an_empty_post_with_other_parameters(books: Books) -> None:
    statement = "select * from Vendor startposition 1 maxresults 2"
    answer = books.http.post("query", params={"query": statement, "format": "json"}, content=b"")
    assert answer.json()["QueryResponse"]["maxResults"] == 2


def test_special_characters_and_emoji_in_queries(books: Books) -> None:
    for name in ("Zoë 😀 & Sons", "100% O'Neill \\ Ltd"):
        books.save("Vendor", {"DisplayName": name})
        escaped = name.replace("\\", "\\\\").replace("'", "\\'")
        assert books.names(f"select * from Vendor where DisplayName = '{escaped}'") == [name]


def test_numbers_stand_in_for_strings(books: Books) -> None:
    record = books.save("Vendor", {"DisplayName": "Numbered"})
    body = {"Id": int(record["Id"]), "SyncToken": 0, "sparse": True, "AcctNum": "1"}
    assert books.save("Vendor", body)["SyncToken"] == "1"


def test_a_wrong_query_is_refused_before_it_is_run(books: Books) -> None:
    answer = books.get("query", query="select * from Vendor where DisplayName = 'it''s'")
    assert fault_of(answer).code == "4000"


def test_a_create_has_the_envelopes_two_keys(books: Books) -> None:
    body = books.post("vendor", {"DisplayName": "Enveloped"}).json()
    assert list(body) == ["Vendor", "time"]
    assert body["Vendor"]["sparse"] is False
    assert isinstance(body["Vendor"]["Id"], str)
    assert None not in body["Vendor"].values()
