"""Links, and what people decided about records."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from core.models.base import instant, json_field, key_field


class Link(SQLModel, table=True):
    """Profile ↔ QuickBooks record within a connection.

    `base` holds per field the pair *ours when last settled, theirs when last settled*.
    """

    __table_args__ = (
        UniqueConstraint("connection_id", "profile_id"),
        UniqueConstraint("connection_id", "qbo_type", "qbo_id"),
    )

    id: str = key_field()
    connection_id: str = Field(foreign_key="connection.id", max_length=32)
    profile_id: str = Field(foreign_key="profile.id", index=True, max_length=32)
    entity: str = Field(max_length=40)
    qbo_type: str = Field(max_length=40)
    qbo_id: str = Field(max_length=40)
    base: dict[str, Any] = json_field(default_factory=dict)
    run_id: str | None = Field(default=None, max_length=32)
    made_by: str = Field(max_length=200)
    made_at: datetime = instant()


class Choice(StrEnum):
    """What a person decided to do with a QuickBooks record."""

    LINK = "link"
    CREATE = "create"
    CREATE_INACTIVE = "create_inactive"
    IGNORE = "ignore"
    LATER = "later"


class Decision(SQLModel, table=True):
    """What a person decided about one record, kept until a person decides otherwise.

    `choice` is None while only fields were edited. `version` goes up with each change, so that two
    people on one row do not overwrite each other unseen.
    """

    __table_args__ = (UniqueConstraint("connection_id", "qbo_type", "qbo_id"),)

    id: str = key_field()
    connection_id: str = Field(foreign_key="connection.id", max_length=32)
    entity: str = Field(max_length=40)
    qbo_type: str = Field(max_length=40)
    qbo_id: str = Field(max_length=40)
    choice: str | None = Field(default=None, max_length=20)
    profile_id: str | None = Field(default=None, max_length=32, description="for LINK")
    edits: dict[str, Any] = json_field(default_factory=dict)
    version: int = 1
    decided_by: str = Field(max_length=200)
    decided_at: datetime = instant()


class RefusedPair(SQLModel, table=True):
    """A person said: these two are not the same."""

    __tablename__ = "refused_pair"

    connection_id: str = Field(foreign_key="connection.id", primary_key=True, max_length=32)
    qbo_type: str = Field(primary_key=True, max_length=40)
    qbo_id: str = Field(primary_key=True, max_length=40)
    profile_id: str = Field(foreign_key="profile.id", primary_key=True, max_length=32)
    decided_by: str = Field(max_length=200)
    decided_at: datetime = instant()
