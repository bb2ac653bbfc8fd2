"""The records of a company, as a person in QuickBooks has them in hand."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from simulator.admin.wishes import AdminError, Row, company_of, kind_of, wish_of, world_of
from simulator.records.answers import render
from simulator.records.desk import Desk
from simulator.records.ending import merge, remove
from simulator.records.schema import Record, RecordType, Shown, id_key
from simulator.records.states import set_states, states
from simulator.records.writing import create, edit


async def get_records(request: Request) -> Response:
    """Return every record of a type, inactive ones too, in order of their ids."""
    kind = kind_of(request)
    rows = sorted(company_of(request).tables[kind.name].rows(), key=lambda row: id_key(row["Id"]))
    return JSONResponse({"records": [_shown(request, kind, row) for row in rows]})


def _shown(request: Request, kind: RecordType, record: Record) -> Record:
    return render(kind, record, Shown.ALWAYS, books=company_of(request))


def _desk(request: Request) -> Desk:
    world = world_of(request)
    return Desk(company_of(request), world.clock.now(), world.switches, person=True)


async def add_record(request: Request) -> Response:
    """Add a record as a person in QuickBooks; a project may be made so."""
    kind = kind_of(request)
    record = create(_desk(request), kind, await wish_of(request))
    return JSONResponse(_shown(request, kind, record), 201)


async def edit_record(request: Request) -> Response:
    """Change a record as a person in QuickBooks: only what the body names."""
    kind = kind_of(request)
    record_id = request.path_params["record_id"]
    record = edit(_desk(request), kind, record_id=record_id, changes=await wish_of(request))
    return JSONResponse(_shown(request, kind, record))


async def delete_record(request: Request) -> Response:
    """Take a record out for good, as no API can with a name list."""
    kind, company = kind_of(request), company_of(request)
    record_id = request.path_params["record_id"]
    if company.tables[kind.name].get(record_id) is None:
        raise AdminError(f"There is no {kind.name} {record_id}.")
    remove(_desk(request), kind, record_id=record_id)
    return Response(status_code=204)


async def merge_record(request: Request) -> Response:
    """Let a record go up in another: `{"into": "5"}`; return the survivor."""
    kind = kind_of(request)
    survivor = str((await wish_of(request)).get("into", ""))
    loser = request.path_params["record_id"]
    record = merge(_desk(request), kind, loser=loser, survivor=survivor)
    return JSONResponse(_shown(request, kind, record))


async def get_state(request: Request) -> Response:
    """Return the company's state: plan, subscription, payroll, features, lock-outs."""
    return JSONResponse(states(company_of(request)))


async def set_state(request: Request) -> Response:
    """Change the company's state: `{"subscription": "lapsed"}`."""
    company = company_of(request)
    set_states(company, await wish_of(request), now=world_of(request).clock.now())
    return JSONResponse(states(company))


TABLE: tuple[Row, ...] = (
    ("GET", "/companies/{realm_id}/state", get_state),
    ("POST", "/companies/{realm_id}/state", set_state),
    ("POST", "/companies/{realm_id}/{entity}/{record_id}/merge", merge_record),
    ("GET", "/companies/{realm_id}/{entity}", get_records),
    ("POST", "/companies/{realm_id}/{entity}", add_record),
    ("POST", "/companies/{realm_id}/{entity}/{record_id}", edit_record),
    ("DELETE", "/companies/{realm_id}/{entity}/{record_id}", delete_record),
)
