"""Encryption at rest, one-time tickets, generated passwords."""

import hashlib
import json
import secrets
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from core.errors import NeedsAction

PASSWORD_BITS = 132
"""At least 128 bits (docs/decisions/0003): so long that a fast hash is sound."""


class Vault:
    """Encrypts with the newest key, decrypts with any of them.

    Args:
        keys: urlsafe base64 Fernet keys, newest first, at least one.
    """

    def __init__(self, keys: list[str]) -> None:
        self._fernet = MultiFernet([Fernet(key) for key in keys])

    def seal(self, secret: str) -> str:
        """Return `secret` encrypted, as ASCII text."""
        return self._fernet.encrypt(secret.encode()).decode()

    def open(self, sealed: str) -> str:
        """Return what `seal` was given.

        Raises:
            NeedsAction: "key_lost" when no present key opens it.
        """
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken as cause:
            raise NeedsAction(
                "key_lost",
                "This was encrypted with a key that is not configured any more. Put the old key "
                "back into SECRET_KEYS, or connect to QuickBooks again.",
            ) from cause

    def ticket(self, content: dict[str, Any]) -> str:
        """Return `content` as a ticket that only this application can have written.

        It carries the time of writing; `read_ticket` bounds its age.
        """
        return self.seal(json.dumps({**content, "nonce": secrets.token_hex(16)}))

    def read_ticket(self, ticket: str, *, max_age_seconds: int) -> dict[str, Any] | None:
        """Return the content of a ticket, or None when it is forged, broken or too old."""
        try:
            content = json.loads(self._fernet.decrypt(ticket.encode(), ttl=max_age_seconds))
        except (InvalidToken, ValueError):
            return None
        return content if isinstance(content, dict) else None


def new_password() -> str:
    """Return a random password: 22 characters of a 64-letter alphabet, 132 bits."""
    return secrets.token_urlsafe(PASSWORD_BITS)[: PASSWORD_BITS // 6]


def password_hash(password: str) -> str:
    """Return a salted SHA-256 of a generated password, as `salt$digest` in hex.

    Sound only because the password is random with 128 bits or more: nobody can walk through them.
    """
    salt = secrets.token_hex(16)
    return f"{salt}${_digest(salt, password)}"


def password_matches(password: str, stored: str) -> bool:
    """Say whether `password` is the one that `stored` was made from."""
    salt, _, digest = stored.partition("$")
    return secrets.compare_digest(digest, _digest(salt, password))


def _digest(salt: str, password: str) -> str:
    return hashlib.sha256(f"{salt}{password}".encode()).hexdigest()


def fingerprint(value: Any) -> str:
    """Return 32 hex characters that change when `value` (JSON-like, key order ignored) does."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:32]
