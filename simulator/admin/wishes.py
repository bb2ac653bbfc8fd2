"""From a request of the admin interface to what it wishes for."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from simulator.faults import ApiFault
from simulator.records.company import Company
from simulator.records.schema import RecordType
from simulator.records.types import TYPE_BY_PATH
from simulator.world import World

Endpoint = Callable[[Request], Awaitable[Response]]
Row = tuple[str, str, Endpoint]
"""Verb, path below the prefix, endpoint."""


class AdminError(Exception):
    """A wish that cannot be fulfilled, as a sentence."""


def world_of(request: Request) -> World:
    """Return the world behind a request."""
    world: World = request.app.state.world
    return world


async def wish_of(request: Request) -> dict[str, Any]:
    """Return the JSON object that was sent; nothing sent is an empty one.

    Raises:
        AdminError: It is no JSON object.
    """
    try:
        wish = json.loads(await request.body() or b"{}")
    except ValueError as error:
        raise AdminError("The body is not valid JSON.") from error
    if not isinstance(wish, dict):
        raise AdminError("The body must be an object.")
    return wish


def company_of(request: Request) -> Company:
    """Return the company that the path names.

    Raises:
        AdminError: There is none.
    """
    realm_id = request.path_params["realm_id"]
    company = world_of(request).companies.get(realm_id)
    if company is None:
        raise AdminError(f"There is no company {realm_id}.")
    return company


def kind_of(request: Request) -> RecordType:
    """Return the type that the path names.

    Raises:
        AdminError: There is none.
    """
    entity = request.path_params["entity"]
    kind = TYPE_BY_PATH.get(entity.lower())
    if kind is None:
        raise AdminError(f"There is no type {entity}.")
    return kind


def in_words(endpoint: Endpoint) -> Endpoint:
    """Answer 400 with a sentence where a wish cannot be fulfilled."""

    async def guarded(request: Request) -> Response:
        try:
            return await endpoint(request)
        except (AdminError, ValueError, ApiFault) as error:
            return JSONResponse({"error": str(error)}, 400)

    return guarded
