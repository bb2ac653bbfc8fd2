"""What is wrong before the start is told in one sentence that says what to do."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.settings import Settings
from scripts import preflight
from scripts.processes import CannotStart
from tests.support.ports import free_port


@pytest.fixture(autouse=True)
def fresh_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting from outside."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("PORT", str(free_port()))
    monkeypatch.setenv("SIMULATOR_PORT", str(free_port()))


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def refusal() -> str:
    with pytest.raises(CannotStart) as caught:
        preflight.check_machine(preflight.read_settings()).close()
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    return sentence


def test_a_fresh_machine_may_start(tmp_path: Path) -> None:
    preflight.check_machine(preflight.read_settings()).close()
    assert (tmp_path / "var").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", ["PORT", "SIMULATOR_PORT"])
def test_a_port_in_use_is_named_with_a_way_out(
    monkeypatch: pytest.MonkeyPatch, taken_port: int, name: str
) -> None:
    monkeypatch.setenv(name, str(taken_port))
    sentence = refusal()
    assert f"Port {taken_port} ({name}) is in use" in sentence
    assert f"`{name}=" in sentence


def test_the_simulators_port_may_be_in_use_where_no_simulator_is_needed(
    monkeypatch: pytest.MonkeyPatch, taken_port: int
) -> None:
    monkeypatch.setenv("SIMULATOR_PORT", str(taken_port))
    monkeypatch.setenv("QUICKBOOKS_URL", "http://127.0.0.1:1")
    preflight.check_machine(preflight.read_settings()).close()


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"PORT": "many"}, "PORT cannot be used"),
        ({"PORT": "70000"}, "from 1024 to 65535"),
        ({"PORT": "8400", "SIMULATOR_PORT": "8400"}, "choose two"),
        ({"VAR_DIR": "/dev/null"}, "VAR_DIR"),
        ({"VAR_DIR": "/dev/null/var"}, "VAR_DIR"),
        ({"PUBLIC_URL": "https://dashboard.example"}, "PUBLIC_URL"),
        ({"QUICKBOOKS_ENVIRONMENT": "sandbox"}, "QUICKBOOKS_CLIENT_ID"),
        ({"DATABASE_URL": "mysql://host/name"}, "postgresql:// or sqlite:///"),
        ({"DATABASE_URL": "sqlite://"}, "names no file"),
        ({"DATABASE_URL": "sqlite:////dev/null/x.sqlite"}, "/dev/null/x.sqlite"),
        ({"DATABASE_URL": "postgresql://u:hunter2@127.0.0.1:1/x"}, "Connection refused"),
        ({"DATABASE_URL": "postgresql://u:hunter2@127.0.0.1:z/x"}, "DATABASE_URL"),
    ],
)
def test_what_cannot_be_used_is_named(
    monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], expected: str
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    sentence = refusal()
    assert expected in sentence
    assert "hunter2" not in sentence


def test_a_missing_postgresql_database_is_named(
    monkeypatch: pytest.MonkeyPatch, empty_database_url: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", empty_database_url)
    preflight.check_machine(preflight.read_settings()).close()
    if empty_database_url.startswith("postgresql"):
        monkeypatch.setenv("DATABASE_URL", empty_database_url.replace("/test_", "/missing_"))
        assert "does not exist" in refusal()


def test_two_starts_do_not_share_a_data_folder() -> None:
    with preflight.check_machine(preflight.read_settings()):
        assert "in use by another `make run`" in refusal()
    preflight.check_machine(preflight.read_settings()).close()


def test_a_database_file_that_is_none_is_left_as_it_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear all, " * 100)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{letter}")
    assert str(letter) in refusal()
    assert letter.read_text().startswith("Dear all, ")
