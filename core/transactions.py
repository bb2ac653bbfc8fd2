"""Guards the rule that no transaction is open across HTTP or SMTP, and none inside another."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from core.errors import Bug

_open: ContextVar[str] = ContextVar("open_transaction", default="")


@contextmanager
def transaction_open(name: str) -> Iterator[None]:
    """Mark this thread as being inside the transaction `name`.

    Raises:
        Bug: when one is open already.
    """
    forbid_open_transaction(f"the transaction {name!r}")
    token = _open.set(name)
    try:
        yield
    finally:
        _open.reset(token)


def forbid_open_transaction(what: str) -> None:
    """Refuse to go on while a transaction is open.

    Args:
        what: what was about to happen, for the message.

    Raises:
        Bug: when one is open.
    """
    if held := _open.get():
        raise Bug("transaction_open", f"{what} was about to start inside the transaction {held!r}.")
