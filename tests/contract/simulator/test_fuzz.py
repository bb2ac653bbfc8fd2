"""Whatever is sent, the simulator answers in its own words, at once, and the books stay whole."""

import json
import string
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.records.types import TYPES
from simulator.testing import running
from tests.contract.simulator.books import CONTEXT, Books

MOST_SECONDS = 2.0
EXAMPLES = 200
"""Per test; seven tests of some hundredths of a second per example stay below 20 seconds."""

bounded = settings(
    max_examples=EXAMPLES,
    # The same examples in every run: a failure is a failure for everybody.
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

NAMES = [kind.name for kind in TYPES]
PATHS = [field.name for kind in TYPES for field in kind.fields]
WORDS = [
    *("select", "*", "count(*)", "from", "where", "=", "and", "in", "(", ")", ",", "like", "or"),
    *("order", "by", "orderby", "desc", "asc", "startposition", "maxresults", "!=", "not", "null"),
    *(
        "1",
        "0",
        "-5",
        "1001",
        "99999999999999999999",
        "1e5",
        "true",
        "false",
        "'x'",
        "'\\''",
        "'%a%'",
    ),
    *("'2026-01-01'", "'0001-01-01T00:00:00+14:00'", "'9999-12-31T23:59:59-14:00'", "<", "<=", ">"),
    *(
        "'nan'",
        "'inf'",
        "'²'",
        "'😀'",
        "é",
        ".",
        "'",
        "\\",
        "\x00",
        ";",
        "--",
        "'" + "a" * 3000 + "'",
    ),
]
words = st.sampled_from([*WORDS, *NAMES, *PATHS])
statements = st.one_of(
    st.lists(words, max_size=14).map(" ".join),
    st.tuples(st.sampled_from(NAMES), st.lists(words, max_size=10)).map(
        lambda parts: f"select * from {parts[0]} {' '.join(parts[1])}"  # noqa: S608
    ),
    st.text(max_size=60),
)

plain = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(["", "²", "\x00", "\ud800", "2026-02-30", "a" * 5000, "a:b", "a@b.c", 10**400]),
)
values = st.recursive(
    plain,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["value", "name", "Address", "Line1", "Id"]), inner),
    ),
    max_leaves=6,
)
some_ids = st.one_of(st.integers(-1, 120).map(str), st.text(min_size=1, max_size=8))


@st.composite
def bodies(draw: st.DrawFn) -> dict[str, Any]:
    """Objects that look like a record, more or less."""
    kind = draw(st.sampled_from(TYPES))
    keys = st.sampled_from([field.name for field in kind.fields])
    body: dict[str, Any] = draw(st.dictionaries(keys, values, max_size=8))
    if draw(st.booleans()):
        body[kind.name_field or "Name"] = f"name {draw(st.integers(1, 50))}"
    if draw(st.booleans()):
        body |= {"Id": draw(some_ids), "SyncToken": str(draw(st.integers(0, 3)))}
    if draw(st.booleans()):
        body["sparse"] = draw(st.sampled_from([True, "true", 1, None]))
    return body


@pytest.fixture(scope="module")
def fuzzed() -> Iterator[Books]:
    with running(seed="landscaping") as simulator, Books(simulator) as books:
        yield books
        for name in NAMES:
            assert books.query(f"select count(*) from {name}")["totalCount"] >= 0  # noqa: S608
            books.rows(f"select * from {name} maxresults 1000")  # noqa: S608


def check(answer: httpx.Response, began: float, sent: object) -> None:
    assert answer.status_code < 500, (answer.text, sent)
    assert time.monotonic() - began < MOST_SECONDS, sent
    assert answer.headers["intuit_tid"]


def posted(books: Books, path: str, content: bytes, **params: str) -> None:
    headers = {"Content-Type": "application/json"}
    began = time.monotonic()
    answer = books.http.post(path, content=content, headers=headers, params=params)
    check(answer, began, (path, content[:500]))


@bounded
@given(statement=statements)
def test_statements(fuzzed: Books, statement: str) -> None:
    began = time.monotonic()
    if len(statement) % 2:
        answer = fuzzed.http.get("query", params={"query": statement})
    else:
        answer = fuzzed.http.post("query", content=statement.encode(errors="surrogatepass"))
    check(answer, began, statement)


@bounded
@given(
    name=st.sampled_from(NAMES),
    body=bodies(),
    operation=st.sampled_from(["", "create", "update", "delete", "void", "x"]),
)
def test_bodies(fuzzed: Books, name: str, body: dict[str, Any], operation: str) -> None:
    content = json.dumps(body).encode()
    posted(fuzzed, name.lower(), content, **({"operation": operation} if operation else {}))


@bounded
@given(name=st.sampled_from([*NAMES, "query", "batch"]), content=st.binary(max_size=60))
def test_bytes(fuzzed: Books, name: str, content: bytes) -> None:
    posted(fuzzed, name.lower(), content)


@bounded
@given(name=st.sampled_from([*NAMES, "cdc", "query", "batch", "x"]), record_id=some_ids)
def test_ids(fuzzed: Books, name: str, record_id: str) -> None:
    began = time.monotonic()
    path = f"{name.lower()}/{quote(record_id.encode(errors='surrogatepass'), safe='')}"
    check(fuzzed.http.get(path), began, path)


@bounded
@given(
    items=st.lists(
        st.one_of(
            st.fixed_dictionaries({"bId": values, "Query": values}),
            st.fixed_dictionaries(
                {"operation": values, "optionsData": values},
                optional={name: bodies() for name in NAMES[:4]},
            ),
            values,
        ),
        max_size=4,
    )
)
def test_batches(fuzzed: Books, items: list[Any]) -> None:
    posted(fuzzed, "batch", json.dumps({"BatchItemRequest": items}).encode())


@bounded
@given(
    entities=st.one_of(st.lists(st.sampled_from([*NAMES, "", "²"])).map(",".join), st.text()),
    since=st.one_of(st.sampled_from(["2026-11-20", "9999-12-31T23:59:59-14:00"]), st.text()),
)
def test_windows_of_changes(fuzzed: Books, entities: str, since: str) -> None:
    began = time.monotonic()
    answer = fuzzed.get("cdc", entities=entities, changedSince=since)
    check(answer, began, (entities, since))


@bounded
@given(
    path=st.sampled_from(["/oauth2/v1/tokens/bearer", "/v2/oauth2/tokens/revoke"]),
    form=st.dictionaries(
        st.sampled_from(["grant_type", "code", "refresh_token", "token", "client_id", "x"]),
        st.one_of(
            st.sampled_from(["authorization_code", "refresh_token"]),
            st.text(string.printable, max_size=20),
        ),
    ),
    as_json=st.booleans(),
)
def test_forms(fuzzed: Books, path: str, form: dict[str, str], *, as_json: bool) -> None:
    simulator = fuzzed.simulator
    sent: dict[str, Any] = {"json": form} if as_json else {"data": form}
    began = time.monotonic()
    answer = httpx.post(
        simulator.base_url + path,
        auth=(simulator.client_id, simulator.client_secret),
        verify=CONTEXT,
        **sent,
    )
    check(answer, began, form)
