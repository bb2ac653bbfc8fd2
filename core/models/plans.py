"""Plans, their lines, and the runs that execute them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from core.models.base import LONGEST_SENTENCE, instant, json_field, key_field


class Action(StrEnum):
    """What a plan's line would do."""

    CREATE = "create"
    LINK = "link"
    IGNORE = "ignore"
    UNDECIDED = "undecided"
    BLOCKED = "blocked"

    @property
    def sign(self) -> str:
        """The mark before the count, as in `+ 5 create`."""
        return {"create": "+", "link": "=", "ignore": "-", "undecided": "?", "blocked": "!"}[self]

    @property
    def changes_something(self) -> bool:
        """Say whether applying a line of this kind writes anything."""
        return self in (Action.CREATE, Action.LINK)


class OutcomeStatus(StrEnum):
    """What became of a line."""

    CREATED = "created"
    LINKED = "linked"
    SKIPPED = "skipped"
    STALE = "stale"
    FAILED = "failed"


class RunStatus(StrEnum):
    """Where a run stands."""

    QUEUED = "queued"
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"


class RunKind(StrEnum):
    """What a run does."""

    FETCH = "fetch"
    IMPORT = "import"


class Plan(SQLModel, table=True):
    """A frozen list of what would be done, stored before anything happens."""

    id: str = key_field()
    connection_id: str = Field(foreign_key="connection.id", index=True, max_length=32)
    entity: str = Field(max_length=40)
    settings: dict[str, Any] = json_field(
        default_factory=dict, description="as used, for the record"
    )
    counts: dict[str, int] = json_field(default_factory=dict, description="lines by action")
    made_by: str = Field(max_length=200)
    made_at: datetime = instant()


class PlanLine(SQLModel, table=True):
    """One line: what, with whom, why, the values, the world it was made for, and the outcome."""

    __tablename__ = "plan_line"

    plan_id: str = Field(foreign_key="plan.id", primary_key=True, max_length=32)
    number: int = Field(primary_key=True)
    action: str = Field(max_length=20)
    by: str = Field(max_length=20, description="auto or person")
    qbo_type: str = Field(max_length=40)
    qbo_id: str = Field(max_length=40)
    profile_id: str | None = Field(default=None, max_length=32)
    name: str = Field(max_length=500)
    active: bool = Field(default=True, description="a created profile starts active")
    values: dict[str, Any] = json_field(default_factory=dict)
    differences: list[dict[str, Any]] = json_field(default_factory=list)
    code: str = Field(default="", max_length=60)
    sentence: str = Field(default="", max_length=LONGEST_SENTENCE)
    ours_fingerprint: str = Field(default="", max_length=32)
    theirs_fingerprint: str = Field(default="", max_length=32)
    outcome: str | None = Field(default=None, max_length=20)
    outcome_code: str = Field(default="", max_length=60)
    outcome_sentence: str = Field(default="", max_length=LONGEST_SENTENCE)
    outcome_profile_id: str | None = Field(default=None, max_length=32)
    outcome_at: datetime | None = instant(default=None)


_LIVE = text("status in ('queued', 'running')")


class Run(SQLModel, table=True):
    """The execution of a plan, or a read from QuickBooks. At most one per connection is live.

    `epoch` is raised by whoever takes the run up; every transaction of the run begins by checking
    it, so that a process that only seemed dead stops at its next step.
    """

    __table_args__ = (
        Index(
            "uq_run_live",
            "connection_id",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
    )

    id: str = key_field()
    kind: str = Field(max_length=20)
    connection_id: str = Field(foreign_key="connection.id", index=True, max_length=32)
    entity: str = Field(max_length=40)
    plan_id: str | None = Field(default=None, foreign_key="plan.id", unique=True, max_length=32)
    status: str = Field(default=RunStatus.QUEUED, max_length=20)
    epoch: int = 0
    total: int = 0
    done: int = 0
    verb: str = Field(
        default="", max_length=80, description="what it is doing, for the progress bar"
    )
    asked_by: str = Field(max_length=200)
    asked_by_id: str = Field(max_length=32)
    asked_at: datetime = instant()
    started_at: datetime | None = instant(default=None)
    finished_at: datetime | None = instant(default=None)
    code: str = Field(default="", max_length=60)
    sentence: str = Field(default="", max_length=LONGEST_SENTENCE)
    technical: str = Field(default="", max_length=2000)
