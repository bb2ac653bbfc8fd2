"""The Python that is too old is told so by something that does not need a newer one."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.sources import ROOT


def find(folder: Path, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own script
        (ROOT / "scripts" / "find-python", "test"),
        env={"PATH": str(folder), **env},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A PATH with a shell and nothing else."""
    sh = shutil.which("sh")
    assert sh is not None
    (tmp_path / "sh").symlink_to(sh)
    return tmp_path


def python(path: Path, version: str, *, enough: bool, old_sqlite: bool = False) -> None:
    """Make a Python that knows its version and whether that is enough."""
    path.write_text(
        "#!/bin/sh\n"
        'case "$2" in\n'
        f"*print*) echo {version} ;;\n"
        f"*sqlite3*) exit {int(old_sqlite or not enough)} ;;\n"
        f"*) exit {int(not enough)} ;;\n"
        "esac\n"
    )
    path.chmod(0o755)


def test_says_which_python_is_too_old_and_what_to_do(folder: Path) -> None:
    python(folder / "python3", "3.9.18", enough=False)
    done = find(folder)
    assert done.returncode == 1
    assert done.stdout == ""
    assert "3.11 or newer (python3 is 3.9.18)" in done.stderr
    assert "PYTHON=/path/to/python3.11 make test" in done.stderr


def test_says_that_there_is_none(folder: Path) -> None:
    done = find(folder)
    assert done.returncode == 1
    assert "there is no python3 on PATH" in done.stderr


def test_takes_a_newer_one_beside_an_old_one(folder: Path) -> None:
    python(folder / "python3", "3.9.18", enough=False)
    python(folder / "python3.12", "3.12.1", enough=True)
    assert find(folder).stdout.strip() == str(folder / "python3.12")


def test_takes_one_with_a_fitting_sqlite_before_another(folder: Path) -> None:
    python(folder / "python3", "3.13.0", enough=True, old_sqlite=True)
    assert find(folder).stdout.strip() == str(folder / "python3")
    python(folder / "python3.11", "3.11.2", enough=True)
    assert find(folder).stdout.strip() == str(folder / "python3.11")


def test_takes_the_one_that_is_named(folder: Path, tmp_path: Path) -> None:
    python(folder / "python3", "3.11.7", enough=True)
    python(tmp_path / "mine", "3.13.0", enough=True)
    assert find(folder, PYTHON=str(tmp_path / "mine")).stdout.strip() == str(tmp_path / "mine")


def test_refuses_the_one_that_is_named_when_it_is_too_old(folder: Path, tmp_path: Path) -> None:
    python(folder / "python3", "3.11.7", enough=True)
    python(tmp_path / "mine", "3.10.1", enough=False)
    assert "is 3.10.1" in find(folder, PYTHON=str(tmp_path / "mine")).stderr
