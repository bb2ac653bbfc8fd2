"""A division's connection to a QuickBooks company."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from core.models.base import instant, json_field, key_field


class ConnectionStatus(StrEnum):
    """Where a connection stands."""

    PENDING = "pending"
    CONNECTED = "connected"
    NEEDS_RECONNECT = "needs_reconnect"
    DISCONNECTED = "disconnected"

    @property
    def label(self) -> str:
        """The words on the screen."""
        return {
            "pending": "Waiting for confirmation",
            "connected": "Connected",
            "needs_reconnect": "Needs reconnect",
            "disconnected": "Disconnected",
        }[self]


LIVE_STATUSES = (
    ConnectionStatus.PENDING,
    ConnectionStatus.CONNECTED,
    ConnectionStatus.NEEDS_RECONNECT,
)
_LIVE = text("status <> 'disconnected'")


class Connection(SQLModel, table=True):
    """One division with one QuickBooks company (realm) of one environment.

    Made once; a reconnect reopens it with its links. A realm, and a division, is in at most one
    live connection of an environment: two partial unique indexes see to it.
    """

    __table_args__ = (
        UniqueConstraint("division_id", "environment", "realm_id"),
        Index(
            "uq_connection_live_realm",
            "environment",
            "realm_id",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
        Index(
            "uq_connection_live_division",
            "environment",
            "division_id",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
    )

    id: str = key_field()
    account_id: str = Field(foreign_key="account.id", index=True, max_length=32)
    division_id: str = Field(foreign_key="division.id", max_length=32)
    environment: str = Field(max_length=20)
    realm_id: str = Field(max_length=40)
    status: str = Field(max_length=20)
    was_confirmed: bool = Field(default=False, description="a person said: the right company")
    company_name: str = Field(default="", max_length=500)
    company: dict[str, Any] = json_field(default_factory=dict)
    connected_by: str = Field(default="", max_length=200)
    connected_at: datetime | None = instant(default=None)
    pending_until: datetime | None = instant(default=None)
    last_proven_at: datetime | None = instant(default=None)
    problem: str = Field(default="", max_length=1000)
    set_up_at: datetime | None = instant(default=None)


class Token(SQLModel, table=True):
    """A connection's OAuth tokens, encrypted. The lease makes refreshing single-flight."""

    connection_id: str = Field(foreign_key="connection.id", primary_key=True, max_length=32)
    access_token: str
    refresh_token: str
    access_expires_at: datetime = instant()
    refresh_expires_at: datetime = instant()
    issued_at: datetime = instant()
    lease_owner: str = Field(default="", max_length=32)
    lease_until: datetime | None = instant(default=None)


class ImportSettings(SQLModel, table=True):
    """How a connection's import of one entity is to go; the import's own settings, not sync's."""

    __tablename__ = "import_settings"

    connection_id: str = Field(foreign_key="connection.id", primary_key=True, max_length=32)
    entity: str = Field(primary_key=True, max_length=40)
    auto_import: bool = True
    hold_emails: bool = False


class UsedOnce(SQLModel, table=True):
    """The hash of a ticket or state that was used; its unique key is what makes it single-use."""

    __tablename__ = "used_once"

    digest: str = Field(primary_key=True, max_length=64)
    at: datetime = instant()


class ApiUsage(SQLModel, table=True):
    """Calls to QuickBooks, counted per realm and month; reads are metered by Intuit."""

    __tablename__ = "api_usage"

    environment: str = Field(primary_key=True, max_length=20)
    realm_id: str = Field(primary_key=True, max_length=40)
    month: str = Field(primary_key=True, max_length=7, description="YYYY-MM")
    metered: int = 0
    unmetered: int = 0
