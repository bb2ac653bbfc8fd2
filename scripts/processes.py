"""Child processes of the start command: started on a leash, watched, stopped in order."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType
from typing import IO, Any, Self, TypeVar

T = TypeVar("T")

POLL_SECONDS = 0.05
STOP_SECONDS = 15
"""Longer than the dashboard takes to finish the chunk at hand (10 s)."""


class CannotStart(Exception):  # noqa: N818 - it carries a sentence for a person
    """The product cannot run; the message is one sentence that says what to do."""


class Stopped(Exception):  # noqa: N818
    """Somebody asked to stop."""


@dataclass(frozen=True, slots=True)
class Child:
    """A process that must live as long as the product does.

    Attributes:
        name: as told to a person, e.g. "The dashboard".
        process: the running process.
        hint: where its last words are.
    """

    name: str
    process: subprocess.Popen[str]
    hint: str

    def epitaph(self) -> str | None:
        """Say how it ended, or None while it lives."""
        code = self.process.poll()
        if code is None:
            return None
        how = f"exit code {code}" if code >= 0 else f"killed by {signal.Signals(-code).name}"
        return f"{self.name} stopped by itself ({how}): {self.hint}"


@dataclass(slots=True)
class Family:
    """All children. Leaving the `with` block stops them, the youngest first.

    Ctrl-C, SIGTERM and a closed terminal ask to stop; a second one kills.
    """

    children: list[Child] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._asked)
        return self

    def __exit__(self, *_: object) -> None:
        for child in reversed(self.children):
            stop(child.process)

    def start(
        self,
        name: str,
        command: Sequence[str],
        env: Mapping[str, str],
        *,
        hint: str = "its last words are above.",
        **streams: Any,
    ) -> Child:
        """Start a child that cannot outlive us and that the terminal's Ctrl-C does not reach.

        Args:
            name: as told to a person.
            command: arguments after our own Python, e.g. ("-m", "simulator").
            env: variables added to our environment.
            hint: where its last words are found.
            streams: `stdout`, `stderr` as for `subprocess.Popen`.
        """
        leash = (sys.executable, "-m", "scripts.leash", "KILL", str(os.getpid()), sys.executable)
        process = subprocess.Popen(  # noqa: S603 - our own commands
            (*leash, *command),
            env={**os.environ, **env, "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
            **streams,
        )
        child = Child(name, process, hint)
        self.children.append(child)
        return child

    def wait_for(self, ready: Callable[[], T | None], what: str, seconds: float) -> T:
        """Return the first answer of `ready` that is not None.

        Args:
            ready: asked again and again.
            what: a sentence for the case that it takes too long.
            seconds: how long is too long.

        Raises:
            Stopped: when somebody asked to stop.
            CannotStart: when a child ended, or nothing came in time.
        """
        deadline = time.monotonic() + seconds
        while (answer := ready()) is None:
            self.check()
            if time.monotonic() > deadline:
                raise CannotStart(what)
            self._stop.wait(POLL_SECONDS)
        return answer

    def watch(self) -> None:
        """Return never: leave by `Stopped`, or by `CannotStart` when a child ended."""
        while True:
            self.check()
            self._stop.wait(0.2)

    def check(self) -> None:
        """Raise as `watch` does, if there is a reason."""
        if self._stop.is_set():
            raise Stopped
        for child in self.children:
            if epitaph := child.epitaph():
                raise CannotStart(epitaph)

    def _asked(self, _number: int, _frame: FrameType | None) -> None:
        if self._stop.is_set():
            for child in self.children:
                child.process.kill()
        self._stop.set()


def stop(process: subprocess.Popen[str]) -> None:
    """Ask a process to end, and end it if it does not."""
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def drain(source: IO[str], hear: Callable[[str], object]) -> None:
    """Hear every line of a child in the background, so that it never waits for a reader."""

    def listen() -> None:
        for line in source:
            hear(line)

    threading.Thread(target=listen, name="drain", daemon=True).start()
