"""The customer's side of the house and our staff."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from core.models.base import instant, key_field


class Account(SQLModel, table=True):
    """A customer company of Ontraccr."""

    id: str = key_field()
    name: str = Field(max_length=200, unique=True)
    created_at: datetime = instant()


class Division(SQLModel, table=True):
    """A part of an account; an account has at least one."""

    __table_args__ = (UniqueConstraint("account_id", "name"),)

    id: str = key_field()
    account_id: str = Field(foreign_key="account.id", index=True, max_length=32)
    name: str = Field(max_length=200)


class Staff(SQLModel, table=True):
    """A person of Ontraccr's customer-success team, or a customer's account owner."""

    id: str = key_field()
    name: str = Field(max_length=200)
    email: str = Field(max_length=254, unique=True)
    active: bool = True


class Grant(SQLModel, table=True):
    """What a person may do on an account; `account_id` "*" means on all."""

    __tablename__ = "staff_grant"

    staff_id: str = Field(foreign_key="staff.id", primary_key=True, max_length=32)
    account_id: str = Field(primary_key=True, max_length=32)
    role: int = Field(description="core.access.Role")


class AuditEvent(SQLModel, table=True):
    """Who did, or tried to do, what. Append-only."""

    __tablename__ = "audit_event"

    id: str = key_field()
    at: datetime = instant(index=True)
    staff_id: str = Field(max_length=32, index=True)
    staff_name: str = Field(max_length=200)
    system: bool = Field(default=False, description="a job acting for that person")
    account_id: str = Field(default="", max_length=32, index=True)
    action: str = Field(max_length=80)
    subject: str = Field(default="", max_length=200)
    refused: bool = False
    note: str = Field(default="", max_length=500)
