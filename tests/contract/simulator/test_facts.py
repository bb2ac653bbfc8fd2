"""The numbered facts of the manual: none missing, each shown by a test, a switch, or out of scope."""

import ast
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pytest

from simulator.switches import SWITCHES

CONTRACT = Path(__file__).parents[1]
MANUAL = (CONTRACT.parents[1] / "docs" / "simulator.md").read_text(encoding="utf-8")
LAST = 305
"""The number of facts: one that is struck out takes its number along, here too."""

_ROW = re.compile(r"^\| (\d+) \| ([ABC/]+) \| (.+?) \| (.+) \|$", re.MULTILINE)
_OPEN_ROW = re.compile(r"^\| (\d+) \| ([^|]+) \|$", re.MULTILINE)
_NODE = re.compile(r"`([\w/]+\.py)::(\w+)`")
_SWITCH = re.compile(r"\*switch\* `(\w+)`")
_OUTSIDE = re.compile(r"\*out of scope\*: \S.+")


@dataclass(frozen=True, slots=True)
class Fact:
    """A row of the manual: number, how sure, statement, what shows it."""

    number: int
    sure: str
    statement: str
    shown: str

    @property
    def is_open(self) -> bool:
        return self.shown == "*open*"


def _facts() -> list[Fact]:
    section = MANUAL.partition("## Facts\n")[2].partition("\n## ")[0]
    return [Fact(int(row[0]), *row[1:]) for row in _ROW.findall(section)]


FACTS = _facts()


@lru_cache
def claims_in(path: str) -> frozenset[str]:
    tree = ast.parse((CONTRACT / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def test_no_number_is_missing() -> None:
    assert [fact.number for fact in FACTS] == list(range(1, LAST + 1))


def test_no_fact_stands_twice() -> None:
    statements = [fact.statement for fact in FACTS]
    doubled = {one for one in statements if statements.count(one) > 1}
    assert doubled == {"Defaults of a minimal create"}


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: str(fact.number))
def test_each_fact_is_shown(fact: Fact) -> None:
    nodes = _NODE.findall(fact.shown)
    switches = _SWITCH.findall(fact.shown)
    assert nodes or switches or _OUTSIDE.match(fact.shown) or fact.is_open, fact
    for path, name in nodes:
        assert name.startswith("test_")
        assert (CONTRACT / path).exists(), path
        assert name in claims_in(path), f"{path} has no {name}"
    assert set(switches) <= {switch.name for switch in SWITCHES}


def test_what_is_open_stands_in_the_small_table_with_its_reason() -> None:
    table = MANUAL.partition("### Open\n")[2].partition("\n## ")[0]
    listed = {int(number): reason for number, reason in _OPEN_ROW.findall(table)}
    assert set(listed) == {fact.number for fact in FACTS if fact.is_open}
    assert all(reason.strip() for reason in listed.values())
