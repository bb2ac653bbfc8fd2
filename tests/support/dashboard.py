"""The product as an operator starts it: the real start command, real processes."""

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from core.settings import Settings
from simulator.testing import Admin
from tests.support.ports import free_port

ROOT = Path(__file__).parents[2]
STARTED = "Ctrl-C stops it."
START_SECONDS = 120
STOP_SECONDS = 40


class Output:
    """What a process says, collected in the background; one can wait for a text in it."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.text = ""
        self._ended = False
        self._news = threading.Condition()
        self._reader = threading.Thread(target=self._read, args=(process,), daemon=True)
        self._reader.start()

    def wait_for(self, text: str, seconds: float) -> None:
        """Return once `text` was said.

        Raises:
            AssertionError: with all that was said, when the process ended or took too long.
        """
        with self._news:
            self._news.wait_for(lambda: self._ended or text in self.text, seconds)
            assert text in self.text, f"{text!r} never came; it said:\n{self.text}"

    def wait_for_end(self) -> None:
        """Return once everything was said."""
        self._reader.join(STOP_SECONDS)
        assert not self._reader.is_alive(), f"a process still runs; it said:\n{self.text}"

    def _read(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        with process.stdout as lines:
            for line in lines:
                with self._news:
                    self.text += line
                    self._news.notify_all()
        with self._news:
            self._ended = True
            self._news.notify_all()


class Dashboard:
    """One installation: a data folder and two ports, started and stopped at will.

    Args:
        var_dir: its data folder.
        env: further settings, e.g. `{"DATABASE_URL": …}`.
    """

    def __init__(self, var_dir: Path, env: Mapping[str, str] | None = None) -> None:
        self.var_dir = var_dir
        self.port = free_port()
        self.simulator_port = free_port()
        self.env = dict(env or {})
        self.earlier_log = ""
        self._process: subprocess.Popen[str] | None = None
        self._output: Output | None = None

    @property
    def url(self) -> str:
        """The address of the dashboard."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def simulator_url(self) -> str:
        """The address of its QuickBooks."""
        return f"http://127.0.0.1:{self.simulator_port}"

    @property
    def quickbooks(self) -> Admin:
        """The demo QuickBooks as seen from inside."""
        return Admin(self.simulator_url)

    @property
    def settings(self) -> Settings:
        """The settings it runs with, to look into its databases."""
        environment = {name.lower(): value for name, value in self.env.items()}
        return Settings.model_validate(
            {"var_dir": self.var_dir, "port": self.port, **environment},
        )

    @property
    def log(self) -> str:
        """All that its processes said since it was made."""
        return self.earlier_log + (self._output.text if self._output else "")

    def start(self) -> Self:
        """Start it and wait until it answers."""
        self.launch()
        assert self._output is not None
        self._output.wait_for(STARTED, START_SECONDS)
        return self

    def launch(self) -> None:
        """Start it without waiting."""
        self.earlier_log = self.log
        self._process = subprocess.Popen(
            (sys.executable, "-m", "scripts.run"),
            cwd=ROOT,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._output = Output(self._process)

    def stop(self) -> int:
        """Ask it to stop, as Ctrl-C does; return its exit code."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
        return self.wait()

    def kill(self) -> int:
        """Kill the dashboard's process at once (SIGKILL); return the start command's exit code."""
        os.kill(self.processes["Dashboard"], signal.SIGKILL)
        return self.wait()

    def kill_everything(self) -> None:
        """Kill the start command itself (SIGKILL); return once its children are gone too."""
        assert self._process is not None
        assert self._output is not None
        self._process.kill()
        self._process.wait(STOP_SECONDS)
        # All of them hold the pipe that we read: it ends with the last one.
        self._output.wait_for_end()

    def wait(self) -> int:
        """Wait until the start command has ended; return its exit code."""
        assert self._process is not None
        assert self._output is not None
        try:
            code = self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            raise
        self._output.wait_for_end()
        return code

    def restart(self) -> Self:
        """Stop it if it runs, and start it again on the same data."""
        self.stop()
        return self.start()

    @property
    def processes(self) -> dict[str, int]:
        """Process ids by name: "Dashboard", "QuickBooks companies of the demo"."""
        assert self._output is not None
        found = re.findall(r"^(.+?): http\S+ \(process (\d+)\)$", self._output.text, re.MULTILINE)
        return {name: int(number) for name, number in found}

    def _environment(self) -> dict[str, str]:
        """Return our environment without settings of the product, then this installation's."""
        ours = {name.upper() for name in Settings.model_fields}
        inherited = {name: value for name, value in os.environ.items() if name not in ours}
        return {
            **inherited,
            "VAR_DIR": str(self.var_dir),
            "PORT": str(self.port),
            "SIMULATOR_PORT": str(self.simulator_port),
            **self.env,
        }

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()
