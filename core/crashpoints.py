"""Named points at which a process may die, so that a test can kill it exactly there.

In production nobody listens and `reached` returns at once. A test's process registers a listener
that kills it (or raises) at the point under test; `seen` then proves that every point was passed.
"""

from collections.abc import Callable

Listener = Callable[[str], None]

_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """Call `listener` with the name of each point as it is reached."""
    _listeners.append(listener)


def reached(point: str) -> None:
    """Tell the listeners, if any, that `point` was reached.

    Args:
        point: a dotted name, e.g. "import.chunk:before-commit".
    """
    for listener in _listeners:
        listener(point)
