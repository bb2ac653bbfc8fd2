"""Start the dashboard and, in the demo, its QuickBooks companies: what `make run` calls."""

import http.client
import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any

from core.errors import DashboardError
from core.settings import Settings
from scripts.preflight import check_machine, needs_simulator, read_settings
from scripts.processes import CannotStart, Child, Family, Stopped, drain

SIMULATOR_SECONDS = 60
DASHBOARD_SECONDS = 180
"""Generous: a first start on a slow machine compiles every package and makes the database."""


def main() -> int:
    """Run until stopped; return the exit code."""
    try:
        settings = read_settings()
        with check_machine(settings), Family() as family:
            wait = start_simulator(family, settings) if needs_simulator(settings) else dict
            migrate(settings)
            start_dashboard(family, settings, wait())
            say("Ctrl-C stops it.")
            family.watch()
    except Stopped:
        say("Stopped. The data stays in the data folder.")
        return 0
    except CannotStart as problem:
        print(problem, file=sys.stderr, flush=True)
    return 1


def start_simulator(family: Family, settings: Settings) -> Callable[[], dict[str, str]]:
    """Start the demo QuickBooks.

    Returns:
        What waits until it answers, and returns the variables by which the dashboard finds it.
    """
    log = settings.var_dir / "simulator.log"
    arguments = (
        *("--port", str(settings.simulator_port)),
        *("--seed", "demo"),
        *("--state", str(settings.var_dir / "simulator.sqlite")),
        *("--redirect-uri", settings.oauth_redirect_uri),
    )
    with log.open("w") as errors:
        child = family.start(
            "The demo QuickBooks",
            ("-m", "simulator", *arguments),
            {},
            stdout=subprocess.PIPE,
            stderr=errors,
            hint=f"its last words are in {log}.",
        )

    def wait() -> dict[str, str]:
        ready = wait_for_ready_line(family, child, log)
        say(f"QuickBooks companies of the demo: {ready['base_url']} (process {child.process.pid})")
        return {
            "QUICKBOOKS_URL": ready["base_url"],
            "QUICKBOOKS_CLIENT_ID": ready["client_id"],
            "QUICKBOOKS_CLIENT_SECRET": ready["client_secret"],
        }

    return wait


def migrate(settings: Settings) -> None:
    """Bring the database to the schema of this code, while the simulator starts.

    The dashboard would do so itself; done here, a refusal is one sentence in this terminal.
    """
    from core.store.migrate import upgrade

    try:
        upgrade(settings.database)
    except DashboardError as refused:
        raise CannotStart(refused.sentence) from refused


def wait_for_ready_line(family: Family, child: Child, log: Path) -> dict[str, Any]:
    """Return what the simulator says of itself in one line of JSON once it answers."""
    lines = child.process.stdout
    assert lines is not None  # noqa: S101 - opened above
    answers: list[dict[str, Any]] = []
    record = log.open("a")

    def hear(line: str) -> None:
        if not answers and line.startswith("{"):
            answers.append(json.loads(line))
        else:
            record.write(line)
            record.flush()

    drain(lines, hear)
    late = f"The demo QuickBooks did not answer in {SIMULATOR_SECONDS} seconds: see {log}."
    return family.wait_for(lambda: answers[0] if answers else None, late, SIMULATOR_SECONDS)


def start_dashboard(family: Family, settings: Settings, env: Mapping[str, str]) -> None:
    """Start the dashboard; return when it answers."""
    child = family.start(
        "The dashboard",
        (
            *("-m", "streamlit", "run", "app.py"),
            *("--server.address", "127.0.0.1"),
            *("--server.port", str(settings.port)),
            *("--server.headless", "true"),
        ),
        {
            **env,
            "VAR_DIR": str(settings.var_dir),
            "PORT": str(settings.port),
            "SIMULATOR_PORT": str(settings.simulator_port),
            "STREAMLIT_SERVER_COOKIE_SECRET": settings.session_secret,
        },
    )
    late = f"The dashboard did not answer in {DASHBOARD_SECONDS} seconds: see above."
    family.wait_for(lambda: healthy(settings.port) or None, late, DASHBOARD_SECONDS)
    say(f"Dashboard: {settings.base_url} (process {child.process.pid})")


def healthy(port: int) -> bool:
    """Say whether the dashboard answers its health route.

    Raises:
        CannotStart: when it answers, but with an error that waiting does not cure.
    """
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/_stcore/health")
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        raise CannotStart("The dashboard started but answers with an error: see above.")
    return status == HTTPStatus.OK


def say(line: str) -> None:
    """Tell the person who started it."""
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
