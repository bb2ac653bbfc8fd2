"""One QuickBooks company: what we read from it and write to it."""

import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol
from urllib.parse import quote

import stamina

from core import crashpoints, transactions
from core.errors import Bug, QuickBooksUnavailable, Throttled, TryLater
from core.quickbooks import batch, query, transport
from core.quickbooks.endpoints import Endpoints
from core.quickbooks.fault_rows import NONSENSE, TOKEN_REFUSED
from core.quickbooks.fault_rows import REPEATABLE as REPEATABLE_FAULTS
from core.quickbooks.faults import error_for, fault_in
from core.quickbooks.transport import Answer, Call, Http, OnCall, Request

logger = logging.getLogger(__name__)

MINOR_VERSION = "75"
"""The only one left since August 2025 (Intuit's announcement of 21 January 2025)."""

CHANGES_LIMIT = 1000
"""Records in one answer about changes; with so many there may be more, and no paging."""

_LONGEST_REQUEST_ID = 50
_LONGEST_STATEMENT = 1500
"""Characters of a statement that still go into an address; longer ones are posted."""

_REPEATABLE = REPEATABLE_FAULTS | transport.REPEATABLE


class Tokens(Protocol):
    """Where the client gets access tokens from."""

    def access_token(self) -> str:
        """Return a token that is expected to be valid."""
        ...

    def renewed(self, stale: str) -> str:
        """Return another token, as QuickBooks refused `stale`.

        Raises:
            NeedsReconnect: there will be no other one.
        """
        ...


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed since an instant.

    Attributes:
        records: by QBO type, each type asked for present; a deleted one as
            `{"Id": …, "status": "Deleted"}`.
        time: QuickBooks' own time of the answer, aware: the next cursor, less an overlap.
        complete: False when there may have been more than fitted.
    """

    records: dict[str, list[dict[str, Any]]]
    time: datetime
    complete: bool


def _ignore(_: Call) -> None:
    """Count nothing."""


class CompanyClient:
    """Speaks to one company.

    All methods raise, besides what they name: `NeedsReconnect`, `NeedsAction`, `Throttled`,
    `QuickBooksUnavailable` and `Bug` by the tables of faults and of network failures, each with
    QuickBooks' request id where there was an answer. What may pass by itself is repeated first.

    Args:
        endpoints: of the connection's environment.
        realm_id: the company's id.
        tokens: where access tokens come from.
        http: the process' pool of connections.
        attempts: how often a request is sent at most while QuickBooks is unavailable.
        on_call: told of every answer.
    """

    def __init__(
        self,
        endpoints: Endpoints,
        realm_id: str,
        *,
        tokens: Tokens,
        http: Http,
        attempts: int = 4,
        on_call: OnCall = _ignore,
    ) -> None:
        self._company_url = f"{endpoints.api}/company/{quote(realm_id, safe='')}"
        self._realm_id = realm_id
        self._tokens = tokens
        self._http = http
        self._on_call = on_call
        self._persistently = stamina.RetryingCaller(
            attempts=attempts,
            timeout=None,
            wait_initial=http.waits.first_retry,
            wait_max=http.waits.longest_retry,
            wait_jitter=http.waits.first_retry,
        ).on(self._repeat_after)

    def company_info(self) -> dict[str, Any]:
        """Return the company's `CompanyInfo`; the cheapest proof that a connection works."""
        path = f"companyinfo/{quote(self._realm_id, safe='')}"
        return self._record(Request("company_info", "GET", path), "CompanyInfo")

    def preferences(self) -> dict[str, Any]:
        """Return the company's `Preferences`."""
        return self._record(Request("preferences", "GET", "preferences"), "Preferences")

    def count(self, qbo_type: str, *, active: bool | None = None) -> int:
        """Return how many records of a type there are.

        Args:
            qbo_type: e.g. "Employee".
            active: True or False for those only, None for all.
        """
        answer = self._query("count", query.counting(qbo_type, active=active))
        total = _inside(answer, "QueryResponse", dict).get("totalCount")
        if total is None:
            raise _nonsense(answer, "no totalCount")
        return int(total)

    def pages(
        self, qbo_type: str, *, page_size: int = query.MAX_PAGE, where: str = ""
    ) -> Iterator[list[dict[str, Any]]]:
        """Yield all records of a type, active and inactive, ordered by id, page by page.

        The end is a page shorter than asked for: a page's own count is no grand total.

        Args:
            qbo_type: e.g. "Employee".
            page_size: rows in a page, at most 1000.
            where: a further condition, its strings already `query.quoted`.
        """
        start = 1
        while True:
            statement = query.page(qbo_type, start=start, size=page_size, where=where)
            rows = _rows(self._query("query", statement), qbo_type)
            if rows:
                yield rows
            if len(rows) < page_size:
                return
            start += len(rows)

    def read(self, qbo_type: str, qbo_id: str) -> dict[str, Any]:
        """Return one record, active or not.

        Raises:
            QuickBooksRefused: "gone", when there is none with this id.
        """
        path = f"{qbo_type.lower()}/{quote(qbo_id, safe='')}"
        return self._record(Request("read", "GET", path), qbo_type)

    def changes(self, qbo_types: Sequence[str], since: datetime) -> Changes:
        """Return what changed since an instant, in one request.

        Args:
            qbo_types: e.g. ["Employee", "Customer"].
            since: aware, at most 30 days ago.
        """
        params = {
            "entities": ",".join(qbo_types),
            "changedSince": since.astimezone(UTC).isoformat(timespec="seconds"),
        }
        answer = self._ask(Request("changes", "GET", "cdc", params))
        records: dict[str, list[dict[str, Any]]] = {name: [] for name in qbo_types}
        for group in _inside(answer, "CDCResponse", list):
            for part in group.get("QueryResponse", []):
                for name in records.keys() & part.keys():
                    records[name].extend(part[name])
        total = sum(map(len, records.values()))
        return Changes(records, _time(answer), complete=total < CHANGES_LIMIT)

    def create(self, qbo_type: str, body: dict[str, Any], *, request_id: str) -> dict[str, Any]:
        """Create a record and return it as QuickBooks keeps it.

        Args:
            qbo_type: e.g. "Employee".
            body: without `Id`.
            request_id: at most 50 characters; with the same one QuickBooks answers the same
                again and makes nothing twice.

        Raises:
            QuickBooksRefused: by the table of faults, e.g. "duplicate_name".
        """
        if "Id" in body:
            raise Bug("create_with_id", f"A {qbo_type} with an id was to be created.")
        return self._write("create", qbo_type, body, request_id=request_id)

    def update(self, qbo_type: str, body: dict[str, Any], *, request_id: str) -> dict[str, Any]:
        """Update a record and return it as QuickBooks keeps it.

        Args:
            qbo_type: e.g. "Employee".
            body: with `Id` and `SyncToken`; without `"sparse": true` all that is left out is
                cleared.
            request_id: as for `create`.

        Raises:
            QuickBooksRefused: by the table of faults, e.g. "stale".
        """
        if not body.get("Id") or "SyncToken" not in body:
            raise Bug(
                "update_without_id", f"A {qbo_type} without id or SyncToken was to be updated."
            )
        return self._write("update", qbo_type, body, request_id=request_id)

    def batch(
        self, items: Sequence[batch.BatchItem], *, request_id: str
    ) -> list[batch.BatchResult]:
        """Do up to 30 writes, each on its own, and return their outcomes in the same order.

        Args:
            items: what to write.
            request_id: at most 36 characters; as for `create`, for the batch as a whole.
        """
        _check_request_id(request_id, batch.LONGEST_REQUEST_ID)
        body = batch.request_body(items)
        params = {"requestid": request_id}
        request = Request("batch", "POST", "batch", params, body=body, metered=False)
        answer = self._ask(request)
        return batch.results(items, _inside(answer, "BatchItemResponse", list), tid=answer.tid)

    def _write(
        self, operation: str, qbo_type: str, body: dict[str, Any], *, request_id: str
    ) -> dict[str, Any]:
        _check_request_id(request_id, _LONGEST_REQUEST_ID)
        params = {"requestid": request_id}
        path = qbo_type.lower()
        request = Request(operation, "POST", path, params, body=body, metered=False)
        return self._record(request, qbo_type)

    def _query(self, operation: str, statement: str) -> Answer:
        if len(statement) > _LONGEST_STATEMENT:
            return self._ask(Request(operation, "POST", "query", body=statement))
        return self._ask(Request(operation, "GET", "query", {"query": statement}))

    def _record(self, request: Request, key: str) -> dict[str, Any]:
        record: dict[str, Any] = _inside(self._ask(request), key, dict)
        return record

    def _ask(self, request: Request) -> Answer:
        """Send a request until it is answered or not worth repeating.

        Asking for tokens is not repeated with it: see `core.quickbooks.oauth`.
        """
        transactions.forbid_open_transaction(f"the request {request.operation!r} to QuickBooks")
        token = self._tokens.access_token()
        try:
            return self._persistently(self._ask_once, request, token)
        except QuickBooksUnavailable as refusal:
            if refusal.code != TOKEN_REFUSED.code:
                raise
        return self._persistently(self._ask_once, request, self._tokens.renewed(token))

    def _ask_once(self, request: Request, token: str) -> Answer:
        answer = self._send(request, token)
        if fault := fault_in(answer.data, answer.text, status=answer.status, tid=answer.tid):
            raise error_for(fault, wait_seconds=answer.wait_seconds)
        return answer

    def _send(self, request: Request, token: str) -> Answer:
        params = {**request.params, "minorversion": MINOR_VERSION}
        versioned = Request(
            request.operation, request.method, request.path, params, request.body, request.metered
        )
        began = time.perf_counter()
        answer = self._http.send(versioned, company_url=self._company_url, token=token)
        seconds = time.perf_counter() - began
        crashpoints.reached(f"quickbooks.{request.operation}:answered")
        logger.debug(
            "QuickBooks answered %s with %d in %.2f s, tid %s",
            request.operation,
            answer.status,
            seconds,
            answer.tid,
        )
        self._on_call(Call(request.operation, request.metered, answer.status, answer.tid, seconds))
        return answer

    def _repeat_after(self, error: Exception) -> bool | float:
        """Say whether, or after how many seconds, the same request is sent again."""
        if not isinstance(error, TryLater) or error.code not in _REPEATABLE:
            return False
        waits = self._http.waits
        wait = error.wait_seconds
        if wait is None and isinstance(error, Throttled):
            wait = waits.throttled
        return True if wait is None else wait <= waits.longest_retry and wait


