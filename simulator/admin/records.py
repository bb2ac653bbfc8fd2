"""The records of a company, as a person in QuickBooks has them in hand."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from simulator.admin.wishes import AdminError, Row, company_of, kind_of, wish_of, world_of
from simulator.records.desk import Desk
from simulator.records.schema import Shown
from simulator.records.writing import create, edit, render


async def get_records(request: Request) -> Response:
    """Return every record of a type, inactive ones too, in order of their ids."""
    kind = kind_of(request)
    rows = sorted(company_of(request).tables[kind.name].rows(), key=lambda row: int(row["Id"]))
    return JSONResponse({"records": [render(kind, row, Shown.ALWAYS) for row in rows]})


def _desk(request: Request) -> Desk:
    world = world_of(request)
    return Desk(company_of(request), world.clock.now(), world.switches, person=True)


async def add_record(request: Request) -> Response:
    """Add a record as a person in QuickBooks; a project may be made so."""
    kind = kind_of(request)
    record = create(_desk(request), kind, await wish_of(request))
    return JSONResponse(render(kind, record, Shown.ALWAYS), 201)


async def edit_record(request: Request) -> Response:
    """Change a record as a person in QuickBooks: only what the body names."""
    kind = kind_of(request)
    record_id = request.path_params["record_id"]
    record = edit(_desk(request), kind, record_id=record_id, changes=await wish_of(request))
    return JSONResponse(render(kind, record, Shown.ALWAYS))


async def delete_record(request: Request) -> Response:
    """Take a record out for good, as no API can with a name list."""
    kind, company = kind_of(request), company_of(request)
    record_id = request.path_params["record_id"]
    if company.tables[kind.name].get(record_id) is None:
        raise AdminError(f"There is no {kind.name} {record_id}.")
    company.remove(kind, record_id)
    return Response(status_code=204)


TABLE: tuple[Row, ...] = (
    ("GET", "/companies/{realm_id}/{entity}", get_records),
    ("POST", "/companies/{realm_id}/{entity}", add_record),
    ("POST", "/companies/{realm_id}/{entity}/{record_id}", edit_record),
    ("DELETE", "/companies/{realm_id}/{entity}/{record_id}", delete_record),
)
