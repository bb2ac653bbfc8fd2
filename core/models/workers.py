"""The processes that execute runs."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from core.models.base import instant


class Worker(SQLModel, table=True):
    """One process's heartbeat; a process without a fresh one is taken over from."""

    executor_id: str = Field(primary_key=True, max_length=32)
    started_at: datetime = instant()
    seen_at: datetime = instant()
