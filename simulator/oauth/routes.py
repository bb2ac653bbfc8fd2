"""The authorization server's endpoints."""

import asyncio
import base64
import binascii
import json
import re
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from simulator.oauth.tokens import Chain, OAuthError, token_answer
from simulator.web.templates import page
from simulator.world import ACCOUNTING, Options, World

KNOWN_SCOPES = frozenset(
    {
        ACCOUNTING,
        "com.intuit.quickbooks.payment",
        "openid",
        "profile",
        "email",
        "phone",
        "address",
        "project-management.project",
        "app-foundations.custom-field-definitions",
        "app-foundations.custom-field-definitions.read",
        "intuit_name",
    }
)
REALM_SCOPES = frozenset({ACCOUNTING, "com.intuit.quickbooks.payment"})
ISSUER = "https://oauth.platform.intuit.com/op/v1"
NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}


def is_registered(options: Options, address: str) -> bool:
    """Tell whether `address` is one of the registered redirect addresses."""
    for pattern in options.redirect_uris:
        expression = r"\d+".join(re.escape(part) for part in pattern.split("*"))
        if re.fullmatch(expression, address):
            return True
    return False


def _unfit(world: World, asked: Any) -> str:
    """Say why an authorization request is shown to the person and not sent back; empty if fit."""
    if asked.get("client_id") != world.options.client_id:
        return "The client_id is not known."
    if not is_registered(world.options, asked.get("redirect_uri", "")):
        return (
            "The redirect_uri query parameter value is invalid. Make sure it is listed in the"
            " Redirect URIs section on your app's keys tab and matches it exactly."
        )
    if not asked.get("state"):
        return "The state query parameter is required to prevent CSRF attacks."
    return ""


def _back(asked: Any, **answer: str) -> Response:
    query = urlencode({**answer, "state": asked["state"]})
    return RedirectResponse(f"{asked['redirect_uri']}?{query}", 303)


async def consent(request: Request) -> Response:
    """Show the consent page."""
    world: World = request.app.state.world
    asked = request.query_params
    problem = _unfit(world, asked)
    if problem:
        return page("consent_error.html", status=400, problem=problem)
    scopes = asked.get("scope", "").split()
    if asked.get("response_type") != "code":
        return _back(asked, error="unsupported_response_type")
    if not scopes or not set(scopes) <= KNOWN_SCOPES:
        return _back(asked, error="invalid_scope")
    return page("consent.html", companies=world.companies.values(), asked=asked, scopes=scopes)


async def decide(request: Request) -> Response:
    """Take the person's decision: **Connect** or **Cancel**."""
    world: World = request.app.state.world
    form = await request.form()
    asked = {key: str(value) for key, value in form.items()}
    problem = _unfit(world, asked)
    if problem:
        return page("consent_error.html", status=400, problem=problem)
    if asked.get("decision") != "connect":
        return _back(asked, error="access_denied")
    realm_id = asked.get("realm_id", "")
    if realm_id not in world.companies:
        return page("consent_error.html", status=400, problem="Choose a company.")
    code = world.tokens.issue_code(realm_id, asked.get("scope", ""), asked["redirect_uri"])
    if REALM_SCOPES & set(asked.get("scope", "").split()):
        return _back(asked, code=code, realmId=realm_id)
    return _back(asked, code=code)


async def _form(request: Request) -> dict[str, str]:
    """Read a form or a JSON object; both reach the vendor's endpoints."""
    body = await request.body()
    if "json" in request.headers.get("content-type", ""):
        try:
            values = json.loads(body)
        except ValueError as error:
            raise OAuthError("invalid_request", "The body is not valid JSON") from error
        if isinstance(values, dict):
            return {str(key): str(value) for key, value in values.items()}
        raise OAuthError("invalid_request", "The body is no object")
    return {key: str(value) for key, value in (await request.form()).items()}


def _check_client(world: World, request: Request, form: dict[str, str]) -> None:
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    given = (form.get("client_id", ""), form.get("client_secret", ""))
    if scheme.lower() == "basic":
        try:
            client_id, _, secret = base64.b64decode(value, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError) as error:
            raise OAuthError("invalid_client", "Malformed credentials", 401) from error
        given = (client_id, secret)
    if given != (world.options.client_id, world.options.client_secret):
        raise OAuthError("invalid_client", "Unknown client or wrong secret", 401)


