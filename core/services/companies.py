"""The QuickBooks company behind a connection: its name, the overlap, the proof that it answers."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from core.entities.registry import specs
from core.errors import DashboardError, QuickBooksUnavailable
from core.models.accounts import Account, Division
from core.models.connections import Connection, ConnectionStatus, Token
from core.quickbooks.client import CompanyClient
from core.services.base import Context
from core.services.tokens import TokenKeeper
from core.store import connections as store
from core.store import lookup, profiles

log = logging.getLogger(__name__)

TYPE_FROM = 20
"""From this many profiles on a small overlap is suspicious; fewer say nothing."""

ADDRESS = ("Line1", "City", "CountrySubDivisionCode", "PostalCode")

LONGEST_NAME = 500
"""Characters of a company's name that are kept; QuickBooks takes 1024 (its CompanyInfo)."""

TYPE_BELOW = 0.1
"""Below this share of names that occur in QuickBooks the company's name must be typed."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """How many of the account's names occur in the QuickBooks company."""

    here: int
    found: int

    @classmethod
    def of(cls, company: Mapping[str, Any]) -> "Overlap":
        """Read it from a connection's company."""
        return cls(int(company.get("names_here", 0)), int(company.get("names_found", 0)))

    @property
    def must_type(self) -> bool:
        """Say whether the overlap is so small that the name must be typed."""
        return self.here >= TYPE_FROM and self.found < TYPE_BELOW * self.here


@dataclass(frozen=True, slots=True)
class ConnectionView:
    """A connection as the Connect screen shows it."""

    connection: Connection
    account: Account
    division: Division
    overlap: Overlap
    token_issued_at: datetime | None
    token_days_left: int | None
    metered: int


def view(tx: Session, connection: Connection, *, now: datetime) -> ConnectionView:
    """Return a connection with all that the Connect screen shows of it."""
    token = tx.get(Token, connection.id)
    return ConnectionView(
        connection,
        lookup.one(tx, Account, connection.account_id),
        lookup.one(tx, Division, connection.division_id),
        Overlap.of(connection.company),
        token.issued_at if token else None,
        (token.refresh_expires_at - now).days if token else None,
        store.metered(tx, connection.realm_id, connection.environment, f"{now:%Y-%m}"),
    )


def describe(context: Context, client: CompanyClient, account_id: str) -> dict[str, Any]:
    """Make the first calls of a new connection.

    Returns:
        name, legal_name, address, country, email, and the overlap of names.

    Raises:
        DashboardError: of the client, when QuickBooks does not answer sensibly.
    """
    info = client.company_info()
    name = _text(info, "CompanyName")
    if not name:
        raise QuickBooksUnavailable(
            "company_nameless",
            "QuickBooks answered without the company's name, so nothing was connected. Try again "
            "in a few minutes.",
        )
    ours: set[str] = set()
    theirs: set[str] = set()
    for spec in specs():
        with context.db.read() as tx:
            rows = profiles.of_account(tx, spec, account_id)
        ours |= {_plain(row.profile.name) for row in rows}
        if rows:
            for page in client.pages(spec.qbo_type):
                theirs |= {_plain(spec.remote_name(record)) for record in page}
    lines = [_text(info, "CompanyAddr", key) for key in ADDRESS]
    return {
        "name": name[:LONGEST_NAME],
        "legal_name": _text(info, "LegalName")[:LONGEST_NAME],
        "address": ", ".join(line for line in lines if line),
        "country": _text(info, "Country"),
        "email": _text(info, "Email", "Address"),
        "names_here": len(ours),
        "names_found": len(ours & theirs),
    }


def prove(context: Context, connection_id: str) -> datetime:
    """Call QuickBooks once with a connection's tokens and note when it answered.

    Raises:
        DashboardError: with what is wrong and what to do.
    """
    with context.db.read() as tx:
        realm_id = lookup.one(tx, Connection, connection_id).realm_id
    context.gateway.company(realm_id, TokenKeeper(context, connection_id)).company_info()
    at = context.clock.now()
    with context.db.write("connection.proven") as unit:
        row = lookup.one(unit.session, Connection, connection_id)
        row.last_proven_at = at
        if row.status in (ConnectionStatus.CONNECTED, ConnectionStatus.NEEDS_RECONNECT):
            # What looked like the end of our permission was an outage: it works.
            row.status = ConnectionStatus.CONNECTED
            row.problem = ""
        unit.session.add(row)
        unit.commit()
    return at


def give_back(context: Context, refresh_token: str) -> None:
    """Revoke tokens that are not kept. A refusal changes nothing here, so it is only logged."""
    try:
        context.gateway.oauth.revoke(refresh_token)
    except DashboardError as problem:
        log.warning("tokens that were not kept could not be revoked: %s", problem.code)


def give_back_sealed(context: Context, sealed: Iterable[str]) -> None:
    """Revoke encrypted tokens that are not kept; one whose key is lost is only forgotten."""
    for token in sealed:
        try:
            refresh_token = context.vault.open(token)
        except DashboardError as problem:
            log.warning("tokens that were not kept could not be revoked: %s", problem.code)
        else:
            give_back(context, refresh_token)


def whereabouts(tx: Session, connection: Connection) -> str:
    """Return "division X of account Y"."""
    division = lookup.one(tx, Division, connection.division_id)
    account = lookup.one(tx, Account, connection.account_id)
    return f"division {division.name} of {account.name}"


def drop(tx: Session, connections: Iterable[Connection]) -> list[str]:
    """Drop connections that were not confirmed; return their sealed tokens."""
    sealed = []
    for connection in connections:
        token = tx.get(Token, connection.id)
        if token is not None:
            sealed.append(token.refresh_token)
        store.drop_pending(tx, connection)
    tx.flush()
    return sealed


def make_room(
    tx: Session, division_id: str, realm_id: str, *, environment: str, now: datetime
) -> list[str]:
    """Drop what nobody confirmed and stands in the way of connecting a division to a company.

    Returns:
        Sealed tokens to give back: not those of the same company, as QuickBooks may take a
        revocation for all of a company's tokens, the new ones included.
    """
    dropped = list(store.overdue(tx, now))
    own = store.live_of_division(tx, division_id, environment)
    if own is not None and own.status == ConnectionStatus.PENDING and own not in dropped:
        dropped += [own] if own.realm_id != realm_id else []
    drop(tx, [connection for connection in dropped if connection.realm_id == realm_id])
    return drop(tx, [connection for connection in dropped if connection.realm_id != realm_id])


def expire_pending(context: Context) -> None:
    """Let go of companies nobody confirmed in time; their tokens are revoked."""
    with context.db.read() as tx:
        if not store.overdue(tx, context.clock.now()):
            return
    with context.db.write("connect.expire") as unit:
        sealed = drop(unit.session, store.overdue(unit.session, context.clock.now()))
        unit.commit()
    give_back_sealed(context, sealed)


def _text(body: Any, *path: str) -> str:
    """Return the text at a path of an answer; "" where there is none, or something else."""
    for key in path:
        body = body.get(key) if isinstance(body, Mapping) else None
    return body.strip() if isinstance(body, str) else ""


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
