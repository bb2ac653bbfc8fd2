"""Connecting a division to a QuickBooks company.

start → (the person at QuickBooks) → complete → is this the right company? → confirm or reject

The first half is driven by the browser's redirects, the second by the Connect screen. Nothing is
kept before QuickBooks answered a first call, and the connection stays pending until a person has
said that it is the right company.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from core.access import Actor, Role
from core.errors import Conflict, DashboardError, InvalidInput
from core.models.connections import Connection, ConnectionStatus, Token
from core.quickbooks.oauth import TokenSet
from core.services import companies, connect_reasons
from core.services.base import On, Service, requires
from core.services.tokens import FixedTokens, fill
from core.store import connections as store
from core.store import lookup
from core.store.database import UniqueClash
from core.store.tokens import use_once

TICKET_SECONDS = 3600
"""A ticket is as old as the page that shows the button."""

ATTEMPT = timedelta(minutes=10)
"""How long a person may take at QuickBooks."""

PENDING = timedelta(minutes=15)
"""How long a connection waits for *Is this the right company?*."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What the browser's signed session remembers while the person is at QuickBooks."""

    state: str
    staff_id: str
    division_id: str
    connection_id: str
    expires_at: str

    def as_session(self) -> dict[str, str]:
        """Return what is put into the session."""
        return {name: getattr(self, name) for name in self.__slots__}


