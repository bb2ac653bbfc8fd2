"""The pages on which a person plays QuickBooks."""

import html
import re
from collections.abc import Iterator

import httpx
import pytest

from simulator.testing import Running
from tests.contract.simulator.books import CONTEXT, Books


@pytest.fixture
def web(simulator: Running) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=simulator.base_url, follow_redirects=True, verify=CONTEXT) as client:
        yield client


@pytest.fixture
def home(simulator: Running) -> str:
    return f"/companies/{simulator.companies[0].realm_id}"


def test_the_front_page_lists_the_companies_and_says_what_it_is(
    simulator: Running, web: httpx.Client
) -> None:
    text = web.get("/").text
    assert "this is not QuickBooks" in text
    for company in simulator.companies:
        assert company.name in text
        assert f'href="/companies/{company.realm_id}"' in text


@pytest.mark.parametrize("kind", ["customer", "employee", "vendor"])
def test_lists_show_active_records_and_inactive_ones_on_request(
    books: Books, web: httpx.Client, home: str, kind: str
) -> None:
    rows = books.admin.records(books.realm_id, kind)
    active = [row for row in rows if row["Active"]]
    assert f"of {len(active)}</p>" in web.get(f"{home}/{kind}").text
    everything = web.get(f"{home}/{kind}?inactive=yes").text
    assert f"of {len(rows)}</p>" in everything
    assert "Inactive</span>" in everything


def test_a_list_can_be_searched(web: httpx.Client, home: str) -> None:
    found = web.get(f"{home}/vendor", params={"q": "KLICKITAT"}).text
    assert "Klickitat Stone" in found
    assert "1 to 1 of 1" in found
    assert "Nothing matches" in web.get(f"{home}/vendor", params={"q": "zzz"}).text


def test_long_lists_have_pages(books: Books, web: httpx.Client, home: str) -> None:
    for number in range(60):
        books.admin.add(books.realm_id, "vendor", {"DisplayName": f"Paged {number:02d}"})
    first = web.get(f"{home}/vendor", params={"q": "paged"}).text
    assert "1 to 50 of 60" in first
    link = re.search(r'href="([^"]+)" rel="next"', first)
    assert link is not None
    second = web.get(link.group(1).replace("&amp;", "&")).text
    assert "51 to 60 of 60" in second
    assert "Paged 59" in second
    assert "51 to 60 of 60" in web.get(f"{home}/vendor?q=paged&page=99").text
    assert "1 to 50 of 60" in web.get(f"{home}/vendor?q=paged&page=x").text


def test_a_record_is_added_edited_and_made_inactive_and_active(
    books: Books, web: httpx.Client, home: str
) -> None:
    form = {"GivenName": "Wanda", "FamilyName": "Web", "PrimaryEmailAddr.Address": "w@w.example"}
    added = web.post(f"{home}/employee/new", data=form)
    assert "Added." in added.text
    record_id = added.url.path.rsplit("/", 1)[1]
    record = books.read("Employee", record_id)
    assert record["DisplayName"] == "Wanda Web"
    url = f"{home}/employee/{record_id}"
    saved = web.post(url, data={**form, "DisplayName": "Wanda Web", "FamilyName": "Webb"})
    assert "Saved." in saved.text
    assert books.read("Employee", record_id)["FamilyName"] == "Webb"
    assert "Made inactive." in web.post(f"{url}/active", data={"active": "no"}).text
    assert books.read("Employee", record_id)["DisplayName"] == "Wanda Web (deleted)"
    assert "Made active again." in web.post(f"{url}/active", data={"active": "yes"}).text
    assert books.read("Employee", record_id)["DisplayName"] == "Wanda Web"


def test_saving_a_form_unchanged_changes_nothing(
    books: Books, web: httpx.Client, home: str
) -> None:
    for kind, name in (("customer", "Customer"), ("employee", "Employee"), ("vendor", "Vendor")):
        for row in books.admin.records(books.realm_id, kind):
            if not row["Active"]:
                continue
            page = web.get(f"{home}/{kind}/{row['Id']}").text
            web.post(f"{home}/{kind}/{row['Id']}", data=inputs(page))
            assert books.read(name, row["Id"])["SyncToken"] == row["SyncToken"], row


def inputs(page: str) -> dict[str, str]:
    """Return what a browser would send of the page's form without an edit."""
    unescape = html.unescape
    found = {
        name: unescape(value)
        for name, value in re.findall(r'<input type="text" name="([^"]+)" value="([^"]*)"', page)
    }
    for name in re.findall(r'<input type="checkbox" name="([^"]+)" value="yes" checked', page):
        found[name] = "yes"
    for name, value in re.findall(r'<textarea name="([^"]+)" rows="3">([^<]*)</textarea>', page):
        found[name] = unescape(value)
    chosen = re.search(r'<option value="(\d+)" selected', page)
    if "<select" in page:
        found["ParentRef.value"] = chosen.group(1) if chosen else ""
    return found


def test_a_sub_customer_and_a_project_are_made_by_a_person(
    books: Books, web: httpx.Client, home: str
) -> None:
    parent = books.rows("select * from Customer where DisplayName = 'Bexley Winery'")[0]
    added = web.post(
        f"{home}/customer/new",
        data={
            "DisplayName": "Cellar",
            "ParentRef.value": parent["Id"],
            "BillWithParent": "yes",
            "IsProject": "yes",
            "ShipAddr.Line1": "9 Vine St",
        },
    )
    record = books.read("Customer", added.url.path.rsplit("/", 1)[1])
    assert record["FullyQualifiedName"] == "Bexley Winery:Cellar"
    assert (record["Job"], record["IsProject"]) == (True, True)
    assert record["ShipAddr"]["Line1"] == "9 Vine St"


def test_what_is_wrong_is_said_and_what_was_typed_stays(web: httpx.Client, home: str) -> None:
    answer = web.post(
        f"{home}/employee/new",
        data={"GivenName": "Typed", "PrimaryEmailAddr.Address": "no address"},
    )
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert 'value="Typed"' in answer.text
    assert 'value="no address"' in answer.text


def test_everything_is_escaped(books: Books, web: httpx.Client, home: str) -> None:
    nasty = "<script>alert('x')</script>\"&"
    record = books.save("Vendor", {"DisplayName": nasty, "Notes": "</textarea>" + nasty})
    for path in ("vendor", f"vendor/{record['Id']}", "vendor?q=%3Cscript%3E%22"):
        answer = web.get(f"{home}/{path}")
        assert "<script>" not in answer.text
        assert "</textarea>&lt;" not in answer.text
        assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_forms_of_other_sites_are_refused(books: Books, web: httpx.Client, home: str) -> None:
    before = books.admin.records(books.realm_id, "vendor")
    headers = {"Origin": "https://evil.example"}
    url = f"{home}/vendor/{before[0]['Id']}/active"
    assert web.post(url, data={"active": "no"}, headers=headers).status_code == 403
    assert (
        web.post(f"{home}/vendor/new", data={"DisplayName": "E"}, headers=headers).status_code
        == 403
    )
    assert books.admin.records(books.realm_id, "vendor") == before


@pytest.mark.parametrize("path", ["/companies/1", "/companies/1/vendor"])
def test_unknown_companies_are_not_found(web: httpx.Client, path: str) -> None:
    assert web.get(path).status_code == 404


def test_unknown_lists_and_records_are_not_found(web: httpx.Client, home: str) -> None:
    assert web.get(f"{home}/unicorn").status_code == 404
    assert web.get(f"{home}/vendor/999999").status_code == 404
