"""Follow the README word for word, as somebody who has just cloned the repository.

    scripts/clean-clone [--test]

A fresh clone of the last commit, an empty HOME, an environment with nothing but PATH and what pip
needs to reach its registry. Needs no package but Python's own.
"""

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

ROOT = Path(__file__).parents[1]
KEPT = re.compile(
    r"PATH|PIP_.*|PLAYWRIGHT_.*|(https?|all|no)_proxy|SSL_CERT_(FILE|DIR)|.*_CA_BUNDLE|NODE_EXTRA_.*",
    re.IGNORECASE,
)
FIRST_START_SECONDS = 900
SECOND_START_SECONDS = 30
STOP_SECONDS = 30
STOPPED = {0, 128 + signal.SIGINT}
"""make waits for what it started, then reports that it was interrupted, as programs do."""

ADDRESS = re.compile(r"^(.+): http://127\.0\.0\.1:(\d+) \(process (\d+)\)$", re.MULTILINE)


class CloneFailedError(Exception):
    """The README did not lead to a running product; the message says where it ended."""


@dataclass(frozen=True, slots=True)
class Place:
    """A fresh clone and the environment in which it is tried.

    Attributes:
        folder: the clone.
        env: the whole environment.
        log: where everything that is said goes.
    """

    folder: Path
    env: dict[str, str]
    log: Path


def main(arguments: list[str]) -> int:
    """Clone, start, look, stop, start again; return the exit code."""
    parent = Path(tempfile.mkdtemp(prefix="clean-clone-"))
    try:
        place = prepare(parent)
        with running(place, "first start", FIRST_START_SECONDS) as said:
            look(said)
        data_stayed(place)
        with running(place, "second start", SECOND_START_SECONDS) as said:
            look(said)
        nothing_left_lying(place)
        if "--test" in arguments:
            with timed("tests", None):
                follow(place, "Test")
    except CloneFailedError as problem:
        print(f"{problem}\nEverything was left in {parent} to be looked at.", file=sys.stderr)
        return 1
    shutil.rmtree(parent)
    print("The README leads to a running product.")
    return 0


def prepare(parent: Path) -> Place:
    """Clone the last commit; say what of the working tree is not in it."""
    folder, home = parent / "clone", parent / "home"
    home.mkdir()
    git("clone", "--quiet", "--no-local", str(ROOT), str(folder))
    print(f"Cloned {git('-C', str(folder), 'log', '-1', '--format=%h %s').strip()}", flush=True)
    env = {name: value for name, value in os.environ.items() if KEPT.fullmatch(name)}
    ports = {"PORT": str(free_port()), "SIMULATOR_PORT": str(free_port())}
    log = parent / "log.txt"
    return Place(folder, {**env, **ports, "HOME": str(home), "LANG": "C.UTF-8"}, log)


def commands(place: Place, section: str) -> list[str]:
    """Return the lines of the first fenced block under a heading of the README."""
    readme = (place.folder / "README.md").read_text()
    found = re.search(rf"^## {section}$.*?^```sh\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL)
    if found is None:
        raise CloneFailedError(f"The README has no commands under {section!r}.")
    return found[1].splitlines()


@contextmanager
def running(place: Place, what: str, limit: float) -> Iterator[Callable[[], str]]:
    """Follow the README's start, whose last command keeps running; stop it as Ctrl-C does.

    Args:
        place: where.
        what: name of this start.
        limit: seconds it may take until the address is printed.

    Yields:
        Where to read what it said.
    """
    # A terminal's shell is not in the group that Ctrl-C reaches; this one is, and must outlive it.
    script = "\n".join(["trap : INT", *commands(place, "Start")])
    place.log.write_text("")
    with place.log.open("w") as log:
        process = subprocess.Popen(  # noqa: S603 - the README's own commands
            ("/bin/sh", "-ec", script),
            cwd=place.folder,
            env=place.env,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        with timed(what, limit):
            wait_until_started(process, place.log)
        yield place.log.read_text
    except BaseException:
        os.killpg(process.pid, signal.SIGTERM)
        raise
    stop(process, place.log)


def wait_until_started(process: subprocess.Popen[bytes], log: Path) -> None:
    """Return once the address was printed."""
    deadline = time.monotonic() + FIRST_START_SECONDS
    while "Dashboard: " not in log.read_text():
        if process.poll() is not None or time.monotonic() > deadline:
            raise CloneFailedError(f"It did not start:\n{log.read_text()}")
        time.sleep(0.1)


def stop(process: subprocess.Popen[bytes], log: Path) -> None:
    """Send Ctrl-C to the whole group, as a terminal does; nothing may remain."""
    os.killpg(process.pid, signal.SIGINT)
    code = process.wait(STOP_SECONDS)
    if code not in STOPPED:
        raise CloneFailedError(f"Ctrl-C ended it with exit code {code}:\n{log.read_text()}")
    for name, port, number in ADDRESS.findall(log.read_text()):
        if Path(f"/proc/{number}").exists() or not is_free(int(port)):
            raise CloneFailedError(f"{name} still runs after Ctrl-C (process {number}).")


def look(said: Callable[[], str]) -> None:
    """Open the health route and the front page."""
    ports = {name: int(port) for name, port, _ in ADDRESS.findall(said())}
    for path in ("/_stcore/health", "/"):
        connection = http.client.HTTPConnection("127.0.0.1", ports["Dashboard"], timeout=10)
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read().decode()
        connection.close()
        if answer.status != HTTPStatus.OK or (path == "/" and "<html" not in body):
            raise CloneFailedError(f"{path} answered {answer.status}: {body[:200]}")


def data_stayed(place: Place) -> None:
    """Check that the database is there, with something in it."""
    database = place.folder / "var" / "dashboard.sqlite"
    if not database.exists() or not database.stat().st_size:
        raise CloneFailedError("No data is left after the first stop.")


def nothing_left_lying(place: Place) -> None:
    """Check that running made no file that git would offer to commit."""
    if left := git("-C", str(place.folder), "status", "--porcelain"):
        raise CloneFailedError(f"Running left files outside .gitignore:\n{left}")


def follow(place: Place, section: str) -> None:
    """Run a section's commands to their end, in sight."""
    script = "\n".join(commands(place, section))
    done = subprocess.run(  # noqa: S603 - the README's own commands
        ("/bin/sh", "-ec", script), cwd=place.folder, env=place.env, check=False
    )
    if done.returncode:
        raise CloneFailedError(f"The commands under {section!r} failed.")


@contextmanager
def timed(what: str, limit: float | None) -> Iterator[None]:
    """Print how long something took; complain when it took longer than it may."""
    begun = time.monotonic()
    yield
    took = time.monotonic() - begun
    print(f"{what}: {took:.1f} s", flush=True)
    if limit is not None and took > limit:
        raise CloneFailedError(f"The {what} took {took:.0f} s; it may take {limit:.0f} s.")


def git(*arguments: str) -> str:
    """Run git and return what it said."""
    command = ("git", *arguments)
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_free(port: int) -> bool:
    """Say whether nobody listens on a port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
