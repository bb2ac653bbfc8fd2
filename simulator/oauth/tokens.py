"""Codes, chains and access tokens, and the rules of their lives."""

import base64
import dataclasses
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from simulator.clock import DAY, Clock
from simulator.journal import Journal, Shelf
from simulator.switches import Switches

ACCESS_SECONDS = 3600
ROTATION_SECONDS = DAY
HARD_SECONDS = 157_680_000
"""Five years: the absolute life of a chain."""
CODE_SECONDS = 600


class OAuthError(Exception):
    """A refusal of the token endpoint, in the words of RFC 6749."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(f"{error}: {description}")
        self.error = error
        self.description = description
        self.status = status


@dataclass(frozen=True, slots=True)
class Chain:
    """What one consent gave: a refresh token that changes and access tokens that end.

    Attributes:
        chain_id: Its key.
        realm_id: The company chosen.
        scope: As asked for, separated by blanks.
        refresh: The refresh token's present value.
        started: When consent was given; like all instants, virtual epoch seconds.
        rotated: When the present value was first handed out.
        used: When it was last handed out.
        previous: The value before it.
        revoked: Dead, with everything that came from it.
        pinned: Printed at start; a new consent does not end it.
    """

    chain_id: str
    realm_id: str
    scope: str
    refresh: str
    started: float
    rotated: float
    used: float
    previous: str = ""
    revoked: bool = False
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class Access:
    """An access token."""

    chain_id: str
    realm_id: str
    expires: float


@dataclass(frozen=True, slots=True)
class Code:
    """An authorization code; `chain_id` is set once it was exchanged."""

    realm_id: str
    scope: str
    redirect_uri: str
    expires: float
    chain_id: str = ""


def _access_value() -> str:
    """Return an opaque token of the length and look of the vendor's (a JWE, with `..` in it)."""
    head = base64.urlsafe_b64encode(b'{"alg":"dir","enc":"A128CBC-HS256"}').decode().rstrip("=")
    return f"{head}..{secrets.token_urlsafe(16)}.{secrets.token_urlsafe(576)}.{secrets.token_urlsafe(16)}"


def _classic(now: float) -> str:
    return f"AB11{int(now)}{secrets.token_hex(18)}"


def _rt1(now: float) -> str:
    return f"RT1-{secrets.randbelow(90) + 10}-H0-{int(now)}{secrets.token_hex(12)}"


_REFRESH_STYLES: dict[str, Callable[[float], str]] = {"classic": _classic, "rt1": _rt1}
"""Both are about fifty characters long and opaque; the newer one carries an epoch."""


