"""Settings: safe defaults, secrets that do not show, and refusals in words."""

import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from cryptography.fernet import Fernet

from core.errors import InvalidInput
from core.settings import Environment, Settings


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No variable and no .env of the machine plays a part."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


def settings(tmp_path: Path, **given: Any) -> Settings:
    return Settings(var_dir=tmp_path / "var", **given)


def test_keys_are_made_once_for_their_owner_only(tmp_path: Path) -> None:
    made = settings(tmp_path)
    keys, cookie = made.encryption_keys, made.session_secret
    for name in ("secret.key", "cookie.key"):
        mode = (tmp_path / "var" / name).stat().st_mode
        assert stat.S_IMODE(mode) == 0o600
    again = settings(tmp_path)
    assert (again.encryption_keys, again.session_secret) == (keys, cookie)
    assert settings(tmp_path / "other").encryption_keys != keys
    assert len(cookie) >= 32


def test_processes_that_start_together_agree_on_one_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Threads stand in for processes, each with a number of its own.
    monkeypatch.setattr("core.settings.os.getpid", threading.get_ident)
    for attempt in range(30):
        together = Barrier(4)

        def first_start(folder: Path = tmp_path / str(attempt), gate: Barrier = together) -> str:
            gate.wait()
            return settings(folder).encryption_keys[0]

        with ThreadPoolExecutor(4) as pool:
            keys = {found.result() for found in [pool.submit(first_start) for _ in range(4)]}
        assert len(keys) == 1
        assert Fernet(keys.pop())
        assert {p.name for p in (tmp_path / str(attempt) / "var").iterdir()} == {"secret.key"}


def test_keys_from_the_environment_come_first_and_no_file_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new, old = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    monkeypatch.setenv("SECRET_KEYS", f"{new}, {old}")
    assert settings(tmp_path).encryption_keys == [new, old]
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize("bad", ["short", "x" * 44, ",", "secret-text-in-key=="])
def test_a_key_that_is_none_is_refused_in_words_without_showing_it(
    tmp_path: Path, bad: str
) -> None:
    with pytest.raises(InvalidInput) as raised:
        settings(tmp_path, secret_keys=bad).check()
    assert raised.value.code == "secret_keys_invalid"
    assert "SECRET_KEYS" in raised.value.sentence
    assert bad == "," or bad not in str(raised.value)


def test_printing_the_settings_shows_no_secret(tmp_path: Path) -> None:
    shown = settings(
        tmp_path,
        secret_keys="s3cret-a",
        cookie_secret="s3cret-b",
        quickbooks_client_secret="s3cret-c",
        smtp_password="s3cret-d",
    )
    assert "s3cret" not in f"{shown!r} {shown}"


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("postgres://u:p@h/d", "postgresql+psycopg://u:p@h/d"),
        ("postgresql://u:p@h/d?host=/tmp", "postgresql+psycopg://u:p@h/d?host=/tmp"),
        ("postgresql+psycopg://u:p@h/d", "postgresql+psycopg://u:p@h/d"),
        ("sqlite:////x/y.sqlite", "sqlite:////x/y.sqlite"),
    ],
)
def test_database_addresses_are_taken_as_people_write_them(
    tmp_path: Path, given: str, url: str
) -> None:
    assert settings(tmp_path, database_url=given).database == url


def test_without_an_address_the_database_is_a_file_and_jobs_have_their_own(tmp_path: Path) -> None:
    made = settings(tmp_path)
    assert made.database == f"sqlite:///{tmp_path}/var/dashboard.sqlite"
    assert made.jobs_database == f"sqlite:///{tmp_path}/var/dashboard-jobs.sqlite"


@pytest.mark.parametrize(
    "public", ["", "http://localhost:1", "http://127.0.0.1/", "http://[::1]:1"]
)
def test_local_mode_is_allowed_on_loopback(tmp_path: Path, public: str) -> None:
    settings(tmp_path, public_url=public).check()


@pytest.mark.parametrize("public", ["https://dash.example", "http://10.0.0.7", "dash.example"])
def test_local_mode_is_refused_anywhere_else(tmp_path: Path, public: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        settings(tmp_path, public_url=public).check()
    assert raised.value.code == "public_without_sign_in"
    assert public in raised.value.sentence


@pytest.mark.parametrize("environment", [Environment.SANDBOX, Environment.PRODUCTION])
def test_the_demos_keys_are_refused_outside_the_demo(
    tmp_path: Path, environment: Environment
) -> None:
    given: dict[str, Any] = {"quickbooks_environment": environment}
    with pytest.raises(InvalidInput) as raised:
        settings(tmp_path, **given).check()
    assert raised.value.code == "default_client"
    settings(tmp_path, **given, quickbooks_client_id="AB1", quickbooks_client_secret="s").check()


def test_quickbooks_sends_the_browser_back_to_the_public_address(tmp_path: Path) -> None:
    made = settings(tmp_path, public_url="http://localhost:9000/")
    assert made.oauth_redirect_uri == "http://localhost:9000/oauth/callback"