def _check_request_id(request_id: str, longest: int) -> None:
    if not 0 < len(request_id) <= longest:
        raise Bug("request_id_bounds", f"A request id has 1 to {longest} characters.")


def _inside(answer: Answer, key: str, kind: type) -> Any:
    """Return the part of an answer that must be there."""
    part = answer.data.get(key)
    if not isinstance(part, kind):
        raise _nonsense(answer, f"no {key}")
    return part


def _rows(answer: Answer, qbo_type: str) -> list[dict[str, Any]]:
    """Return the rows of a page; an empty page names no type at all."""
    rows = _inside(answer, "QueryResponse", dict).get(qbo_type, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _nonsense(answer, f"{qbo_type} rows that are no objects")
    return rows


def _time(answer: Answer) -> datetime:
    try:
        at = datetime.fromisoformat(answer.data.get("time", ""))
    except (TypeError, ValueError) as cause:
        raise _nonsense(answer, "no time") from cause
    if at.tzinfo is None:
        raise _nonsense(answer, "a time without offset")
    return at.astimezone(UTC)


def _nonsense(answer: Answer, what: str) -> QuickBooksUnavailable:
    return QuickBooksUnavailable(
        NONSENSE.code, NONSENSE.sentence, technical=what, request_id=answer.tid
    )
