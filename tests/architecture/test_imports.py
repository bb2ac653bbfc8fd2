"""Which package knows which library, clock and environment; the layers are import-linter's."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.sources import PRODUCT, ROOT, Source, sources

SCREENS = ("app.py", "ui/", "pages/")
ADAPTERS = ("core.quickbooks", "core.store", "core.mail")

MAY_IMPORT: dict[str, tuple[str, ...]] = {
    "streamlit": SCREENS,
    "st_aggrid": ("ui/",),
    "pandas": ("ui/",),
    "starlette": ("app.py", "ui/"),
    "dbos": ("core/jobs/",),
    "httpx": ("core/quickbooks/",),
    "authlib": ("core/quickbooks/",),
    "stamina": ("core/quickbooks/",),
    "smtplib": ("core/mail/",),
    "jinja2": ("core/mail/",),
    "sqlalchemy": ("core/models/", "core/entities/", "core/store/"),
    "alembic": ("core/store/",),
    "psycopg": ("core/store/",),
    "rapidfuzz": ("core/engine/",),
    "cryptography": ("core/crypto.py", "core/settings.py"),
    "pydantic_settings": ("core/settings.py",),
}
READS_THE_CLOCK = ("core/clock.py", "core/ids.py")
MAY_SLEEP = {
    "tests/support/killing_victim.py": "its wait_until looks again until a state is there, or fails",
}
CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("date", "today"), ("time", "time")}


@pytest.mark.parametrize("library", MAY_IMPORT)
def test_only_its_own_package_imports_a_library(library: str) -> None:
    found = [
        f"{source.path}:{line}"
        for source in sources(*PRODUCT)
        for name, line in source.imports
        if name.partition(".")[0] == library and not source.path.startswith(MAY_IMPORT[library])
    ]
    assert not found, found


def test_the_layers_hold() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(  # noqa: S603 - our own tool
        (lint, "--no-logo", "--no-cache"), cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_app_imports_no_adapter() -> None:
    [app] = sources("app.py")
    found = [name for name, _ in app.imports if name.startswith((*ADAPTERS, "simulator"))]
    assert not found, found


def attributes(source: Source) -> Iterator[tuple[str, str, str]]:
    for node in source.nodes:
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield node.value.id, node.attr, source.at(node)


def test_the_clock_comes_in_through_its_port() -> None:
    found = [
        where
        for source in sources(*PRODUCT)
        if source.path not in READS_THE_CLOCK
        for owner, name, where in attributes(source)
        if (owner, name) in CLOCKS
    ]
    assert not found, found


def test_the_environment_is_read_by_the_settings_alone() -> None:
    found = [
        where
        for source in sources(*PRODUCT)
        if source.path != "core/settings.py"
        for owner, name, where in attributes(source)
        if owner == "os" and name in {"environ", "getenv"}
    ]
    assert not found, found


def test_no_test_sleeps() -> None:
    found = [
        where
        for source in sources("tests")
        if source.path not in MAY_SLEEP
        for owner, name, where in attributes(source)
        if name == "sleep" and owner in {"time", "asyncio"}
    ]
    named = [
        f"{source.path}:{line}"
        for source in sources("tests")
        for name, line in source.imports
        if name in {"time.sleep", "asyncio.sleep"}
    ]
    assert not found + named, found + named