async def _granted(world: World, form: dict[str, str]) -> tuple[Chain, str]:
    """Return the chain and the access token that the form asks for.

    Raises:
        OAuthError: The grant is refused.
    """
    match form.get("grant_type", ""):
        case "authorization_code":
            return world.tokens.exchange(form.get("code", ""), form.get("redirect_uri", ""))
        case "refresh_token":
            chain = world.tokens.begin_refresh(form.get("refresh_token", ""))
            # A refresh takes a moment at the vendor's, and a second one in it is a concurrent one.
            await asyncio.sleep(world.switches["refresh_seconds"])
            return world.tokens.finish_refresh(chain.chain_id)
        case _:
            raise OAuthError("unsupported_grant_type", "The grant_type is not supported")


async def token(request: Request) -> Response:
    """Exchange a code or a refresh token."""
    world: World = request.app.state.world
    try:
        form = await _form(request)
        _check_client(world, request, form)
        chain, access = await _granted(world, form)
    except OAuthError as error:
        return _refused(error)
    hard = request.headers.get("x-include-refresh-token-hard-expires-in", "").lower() == "true"
    answer = token_answer(chain, access, now=world.clock.now(), hard=hard)
    return JSONResponse(answer, headers=NO_STORE)


def _refused(error: OAuthError) -> Response:
    body = {"error": error.error, "error_description": error.description}
    return JSONResponse(body, error.status, headers=NO_STORE)


async def revoke(request: Request) -> Response:
    """Revoke a chain by its refresh token or by an access token."""
    world: World = request.app.state.world
    try:
        form = await _form(request)
        _check_client(world, request, form)
    except OAuthError as error:
        return _refused(error)
    if not world.tokens.revoke(form.get("token", "")):
        return _refused(OAuthError("invalid_request", "The token is invalid or was revoked before"))
    return Response(status_code=200)


async def userinfo(request: Request) -> Response:
    """Tell who gave consent."""
    world: World = request.app.state.world
    value = request.headers.get("authorization", "").partition(" ")[2]
    access, reason = world.tokens.living(value)
    if access is None:
        return _refused(OAuthError("invalid_token", reason, 401))
    if "openid" not in world.tokens.chains.items[access.chain_id].scope.split():
        return _refused(OAuthError("insufficient_scope", "openid is missing", 403))
    return JSONResponse(
        {
            "sub": "00000000-0000-4000-8000-000000000001",
            "email": "owner@simulator.example",
            "emailVerified": True,
            "givenName": "Alex",
            "familyName": "Owner",
        }
    )


async def discovery(request: Request) -> Response:
    """Publish where the endpoints are: here, and not at the vendor's."""
    base = str(request.base_url).rstrip("/")
    return JSONResponse(
        {
            "issuer": ISSUER,
            "authorization_endpoint": f"{base}/connect/oauth2",
            "token_endpoint": f"{base}/oauth2/v1/tokens/bearer",
            "userinfo_endpoint": f"{base}/v1/openid_connect/userinfo",
            "revocation_endpoint": f"{base}/v2/oauth2/tokens/revoke",
            "jwks_uri": f"{base}/op/v1/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "scopes_supported": ["openid", "email", "profile", "address", "phone"],
            "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
            "claims_supported": ["aud", "exp", "iat", "iss", "realmid", "sub"],
        }
    )


ROUTES = [
    Route("/connect/oauth2", consent, methods=["GET"]),
    Route("/connect/oauth2", decide, methods=["POST"]),
    Route("/oauth2/v1/tokens/bearer", token, methods=["POST"]),
    Route("/v2/oauth2/tokens/revoke", revoke, methods=["POST"]),
    Route("/v1/openid_connect/userinfo", userinfo, methods=["GET"]),
    *(
        Route(f"/.well-known/{name}{slash}", discovery, methods=["GET"])
        for name in ("openid_configuration", "openid_sandbox_configuration")
        for slash in ("", "/")
    ),
]
