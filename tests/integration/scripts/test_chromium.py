"""The browser tests find a Chromium, or one sentence says how to get one."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.sources import ROOT

TOOLS = ("sh", "dirname", "sed", "head")


class Machine:
    """A machine with the tools that are put on it, each noting how it was called."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.bin = folder / "bin"
        self.bin.mkdir()
        (folder / "scripts").mkdir()
        shutil.copy(ROOT / "scripts" / "chromium", folder / "scripts")
        for name in TOOLS:
            found = shutil.which(name)
            assert found is not None
            (self.bin / name).symlink_to(found)
        (folder / ".venv" / "bin").mkdir(parents=True)
        self.tool("../.venv/bin/python", "exit 1")
        self.tool("id", "echo 1000")

    def tool(self, name: str, does: str) -> None:
        path = self.bin / name
        path.write_text(f'#!/bin/sh\necho "{path.name} $*" >>"{self.folder}/calls"\n{does}\n')
        path.chmod(0o755)

    def run(self) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 - our own script
            (self.folder / "scripts" / "chromium",),
            env={"PATH": str(self.bin)},
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def calls(self) -> str:
        notes = self.folder / "calls"
        return notes.read_text() if notes.exists() else ""


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.mark.parametrize("name", ["chromium", "chromium-browser"])
def test_the_one_on_path_is_enough(machine: Machine, name: str) -> None:
    machine.tool(name, "exit 0")
    assert machine.run().returncode == 0
    assert machine.calls == ""


def test_playwrights_own_is_enough_once_it_is_there(machine: Machine) -> None:
    machine.tool("../.venv/bin/python", f"echo '  Install location:    {machine.folder}'")
    assert machine.run().returncode == 0
    assert machine.calls == "python -m playwright install --dry-run chromium\n"


def test_root_installs_the_systems_package(machine: Machine) -> None:
    machine.tool("id", "echo 0")
    browser = machine.bin / "chromium"
    machine.tool("apt-get", f"case $* in *chromium*) cp {machine.bin}/id {browser} ;; esac")
    (machine.bin / "cp").symlink_to(shutil.which("cp") or "")
    assert machine.run().returncode == 0
    assert "apt-get -qq update" in machine.calls
    assert "--no-install-recommends chromium fonts-dejavu-core fonts-noto-core" in machine.calls
    assert "playwright install --with-deps" not in machine.calls


def test_without_root_playwright_installs_one(machine: Machine) -> None:
    machine.tool("apt-get", "exit 1")
    machine.tool(
        "../.venv/bin/python", "case $* in *--dry-run*|*--with-deps*) exit 1 ;; *) exit 0 ;; esac"
    )
    assert machine.run().returncode == 0
    assert machine.calls.endswith("python -m playwright install chromium\n")
    assert "apt-get" not in machine.calls


def test_says_what_to_do_when_nothing_works(machine: Machine) -> None:
    done = machine.run()
    assert done.returncode == 1
    [sentence] = done.stderr.splitlines()
    assert "put a chromium on PATH" in sentence
