"""`.venv` is made from the lock file once, and what goes wrong is told in one sentence."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.sources import ROOT


class Clone:
    """A clone whose Python is a script: it answers, and notes or fails `pip install`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(ROOT / "scripts", folder / "scripts")
        for lock in ("requirements.lock", "requirements-dev.lock"):
            (folder / lock).write_text(f"{lock}: 1\n")
        self.python = folder / "python"
        self.answer(pip="exit 0")

    def answer(self, *, pip: str, venv: str = "cp -p $0 .venv/bin/python") -> None:
        """Write the Python, and put it where `-m venv` would."""
        self.python.write_text(
            "#!/bin/sh\n"
            'case "$*" in\n'
            '*"-m pip install"*) echo "$*" >>pip.txt; ' + pip + " ;;\n"
            '*"-m venv"*) mkdir -p .venv/bin; ' + venv + " ;;\n"
            "*print*|*-V*) echo 3.11.9 ;;\n"
            "esac\n"
        )
        self.python.chmod(0o755)
        if (self.folder / ".venv").exists():
            shutil.copy(self.python, self.folder / ".venv" / "bin" / "python")

    def make(self, kind: str = "run") -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 - our own script
            (self.folder / "scripts" / "environment", kind),
            env={"PATH": "/usr/bin:/bin", "PYTHON": str(self.python)},
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def installations(self) -> list[str]:
        notes = self.folder / "pip.txt"
        return notes.read_text().splitlines() if notes.exists() else []


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return Clone(tmp_path)


def test_installs_once_with_hashes(clone: Clone) -> None:
    for _ in range(3):
        assert clone.make().returncode == 0
    [installation] = clone.installations
    assert "--require-hashes" in installation
    assert installation.endswith("requirements.lock")


def test_installs_again_when_the_lock_changes(clone: Clone) -> None:
    clone.make()
    (clone.folder / "requirements.lock").write_text("another\n")
    assert clone.make().returncode == 0
    assert len(clone.installations) == 2
    clone.make()
    assert len(clone.installations) == 2


def test_what_tests_need_holds_what_running_needs(clone: Clone) -> None:
    clone.make("dev")
    clone.make("run")
    assert len(clone.installations) == 1


def test_a_failed_installation_is_not_taken_for_a_finished_one(clone: Clone) -> None:
    clone.answer(pip="exit 1")
    assert clone.make().returncode == 1
    clone.answer(pip="exit 0")
    assert clone.make().returncode == 0
    assert len(clone.installations) == 2


@pytest.mark.parametrize(
    ("pip_says", "expected"),
    [
        ("NewConnectionError: [Errno 111] Connection refused", "check the network"),
        ("ERROR: Could not find a version (from versions: none)", "check the network"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "is not the one that requirements.lock"),
        ("OSError: [Errno 28] No space left on device", "The disk is full"),
        ("ERROR: something else", "something else"),
    ],
)
def test_what_pip_could_not_do_is_one_sentence(clone: Clone, pip_says: str, expected: str) -> None:
    clone.answer(pip=f"echo '{pip_says}'; exit 1")
    done = clone.make()
    assert done.returncode == 1
    [sentence] = done.stderr.splitlines()
    assert expected in sentence
    assert "make run again" in sentence


def test_a_folder_that_cannot_be_made_leaves_nothing_half_made(clone: Clone) -> None:
    clone.answer(pip="exit 0", venv="echo disk trouble; exit 1")
    done = clone.make()
    assert done.returncode == 1
    assert "disk trouble" in done.stderr
    assert not (clone.folder / ".venv").exists()


def test_an_environment_whose_python_is_gone_is_made_anew(clone: Clone) -> None:
    clone.make()
    (clone.folder / ".venv" / "bin" / "python").unlink()
    assert clone.make().returncode == 0
    assert len(clone.installations) == 2
