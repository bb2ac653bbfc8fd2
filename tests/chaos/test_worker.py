"""The worker without screens takes up what was left, and leaves in good order."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlmodel import select

from core.jobs.__main__ import CANNOT_START
from core.models.plans import Run, RunStatus
from core.models.workers import Worker
from core.settings import Settings
from simulator.testing import Running
from tests.support.killing_victim import wait_until
from tests.support.office import Office, open_office
from tests.support.sources import ROOT

STOP_SECONDS = 30


@pytest.fixture
def office(database_url: str, simulator: Running, tmp_path: Path) -> Iterator[Office]:
    """Asks for work and does none itself."""
    opened = open_office(database_url, simulator, tmp_path / "var")
    yield opened
    opened.application.close()


def test_a_worker_executes_what_nobody_enqueued_and_leaves_when_told(office: Office) -> None:
    connection = office.connect()
    run_id = office.application.fetching.start(office.actor, connection.id, "users")
    with worker(settings_of(office)) as process:
        wait_until(lambda: row(office, run_id).status == RunStatus.FINISHED, what="the fetch")
        process.send_signal(signal.SIGTERM)
        said = process.communicate(timeout=STOP_SECONDS)[0]
    assert process.returncode == 0, said
    with office.application.context.db.read() as tx:
        assert not tx.exec(select(Worker)).all()


def test_a_worker_that_cannot_start_says_why(tmp_path: Path) -> None:
    away = "postgresql://nobody@127.0.0.1:1/nowhere"
    with worker({"VAR_DIR": str(tmp_path), "DATABASE_URL": away}) as process:
        said = process.communicate(timeout=STOP_SECONDS)[0]
    assert process.returncode == CANNOT_START
    assert "The database in DATABASE_URL does not answer." in said
    assert "Traceback" not in said


@contextmanager
def worker(settings: Mapping[str, str]) -> Iterator[subprocess.Popen[str]]:
    """Start a worker; it does not outlive the block."""
    ours = {name.upper() for name in Settings.model_fields}
    inherited = {name: value for name, value in os.environ.items() if name not in ours}
    with subprocess.Popen(
        (sys.executable, "-m", "core.jobs"),
        cwd=ROOT,
        env={**inherited, **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def settings_of(office: Office) -> dict[str, str]:
    """Return the settings of an office as environment variables."""
    settings = office.application.context.settings
    return {
        "VAR_DIR": str(settings.var_dir),
        "DATABASE_URL": settings.database_url,
        "QUICKBOOKS_URL": office.simulator.base_url,
        "QUICKBOOKS_CLIENT_ID": office.simulator.client_id,
        "QUICKBOOKS_CLIENT_SECRET": office.simulator.client_secret,
    }


def row(office: Office, run_id: str) -> Run:
    """Return a run as it stands."""
    return office.application.running.progress(office.actor, run_id).run
