"""Starting the simulator as a process, and carrying its state over a restart."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from simulator.testing import running
from tests.contract.simulator.books import Books


@contextmanager
def process(*arguments: str) -> Iterator[tuple["subprocess.Popen[str]", dict[str, Any]]]:
    command = [sys.executable, "-m", "simulator", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:  # noqa: S603
        assert child.stdout is not None
        line = child.stdout.readline()
        try:
            yield child, json.loads(line)
        finally:
            child.kill()


def outcome(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "simulator", *arguments]
    return subprocess.run(  # noqa: S603
        command, capture_output=True, text=True, timeout=20, check=False
    )


def test_one_json_line_says_where_it_is_and_how_to_get_in() -> None:
    with process("--port", "0", "--seed", "newcomer") as (_child, ready):
        assert ready["base_url"].startswith("http://127.0.0.1:")
        (company,) = ready["companies"]
        assert set(company) == {"realm_id", "name", "access_token", "refresh_token"}
        answer = httpx.get(
            f"{ready['base_url']}/v3/company/{company['realm_id']}/companyinfo/"
            f"{company['realm_id']}",
            headers={
                "Authorization": f"Bearer {company['access_token']}",
                "Accept": "application/json",
            },
        )
        assert answer.json()["CompanyInfo"]["CompanyName"] == company["name"]


def test_a_port_in_use_is_told_in_a_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = outcome("--port", str(port))
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert f"Port {port} of 127.0.0.1 cannot be used" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_only_loopback_addresses_are_served() -> None:
    ended = outcome("--host", "0.0.0.0", "--port", "0")  # noqa: S104
    assert ended.returncode == 2
    assert "not a loopback address" in ended.stderr


def test_a_foreign_host_header_is_refused() -> None:
    with running(seed="newcomer") as simulator:
        answer = httpx.get(simulator.base_url, headers={"Host": "evil.example"})
    assert answer.status_code == 400


def test_an_orderly_end_leaves_no_traceback() -> None:
    with process("--port", "0", "--seed", "newcomer") as (child, _ready):
        child.send_signal(signal.SIGTERM)
        child.wait(timeout=10)
    assert child.returncode in {0, -signal.SIGTERM}


def test_a_second_process_on_the_same_state_file_is_refused(tmp_path: Path) -> None:
    state = tmp_path / "state.db"
    arguments = ("--port", "0", "--seed", "newcomer", "--state", str(state))
    with process(*arguments):
        ended = outcome(*arguments)
    assert ended.returncode == 2
    assert "cannot be used" in ended.stderr


def test_records_tokens_and_codes_survive_a_kill(tmp_path: Path) -> None:
    arguments = ("--port", "0", "--seed", "landscaping", "--state", str(tmp_path / "state.db"))
    with process(*arguments) as (child, first):
        company = first["companies"][0]
        headers = {
            "Authorization": f"Bearer {company['access_token']}",
            "Accept": "application/json",
        }
        base = f"/v3/company/{company['realm_id']}"
        made = httpx.post(
            f"{first['base_url']}{base}/vendor?requestid=abc",
            json={"DisplayName": "Kept"},
            headers=headers,
        ).json()["Vendor"]
        code = consent(first)
        os.kill(child.pid, signal.SIGKILL)
        child.wait(timeout=10)
    with process(*arguments) as (_child, second):
        assert second["companies"] == first["companies"]
        url = f"{second['base_url']}{base}/vendor"
        assert httpx.get(f"{url}/{made['Id']}", headers=headers).json()["Vendor"] == made
        again = httpx.post(f"{url}?requestid=abc", json={"DisplayName": "Kept"}, headers=headers)
        assert again.json()["Vendor"] == made
        exchanged = httpx.post(
            f"{second['base_url']}/oauth2/v1/tokens/bearer",
            auth=(second["client_id"], second["client_secret"]),
            data={
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": "http://127.0.0.1:8501/oauth/callback",
            },
        )
        assert exchanged.status_code == 200


def consent(ready: dict[str, Any]) -> str:
    answer = httpx.post(
        f"{ready['base_url']}/connect/oauth2",
        data={
            "client_id": ready["client_id"],
            "redirect_uri": "http://127.0.0.1:8501/oauth/callback",
            "state": "s",
            "scope": "com.intuit.quickbooks.accounting",
            "decision": "connect",
            "realm_id": ready["companies"][0]["realm_id"],
        },
    )
    return str(httpx.URL(answer.headers["location"]).params["code"])


def test_the_clock_and_the_switches_survive_a_restart(tmp_path: Path) -> None:
    state = tmp_path / "state.db"
    with running(seed="newcomer", state=state) as simulator:
        simulator.admin.advance(1000)
        simulator.admin.switch(employee_sparse="honoured")
    with running(seed="newcomer", state=state) as simulator:
        assert simulator.admin.call("GET", "/clock")["offset"] == 1000
        rows = simulator.admin.call("GET", "/switches")["switches"]
        values = {row["name"]: row["value"] for row in rows}
        assert values["employee_sparse"] == "honoured"


def test_a_reset_clears_the_state_file_too(tmp_path: Path) -> None:
    state = tmp_path / "state.db"
    with running(seed="newcomer", state=state) as simulator:
        with Books(simulator) as books:
            books.save("Vendor", {"DisplayName": "Gone soon"})
        simulator.admin.reset()
        tokens = simulator.companies
    with running(seed="newcomer", state=state) as simulator:
        assert simulator.admin.records(simulator.companies[0].realm_id, "vendor") == []
        assert simulator.companies == tokens


def test_the_demo_starts_in_under_a_second() -> None:
    start = time.monotonic()
    with running(seed="demo") as simulator:
        took = time.monotonic() - start
        sizes = {
            company.name: len(simulator.admin.records(company.realm_id, "employee"))
            for company in simulator.companies
        }
    assert took < 1
    assert len(sizes) == 3
    assert list(sizes.values())[2] == 0
    assert next(iter(sizes.values())) > 300


def test_the_same_seed_gives_the_same_books() -> None:
    with running(seed="demo") as one, running(seed="demo") as other:
        for company in one.companies:
            for kind in ("customer", "employee", "vendor"):
                first = one.admin.records(company.realm_id, kind)
                assert first == other.admin.records(company.realm_id, kind)


def test_seeded_times_spread_over_years_and_never_lie_ahead() -> None:
    with running(seed="demo") as simulator:
        rows = simulator.admin.records(simulator.companies[0].realm_id, "employee")
    years = {row["MetaData"]["CreateTime"][:4] for row in rows}
    assert len(years) >= 3
    assert all(
        row["MetaData"]["CreateTime"][:19] <= row["MetaData"]["LastUpdatedTime"][:19]
        or row["MetaData"]["CreateTime"][-6:] != row["MetaData"]["LastUpdatedTime"][-6:]
        for row in rows
    )
