"""The pages: companies, lists, forms."""

from collections.abc import Mapping
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from simulator.clock import stamp
from simulator.faults import ApiFault
from simulator.records.answers import render
from simulator.records.company import Company
from simulator.records.desk import Desk
from simulator.records.ending import merge
from simulator.records.naming import plain_name
from simulator.records.rules.references import name_of
from simulator.records.schema import Record, Shown
from simulator.records.writing import create, edit
from simulator.web.forms import FORMS, Form, changes_of, fields_for, named, value_at
from simulator.web.origin import refuse_foreign
from simulator.web.templates import page
from simulator.world import World

ROWS_PER_PAGE = 50

DONE = {
    "added": "Added.",
    "saved": "Saved.",
    "inactive": "Made inactive.",
    "active": "Made active again.",
    "merged": "Merged. The other record is gone; what belonged to it is here now.",
}
"""What the page says after a change, by the key in its address."""

_SEARCHED = (
    "DisplayName",
    "CompanyName",
    "PrimaryEmailAddr.Address",
    "EmployeeNumber",
    "FullyQualifiedName",
    "Sku",
    "Description",
    "Id",
)


def _world(request: Request) -> World:
    world: World = request.app.state.world
    return world


def _company(request: Request) -> Company:
    company = _world(request).companies.get(request.path_params["realm_id"])
    if company is None:
        raise HTTPException(404, "There is no such company.")
    return company


def _form(request: Request) -> Form:
    form = FORMS.get(request.path_params["entity"])
    if form is None:
        raise HTTPException(404, "There is no such list.")
    return form


def _record(company: Company, form: Form, record_id: str) -> Record:
    record = company.tables[form.kind.name].get(record_id)
    if record is None:
        raise HTTPException(404, "There is no such record.")
    return record


def _desk(request: Request) -> Desk:
    world = _world(request)
    return Desk(_company(request), world.clock.now(), world.switches, person=True)


def _address(request: Request, *parts: str, **query: str) -> str:
    path = "/".join(["/companies", request.path_params["realm_id"], *parts])
    return f"{path}?{urlencode(query)}" if query else path


async def home(request: Request) -> Response:
    """List the companies."""
    world = _world(request)
    companies = [
        (company, [(form, len(company.tables[form.kind.name])) for form in FORMS.values()])
        for company in world.companies.values()
    ]
    today = stamp(world.clock.now())[:10]
    return page("home.html", companies=companies, today=today)


async def company_home(request: Request) -> Response:
    """Lead to the first list of a company."""
    _company(request)
    return RedirectResponse(_address(request, next(iter(FORMS))), 303)


def _found(company: Company, form: Form, asked: Mapping[str, str]) -> list[Record]:
    needle = asked.get("q", "").strip().casefold()
    with_inactive = asked.get("inactive") == "yes"
    rows = [
        row
        for row in company.tables[form.kind.name].rows()
        if (with_inactive or row["Active"])
        and (not needle or any(needle in str(value_at(row, path)).casefold() for path in _SEARCHED))
    ]
    return sorted(rows, key=lambda row: name_of(form.kind, row).casefold())


