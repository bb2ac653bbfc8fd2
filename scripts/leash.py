"""Run a command that dies with its parent, however the parent dies.

    python -m scripts.leash SIGNAL PARENT_PID COMMAND ...

Linux sends SIGNAL (a name without "SIG") to the command when its parent ends, even by SIGKILL
(prctl(2), PR_SET_PDEATHSIG, which survives exec). Elsewhere the command simply runs.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main() -> None:
    """Set the leash, then become the command."""
    name, parent, *command = sys.argv[1:]
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.Signals[f"SIG{name}"].value, 0, 0, 0)
        if os.getppid() != int(parent):
            # It died before the leash was set, so no signal will come.
            sys.exit(1)
    os.execvp(command[0], command)  # noqa: S606 - a shell would be one process more


if __name__ == "__main__":
    main()
