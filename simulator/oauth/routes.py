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

from simulator.oauth.discovery import ENDPOINTS
from simulator.oauth.identity import id_claims, person
from simulator.oauth.scopes import KNOWN, OF_A_COMPANY, OPENID
from simulator.oauth.tokens import Chain, OAuthError, token_answer
from simulator.options import Options
from simulator.web.templates import page
from simulator.world import World

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
    if not scopes or not set(scopes) <= KNOWN:
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
    if OF_A_COMPANY & set(asked.get("scope", "").split()):
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
    now = world.clock.now()
    answer = token_answer(chain, access, now=now, hard=hard, idle=world.tokens.idle_seconds)
    if form["grant_type"] == "authorization_code" and OPENID in chain.scope.split():
        answer["id_token"] = world.signing_key.signed(
            id_claims(chain, world.options.client_id, now)
        )
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
    scope = world.tokens.chains.items[access.chain_id].scope
    if OPENID not in scope.split():
        return _refused(OAuthError("insufficient_scope", "openid is missing", 403))
    return JSONResponse(person(scope), headers=NO_STORE)


ROUTES = [
    Route(ENDPOINTS["authorization_endpoint"], consent, methods=["GET"]),
    Route(ENDPOINTS["authorization_endpoint"], decide, methods=["POST"]),
    Route(ENDPOINTS["token_endpoint"], token, methods=["POST"]),
    Route(ENDPOINTS["revocation_endpoint"], revoke, methods=["POST"]),
    Route(ENDPOINTS["userinfo_endpoint"], userinfo, methods=["GET"]),
]
