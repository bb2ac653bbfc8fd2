"""Products and services on the page, and merging."""

from collections.abc import Iterator

import httpx
import pytest

from simulator.testing import Running, running
from tests.contract.simulator.books import CONTEXT, Books


@pytest.fixture(scope="module")
def started() -> Iterator[Running]:
    with running(seed="sample") as simulator:
        yield simulator


@pytest.fixture
def web(simulator: Running) -> Iterator[httpx.Client]:
    base = f"{simulator.base_url}/companies/{simulator.companies[0].realm_id}"
    with httpx.Client(base_url=base, follow_redirects=True, verify=CONTEXT) as client:
        yield client


def account(books: Books, name: str) -> str:
    found: str = books.rows(f"select * from Account where Name = '{name}'")[0]["Id"]  # noqa: S608
    return found


def test_the_list_shows_type_price_and_quantity(web: httpx.Client) -> None:
    text = web.get("/item").text
    for heading in ("Type", "SKU", "Price", "Cost", "On hand"):
        assert f">{heading}</th>" in text
    assert "Stone Fountain" in text
    assert "P461-17" in web.get("/item", params={"q": "p461"}).text
    assert "Trip charge" not in text
    assert "Trip charge (deleted)" in web.get("/item", params={"inactive": "yes"}).text


def test_a_service_is_added_and_changed(books: Books, web: httpx.Client) -> None:
    income = account(books, "Services")
    form = {"Name": "Raking", "Type": "Service", "IncomeAccountRef.value": income}
    added = web.post("/item/new", data={**form, "UnitPrice": "12.50"})
    assert "Added." in added.text
    record_id = added.url.path.rsplit("/", 1)[1]
    assert books.read("Item", record_id)["UnitPrice"] == 12.5
    saved = web.post(f"/item/{record_id}", data={**form, "UnitPrice": "13", "Sku": "R-1"})
    assert "Saved." in saved.text
    item = books.read("Item", record_id)
    assert (item["UnitPrice"], item["Sku"], item["Type"]) == (13, "R-1", "Service")


def test_an_inventory_item_is_added_below_a_category(books: Books, web: httpx.Client) -> None:
    category = books.rows("select * from Item where Name = 'Landscaping'")[0]["Id"]
    form = {
        "Name": "Spade",
        "Type": "Inventory",
        "ParentRef.value": category,
        "QtyOnHand": "4",
        "InvStartDate": "2026-05-01",
        "IncomeAccountRef.value": account(books, "Sales of Product Income"),
        "ExpenseAccountRef.value": account(books, "Cost of Goods Sold"),
        "AssetAccountRef.value": account(books, "Inventory Asset"),
    }
    added = web.post("/item/new", data=form)
    item = books.read("Item", added.url.path.rsplit("/", 1)[1])
    assert item["FullyQualifiedName"] == "Landscaping:Spade"
    assert (item["TrackQtyOnHand"], item["QtyOnHand"]) == (True, 4)


def test_a_form_shows_what_its_variant_has(books: Books, web: httpx.Client) -> None:
    ids = {row["Type"]: row["Id"] for row in books.rows("select * from Item maxresults 1000")}
    assert "Quantity on hand" in web.get(f"/item/{ids['Inventory']}").text
    assert "Quantity on hand" not in web.get(f"/item/{ids['Service']}").text
    assert "Income account" not in web.get(f"/item/{ids['Category']}").text
    assert 'name="Type"' not in web.get(f"/item/{ids['Service']}").text
    assert "Quantity on hand" in web.get("/item/new").text


def test_what_is_missing_is_said(web: httpx.Client) -> None:
    answer = web.post("/item/new", data={"Name": "Nothing", "Type": "Service"})
    assert answer.status_code == 400
    assert "IncomeAccountRef is missing" in answer.text
    assert 'value="Nothing"' in answer.text


def test_a_product_is_made_inactive_and_active_again(books: Books, web: httpx.Client) -> None:
    item = books.rows("select * from Item where Name = 'Mulch, bulk'")[0]
    assert "Made inactive." in web.post(f"/item/{item['Id']}/active", data={"active": "no"}).text
    assert books.read("Item", item["Id"])["Active"] is False
    assert (
        "Made active again." in web.post(f"/item/{item['Id']}/active", data={"active": "yes"}).text
    )
    assert books.read("Item", item["Id"])["Name"] == "Mulch, bulk"


@pytest.mark.parametrize("by_name", [True, False])
def test_two_records_are_merged(books: Books, web: httpx.Client, *, by_name: bool) -> None:
    one = books.save("Vendor", {"DisplayName": "Twice here"})
    two = books.save("Vendor", {"DisplayName": "Twice here Inc"})
    into = "twice HERE inc" if by_name else two["Id"]
    merged = web.post(f"/vendor/{one['Id']}/merge", data={"into": into})
    assert "Merged." in merged.text
    assert merged.url.path.endswith(f"/vendor/{two['Id']}")
    assert books.get(f"vendor/{one['Id']}").status_code == 400
    assert books.read("Vendor", two["Id"])["Active"] is True


def test_a_merge_into_nothing_is_refused(books: Books, web: httpx.Client) -> None:
    one = books.save("Vendor", {"DisplayName": "Alone"})
    refused = web.post(f"/vendor/{one['Id']}/merge", data={"into": "Nobody at all"})
    assert refused.status_code == 400
    foreign = web.post(
        f"/vendor/{one['Id']}/merge", data={"into": "1"}, headers={"Origin": "https://e.example"}
    )
    assert foreign.status_code == 403
    assert books.read("Vendor", one["Id"])["Active"] is True