class TokenStore:
    """Everything the authorization server remembers."""

    def __init__(self, journal: Journal, clock: Clock, switches: Switches) -> None:
        self._clock = clock
        self._switches = switches
        self.chains: Shelf[Chain] = Shelf(
            journal, "chain", encode=dataclasses.asdict, decode=lambda value: Chain(**value)
        )
        self.accesses: Shelf[Access] = Shelf(
            journal, "access", encode=dataclasses.asdict, decode=lambda value: Access(**value)
        )
        self.codes: Shelf[Code] = Shelf(
            journal, "code", encode=dataclasses.asdict, decode=lambda value: Code(**value)
        )
        self._refreshing: set[str] = set()

    @property
    def idle_seconds(self) -> float:
        """Return how long a refresh token lives without use."""
        return float(self._switches["refresh_idle_days"] * DAY)

    def _refresh_value(self) -> str:
        return _REFRESH_STYLES[self._switches["refresh_token_style"]](self._clock.now())

    def issue_code(self, realm_id: str, scope: str, redirect_uri: str) -> str:
        """Return a new authorization code."""
        value = f"XAB11{secrets.token_urlsafe(40)}"
        expires = self._clock.now() + CODE_SECONDS
        self.codes.put(value, Code(realm_id, scope, redirect_uri, expires))
        return value

    def exchange(self, value: str, redirect_uri: str) -> tuple[Chain, str]:
        """Exchange a code for a chain and its first access token.

        Raises:
            OAuthError: The code is unknown, expired, for another address, or used before; in the
                last case the tokens of its first use are revoked.
        """
        code = self.codes.get(value)
        if code is None or code.expires < self._clock.now():
            raise OAuthError("invalid_grant", "Invalid authorization code")
        if code.chain_id:
            self.revoke_chain(code.chain_id)
            raise OAuthError("invalid_grant", "Authorization code was used before")
        if code.redirect_uri != redirect_uri:
            raise OAuthError("invalid_grant", "redirect_uri does not match")
        if self._switches["reconnect_kills_older"]:
            for chain in list(self.chains.items.values()):
                if chain.realm_id == code.realm_id and not chain.pinned:
                    self.revoke_chain(chain.chain_id)
        chain = self.start_chain(code.realm_id, code.scope)
        self.codes.put(value, dataclasses.replace(code, chain_id=chain.chain_id))
        return chain, self.issue_access(chain)

    def start_chain(self, realm_id: str, scope: str, *, pinned: bool = False) -> Chain:
        """Begin a chain as a consent does."""
        now = self._clock.now()
        chain = Chain(
            chain_id=secrets.token_hex(8),
            realm_id=realm_id,
            scope=scope,
            refresh=self._refresh_value(),
            started=now,
            rotated=now,
            used=now,
            pinned=pinned,
        )
        self.chains.put(chain.chain_id, chain)
        return chain

    def issue_access(self, chain: Chain) -> str:
        """Return a new access token of `chain`."""
        value = _access_value()
        expires = self._clock.now() + ACCESS_SECONDS
        self.accesses.put(value, Access(chain.chain_id, chain.realm_id, expires))
        return value

    def youngest_access(self, chain: Chain) -> str:
        """Return the last access token of `chain` if it is still good, else a new one."""
        now = self._clock.now()
        good = [
            value
            for value, access in self.accesses.items.items()
            if access.chain_id == chain.chain_id and access.expires > now
        ]
        return good[-1] if good else self.issue_access(chain)

    def begin_refresh(self, value: str) -> Chain:
        """Find the living chain of a refresh token and mark it as being refreshed.

        Raises:
            OAuthError: Unknown, expired or revoked, or a refresh of it is under way.
        """
        now = self._clock.now()
        chain = self._by_refresh(value)
        if (
            chain is None
            or chain.revoked
            or now > chain.used + self.idle_seconds
            or now > chain.started + HARD_SECONDS
        ):
            raise OAuthError("invalid_grant", "Incorrect or invalid refresh token")
        mode = self._switches["concurrent_refresh"]
        if chain.chain_id in self._refreshing and mode != "allow":
            if mode == "kill":
                self.revoke_chain(chain.chain_id)
            raise OAuthError("invalid_grant", "Incorrect or invalid refresh token")
        self._refreshing.add(chain.chain_id)
        return chain

    def finish_refresh(self, chain_id: str) -> tuple[Chain, str]:
        """Hand out the result of a refresh: the chain as it now is, and a new access token."""
        self._refreshing.discard(chain_id)
        now = self._clock.now()
        chain = self.chains.items[chain_id]
        if now >= chain.rotated + ROTATION_SECONDS:
            chain = dataclasses.replace(
                chain, refresh=self._refresh_value(), previous=chain.refresh, rotated=now
            )
        chain = dataclasses.replace(chain, used=now)
        self.chains.put(chain_id, chain)
        return chain, self.issue_access(chain)

    def _by_refresh(self, value: str) -> Chain | None:
        grace = self._switches["old_refresh_grace_seconds"]
        for chain in self.chains.items.values():
            recent = self._clock.now() < chain.rotated + grace
            if value == chain.refresh or (recent and value == chain.previous):
                return chain
        return None

    def revoke(self, value: str) -> bool:
        """Revoke the chain of a refresh or access token; False if there is nothing alive."""
        access = self.accesses.get(value)
        chain = self.chains.get(access.chain_id) if access else self._by_refresh(value)
        if chain is None or chain.revoked:
            return False
        self.revoke_chain(chain.chain_id)
        return True

    def revoke_chain(self, chain_id: str) -> None:
        """End a chain and all its access tokens."""
        chain = self.chains.items[chain_id]
        self.chains.put(chain_id, dataclasses.replace(chain, revoked=True))

    def revoke_realm(self, realm_id: str) -> None:
        """End every chain of a company: what *Disconnect* in QuickBooks does."""
        for chain in list(self.chains.items.values()):
            if chain.realm_id == realm_id:
                self.revoke_chain(chain.chain_id)

    def is_connected(self, realm_id: str) -> bool:
        """Tell whether a living chain opens a company."""
        chains = self.chains.items.values()
        return any(chain.realm_id == realm_id and not chain.revoked for chain in chains)

    def living(self, value: str) -> tuple[Access | None, str]:
        """Return the access token if it is good, else None and why not."""
        access = self.accesses.get(value)
        if access is None:
            short_or_long = not 20 < len(value) < 4096  # noqa: PLR2004  (documented maximum)
            return None, (
                "Malformed bearer token: too short or too long"
                if short_or_long
                else "Token expired"
            )
        if self.chains.items[access.chain_id].revoked:
            return None, "Token revoked"
        now = self._clock.now()
        fresh = now < access.expires - ACCESS_SECONDS + self._switches["token_propagation_seconds"]
        if fresh or access.expires <= now:
            return None, "Token expired"
        return access, ""

    def revive(self, chain: Chain, *, refresh: str, access: str) -> None:
        """Take over a chain with the tokens given, as if they had been issued just now."""
        now = self._clock.now()
        again = dataclasses.replace(
            chain, refresh=refresh, started=now, rotated=now, used=now, previous="", revoked=False
        )
        self.chains.put(chain.chain_id, again)
        expires = now + ACCESS_SECONDS
        self.accesses.put(access, Access(chain.chain_id, chain.realm_id, expires))

    def every_secret(self) -> list[str]:
        """Return each token and code ever issued, so that tests can look for leaks."""
        refreshes = [chain.refresh for chain in self.chains.items.values()]
        previous = [chain.previous for chain in self.chains.items.values() if chain.previous]
        return [*refreshes, *previous, *self.accesses.items, *self.codes.items]


def token_answer(
    chain: Chain, access: str, *, now: float, hard: bool, idle: float
) -> dict[str, Any]:
    """Return the body of a successful answer of the token endpoint.

    Args:
        chain: The chain as it now is.
        access: The new access token.
        now: Virtual epoch seconds.
        hard: The caller asked for the absolute expiry.
        idle: Seconds without use that end the refresh token.
    """
    answer: dict[str, Any] = {
        "token_type": "bearer",
        "access_token": access,
        "expires_in": ACCESS_SECONDS,
        "refresh_token": chain.refresh,
        "x_refresh_token_expires_in": int(chain.used + idle - now),
    }
    if hard:
        answer["x_refresh_token_hard_expires_in"] = int(chain.started + HARD_SECONDS - now)
    return answer
