"""Accounts and staff."""

from collections.abc import Sequence

from sqlalchemy import func
from sqlmodel import Session, select

from core.models.accounts import Account, Grant, Staff


def named(tx: Session, name: str) -> Account | None:
    """Return the account of this name, whatever its case."""
    return tx.exec(select(Account).where(func.lower(Account.name) == name.lower())).first()


def person(tx: Session, email: str) -> Staff | None:
    """Return the person of the staff with this email address, whatever its case."""
    return tx.exec(select(Staff).where(func.lower(Staff.email) == email.lower())).first()


def grants(tx: Session, staff_id: str) -> Sequence[Grant]:
    """Return what a person was granted."""
    return tx.exec(select(Grant).where(Grant.staff_id == staff_id)).all()


def any_account(tx: Session) -> bool:
    """Say whether there is an account at all."""
    return tx.exec(select(Account.id).limit(1)).first() is not None
