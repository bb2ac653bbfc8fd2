"""What the companies of the seeds hold, and that they are the same every time."""

import re
import subprocess
import sys
from collections import Counter

import pytest

from simulator.testing import running
from tests.contract.simulator.books import Books, Json


def everything(books: Books, kind: str) -> list[Json]:
    return books.admin.records(books.realm_id, kind)


def test_the_sample_company_is_like_intuits() -> None:
    with running(seed="sample") as simulator, Books(simulator) as books:
        accounts = everything(books, "account")
        assert len(accounts) > 24
        assert (
            Counter(row["Name"] for row in accounts if row["AccountType"] == "Expense")["Travel"]
            == 1
        )
        pairs = {(row["AccountType"], row["AccountSubType"]) for row in accounts}
        assert {
            ("Income", "SalesOfProductIncome"),
            ("Cost of Goods Sold", "SuppliesMaterialsCogs"),
            ("Other Current Asset", "Inventory"),
            ("Bank", "Checking"),
            ("Expense", "Travel"),
        } <= pairs
        customers = everything(books, "customer")
        assert len(customers) > 20
        assert any(row["Job"] for row in customers)
        assert any(row["IsProject"] for row in customers)
        variants = {row["Type"] for row in everything(books, "item")}
        assert variants == {"Service", "Inventory", "NonInventory", "Category", "Group"}
        for kind, least in (
            ("vendor", 20),
            ("employee", 5),
            ("class", 3),
            ("department", 2),
            ("term", 4),
            ("paymentmethod", 3),
            ("taxcode", 3),
            ("timeactivity", 15),
        ):
            assert len(everything(books, kind)) >= least, kind
        assert books.read("CompanyInfo", "1")["Id"] == "1"
        income = books.rows("select * from Item where Type = 'Inventory'")[0]["IncomeAccountRef"]
        assert income["value"]
        assert income["name"] == "Sales of Product Income"


def test_the_construction_company_is_as_messy_as_real_books() -> None:
    with running(seed="construction") as simulator, Books(simulator) as books:
        items = everything(books, "item")
        services = [row for row in items if row["Type"] == "Service"]
        materials = [row for row in items if row["Type"] in {"Inventory", "NonInventory"}]
        assert len(services) > 50
        assert len(materials) > 80
        assert {row["Type"] for row in materials} == {"Inventory", "NonInventory"}
        coded = [row for row in services if row.get("Sku") or re.match(r"\d", row["Name"])]
        assert 5 < len(coded) < len(services) / 3
        assert any("Sku" not in row for row in materials)
        assert any("Description" not in row for row in items)
        assert any(not row["Active"] for row in items)
        assert {row.get("Level", 0) for row in materials} == {0, 2}
        customers = everything(books, "customer")
        projects = [row for row in customers if row["IsProject"]]
        assert len(projects) > 10
        assert all(row["BillWithParent"] and row["Job"] for row in projects)
        assert any("ShipAddr" not in row for row in projects)
        assert any("ShipAddr" in row for row in projects)


def test_the_people_of_the_construction_company_have_their_ids() -> None:
    with running(seed="construction") as simulator, Books(simulator) as books:
        people = everything(books, "employee")
    assert [int(row["Id"]) for row in people] == list(range(1, len(people) + 1))
    assert len(people) == 353
    assert people[0]["DisplayName"] == "Damian J. Pineda"


@pytest.mark.parametrize("records", [100, 1000])
def test_large_companies_have_the_size_asked_for_and_repeat(records: int) -> None:
    kinds = ("customer", "vendor", "employee", "item", "timeactivity")
    found: list[list[list[Json]]] = []
    for _ in range(2):
        with running(seed="large", records=records) as simulator, Books(simulator) as books:
            found.append([everything(books, kind) for kind in kinds])
    assert found[0] == found[1]
    assert 0 <= sum(len(rows) for rows in found[0]) - records <= 2
    assert all(found[0])
    customers = found[0][0]
    assert any(row["IsProject"] for row in customers)


@pytest.mark.parametrize("records", [99, 100_001])
def test_a_size_out_of_bounds_is_refused(records: int) -> None:
    with pytest.raises(ValueError, match="100 to 100000"), running(seed="large", records=records):
        pass


def test_a_size_out_of_bounds_is_told_in_a_sentence() -> None:
    command = [sys.executable, "-m", "simulator", "--port", "0", "--seed", "large"]
    ended = subprocess.run(  # noqa: S603
        [*command, "--records", "5"], capture_output=True, text=True, timeout=20, check=False
    )
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == "A large company has 100 to 100000 records, not 5.\n"


@pytest.mark.parametrize("seed", ["newcomer", "landscaping", "construction", "sample"])
def test_every_company_has_what_quickbooks_gives_at_the_start(seed: str) -> None:
    with running(seed=seed) as simulator, Books(simulator) as books:
        names = {row["Name"] for row in everything(books, "account")}
        assert {"Sales of Product Income", "Cost of Goods Sold", "Inventory Asset"} <= names
        assert {row["Name"] for row in everything(books, "item")} >= {"Services", "Hours"}
        assert {row["Name"] for row in everything(books, "term")} >= {"Net 30", "Due on receipt"}
        assert {row["Id"] for row in everything(books, "taxcode")} == {"TAX", "NON", "2"}
