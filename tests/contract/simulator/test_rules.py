"""What a write is refused for: names, lengths, formats, hierarchy."""

from typing import Any

import pytest

from tests.contract.simulator.books import Books, token_of

NAMED = ("Customer", "Vendor", "Employee")


@pytest.mark.parametrize("kind", NAMED)
def test_a_name_is_required(books: Books, kind: str) -> None:
    fault = books.refused(kind, {"Notes": "no name"})
    assert (fault.status, fault.code, fault.message) == (400, "6080", "No Name Provided")


@pytest.mark.parametrize("kind", NAMED)
def test_a_missing_display_name_is_joined_from_its_parts(books: Books, kind: str) -> None:
    parts = {
        "Title": "Dr",
        "GivenName": "Ada",
        "MiddleName": "M.",
        "FamilyName": "King",
        "Suffix": "Jr",
    }
    assert books.save(kind, parts)["DisplayName"] == "Dr Ada M. King Jr"


@pytest.mark.parametrize("holder", NAMED)
@pytest.mark.parametrize("taker", NAMED)
def test_one_name_space_over_three_types(books: Books, holder: str, taker: str) -> None:
    held = books.save(holder, {"DisplayName": "Sam Stone", "GivenName": "Sam"})
    fault = books.refused(taker, {"DisplayName": "sam STONE", "GivenName": "Sam"})
    assert (fault.status, fault.code, fault.message) == (400, "6240", "Duplicate Name Exists Error")
    if holder != taker:
        assert "Another customer, vendor or employee is already using this name" in fault.detail
        assert fault.element == ""
    elif taker == "Vendor":
        assert fault.detail == f"The name supplied already exists. : Id={held['Id']}"
    else:
        assert fault.detail == "The name supplied already exists. : null"
        assert fault.element is None


def test_a_rename_to_a_taken_name_is_refused_and_to_its_own_is_not(books: Books) -> None:
    one = books.save("Vendor", {"DisplayName": "One"})
    books.save("Vendor", {"DisplayName": "Two"})
    assert books.refused("Vendor", {**one, "DisplayName": "two"}).code == "6240"
    assert books.save("Vendor", {**one, "DisplayName": "ONE"})["DisplayName"] == "ONE"


def test_sub_customers_take_part_by_their_own_name(books: Books) -> None:
    job = books.rows("select * from Customer where Job = true")[0]
    assert books.refused("Vendor", {"DisplayName": job["DisplayName"]}).code == "6240"
    other = books.save("Customer", {"DisplayName": "Another parent"})
    sibling = {
        "DisplayName": job["DisplayName"],
        "Job": True,
        "ParentRef": {"value": other["Id"]},
    }
    assert books.refused("Customer", sibling).code == "6240"


def test_a_refused_create_leaves_nothing_behind(books: Books) -> None:
    before = books.admin.records(books.realm_id, "vendor")
    books.refused("Vendor", {"DisplayName": before[0]["DisplayName"]})
    assert books.admin.records(books.realm_id, "vendor") == before


@pytest.mark.parametrize("field", ["DisplayName", "GivenName", "FamilyName", "PrintOnCheckName"])
@pytest.mark.parametrize("character", [":", "\t", "\n"])
def test_characters_that_no_name_may_hold(books: Books, field: str, character: str) -> None:
    body = {"DisplayName": "Fine", "GivenName": "Fine", field: f"a{character}b"}
    fault = books.refused("Employee", body)
    assert (fault.status, fault.code, fault.element) == (400, "2040", field)


def test_blanks_around_a_name_are_trimmed(books: Books) -> None:
    assert books.save("Vendor", {"DisplayName": "  Trim me \t"})["DisplayName"] == "Trim me"
    assert books.refused("Vendor", {"DisplayName": " trim me"}).code == "6240"


