"""Requests per second of the simulator, small books against large: `python bench/simulator.py [seconds] [sizes…]`.

Each size is a process of its own; one client, one request after the other, over a kept connection. The sizes take
turns in slices of a fifth of a second, and the rate is that of the median request, so that whatever else the machine
does falls on none of them alone.
"""

# Statements are put together from the benchmark's own words.
# ruff: noqa: S608

import http.client
import itertools
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from statistics import median
from typing import Any
from urllib.parse import quote, urlsplit

SIZES = (1_000, 100_000)
SECONDS = 3.0
SLICE = 0.2
PAGE = 100
MOST_RATIO = 2.0


@dataclass(frozen=True, slots=True)
class Books:
    """A company of a running simulator.

    Attributes:
        connection: Kept open.
        base: Path of the company.
        headers: With the token.
        customers: How many active customers there are.
        ids: Ids of some of them.
    """

    connection: http.client.HTTPConnection
    base: str
    headers: dict[str, str]
    customers: int = 0
    ids: tuple[str, ...] = ()

    def call(self, path: str, body: Any = None) -> Any:
        """Send one request and return the parsed answer.

        Raises:
            RuntimeError: The answer was no 200.
        """
        content = None if body is None else json.dumps(body)
        verb = "GET" if body is None else "POST"
        self.connection.request(verb, f"{self.base}/{path}", content, self.headers)
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status != http.client.OK:
            raise RuntimeError(text.decode())
        return json.loads(text)

    def query(self, statement: str) -> Any:
        """Send a query and return what it found."""
        return self.call(f"query?query={quote(statement)}")["QueryResponse"]


Work = Callable[[Books, Iterator[str]], float]
"""Sends one request and returns how many seconds it took."""


@contextmanager
def started(records: int) -> Iterator[tuple[Books, float]]:
    """Run a simulator with a company of `records` records; yield its books and the start-up time."""
    command = [sys.executable, "-m", "simulator", "--port", "0", "--seed", "large"]
    start = time.perf_counter()
    with subprocess.Popen(  # noqa: S603 our own module
        [*command, "--records", str(records)], stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        ready = json.loads(child.stdout.readline())
        took = time.perf_counter() - start
        company = ready["companies"][0]
        target = urlsplit(ready["base_url"])
        connection = http.client.HTTPConnection(target.hostname or "", target.port, timeout=60)
        headers = {
            "Authorization": f"Bearer {company['access_token']}",
            "Accept": "application/json",
            "Content-Type": "application/json",
        }
        books = Books(connection, f"/v3/company/{company['realm_id']}", headers)
        count = books.query("select count(*) from Customer")["totalCount"]
        rows = books.query("select Id from Customer maxresults 100")["Customer"]
        try:
            yield (
                Books(connection, books.base, headers, count, tuple(row["Id"] for row in rows)),
                took,
            )
        finally:
            child.terminate()


def _timed(request: Callable[[], Any]) -> float:
    """Return how many seconds a request takes."""
    start = time.perf_counter()
    request()
    return time.perf_counter() - start


def _read(books: Books, ids: Iterator[str]) -> float:
    return _timed(lambda: books.call(f"customer/{next(ids)}"))


def _first_page(books: Books, _ids: Iterator[str]) -> float:
    return _timed(lambda: books.query(f"select * from Customer startposition 1 maxresults {PAGE}"))


def _last_page(books: Books, _ids: Iterator[str]) -> float:
    start = books.customers - PAGE + 1
    statement = f"select * from Customer startposition {start} maxresults {PAGE}"
    return _timed(lambda: books.query(statement))


def _last_page_by_time(books: Books, _ids: Iterator[str]) -> float:
    start = books.customers - PAGE + 1
    statement = (
        "select * from Customer"
        " where MetaData.LastUpdatedTime >= '2000-01-01' and Active in (true, false)"
        f" orderby MetaData.LastUpdatedTime startposition {start} maxresults {PAGE}"
    )
    return _timed(lambda: books.query(statement))


_NUMBERS = itertools.count()


def _batch(books: Books, ids: Iterator[str]) -> float:
    """Ten creates, ten sparse updates, ten queries by name."""
    number = next(_NUMBERS)
    items: list[dict[str, Any]] = []
    for place in range(10):
        made = {"DisplayName": f"Made {number} {place}"}
        note = {"Id": next(ids), "sparse": True, "Notes": f"Batch {number}"}
        token = books.call(f"customer/{note['Id']}")["Customer"]["SyncToken"]
        asked = f"select * from Customer where DisplayName = 'Made {number} {place}'"
        items += [
            {"bId": f"c{place}", "operation": "create", "Customer": made},
            {"bId": f"u{place}", "operation": "update", "Customer": {**note, "SyncToken": token}},
            {"bId": f"q{place}", "Query": asked},
        ]
    return _timed(lambda: books.call("batch", {"BatchItemRequest": items}))


def _changes(books: Books, _ids: Iterator[str]) -> float:
    since = time.strftime("%Y-%m-%dT%H:%M:%S%z", time.localtime(time.time() - 3600))
    path = f"cdc?entities=Customer,Vendor,Item&changedSince={quote(since)}"
    return _timed(lambda: books.call(path))


def _slice(books: Books, work: Work, ids: Iterator[str]) -> list[float]:
    """Work for a slice of time; return how long each request took."""
    spent: list[float] = []
    end = time.perf_counter() + SLICE
    while time.perf_counter() < end:
        spent.append(work(books, ids))
    return spent


def rates(several: Sequence[Books], work: Work, seconds: float) -> list[float]:
    """Return how often per second `work` is done in each of several books."""
    ids = [itertools.cycle(books.ids) for books in several]
    spent: list[list[float]] = [[] for _ in several]
    for turn in range(1 + round(seconds / SLICE)):
        for place, books in enumerate(several):
            took = _slice(books, work, ids[place])
            # The first turn warms up.
            spent[place] += took if turn else []
    return [1 / median(took) for took in spent]


def _touch_ten(books: Books) -> None:
    for number in range(10):
        books.call("vendor", {"DisplayName": f"Touched {time.time_ns()} {number}"})


# The batch comes last: it leaves records behind.
WORK: dict[str, Work] = {
    "read": _read,
    "first page of 100": _first_page,
    "last page of 100": _last_page,
    "last page by time": _last_page_by_time,
    "CDC of 10": _changes,
    "batch of 30": _batch,
}


def main() -> None:
    """Measure every size and print the rates side by side, with the ratio of first to last."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    sizes = tuple(int(size) for size in sys.argv[2:]) or SIZES
    with ExitStack() as stack:
        running = [stack.enter_context(started(size)) for size in sizes]
        several = [books for books, _ in running]
        print(
            f"{'requests per second':<22}" + "".join(f"{size:>12,}" for size in sizes) + "   ratio"
        )
        for books in several:
            # While the others started, the server gave this connection up.
            books.connection.close()
            _touch_ten(books)
        for name, work in WORK.items():
            found = rates(several, work, seconds)
            ratio = found[0] / found[-1]
            mark = "" if ratio <= MOST_RATIO else f"  over the aim of {MOST_RATIO:.0f}"
            print(
                f"{name:<22}" + "".join(f"{rate:>12.0f}" for rate in found) + f"{ratio:>8.2f}{mark}"
            )
        print(f"{'start-up, seconds':<22}" + "".join(f"{took:>12.1f}" for _, took in running))


if __name__ == "__main__":
    main()
