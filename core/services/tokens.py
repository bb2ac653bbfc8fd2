"""A connection's access token, refreshed by one process at a time.

Facts: the refresh token's value changes about once a day and the old one dies; of two parallel
refreshes the second fails and may kill the first (Intuit's OAuth FAQ). So whoever refreshes holds a
lease row, re-reads the refresh token after winning it, and saves the new one before using it.
"""

import time
from datetime import datetime, timedelta

from sqlmodel import Session

from core.errors import DashboardError, NeedsReconnect, QuickBooksUnavailable
from core.models.connections import Connection, ConnectionStatus, Token
from core.quickbooks.oauth import TokenSet
from core.services.base import Context
from core.store import tokens as store

EARLY = timedelta(minutes=5)
"""Refresh this long before the end: an access token lives an hour."""

LEASE = timedelta(seconds=90)
"""Longer than two refreshes with all their timeouts (10 s + 30 s each, `core.bootstrap`), so that a lease
never ends under a running call; not much longer, because a dead process's lease must run out first."""

POLL_SECONDS = 0.05


class TokenKeeper:
    """Implements `core.quickbooks.client.Tokens` for one connection."""

    def __init__(self, context: Context, connection_id: str) -> None:
        self._context = context
        self._connection_id = connection_id
        self._me = context.ids.new()

    def access_token(self) -> str:
        """Return a token that is good for some minutes.

        Raises:
            NeedsReconnect: when there is none and none is to be had.
            TryLater: when QuickBooks does not answer.
        """
        with self._context.db.read() as tx:
            row = self._row(tx)
        if row.access_expires_at - self._now() > EARLY:
            return self._context.vault.open(row.access_token)
        return self.renewed(self._context.vault.open(row.access_token))

    def renewed(self, stale: str) -> str:
        """Return another token than `stale`, refreshing if nobody else did."""
        give_up = time.monotonic() + LEASE.total_seconds()
        while time.monotonic() < give_up:
            current, refresh_token = self._lease(stale)
            if current:
                return current
            if refresh_token:
                return self._refreshed(refresh_token)
            time.sleep(POLL_SECONDS)
        raise QuickBooksUnavailable(
            "refresh_busy",
            "Another process has been renewing this connection for a long time. Try again in a "
            "few minutes.",
        )

    def _lease(self, stale: str) -> tuple[str, str]:
        """Return (a token that is fresh already, "") or ("", the refresh token) or ("", "")."""
        with self._context.db.write("token.lease") as unit:
            won = store.lease(
                unit.session,
                self._connection_id,
                owner=self._me,
                now=self._now(),
                until=self._now() + LEASE,
            )
            # Read after winning: whoever held the lease before may have saved new tokens.
            row = self._row(unit.session)
            current = self._context.vault.open(row.access_token)
            if current != stale and row.access_expires_at > self._now():
                return current, ""
            if not won:
                return "", ""
            refresh_token = self._context.vault.open(row.refresh_token)
            unit.commit()
        return "", refresh_token

    def _refreshed(self, refresh_token: str) -> str:
        oauth = self._context.gateway.oauth
        try:
            try:
                fresh = oauth.refresh(refresh_token)
            except NeedsReconnect:
                # An outage can look like a dead grant: once more, with what the row holds now.
                with self._context.db.read() as tx:
                    again = self._context.vault.open(self._row(tx).refresh_token)
                fresh = oauth.refresh(again)
        except NeedsReconnect as dead:
            self._mark_dead(dead)
            raise
        except DashboardError:
            self._release()
            raise
        return self._saved(fresh)

    def _saved(self, fresh: TokenSet) -> str:
        """Store fresh tokens; those of a reconnect made meanwhile win. Return the access token."""
        with self._context.db.write("token.saved") as unit:
            row = self._row(unit.session)
            if row.lease_owner != self._me:
                return self._context.vault.open(row.access_token)
            fill(row, fresh, self._context, at=self._now())
            unit.commit()
        return fresh.access_token

    def _release(self) -> None:
        with self._context.db.write("token.released") as unit:
            row = self._row(unit.session)
            if row.lease_owner == self._me:
                row.lease_owner, row.lease_until = "", None
            unit.commit()

    def _mark_dead(self, dead: NeedsReconnect) -> None:
        """Note that QuickBooks ended the permission, unless a reconnect came first."""
        with self._context.db.write("token.dead") as unit:
            row = self._row(unit.session)
            if row.lease_owner != self._me:
                return
            row.lease_owner, row.lease_until = "", None
            connection = unit.session.get(Connection, self._connection_id)
            if connection is not None and connection.status == ConnectionStatus.CONNECTED:
                connection.status = ConnectionStatus.NEEDS_RECONNECT
                connection.problem = dead.sentence
            unit.commit()

    def _row(self, tx: Session) -> Token:
        row = tx.get(Token, self._connection_id, populate_existing=True)
        if row is None:
            raise NeedsReconnect(
                "no_tokens",
                "This division is not connected to QuickBooks. Open Connect and connect it.",
            )
        return row

    def _now(self) -> datetime:
        return self._context.clock.now()


class FixedTokens:
    """Tokens not yet stored, for the first call of a new connection; never renewed."""

    def __init__(self, tokens: TokenSet) -> None:
        self._tokens = tokens

    def access_token(self) -> str:
        """Return the access token."""
        return self._tokens.access_token

    def renewed(self, stale: str) -> str:
        """Refuse: a token of seconds ago that is not accepted will not be after a refresh.

        Raises:
            NeedsReconnect: always.
        """
        raise NeedsReconnect(
            "token_refused",
            "QuickBooks gave out tokens and then did not accept them for this company. Connect "
            "again; if it happens twice, the company's administrator must connect.",
        )


def fill(row: Token, fresh: TokenSet, context: Context, *, at: datetime) -> None:
    """Put new tokens into a token row, encrypted, and free its lease."""
    row.access_token = context.vault.seal(fresh.access_token)
    row.refresh_token = context.vault.seal(fresh.refresh_token)
    row.access_expires_at = fresh.access_expires_at
    row.refresh_expires_at = fresh.refresh_expires_at
    row.issued_at = at
    row.lease_owner, row.lease_until = "", None