async def listing(request: Request) -> Response:
    """Show one list of a company, searched and paged."""
    company, form, asked = _company(request), _form(request), request.query_params
    rows = _found(company, form, asked)
    pages = max(1, -(-len(rows) // ROWS_PER_PAGE))
    number = asked.get("page", "1")
    current = min(max(int(number), 1), pages) if number.isdigit() else 1
    first = (current - 1) * ROWS_PER_PAGE

    def link(target: int) -> str:
        kept = {key: asked[key] for key in ("q", "inactive") if asked.get(key)}
        return _address(request, form.kind.path, **kept, page=str(target))

    return page(
        "listing.html",
        company=company,
        form=form,
        forms=FORMS,
        rows=rows[first : first + ROWS_PER_PAGE],
        total=len(rows),
        first=first,
        paging=(current, pages, link),
        asked=asked,
        value_at=value_at,
        done=DONE.get(asked.get("done", ""), ""),
    )


def _shown_form(
    request: Request, record: Mapping[str, object], *, error: str = "", status: int = 200
) -> Response:
    company, form = _company(request), _form(request)
    return page(
        "form.html",
        status=status,
        company=company,
        form=form,
        forms=FORMS,
        record=record,
        groups=fields_for(form, record),
        value_at=value_at,
        error=error,
        done=DONE.get(request.query_params.get("done", ""), ""),
    )


async def new_form(request: Request) -> Response:
    """Show an empty form."""
    return _shown_form(request, _form(request).start)


async def add(request: Request) -> Response:
    """Add what was typed, or show the form again with what is wrong."""
    refuse_foreign(request)
    form = _form(request)
    body = changes_of(form, await _posted(request), {})
    try:
        record = create(_desk(request), form.kind, body)
    except ApiFault as fault:
        return _shown_form(request, body, error=fault.detail, status=400)
    return RedirectResponse(_address(request, form.kind.path, record["Id"], done="added"), 303)


async def edit_form(request: Request) -> Response:
    """Show a record."""
    form = _form(request)
    record = _record(_company(request), form, request.path_params["record_id"])
    return _shown_form(request, render(form.kind, record, Shown.SINGLE))


async def save(request: Request) -> Response:
    """Save what was typed, or show the form again with what is wrong."""
    refuse_foreign(request)
    form = _form(request)
    record = _record(_company(request), form, request.path_params["record_id"])
    body = changes_of(form, await _posted(request), record)
    try:
        edit(_desk(request), form.kind, record_id=record["Id"], changes=body)
    except ApiFault as fault:
        shown = {**render(form.kind, record, Shown.SINGLE), **body}
        return _shown_form(request, shown, error=fault.detail, status=400)
    return RedirectResponse(_address(request, form.kind.path, record["Id"], done="saved"), 303)


async def switch_active(request: Request) -> Response:
    """Make a record inactive, or active again under its old name."""
    refuse_foreign(request)
    form = _form(request)
    record = _record(_company(request), form, request.path_params["record_id"])
    active = (await _posted(request)).get("active") == "yes"
    changes: Record = {"Active": active}
    if active:
        changes[form.kind.name_field] = plain_name(record[form.kind.name_field])
    try:
        edit(_desk(request), form.kind, record_id=record["Id"], changes=changes)
    except ApiFault as fault:
        shown = render(form.kind, record, Shown.SINGLE)
        return _shown_form(request, shown, error=fault.detail, status=400)
    done = "active" if active else "inactive"
    return RedirectResponse(_address(request, form.kind.path, record["Id"], done=done), 303)


async def merge_into(request: Request) -> Response:
    """Let the record go up in the one that was named."""
    refuse_foreign(request)
    company, form = _company(request), _form(request)
    record = _record(company, form, request.path_params["record_id"])
    survivor = named(company, form, (await _posted(request)).get("into", ""))
    try:
        merge(_desk(request), form.kind, loser=record["Id"], survivor=survivor)
    except ApiFault as fault:
        shown = render(form.kind, record, Shown.SINGLE)
        return _shown_form(request, shown, error=fault.detail, status=400)
    return RedirectResponse(_address(request, form.kind.path, survivor, done="merged"), 303)


async def _posted(request: Request) -> dict[str, str]:
    return {key: str(value) for key, value in (await request.form()).items()}


_LIST = "/companies/{realm_id}/{entity}"

ROUTES = [
    Route("/", home, methods=["GET"]),
    Route("/companies/{realm_id}", company_home, methods=["GET"]),
    Route(_LIST, listing, methods=["GET"]),
    Route(_LIST + "/new", new_form, methods=["GET"]),
    Route(_LIST + "/new", add, methods=["POST"]),
    Route(_LIST + "/{record_id}", edit_form, methods=["GET"]),
    Route(_LIST + "/{record_id}", save, methods=["POST"]),
    Route(_LIST + "/{record_id}/active", switch_active, methods=["POST"]),
    Route(_LIST + "/{record_id}/merge", merge_into, methods=["POST"]),
]