LIMITS: list[tuple[str, dict[str, Any], int]] = [
    ("Customer", {"DisplayName": "{}"}, 100),
    ("Customer", {"Title": "{}"}, 16),
    ("Customer", {"Suffix": "{}"}, 16),
    ("Customer", {"GivenName": "{}"}, 100),
    ("Customer", {"CompanyName": "{}"}, 100),
    ("Customer", {"PrintOnCheckName": "{}"}, 110),
    ("Customer", {"PrimaryPhone": {"FreeFormNumber": "{}"}}, 30),
    ("Employee", {"PrimaryPhone": {"FreeFormNumber": "{}"}}, 20),
    ("Employee", {"Mobile": {"FreeFormNumber": "{}"}}, 20),
    ("Employee", {"EmployeeNumber": "{}"}, 100),
    ("Customer", {"Notes": "{}"}, 2000),
    ("Employee", {"Notes": "{}"}, 4000),
    ("Customer", {"WebAddr": {"URI": "{}"}}, 1000),
    ("Customer", {"BillAddr": {"Line1": "{}"}}, 500),
    ("Customer", {"BillAddr": {"City": "{}"}}, 255),
    ("Customer", {"BillAddr": {"PostalCode": "{}"}}, 30),
    ("Vendor", {"AcctNum": "{}"}, 100),
    ("Vendor", {"TaxIdentifier": "{}"}, 20),
    ("Customer", {"ResaleNum": "{}"}, 16),
]


def filled(template: dict[str, Any], text: str) -> dict[str, Any]:
    return {
        key: filled(value, text) if isinstance(value, dict) else value.format(text)
        for key, value in template.items()
    }


@pytest.mark.parametrize(("kind", "template", "limit"), LIMITS)
def test_lengths(books: Books, kind: str, template: dict[str, Any], limit: int) -> None:
    base = {"DisplayName": "Long", "GivenName": "Long"}
    fault = books.refused(kind, {**base, **filled(template, "x" * (limit + 1))})
    assert (fault.status, fault.code) == (400, "2050")
    assert f"Max:{limit} supplied:{limit + 1}" in fault.detail
    assert books.save(kind, {**base, **filled(template, "x" * limit)})["Active"] is True


def test_the_limit_of_display_names_is_a_switch(books: Books) -> None:
    books.admin.switch(display_name_limit=500)
    assert len(books.save("Vendor", {"DisplayName": "x" * 500})["DisplayName"]) == 500
    assert books.refused("Vendor", {"DisplayName": "y" * 501}).code == "2050"


@pytest.mark.parametrize("address", ["plain", "a@b", "a.b", "@"])
def test_an_email_needs_an_at_sign_and_a_dot(books: Books, address: str) -> None:
    fault = books.refused("Employee", {"GivenName": "E", "PrimaryEmailAddr": {"Address": address}})
    assert (fault.status, fault.code) == (400, "2210")


def test_several_addresses_in_one_email_field_are_tolerated(books: Books) -> None:
    two = {"Address": "a@x.example, b@x.example"}
    record = books.save("Employee", {"GivenName": "E", "PrimaryEmailAddr": two})
    assert record["PrimaryEmailAddr"] == two


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"HiredDate": "yesterday"}, "2060"),
        ({"HiredDate": "2026-13-01"}, "2060"),
        ({"BillableTime": "perhaps"}, "2230"),
        ({"BillRate": "much"}, "2090"),
        ({"BillRate": 1e300}, "2090"),
        ({"Gender": "X"}, "2170"),
        ({"GivenName": {"a": 1}}, "2010"),
        ({"GivenName": ["a"]}, "2010"),
        ({"PrimaryAddr": "1 Main St"}, "2010"),
        ({"PrimaryEmailAddr": "a@b.c"}, "2010"),
    ],
)
def test_formats(books: Books, body: dict[str, Any], code: str) -> None:
    fault = books.refused("Employee", {"GivenName": "F", "FamilyName": "F", **body})
    assert (fault.status, fault.code) == (400, code)


def test_job_and_parent_come_together(books: Books) -> None:
    parent = books.save("Customer", {"DisplayName": "Parent"})
    alone = ({"Job": True}, {"ParentRef": {"value": parent["Id"]}})
    for body in alone:
        fault = books.refused("Customer", {"DisplayName": "Child", **body})
        assert (fault.status, fault.code) == (400, "6150")
    with_empty_parent = {"DisplayName": "Child", "Job": True, "ParentRef": {"value": ""}}
    assert books.refused("Customer", with_empty_parent).code == "6150"


def child_of(books: Books, parent: dict[str, Any], name: str) -> dict[str, Any]:
    return books.save(
        "Customer", {"DisplayName": name, "Job": True, "ParentRef": {"value": parent["Id"]}}
    )