class Connecting(Service):
    """The use cases of the Connect screen."""

    @requires(Role.OPERATOR, On.DIVISION)
    def ticket(self, actor: Actor, division_id: str) -> str:
        """Return a one-time ticket that lets this person's browser start connecting a division."""
        with self._db.read() as tx:
            live = store.live_of_division(tx, division_id, self._environment)
        return self._context.vault.ticket(
            {
                "staff_id": actor.staff_id,
                "division_id": division_id,
                "connection_id": live.id if live else "",
            }
        )

    def start(self, actor: Actor, ticket: str) -> tuple[str, Attempt]:
        """Use a ticket up.

        Returns:
            QuickBooks' consent address, and what the session must remember.

        Raises:
            InvalidInput: "ticket_invalid".
            NotAllowed: when the person's role ended meanwhile.
        """
        content = self._context.vault.read_ticket(ticket, max_age_seconds=TICKET_SECONDS)
        if content is None or content.get("staff_id") != actor.staff_id:
            raise connect_reasons.TICKET_INVALID.error()
        with self._db.write("connect.start") as unit:
            if not use_once(unit.session, content["nonce"], self._now()):
                raise connect_reasons.TICKET_INVALID.error()
            unit.commit()
        self.ticket(actor, content["division_id"])  # the role may have ended since
        state = secrets.token_urlsafe(32)
        attempt = Attempt(
            state,
            actor.staff_id,
            content["division_id"],
            content["connection_id"],
            (self._now() + ATTEMPT).isoformat(),
        )
        return self._context.gateway.oauth.authorization_url(state), attempt

    def complete(
        self, actor: Actor, attempt: Mapping[str, str] | None, answer: Mapping[str, str]
    ) -> Connection:
        """Take the person back from QuickBooks.

        Args:
            actor: who holds the browser.
            attempt: what the session remembered under the answer's `state`, taken out of it.
            answer: the query parameters that QuickBooks added: code, state, realmId, or error.

        Returns:
            The connection: pending, or connected again when it was a reconnect.

        Raises:
            DashboardError: with the sentence to show; nothing was kept then.
        """
        if attempt is None or attempt["staff_id"] != actor.staff_id:
            raise connect_reasons.STATE_UNKNOWN.error()
        if datetime.fromisoformat(attempt["expires_at"]) < self._now():
            raise connect_reasons.STATE_EXPIRED.error()
        with self._db.write("connect.answer") as unit:
            if not use_once(unit.session, attempt["state"], self._now()):
                raise connect_reasons.STATE_USED.error()
            unit.commit()
        connect_reasons.check_answer(answer)
        self.ticket(actor, attempt["division_id"])  # the role may have ended since
        realm_id = answer["realmId"]
        self._refuse_other_company(attempt["connection_id"], realm_id)
        self._refuse_elsewhere(attempt["division_id"], realm_id)
        tokens = self._context.gateway.oauth.exchange(answer["code"])
        try:
            company = self._first_calls(attempt["division_id"], realm_id, tokens)
            return self._keep(
                actor, attempt["division_id"], realm_id, tokens=tokens, company=company
            )
        except Conflict:
            raise  # the company is connected elsewhere: a revoke could end that connection
        except DashboardError:
            companies.give_back(self._context, tokens.refresh_token)
            raise

    @requires(Role.OPERATOR, On.CONNECTION)
    def confirm(self, actor: Actor, connection_id: str, *, typed_name: str = "") -> None:
        """Say: yes, this is the right company.

        Raises:
            InvalidInput: "name_not_typed" where the name must be typed and was not.
            Conflict: "pending_over" when it waited too long and was dropped.
        """
        with self._db.write("connect.confirm") as unit:
            tx = unit.session
            connection = lookup.one(tx, Connection, connection_id)
            if connection.status != ConnectionStatus.PENDING:
                return
            if self._is_over(connection):
                raise connect_reasons.PENDING_OVER.error(Conflict)
            overlap = companies.Overlap.of(connection.company)
            if overlap.must_type and typed_name.strip() != connection.company_name:
                raise InvalidInput(
                    "name_not_typed",
                    "Few names of this account occur in that company. If it is the right one all "
                    f"the same, type its name exactly: {connection.company_name}",
                )
            connection.status = ConnectionStatus.CONNECTED
            connection.was_confirmed = True
            connection.pending_until = None
            connection.connected_by = actor.name
            connection.connected_at = self._now()
            tx.add(connection)
            self.record(
                tx,
                actor,
                "connection.confirmed",
                account_id=connection.account_id,
                subject=connection.company_name,
            )
            unit.commit()

    @requires(Role.OPERATOR, On.CONNECTION)
    def reject(self, actor: Actor, connection_id: str) -> None:
        """Say: no, another company. What was kept while pending is dropped and revoked."""
        with self._db.write("connect.reject") as unit:
            tx = unit.session
            connection = lookup.one(tx, Connection, connection_id)
            if connection.status != ConnectionStatus.PENDING:
                return
            self.record(
                tx,
                actor,
                "connection.rejected",
                account_id=connection.account_id,
                subject=connection.company_name,
            )
            sealed = companies.drop(tx, [connection])
            unit.commit()
        companies.give_back_sealed(self._context, sealed)

    @requires(Role.OPERATOR, On.CONNECTION)
    def test(self, actor: Actor, connection_id: str) -> datetime:
        """Call QuickBooks once and return when it answered.

        Raises:
            DashboardError: with what is wrong and what to do.
        """
        return companies.prove(self._context, connection_id)

    @requires(Role.VIEWER, On.DIVISION)
    def state(self, actor: Actor, division_id: str) -> companies.ConnectionView | None:
        """Return the division's live connection as the Connect screen shows it, or None."""
        with self._db.read() as tx:
            connection = store.live_of_division(tx, division_id, self._environment)
            if connection is None or self._is_over(connection):
                return None
            return companies.view(tx, connection, now=self._now())

    @property
    def _environment(self) -> str:
        return self._context.settings.quickbooks_environment

    def _is_over(self, connection: Connection) -> bool:
        until = connection.pending_until
        return (
            connection.status == ConnectionStatus.PENDING
            and until is not None
            and until < self._now()
        )

    def _refuse_other_company(self, connection_id: str, realm_id: str) -> None:
        if not connection_id:
            return
        with self._db.read() as tx:
            connection = tx.get(Connection, connection_id)
        if (
            connection is not None
            and connection.was_confirmed
            and connection.status != ConnectionStatus.DISCONNECTED
            and connection.realm_id != realm_id
        ):
            raise connect_reasons.other_company(connection.company_name)

    def _refuse_elsewhere(self, division_id: str, realm_id: str) -> None:
        """Refuse a company that another division is connected to, after testing that connection.

        The code is not exchanged: that way nothing needs revoking, and a revoke could end the other
        division's connection too.
        """
        with self._db.read() as tx:
            live = store.live_of_realm(tx, realm_id, self._environment)
            if live is None or live.division_id == division_id or self._is_over(live):
                return
            where = companies.whereabouts(tx, live)
        try:
            companies.prove(self._context, live.id)
        except DashboardError as problem:
            raise connect_reasons.realm_elsewhere(where, problem.sentence) from problem
        raise connect_reasons.realm_elsewhere(where, "")

    def _first_calls(self, division_id: str, realm_id: str, tokens: TokenSet) -> dict[str, Any]:
        client = self._context.gateway.company(realm_id, FixedTokens(tokens))
        with self._db.read() as tx:
            account_id = lookup.account_of_division(tx, division_id)
        return companies.describe(self._context, client, account_id)

    def _keep(
        self,
        actor: Actor,
        division_id: str,
        realm_id: str,
        *,
        tokens: TokenSet,
        company: dict[str, Any],
    ) -> Connection:
        try:
            with self._db.write("connect.keep") as unit:
                tx = unit.session
                given_up = companies.make_room(
                    tx, division_id, realm_id, environment=self._environment, now=self._now()
                )
                connection = self._row(tx, division_id, realm_id)
                again = connection.status in (
                    ConnectionStatus.CONNECTED,
                    ConnectionStatus.NEEDS_RECONNECT,
                )
                connection.status = (
                    ConnectionStatus.CONNECTED if again else ConnectionStatus.PENDING
                )
                connection.company = company
                connection.company_name = company["name"]
                connection.problem = ""
                connection.last_proven_at = self._now()
                connection.pending_until = None if again else self._now() + PENDING
                tx.add(connection)
                tx.flush()
                token = tx.get(Token, connection.id) or Token(
                    connection_id=connection.id,
                    access_token="",
                    refresh_token="",
                    access_expires_at=tokens.access_expires_at,
                    refresh_expires_at=tokens.refresh_expires_at,
                    issued_at=self._now(),
                )
                fill(token, tokens, self._context, at=self._now())
                tx.add(token)
                self.record(
                    tx,
                    actor,
                    "connection.reconnected" if again else "connection.pending",
                    account_id=connection.account_id,
                    subject=connection.company_name,
                )
                unit.commit()
        except UniqueClash as clash:
            raise connect_reasons.CONNECTED_MEANWHILE.error(Conflict) from clash
        companies.give_back_sealed(self._context, given_up)
        return connection

    def _row(self, tx: Session, division_id: str, realm_id: str) -> Connection:
        """Return the row to use: this company's own, or a new one."""
        live = store.live_of_division(tx, division_id, self._environment)
        if live is not None and live.realm_id != realm_id:
            raise connect_reasons.other_company(live.company_name)
        return store.earlier(tx, division_id, realm_id, self._environment) or Connection(
            id=self._ids.new(),
            account_id=lookup.account_of_division(tx, division_id),
            division_id=division_id,
            environment=self._environment,
            realm_id=realm_id,
            status=ConnectionStatus.PENDING,
        )
