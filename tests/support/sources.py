"""The product's own source files, as text and as syntax trees."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
GENERATED = ("core/store/migrations/versions",)
PRODUCT = ("app.py", "core", "ui", "pages")
ALL = (*PRODUCT, "simulator", "scripts")
NOT_OURS = {".git", ".venv", "var", "test-results", "__pycache__", "dist", "node_modules"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One Python file.

    Attributes:
        path: relative to the repository, with slashes.
    """

    path: str

    @cached_property
    def text(self) -> str:
        return (ROOT / self.path).read_text()

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.path)

    @property
    def lines(self) -> int:
        return len(self.text.splitlines())

    @property
    def nodes(self) -> Iterator[ast.AST]:
        return ast.walk(self.tree)

    @property
    def functions(self) -> Iterator[Function]:
        return (node for node in self.nodes if isinstance(node, Function))

    @property
    def imports(self) -> Iterator[tuple[str, int]]:
        """Every imported module or name, dotted, with its line."""
        for node in self.nodes:
            if isinstance(node, ast.Import):
                yield from ((alias.name, node.lineno) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)

    def at(self, node: ast.expr | ast.stmt | ast.pattern) -> str:
        """Where a node stands, as `file:line`."""
        return f"{self.path}:{node.lineno}"


def sources(*places: str) -> list[Source]:
    """Return the Python files in the places given: folders, or files."""
    found: list[Path] = []
    for place in places:
        path = ROOT / place
        found += [path] if path.is_file() else sorted(path.rglob("*.py"))
    relative = [path.relative_to(ROOT).as_posix() for path in found]
    return [Source(path) for path in relative if not path.startswith(GENERATED)]


def all_files() -> Iterator[Path]:
    """Yield every file of the repository that a person wrote, of any kind."""
    folders = [ROOT]
    while folders:
        for path in folders.pop().iterdir():
            if path.is_dir():
                ours = path.name not in NOT_OURS and not path.name.endswith("_cache")
                folders += [path] if ours and path.name != ".hypothesis" else []
            else:
                yield path
