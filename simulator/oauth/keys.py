"""The key that id_tokens are signed with, and how it is published."""

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from simulator.journal import Shelf

_BITS = 2048
_EXPONENT = 65_537
_SHELF_KEY = "signing_key"


def encoded(content: bytes) -> str:
    """Return base64url without padding, as in a JWT."""
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _number(value: int) -> str:
    return encoded(value.to_bytes((value.bit_length() + 7) // 8, "big"))


class SigningKey:
    """An RSA key, made when it is first needed and kept over a restart."""

    def __init__(self, settings: Shelf[Any]) -> None:
        self._settings = settings
        self._key: rsa.RSAPrivateKey | None = None

    def _private(self) -> rsa.RSAPrivateKey:
        if self._key is not None:
            return self._key
        kept = self._settings.get(_SHELF_KEY)
        if kept is None:
            self._key = rsa.generate_private_key(_EXPONENT, _BITS)
            pem = self._key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
            self._settings.put(_SHELF_KEY, pem.decode())
            return self._key
        found = serialization.load_pem_private_key(str(kept).encode(), password=None)
        if not isinstance(found, rsa.RSAPrivateKey):
            raise TypeError("The signing key of the state file is no RSA key.")
        self._key = found
        return found

    def published(self) -> dict[str, Any]:
        """Return the JWKS: the one public key, with its `kid`."""
        numbers = self._private().public_key().public_numbers()
        row = {"kty": "RSA", "e": _number(numbers.e), "n": _number(numbers.n)}
        # RFC 7638: the thumbprint is the hash of the key's members in this order and spelling.
        thumb = json.dumps(dict(sorted(row.items())), separators=(",", ":"))
        kid = hashlib.sha256(thumb.encode()).hexdigest()[:32]
        return {"keys": [{**row, "use": "sig", "alg": "RS256", "kid": kid}]}

    def signed(self, claims: Mapping[str, Any]) -> str:
        """Return `claims` as a JWT signed with RS256."""
        head = {"kid": self.published()["keys"][0]["kid"], "typ": "JWT", "alg": "RS256"}
        parts = (json.dumps(part, separators=(",", ":")).encode() for part in (head, claims))
        text = ".".join(encoded(part) for part in parts)
        signature = self._private().sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())
        return f"{text}.{encoded(signature)}"
