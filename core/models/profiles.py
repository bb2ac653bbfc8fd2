"""Records on our side, whatever their entity."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from core.models.base import instant, key_field


class Profile(SQLModel, table=True):
    """What every record on our side has; its fields stand in its entity's own table on the same key.

    `version` goes up by one with each write, and each write names the version it saw.
    """

    __table_args__ = (Index(None, "account_id", "entity", "active"),)

    id: str = key_field()
    account_id: str = Field(foreign_key="account.id", max_length=32)
    entity: str = Field(max_length=40)
    division_id: str | None = Field(default=None, foreign_key="division.id", max_length=32)
    active: bool = True
    version: int = 1
    dirty: bool = Field(default=True, description="changed since sync last had an outcome for it")
    name: str = Field(max_length=500)
    search_text: str = Field(default="", description="lower-case words that find it")
    home_connection_id: str | None = Field(default=None, max_length=32)
    created_at: datetime = instant()
    updated_at: datetime = instant()


class ProfileKey(SQLModel, table=True):
    """A value that one profile of an account holds alone, e.g. an active user's email.

    The database's unique constraint is what keeps two of them apart, whoever writes at once.
    """

    __tablename__ = "profile_key"
    __table_args__ = (UniqueConstraint("account_id", "entity", "kind", "value"),)

    profile_id: str = Field(foreign_key="profile.id", primary_key=True, max_length=32)
    kind: str = Field(primary_key=True, max_length=40)
    account_id: str = Field(foreign_key="account.id", max_length=32)
    entity: str = Field(max_length=40)
    value: str = Field(max_length=254)
