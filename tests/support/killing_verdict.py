"""What must be true of an import of 300 users, however often its process was killed."""

from collections import Counter

from sqlmodel import Session, select

from core.entities.users import UserDetail
from core.models.links import Link
from core.models.mail import EmailState, OutboxEmail
from core.models.plans import OutcomeStatus, Plan, PlanLine, Run, RunKind, RunStatus
from core.models.profiles import Profile
from tests.support.killing import Life
from tests.support.killing_people import EMPLOYEES, KNOWN, NEW
from tests.support.office import EMPTY


def check(life: Life, *, woken: bool = False) -> None:
    """Hold the end of a life against QuickBooks and the mail server.

    Args:
        life: one that came to its end.
        woken: a process was frozen and woke up; what it was sending then may count as unsure too.
    """
    with life.office.application.context.db.read() as tx:
        _runs(tx)
        _lines(tx)
    check_people(life, woken=woken)


def check_people(life: Life, *, woken: bool = False) -> None:
    """Hold links, users and emails against QuickBooks and the mail server, whatever the runs."""
    with life.office.application.context.db.read() as tx:
        created = _created(tx)
        _links(tx, life)
        _profiles(tx)
        emails = _emails(tx, created)
    _mails(life, emails, woken=woken)


def _runs(tx: Session) -> None:
    """One fetch, one plan, one import, all well."""
    runs = tx.exec(select(Run)).all()
    assert Counter((run.kind, run.status) for run in runs) == {
        (RunKind.FETCH, RunStatus.FINISHED): 1,
        (RunKind.IMPORT, RunStatus.FINISHED): 1,
    }
    for run in runs:
        assert (run.done, run.total) == (EMPLOYEES, EMPLOYEES), f"{run.kind} {run.done}"
    assert len(tx.exec(select(Plan)).all()) == 1


def _lines(tx: Session) -> None:
    """Every line has its outcome."""
    lines = tx.exec(select(PlanLine)).all()
    assert Counter(line.outcome for line in lines) == {
        OutcomeStatus.CREATED: NEW,
        OutcomeStatus.LINKED: KNOWN,
    }


def _created(tx: Session) -> set[str]:
    """Return the profiles that were created."""
    created = select(PlanLine).where(PlanLine.outcome == OutcomeStatus.CREATED)
    profiles = [str(line.outcome_profile_id) for line in tx.exec(created)]
    assert len(profiles) == len(set(profiles)) == NEW
    return set(profiles)


def _links(tx: Session, life: Life) -> None:
    """Every employee is linked once, and every profile at most once."""
    links = tx.exec(select(Link)).all()
    employees = life.town.simulator.admin.records(EMPTY, "Employee")
    assert Counter(link.qbo_id for link in links) == Counter(row["Id"] for row in employees)
    assert len({link.profile_id for link in links}) == EMPLOYEES


def _profiles(tx: Session) -> None:
    """Nobody is there twice, and each has their details."""
    profiles = tx.exec(select(Profile)).all()
    details = {row.profile_id: row for row in tx.exec(select(UserDetail))}
    assert details.keys() == {profile.id for profile in profiles}
    linked = [profile for profile in profiles if profile.home_connection_id]
    assert len(linked) == EMPLOYEES
    active = [details[profile.id] for profile in profiles if profile.active]
    emails = [str(row.email).casefold() for row in active if row.email]
    assert len(set(emails)) == len(emails)
    usernames = [str(row.username).casefold() for row in details.values()]
    assert len(set(usernames)) == len(usernames)


def _emails(tx: Session, created: set[str]) -> list[OutboxEmail]:
    """Every created user has one welcome email, sent or unsure; nobody else has any."""
    emails = list(tx.exec(select(OutboxEmail)))
    assert Counter(email.profile_id for email in emails) == Counter(created)
    assert {email.kind for email in emails} == {"welcome"}
    assert {email.state for email in emails} <= {EmailState.SENT, EmailState.UNSURE}
    return emails


def _mails(life: Life, emails: list[OutboxEmail], *, woken: bool) -> None:
    """Sent means one mail at the server, unsure none or one, and only who was cut off is unsure.

    Where a frozen process woke up, who is unsure depends on which of the two was first.
    """
    arrived = Counter(str(mail.message["Message-ID"]) for mail in life.town.mail.messages)
    unsure = {email.id for email in emails if email.state == EmailState.UNSURE}
    # Who wakes up may still finish the email they were at, or find it declared unsure meanwhile.
    assert woken or unsure == life.cut_off
    assert arrived.keys() <= {email.message_id for email in emails}
    for email in emails:
        least = 1 if email.state == EmailState.SENT else 0
        assert least <= arrived[email.message_id] <= 1, (
            f"{email.state}: {arrived[email.message_id]}"
        )
    recipients = Counter(mail.recipients for mail in life.town.mail.messages)
    assert set(recipients.values()) == {1}
