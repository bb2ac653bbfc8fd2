"""The manual names everything that can be asked for."""

from pathlib import Path

import pytest

from simulator.admin.routes import PREFIX, ROUTES
from simulator.scripts import PLAYS
from simulator.seeds.loader import FOLDER, SEEDS
from simulator.switches import SWITCHES

MANUAL = (Path(__file__).parents[3] / "docs" / "simulator.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [switch.name for switch in SWITCHES])
def test_every_switch_is_explained(name: str) -> None:
    assert f"| `{name}` |" in MANUAL


@pytest.mark.parametrize("kind", list(PLAYS))
def test_every_kind_of_fault_is_explained(kind: str) -> None:
    assert f"`{kind}`" in MANUAL


@pytest.mark.parametrize("path", sorted({route.path for route in ROUTES}))
def test_every_admin_path_is_explained(path: str) -> None:
    assert path.removeprefix(PREFIX) + "`" in MANUAL


def test_every_seed_is_named_and_its_files_exist() -> None:
    for name, parts in SEEDS.items():
        assert f"`{name}`" in MANUAL
        assert all((FOLDER / f"{part}.json").exists() for part in parts)
