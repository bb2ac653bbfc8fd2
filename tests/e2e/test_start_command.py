"""What `make run` calls: starts both processes, keeps the data, leaves nothing behind."""

import http.client
import os
import signal
from pathlib import Path

import pytest

from tests.support.dashboard import Dashboard


def answers(port: int, path: str = "/_stcore/health") -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        connection.close()


def alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_starts_stops_on_ctrl_c_and_keeps_the_data(dashboard: Dashboard) -> None:
    assert answers(dashboard.port)
    assert answers(dashboard.port, "/")
    assert answers(dashboard.simulator_port, "/")
    first = dashboard.processes
    key = (dashboard.var_dir / "secret.key").read_text()

    assert dashboard.stop() == 0
    assert "Traceback" not in dashboard.log
    assert not any(alive(process) for process in first.values())

    dashboard.start()
    assert answers(dashboard.port)
    assert dashboard.processes.keys() == first.keys()
    assert (dashboard.var_dir / "secret.key").read_text() == key


@pytest.mark.parametrize("victim", ["Dashboard", "QuickBooks companies of the demo"])
def test_says_which_process_died_and_ends_the_other(dashboard: Dashboard, victim: str) -> None:
    processes = dashboard.processes
    os.kill(processes[victim], signal.SIGKILL)
    assert dashboard.wait() == 1
    name = {"Dashboard": "The dashboard"}.get(victim, "The demo QuickBooks")
    assert f"{name} stopped by itself (killed by SIGKILL)" in dashboard.log
    assert not any(alive(process) for process in processes.values())


def test_leaves_no_orphan_when_it_is_killed_itself(dashboard: Dashboard) -> None:
    dashboard.kill_everything()
    assert not answers(dashboard.port)
    assert not answers(dashboard.simulator_port)
    dashboard.start()
    assert answers(dashboard.port)


def test_a_second_start_on_the_same_data_is_refused_in_one_sentence(dashboard: Dashboard) -> None:
    second = Dashboard(dashboard.var_dir)
    second.launch()
    assert second.wait() == 1
    [sentence] = second.log.splitlines()
    assert "in use by another `make run`" in sentence


def test_a_database_of_a_newer_version_is_refused_in_one_sentence(
    tmp_path: Path, empty_database_url: str
) -> None:
    from sqlalchemy import text
    from sqlalchemy.pool import NullPool

    from core.store.database import make_engine

    engine = make_engine(empty_database_url, poolclass=NullPool).execution_options(rw=True)
    with engine.begin() as connection:
        connection.execute(text("create table alembic_version (version_num varchar(32))"))
        connection.execute(text("insert into alembic_version values ('ffff')"))
    refused = Dashboard(tmp_path / "var", {"DATABASE_URL": empty_database_url})
    refused.launch()
    assert refused.wait() == 1
    assert "written by a newer version" in refused.log
    assert "Traceback" not in refused.log


def test_runs_on_the_database_it_is_given(tmp_path: Path, empty_database_url: str) -> None:
    with Dashboard(tmp_path / "var", {"DATABASE_URL": empty_database_url}) as running:
        assert answers(running.port)
        assert running.stop() == 0
    assert "Traceback" not in running.log
