"""The person who gave consent: in the id_token, and at the userinfo endpoint."""

from typing import Any

from simulator.oauth.tokens import ACCESS_SECONDS, Chain

ISSUER = "https://oauth.platform.intuit.com/op/v1"
"""Clients have this literal in their code, whatever host they talk to."""

SUBJECT = "00000000-0000-4000-8000-000000000001"

CLAIMS: dict[str, dict[str, Any]] = {
    "email": {"email": "owner@simulator.example", "emailVerified": True},
    "profile": {"givenName": "Alex", "familyName": "Owner"},
    "phone": {"phoneNumber": "+1 5555550100", "phoneNumberVerified": False},
    "address": {
        "address": {
            "streetAddress": "2700 Coast Ave",
            "locality": "Mountain View",
            "region": "CA",
            "postalCode": "94043",
            "country": "US",
        }
    },
}
"""Scope to what it opens of the person."""


def person(scope: str) -> dict[str, Any]:
    """Return what the userinfo endpoint tells under `scope` (separated by blanks)."""
    told: dict[str, Any] = {"sub": SUBJECT}
    for name in scope.split():
        told |= CLAIMS.get(name, {})
    return told


def id_claims(chain: Chain, client_id: str, now: float) -> dict[str, Any]:
    """Return the claims of an id_token.

    Args:
        chain: What the consent gave.
        client_id: The app; `aud` is a list, as at the vendor's.
        now: Virtual epoch seconds.
    """
    return {
        "sub": SUBJECT,
        "aud": [client_id],
        "realmid": chain.realm_id,
        "auth_time": int(chain.started),
        "iss": ISSUER,
        "exp": int(now) + ACCESS_SECONDS,
        "iat": int(now),
    }
