"""Lock files, settings and what must stand in no file."""

import re
import tomllib
from pathlib import Path

import pytest
from dotenv import dotenv_values
from pydantic import SecretStr

from core.settings import Settings
from tests.support.sources import ROOT, all_files

LOCKS = ("requirements.lock", "requirements-dev.lock")
# Where packages come from is each machine's own business; nor does a path of one machine help.
FOREIGN = re.compile(
    r"pypi\.org|pythonhosted\.org|npmjs\.(org|com)|--(extra-)?index-url|--find-links"
    r"|(?<![\w.~$}])/(root|work|home)/\w"
)
MAY_NAME_THEM = {"tests/architecture/test_files.py", "scripts/lock"}


def pins(lock: str) -> list[tuple[str, str]]:
    """Return name and version of each entry; a package may have one per version of Python."""
    return re.findall(r"^([a-z0-9._-]+)==([^\s;]+)", (ROOT / lock).read_text(), re.MULTILINE)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_hashes(lock: str) -> None:
    text = (ROOT / lock).read_text()
    entries = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(entries) == len(pins(lock)) > 0
    assert all("--hash=sha256:" in entry for entry in entries)


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_says_nothing_of_where_packages_come_from(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert not re.search(r"^--|https?://|file:", text, re.MULTILINE)


@pytest.mark.parametrize("lock", LOCKS)
def test_httpx2_stays_out(lock: str) -> None:
    assert "httpx2" not in dict(pins(lock))


def test_tests_run_with_what_is_shipped() -> None:
    assert set(pins("requirements.lock")) <= set(pins("requirements-dev.lock"))


def test_the_locks_know_every_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    for lock, wanted in (
        ("requirements.lock", project["project"]["dependencies"]),
        ("requirements-dev.lock", project["dependency-groups"]["dev"]),
    ):
        names = {re.split(r"[\[<>=~! ]", line)[0].lower() for line in wanted}
        assert names <= dict(pins(lock)).keys()


def as_written(value: object) -> str:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)


def test_every_setting_stands_in_the_example_with_its_default() -> None:
    defaults = {
        name.upper(): as_written(field.get_default(call_default_factory=True))
        for name, field in Settings.model_fields.items()
    }
    assert dict(dotenv_values(ROOT / ".env.example")) == defaults


def test_no_file_names_a_registry_or_a_machine() -> None:
    found = []
    for path in all_files():
        name = path.relative_to(ROOT).as_posix()
        if name not in MAY_NAME_THEM and (match := FOREIGN.search(readable(path))):
            found.append(f"{name}: {match.group()}")
    assert not found, found


def readable(path: Path) -> str:
    """Return a file's text, or nothing for pictures and the like."""
    try:
        return path.read_text()
    except UnicodeDecodeError:
        return ""
