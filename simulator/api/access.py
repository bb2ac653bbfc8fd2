"""Who may call: bearer tokens, bound to one company."""

from starlette.requests import Request

from simulator.faults import ApiFault
from simulator.oauth.scopes import ACCOUNTING
from simulator.records.company import Company
from simulator.world import World


def admitted(world: World, request: Request, realm_id: str) -> Company:
    """Return the company if the bearer token opens it.

    Raises:
        ApiFault: 3200 for a missing, unknown, revoked or expired token, 100 for another
            company's, 3100 without the accounting scope.
    """
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not value:
        raise ApiFault("3200", "Missing or malformed Authorization header")
    access, reason = world.tokens.living(value.strip())
    if access is None:
        raise ApiFault("3200", reason)
    if access.realm_id != realm_id or realm_id not in world.companies:
        raise ApiFault(
            "100", "AuthenticationErrorGeneral: SRV-110-Authentication Failure , statusCode: 401"
        )
    scope = world.tokens.chains.items[access.chain_id].scope
    if ACCOUNTING not in scope.split():
        raise ApiFault("3100", "The access token does not have sufficient scope")
    return world.companies[realm_id]
