"""The outbox: welcome emails are rows first, and only the mail job opens SMTP.

queued → sending (committed) → SMTP → sent. A process that dies after `sending` leaves it unknown
whether the email went out: such a row becomes *unsure* and is never repeated by itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlmodel import Session

from core.access import Actor, Role
from core.errors import DashboardError
from core.mail.errors import MailRefused, MailUnsure
from core.mail.welcome import Rendered, message, welcome_email
from core.models.accounts import Account
from core.models.mail import EmailState, OutboxEmail
from core.models.plans import Run
from core.models.profiles import Profile
from core.services.base import Context, On, Service, requires
from core.store import lookup
from core.store import outbox as store

WELCOME = "welcome"

WAITS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))
"""Waits between attempts that the mail server refused; after the last one the email has failed."""


class Outbox(Service):
    """Emails as the dashboard shows them."""

    @requires(Role.VIEWER, On.CONNECTION)
    def counts(self, actor: Actor, connection_id: str) -> dict[str, int]:
        """Return the number of emails by state."""
        with self._db.read() as tx:
            return store.counts(tx, connection_id)

    @requires(Role.OPERATOR, On.CONNECTION)
    def release(self, actor: Actor, connection_id: str) -> int:
        """Queue the held emails of a connection; return how many."""
        with self._db.write("mail.release") as unit:
            released = store.release(unit.session, connection_id)
            self.record(
                unit.session,
                actor,
                "mail.released",
                account_id=lookup.account_of_connection(unit.session, connection_id),
                subject=connection_id,
                note=f"{released}",
            )
            unit.after_commit(self._context.dispatcher.mail)
            unit.commit()
        return released


@dataclass(frozen=True, slots=True)
class NewUser:
    """A user who is to be welcomed; `hold` keeps the email back until somebody releases it."""

    profile: Profile
    account: Account
    values: Mapping[str, Any]
    password: str = field(repr=False)
    hold: bool


def queue_welcome(tx: Session, context: Context, run: Run, user: NewUser) -> None:
    """Put a new user's one welcome email into the outbox, in the transaction that makes the user."""
    rendered = welcome_email(
        first_name=str(user.values.get("first_name") or user.profile.name),
        company=user.account.name,
        username=str(user.values["username"]),
        password=user.password,
        sign_in_url=context.settings.sign_in_url,
    )
    email_id = context.ids.new()
    tx.add(
        OutboxEmail(
            id=email_id,
            account_id=user.account.id,
            connection_id=run.connection_id,
            profile_id=user.profile.id,
            kind=WELCOME,
            once_key=f"{WELCOME}:{user.profile.id}",
            state=EmailState.HELD if user.hold else EmailState.QUEUED,
            to=str(user.values["email"]),
            subject=rendered.subject,
            body=context.vault.seal(rendered.body),
            message_id=f"<{email_id}@ontraccr.dashboard>",
            run_id=run.id,
            created_at=context.clock.now(),
        )
    )
    tx.flush()


def settle_abandoned(context: Context) -> int:
    """Mark emails whose sender died in the middle as unsure; return how many.

    Only one mail job runs at a time, so at its start whatever is *sending* was abandoned.
    """
    with context.db.write("mail.abandoned") as unit:
        unsure = store.abandon(
            unit.session,
            at=context.clock.now(),
            problem="The dashboard was stopped while this email was being sent. It may have "
            "arrived. Ask the person, or send new credentials.",
        )
        unit.commit()
    return unsure


def send_next(context: Context) -> bool:
    """Send the next email that is due; False when none is, or when another mail job took over."""
    with context.db.write("mail.sending") as unit:
        email = store.claim_next(unit.session, context.clock.now())
        if email is None:
            return False
        unit.commit()
    problem = _send(context, email)
    with context.db.write("mail.settled") as unit:
        still_mine = store.settle(unit.session, email.id, **_settlement(context, email, problem))
        unit.commit()
    return still_mine


def _send(context: Context, email: OutboxEmail) -> DashboardError | None:
    try:
        context.mailer.send(
            message(
                sender=context.settings.mail_from,
                to=email.to,
                rendered=Rendered(email.subject, context.vault.open(email.body)),
                message_id=email.message_id,
                date=email.created_at,
            )
        )
    except DashboardError as problem:
        return problem
    return None


def _settlement(
    context: Context, email: OutboxEmail, problem: DashboardError | None
) -> dict[str, Any]:
    """Return the columns that say what became of an attempt."""
    now = context.clock.now()
    attempts = email.attempts + 1
    tried = {"attempts": attempts, "problem": problem.sentence if problem else ""}
    if problem is None:
        return {**tried, "state": EmailState.SENT, "body": "", "settled_at": now}
    if isinstance(problem, MailUnsure):
        return {**tried, "state": EmailState.UNSURE, "settled_at": now}
    if isinstance(problem, MailRefused) and attempts <= len(WAITS):
        again = now + WAITS[attempts - 1]
        return {**tried, "state": EmailState.QUEUED, "next_attempt_at": again}
    return {**tried, "state": EmailState.FAILED, "settled_at": now}
