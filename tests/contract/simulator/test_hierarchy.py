"""Records below one another: the same five levels for every type that has them."""

# Statements are put together from the tests' own words.
# ruff: noqa: S608

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from simulator.testing import Running, running
from tests.contract.simulator.books import Books, Json, token_of


@pytest.fixture(scope="module")
def started() -> Iterator[Running]:
    with running(seed="sample") as simulator:
        yield simulator


@dataclass(frozen=True)
class Tree:
    """A type whose records stand below one another."""

    kind: str
    flag: str
    name: str = "Name"
    more: Json = field(default_factory=dict)
    implied: bool = True
    level: bool = False

    def body(self, name: str, parent: Json | None = None) -> Json:
        above = {self.flag: True, "ParentRef": {"value": parent["Id"]}} if parent else {}
        return {self.name: name, **self.more, **above}


TREES = (
    Tree("Customer", "Job", "DisplayName", implied=False, level=True),
    Tree("Account", "SubAccount", more={"AccountType": "Expense"}),
    Tree("Class", "SubClass"),
    Tree("Department", "SubDepartment"),
    Tree("Item", "SubItem", more={"Type": "Category"}, level=True),
)
ALL = pytest.mark.parametrize("tree", TREES, ids=[tree.kind for tree in TREES])


def chain(books: Books, tree: Tree, length: int, name: str = "L") -> list[Json]:
    rows: list[Json] = []
    for level in range(length):
        parent = rows[-1] if rows else None
        rows.append(books.save(tree.kind, tree.body(f"{name}{level}", parent)))
    return rows


@ALL
def test_full_names_flags_and_levels(books: Books, tree: Tree) -> None:
    top, middle, leaf = chain(books, tree, 3)
    assert leaf["FullyQualifiedName"] == "L0:L1:L2"
    assert leaf[tree.name] == "L2"
    assert leaf[tree.flag] is True
    assert not top.get(tree.flag)
    assert ("Level" in middle) is tree.level
    if tree.level:
        assert (middle["Level"], leaf["Level"]) == (1, 2)
    assert "Level" not in top


@ALL
def test_a_new_name_goes_down_to_the_last_level(books: Books, tree: Tree) -> None:
    top, _, leaf = chain(books, tree, 3)
    books.save(tree.kind, {**top, tree.name: "Peak"})
    assert books.read(tree.kind, leaf["Id"])["FullyQualifiedName"] == "Peak:L1:L2"
    found = f"select * from {tree.kind} where FullyQualifiedName = 'Peak:L1:L2'"
    assert [row["Id"] for row in books.rows(found)] == [leaf["Id"]]


@ALL
def test_five_levels_and_no_more(books: Books, tree: Tree) -> None:
    rows = chain(books, tree, 5)
    fault = books.refused(tree.kind, tree.body("L5", rows[-1]))
    assert (fault.status, fault.code) == (400, "6180")


@ALL
def test_a_moved_branch_counts_its_height(books: Books, tree: Tree) -> None:
    high = chain(books, tree, 4, "H")
    low = chain(books, tree, 2, "T")
    moved = {**low[0], **tree.body("T0", high[-1])}
    assert books.refused(tree.kind, moved).code == "6180"
    moved = {**low[0], **tree.body("T0", high[2])}
    assert books.save(tree.kind, moved)["FullyQualifiedName"] == "H0:H1:H2:T0"
    assert books.read(tree.kind, low[1]["Id"])["FullyQualifiedName"] == "H0:H1:H2:T0:T1"


@ALL
def test_nothing_stands_below_itself_or_nothing(books: Books, tree: Tree) -> None:
    top, leaf = chain(books, tree, 2)
    for wrong in (top, leaf):
        assert books.refused(tree.kind, {**top, **tree.body("L0", wrong)}).code == "900"
    nowhere = tree.body("Lost") | {tree.flag: True, "ParentRef": {"value": "99999999"}}
    assert books.refused(tree.kind, nowhere).code == "2500"


@ALL
def test_a_flag_without_a_parent(books: Books, tree: Tree) -> None:
    assert books.refused(tree.kind, {**tree.body("Alone"), tree.flag: True}).code == "6150"
    top = books.save(tree.kind, tree.body("Top"))
    unflagged = {**tree.body("Below"), "ParentRef": {"value": top["Id"]}}
    if tree.implied:
        assert books.save(tree.kind, unflagged)[tree.flag] is True
    else:
        assert books.refused(tree.kind, unflagged).code == "6150"


@ALL
def test_a_full_update_without_a_parent_brings_it_to_the_top(books: Books, tree: Tree) -> None:
    _, leaf = chain(books, tree, 2)
    after = books.save(tree.kind, {**token_of(leaf), **tree.body("L1")})
    assert "ParentRef" not in after
    assert after["FullyQualifiedName"] == "L1"
    assert not after.get(tree.flag)
