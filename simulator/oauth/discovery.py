"""The discovery documents: production's and the sandbox's, both pointing here."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from simulator.oauth.identity import ISSUER
from simulator.oauth.scopes import IDENTITY
from simulator.world import World

NAMES = ("openid_configuration", "openid_sandbox_configuration")
ENDPOINTS = {
    "authorization_endpoint": "/connect/oauth2",
    "token_endpoint": "/oauth2/v1/tokens/bearer",
    "userinfo_endpoint": "/v1/openid_connect/userinfo",
    "revocation_endpoint": "/v2/oauth2/tokens/revoke",
    "jwks_uri": "/op/v1/jwks",
}
"""The two documents of the vendor differ in the host of userinfo; here there is one host."""


async def discovery(request: Request) -> Response:
    """Publish where the endpoints are: here, and not at the vendor's."""
    base = str(request.base_url).rstrip("/")
    return JSONResponse(
        {
            "issuer": ISSUER,
            **{key: base + path for key, path in ENDPOINTS.items()},
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "scopes_supported": list(IDENTITY),
            "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
            "claims_supported": ["aud", "exp", "iat", "iss", "realmid", "sub"],
        }
    )


async def jwks(request: Request) -> Response:
    """Publish the keys that id_tokens are signed with."""
    world: World = request.app.state.world
    return JSONResponse(world.signing_key.published())


ROUTES = [
    *(
        Route(f"/.well-known/{name}{slash}", discovery, methods=["GET"])
        for name in NAMES
        for slash in ("", "/")
    ),
    Route(ENDPOINTS["jwks_uri"], jwks, methods=["GET"]),
]
