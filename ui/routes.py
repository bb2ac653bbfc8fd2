"""The routes beside the pages: to QuickBooks and back, and health.

The pending attempt lies in the browser's signed session under its state; Streamlit's own session
middleware carries it (docs/decisions/0006). Plain `def` routes run in threads.
"""

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from core.errors import DashboardError
from core.models.connections import Connection
from ui.notices import seal
from ui.runtime import actor, application

SESSION = "quickbooks"
ATTEMPTS_KEPT = 5
"""Attempts of one browser that may be open at once; the oldest is dropped, cookies are small."""


def start(request: Request) -> Response:
    """Use a ticket up and send the browser to QuickBooks."""
    ticket = request.query_params.get("ticket", "")
    try:
        url, attempt = application().connecting.start(actor(), ticket)
    except DashboardError as error:
        return _back(request.query_params.get("division", ""), error=error)
    open_attempts = dict(request.session.get(SESSION, {}))
    while len(open_attempts) >= ATTEMPTS_KEPT:
        del open_attempts[next(iter(open_attempts))]
    request.session[SESSION] = {**open_attempts, attempt.state: attempt.as_session()}
    return RedirectResponse(url, 303)


def callback(request: Request) -> Response:
    """Take the browser back from QuickBooks."""
    open_attempts = dict(request.session.get(SESSION, {}))
    attempt = open_attempts.pop(request.query_params.get("state", ""), None)
    request.session[SESSION] = open_attempts
    division_id = attempt["division_id"] if attempt else ""
    try:
        connection = application().connecting.complete(actor(), attempt, dict(request.query_params))
    except DashboardError as error:
        return _back(division_id, error=error)
    return _back(division_id, connection=connection)


def health(_request: Request) -> Response:
    """Say that the process answers and reaches its database."""
    with application().context.db.read() as tx:
        tx.connection()
    return JSONResponse({"status": "ok"})


def _back(
    division_id: str, *, error: DashboardError | None = None, connection: Connection | None = None
) -> Response:
    query = {"division": division_id} if division_id else {}
    if connection is not None:
        query["account"] = connection.account_id
    if error is not None:
        query["told"] = seal(application(), error)
    return RedirectResponse(f"/connect?{urlencode(query)}", 303)


ROUTES = [
    Route("/oauth/start", start, methods=["GET"]),
    Route("/oauth/callback", callback, methods=["GET"]),
    Route("/healthz", health, methods=["GET"]),
]
