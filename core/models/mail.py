"""The outbox: every email we owe somebody."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from core.models.base import instant, key_field


class EmailState(StrEnum):
    """Where an email stands."""

    HELD = "held"
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNSURE = "unsure"
    CANCELLED = "cancelled"


class OutboxEmail(SQLModel, table=True):
    """One email; a user has exactly one of kind "welcome".

    `body` is encrypted, and erased once the email was sent. UNSURE: the process was
    cut off between the mail server's answer and our note of it; it is never repeated by itself.
    """

    __tablename__ = "outbox_email"

    id: str = key_field()
    account_id: str = Field(foreign_key="account.id", max_length=32)
    connection_id: str = Field(foreign_key="connection.id", index=True, max_length=32)
    profile_id: str = Field(foreign_key="profile.id", max_length=32)
    kind: str = Field(max_length=40)
    once_key: str = Field(unique=True, max_length=80, description="kind and profile, for a welcome")
    state: str = Field(index=True, max_length=20)
    to: str = Field(max_length=254)
    subject: str = Field(max_length=200)
    body: str = Field(description="encrypted; empty once sent or cancelled")
    message_id: str = Field(unique=True, max_length=120)
    run_id: str | None = Field(default=None, max_length=32, index=True)
    attempts: int = 0
    next_attempt_at: datetime | None = instant(default=None)
    problem: str = Field(default="", max_length=1000)
    created_at: datetime = instant()
    settled_at: datetime | None = instant(default=None)
