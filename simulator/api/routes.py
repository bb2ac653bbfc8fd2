"""The door of the Accounting API: from request to answer."""

import json
from typing import Any
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from simulator.api.access import admitted
from simulator.api.answers import answer, refusal
from simulator.api.batch import run_batch
from simulator.api.cdc import changes
from simulator.api.entities import read_record, write_record
from simulator.faults import JSON_TYPE, ApiFault
from simulator.query.execute import run_query
from simulator.records.company import Company
from simulator.records.desk import Desk
from simulator.records.states import admit
from simulator.world import World

LONGEST_REQUEST_ID = 50
LONGEST_BATCH_REQUEST_ID = 36
LONGEST_BATCH_ITEM_ID = 10


async def company_resource(request: Request) -> Response:
    """Serve everything under `/v3/company/{realmId}/`."""
    world: World = request.app.state.world
    try:
        company = admitted(world, request, request.path_params["realm_id"])
        segments = [part for part in request.path_params["rest"].split("/") if part]
        if not segments:
            return Response("Not Found", 404)
        body = await request.body()
        admit(company, writes=False)
        if request.method == "GET":
            return answer(world, _get(world, company, (request, segments)))
        if segments == ["query"]:
            return answer(world, _query(world, company, _statement(request, body)))
        return _post(world, company, (request, segments, body))
    except ApiFault as fault:
        return refusal(world, fault)


def _get(world: World, company: Company, asked: tuple[Request, list[str]]) -> dict[str, Any]:
    request, segments = asked
    match segments:
        case ["query"]:
            return _query(world, company, _statement(request, b""))
        case ["cdc"]:
            return changes(
                company,
                request.query_params.get("entities", ""),
                request.query_params.get("changedSince", ""),
                now=world.clock.now(),
                switches=world.switches,
            )
        case [entity]:
            return read_record(company, entity, "")
        case [entity, record_id]:
            return read_record(company, entity, record_id)
    raise ApiFault("500", f"Operation {'/'.join(segments)} is not supported.")


def _query(world: World, company: Company, statement: str) -> dict[str, Any]:
    desk = Desk(company, world.clock.now(), world.switches)
    return {"QueryResponse": run_query(desk, statement)}


def _statement(request: Request, body: bytes) -> str:
    """Find the statement: in the address, as a text body, or in a form."""
    text = request.query_params.get("query", "")
    if not text and body:
        text = _decoded(body)
        if "form-urlencoded" in request.headers.get("content-type", "") and "query=" in text:
            text = parse_qs(text).get("query", [""])[0]
    if not text.strip():
        raise ApiFault("4000", 'QueryParserError: Encountered "<EOF>" at line 1, column 1.')
    return text


def _decoded(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise ApiFault(
            "500",
            "Operation com.sun.org.apache.xerces.internal.impl.io.MalformedByteSequenceException:"
            " Invalid byte 1 of 1-byte UTF-8 sequence is not supported.",
        ) from error


def _post(world: World, company: Company, asked: tuple[Request, list[str], bytes]) -> Response:
    """Carry out a write, or replay the stored answer of its requestid."""
    request, segments, body = asked
    request_id = request.query_params.get("requestid", "")
    if len(request_id) > LONGEST_REQUEST_ID:
        raise ApiFault("2130", "Invalid Request Id Format", "requestid")
    stored = company.answers.get(request_id) if request_id else None
    kept_for = world.switches["requestid_retention_seconds"]
    if stored is not None and (not kept_for or world.clock.now() < stored.get("at", 0) + kept_for):
        return Response(stored["body"], stored["status"], media_type=JSON_TYPE)
    try:
        reply = answer(world, _write(world, company, (request, segments, _parsed(request, body))))
    except ApiFault as fault:
        reply = refusal(world, fault)
    keeps = reply.status_code == 200 or world.switches["replay_failures"]  # noqa: PLR2004
    if request_id and keeps:
        company.answers.put(
            request_id,
            {
                "status": reply.status_code,
                "body": bytes(reply.body).decode(),
                "at": world.clock.now(),
            },
        )
    return reply


def _parsed(request: Request, body: bytes) -> Any:
    content_type = request.headers.get("content-type", "application/json")
    if "json" not in content_type:
        raise ApiFault("2010", f"Content type {content_type} is not supported.")
    try:
        parsed = json.loads(_decoded(body))
        # A lone surrogate is valid JSON, but no text.
        json.dumps(parsed, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise ApiFault("2040", "Invalid String : not a Unicode text.") from error
    except (ValueError, RecursionError) as error:
        raise ApiFault("2010", "Request body is not valid JSON.") from error
    return parsed


def _write(world: World, company: Company, asked: tuple[Request, list[str], Any]) -> dict[str, Any]:
    request, segments, body = asked
    desk = Desk(company, world.clock.now(), world.switches)
    if segments == ["batch"]:
        if "requestid" in request.query_params:
            _check_batch_ids(request.query_params["requestid"], body)
        return run_batch(desk, body)
    if len(segments) != 1:
        raise ApiFault("500", f"Operation {'/'.join(segments)} is not supported.")
    wish = request.query_params.get("include") or request.query_params.get("operation", "")
    return write_record(desk, segments[0], body, wish=wish)


def _check_batch_ids(request_id: str, body: Any) -> None:
    """Refuse ids too long for the per-item ids that are derived from both."""
    items = body.get("BatchItemRequest", []) if isinstance(body, dict) else []
    labels = [str(item.get("bId", "")) for item in items if isinstance(item, dict)]
    if len(request_id) > LONGEST_BATCH_REQUEST_ID or any(
        len(label) > LONGEST_BATCH_ITEM_ID for label in labels
    ):
        raise ApiFault("2130", "Invalid Request Id Format", "requestid")


ROUTES = [
    Route("/v3/company/{realm_id}/{rest:path}", company_resource, methods=["GET", "POST"]),
]
