"""Variation is a row: nothing outside `core/entities` asks which entity it has before it."""

import ast
from collections.abc import Iterator

import pytest

from core.entities.registry import specs
from tests.support.sources import PRODUCT, Source, sources

PLANNED = {"users", "projects", "cost_codes", "materials"}
NAMES = PLANNED | {
    name
    for spec in specs()
    for name in (spec.slug, spec.label, spec.singular, spec.qbo_type)
}  # fmt: skip
MODULES = {f"core.entities.{name}" for name in PLANNED | {spec.slug for spec in specs()}}

EXEMPT = {
    "core/quickbooks/endpoints.py": "Intuit's web pages by its own types; one without a row opens the start page",
}


def names_an_entity(node: ast.expr | None) -> bool:
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        return any(names_an_entity(element) for element in node.elts)
    return isinstance(node, ast.Constant) and node.value in NAMES


def branches(source: Source) -> Iterator[str]:
    """Yield where a file compares with, matches, or keys a table by an entity's name."""
    for node in source.nodes:
        if isinstance(node, ast.Compare):
            if any(names_an_entity(side) for side in (node.left, *node.comparators)):
                yield source.at(node)
        elif isinstance(node, ast.MatchValue):
            if names_an_entity(node.value):
                yield source.at(node)
        elif isinstance(node, ast.Dict) and any(names_an_entity(key) for key in node.keys):
            yield source.at(node)


def test_nothing_branches_on_an_entity() -> None:
    found = [
        where
        for source in sources(*PRODUCT)
        if not source.path.startswith("core/entities/") and source.path not in EXEMPT
        for where in branches(source)
    ]
    assert not found, found


def test_nothing_imports_one_entity() -> None:
    found = [
        f"{source.path}:{line}"
        for source in sources(*PRODUCT)
        if not source.path.startswith("core/entities/")
        for name, line in source.imports
        if name in MODULES or name.rpartition(".")[0] in MODULES
    ]
    assert not found, found


@pytest.mark.parametrize(
    "code",
    [
        "if entity == 'users': pass",
        "if spec.slug in ('projects', 'materials'): pass",
        "if 'Employee' != kind: pass",
        "match entity:\n  case 'users': pass",
        "HANDLERS = {'users': 1}",
    ],
)
def test_a_disguised_branch_is_seen(code: str) -> None:
    source = Source("x.py")
    source.__dict__["text"] = code
    assert list(branches(source))