def test_a_sub_customer_shows_its_place(books: Books) -> None:
    top = books.save("Customer", {"DisplayName": "Top"})
    middle = child_of(books, top, "Middle")
    leaf = child_of(books, middle, "Leaf")
    assert "Level" not in top
    assert (middle["Level"], leaf["Level"]) == (1, 2)
    assert leaf["DisplayName"] == "Leaf"
    assert leaf["FullyQualifiedName"] == "Top:Middle:Leaf"
    assert leaf["ParentRef"] == {"value": middle["Id"]}


def test_renaming_a_parent_renames_what_lies_below(books: Books) -> None:
    top = books.save("Customer", {"DisplayName": "Top"})
    leaf = child_of(books, child_of(books, top, "Middle"), "Leaf")
    books.save("Customer", {**token_of(top), "sparse": True, "DisplayName": "Peak"})
    assert books.read("Customer", leaf["Id"])["FullyQualifiedName"] == "Peak:Middle:Leaf"


def test_five_levels_and_no_more(books: Books) -> None:
    record = books.save("Customer", {"DisplayName": "L0"})
    for level in range(1, 5):
        record = child_of(books, record, f"L{level}")
    assert record["Level"] == 4
    too_deep = {"DisplayName": "L5", "Job": True, "ParentRef": {"value": record["Id"]}}
    assert books.refused("Customer", too_deep).code == "6180"


def test_moving_a_tree_counts_its_depth(books: Books) -> None:
    high = books.save("Customer", {"DisplayName": "H0"})
    low = high
    for level in range(1, 4):
        low = child_of(books, low, f"H{level}")
    tree = books.save("Customer", {"DisplayName": "T0"})
    child_of(books, tree, "T1")
    move = {**token_of(tree), "sparse": True, "Job": True, "ParentRef": {"value": low["Id"]}}
    assert books.refused("Customer", move).code == "6180"


def test_a_parent_must_exist_be_active_and_not_lie_below(books: Books) -> None:
    top = books.save("Customer", {"DisplayName": "Top"})
    leaf = child_of(books, top, "Leaf")
    gone = books.save("Customer", {"DisplayName": "Gone", "Active": False})
    for wrong in ("999999", gone["Id"]):
        body = {"DisplayName": "Lost", "Job": True, "ParentRef": {"value": wrong}}
        fault = books.refused("Customer", body)
        assert (fault.status, fault.code) == (400, "2500")
    for wrong in (top["Id"], leaf["Id"]):
        loop = {**token_of(top), "sparse": True, "Job": True, "ParentRef": {"value": wrong}}
        assert books.refused("Customer", loop).code == "900"


def test_balances_add_up_to_the_top(books: Books) -> None:
    top = books.save("Customer", {"DisplayName": "Top", "Balance": 10})
    body = {"DisplayName": "Job", "Job": True, "ParentRef": {"value": top["Id"]}, "Balance": 2.5}
    job = books.save("Customer", body)
    assert (job["Balance"], job["BalanceWithJobs"]) == (2.5, 2.5)
    again = books.read("Customer", top["Id"])
    assert (again["Balance"], again["BalanceWithJobs"]) == (10, 12.5)


def test_balances_cannot_be_written_afterwards(books: Books) -> None:
    record = books.save("Customer", {"DisplayName": "Owes", "Balance": 10})
    after = books.save("Customer", {**token_of(record), "sparse": True, "Balance": 99})
    assert after["Balance"] == 10


def test_projects_are_made_by_people_and_keep_their_shape(books: Books) -> None:
    parent = books.save("Customer", {"DisplayName": "Client"})
    project = books.admin.add(
        books.realm_id,
        "customer",
        {
            "DisplayName": "Bridge",
            "Job": True,
            "ParentRef": {"value": parent["Id"]},
            "BillWithParent": True,
            "IsProject": True,
        },
    )
    assert books.read("Customer", project["Id"])["IsProject"] is True
    unbilled = {**token_of(project), "sparse": True, "BillWithParent": False}
    fault = books.refused("Customer", unbilled)
    assert fault.code == "6000"
    assert "A project must be a subcustomer billed to its parent." in fault.detail
    below = {"DisplayName": "Below", "Job": True, "ParentRef": {"value": project["Id"]}}
    assert "cannot contain subcustomers" in books.refused("Customer", below).detail
    kept = books.save("Customer", {**project, "IsProject": False, "Notes": "full"})
    assert kept["IsProject"] is True
