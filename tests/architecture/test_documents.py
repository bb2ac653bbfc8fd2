"""Documents point at what is there."""

import re
from pathlib import Path

import pytest

from tests.support.sources import ROOT, all_files

LINK = re.compile(r"\]\((?!https?://|#|mailto:)([^)#\s]+)")
DOCUMENTS = sorted(
    path.relative_to(ROOT).as_posix() for path in all_files() if path.suffix == ".md"
)
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("0*.md"))
PARTS = ("Context", "Decision", "Consequences", "Alternatives")
PAGE = 60


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_leads_somewhere(document: str) -> None:
    path = ROOT / document
    broken = [
        target for target in LINK.findall(path.read_text()) if not (path.parent / target).exists()
    ]
    assert not broken, broken


def test_the_readmes_commands_are_targets() -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z]+)\b(?=`|\n| ARGS)", (ROOT / "README.md").read_text()))
    assert {"run", "test", "check", "help"} <= named <= targets
    assert set(re.findall(r"^([a-z]+):.*## ", makefile, re.MULTILINE)) == targets


def test_the_readmes_map_is_the_territory() -> None:
    section = (ROOT / "README.md").read_text().partition("## The folders")[2].partition("\n## ")[0]
    places = re.findall(r"`([\w/.]+(?:/|\.py))`", section)
    assert {"app.py", "core/services/", "simulator/"} <= set(places)
    missing = [place for place in places if not (ROOT / place).exists()]
    assert not missing, missing


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_takes_one_page_with_its_parts(decision: Path) -> None:
    text = decision.read_text()
    assert tuple(re.findall(r"^## (.+)$", text, re.MULTILINE)) == PARTS
    assert len(text.splitlines()) <= PAGE
    assert text.startswith(f"# {int(decision.name[:4])}. ")


def test_decisions_are_numbered_and_listed() -> None:
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))
    index = (ROOT / "docs" / "decisions" / "README.md").read_text()
    assert all(path.name in index for path in DECISIONS)
