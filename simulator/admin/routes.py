"""Endpoints under `/_simulator/`: what tests ask for beyond the vendor's interface."""

from starlette.routing import Route

from simulator.admin import app, controls, records
from simulator.admin.wishes import in_words

PREFIX = "/_simulator"

ROUTES = [
    Route(PREFIX + path, in_words(endpoint), methods=[method])
    for method, path, endpoint in (*controls.TABLE, *app.TABLE, *records.TABLE)
]
