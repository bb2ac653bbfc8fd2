"""What every service stands on: its context, and the one mechanism that checks roles.

A public method of a service is marked with `requires`. The mark finds the account that the call is
about, compares the acting person's role, and records a refused attempt in the audit trail.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from sqlmodel import Session

from core.access import ALL_ACCOUNTS, Actor, Role
from core.clock import Clock
from core.crypto import Vault
from core.errors import NotAllowed
from core.ids import Ids
from core.mail.transport import Mailer
from core.models.accounts import AuditEvent
from core.quickbooks.gateway import Gateway
from core.settings import Settings
from core.store import lookup
from core.store.database import Database


class Dispatcher(Protocol):
    """Starts durable work; implemented by `core.jobs`, called after commit only."""

    def run(self, run_id: str, connection_id: str) -> None:
        """Have the run executed, one per connection at a time."""
        ...

    def mail(self) -> None:
        """Have the queued emails sent."""
        ...


@dataclass(frozen=True, slots=True)
class Context:
    """Everything a service may use."""

    settings: Settings
    db: Database
    clock: Clock
    ids: Ids
    vault: Vault
    gateway: Gateway
    mailer: Mailer
    dispatcher: Dispatcher


class Service:
    """Base of all services."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._db = context.db
        self._ids = context.ids

    def _now(self) -> Any:
        return self._context.clock.now()

    def record(self, tx: Session, actor: Actor, action: str, **details: Any) -> None:
        """Add an audit event to the caller's transaction.

        Args:
            tx: the caller's transaction.
            actor: who does it.
            action: dotted, e.g. "connection.confirmed".
            details: columns of `AuditEvent`: account_id, subject, note, refused; too long a
                subject or note is cut.
        """
        texts = {"subject": 200, "note": 500}
        details |= {name: details[name][:n] for name, n in texts.items() if name in details}
        tx.add(
            AuditEvent(
                id=self._ids.new(),
                at=self._now(),
                staff_id=actor.staff_id,
                staff_name=actor.name,
                system=actor.system,
                action=action,
                **details,
            )
        )


class On(Enum):
    """What a service call is about: how its first argument leads to an account.

    EVERYTHING needs a grant on all accounts; OWN any grant at all, and the method itself shows only
    what the person may see.
    """

    EVERYTHING = ("all", None)
    OWN = ("own", None)
    ACCOUNT = ("one", lookup.account_of_account)
    DIVISION = ("one", lookup.account_of_division)
    CONNECTION = ("one", lookup.account_of_connection)
    PLAN = ("one", lookup.account_of_plan)
    RUN = ("one", lookup.account_of_run)

    def account_id(self, tx: Session, subject: str) -> str:
        """Return the account that a call on `subject` is about."""
        find = self.value[1]
        return find(tx, subject) if find is not None else ALL_ACCOUNTS

    def permits(self, actor: Actor, role: Role, account_id: str) -> bool:
        """Say whether the actor's grants cover the call."""
        if self is On.OWN:
            return any(held >= role for held in actor.grants.values())
        return actor.allows(role, account_id)


P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S", bound=Service)
Method = Callable[Concatenate[S, Actor, P], R]


def requires(role: Role, on: On) -> Callable[[Method[S, P, R]], Method[S, P, R]]:
    """Let a method run only for people who hold `role` on the account it is about.

    Args:
        role: the least role.
        on: what the method's first argument after the actor is.

    Raises (from the marked method):
        NotAllowed: "role_missing"; the attempt is in the audit trail.
    """

    def mark(method: Method[S, P, R]) -> Method[S, P, R]:
        @functools.wraps(method)
        def checked(self: S, actor: Actor, *args: P.args, **kwargs: P.kwargs) -> R:
            subject = str(args[0]) if args else ""
            _check(self, actor, role, on, subject=subject, name=method.__name__)
            return method(self, actor, *args, **kwargs)

        checked.requires = (role, on)  # type: ignore[attr-defined]
        return checked  # type: ignore[return-value] # wraps keeps the signature, mypy loses names

    return mark


def _check(service: Service, actor: Actor, role: Role, on: On, *, subject: str, name: str) -> None:
    db = service._db  # noqa: SLF001 - this is the base class's own mechanism
    with db.read() as tx:
        account_id = on.account_id(tx, subject)
    if on.permits(actor, role, account_id):
        return
    with db.write("access.refused") as unit:
        service.record(
            unit.session,
            actor,
            f"refused.{name}",
            account_id=account_id,
            subject=subject,
            refused=True,
        )
        unit.commit()
    raise NotAllowed(
        "role_missing",
        f"This needs the role {role.label} on this account. Ask its owner, or somebody who holds "
        "that role.",
    )
