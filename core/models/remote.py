"""Our mirror of QuickBooks, and what matching says of it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from core.models.base import LONGEST_SENTENCE, instant, json_field, key_field


class RemoteRecord(SQLModel, table=True):
    """The mirror row of one QuickBooks record: only the keys on its type's allow-list."""

    __tablename__ = "remote_record"
    __table_args__ = (
        UniqueConstraint("connection_id", "qbo_type", "qbo_id"),
        Index(None, "connection_id", "entity", "active"),
    )

    id: str = key_field()
    connection_id: str = Field(foreign_key="connection.id", max_length=32)
    entity: str = Field(max_length=40)
    qbo_type: str = Field(max_length=40)
    qbo_id: str = Field(max_length=40)
    sync_token: str = Field(max_length=20)
    active: bool = True
    name: str = Field(max_length=500)
    body: dict[str, Any] = json_field(default_factory=dict)
    fields: dict[str, Any] = json_field(default_factory=dict, description="mapped to our fields")
    fingerprint: str = Field(max_length=32, description="of the mapped fields and `active`")
    dirty: bool = True
    gone_at: datetime | None = instant(default=None)
    created_remote_at: datetime | None = instant(default=None)
    updated_remote_at: datetime | None = instant(default=None)
    read_at: datetime = instant()


class FetchReport(SQLModel, table=True):
    """The proof, per connection and entity, that everything was read."""

    __tablename__ = "fetch_report"

    connection_id: str = Field(foreign_key="connection.id", primary_key=True, max_length=32)
    entity: str = Field(primary_key=True, max_length=40)
    expected: int = Field(default=0, description="COUNT before reading, active and inactive")
    expected_after: int = Field(default=0, description="COUNT after reading")
    read: int = 0
    active: int = 0
    inactive: int = 0
    complete: bool = False
    at: datetime = instant()


class Bucket(StrEnum):
    """Where a record stands in the import: the filters of the grid."""

    DECIDE = "decide"
    PROBLEM = "problem"
    READY = "ready"
    LINKED = "linked"


class Proposal(SQLModel, table=True):
    """What matching says of a record, and what the import would do with it as things stand.

    The standing (`bucket`, `action`, `by`, `problem_…`) comes from the same planner that makes the
    stored plan; it is kept here so that the grid can be filtered and counted by the database.
    """

    __table_args__ = (Index(None, "connection_id", "entity", "bucket"),)

    remote_id: str = Field(foreign_key="remote_record.id", primary_key=True, max_length=32)
    connection_id: str = Field(foreign_key="connection.id", max_length=32)
    entity: str = Field(max_length=40)
    rank: str = Field(max_length=20)
    profile_id: str | None = Field(default=None, max_length=32)
    score: float = 0
    code: str = Field(default="", max_length=60)
    sentence: str = Field(default="", max_length=LONGEST_SENTENCE)
    candidates: list[dict[str, Any]] = json_field(default_factory=list)
    bucket: str = Field(default=Bucket.DECIDE, max_length=20)
    action: str = Field(default="", max_length=20)
    by: str = Field(default="", max_length=20)
    target_id: str | None = Field(default=None, max_length=32, description="profile to link with")
    problem_code: str = Field(default="", max_length=60)
    problem_sentence: str = Field(default="", max_length=LONGEST_SENTENCE)
    problem_field: str = Field(default="", max_length=40)
