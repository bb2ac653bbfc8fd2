"""An endpoint of the app that notes what it is told, and answers as it was asked to."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, slots=True)
class Heard:
    """One request: verb, path with query, headers in lower case, raw body."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(slots=True)
class Listener:
    """What came in. `statuses` are answered in turn, then 200."""

    url: str
    statuses: list[int] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    _news: threading.Condition = field(default_factory=threading.Condition)

    def note(self, heard: Heard) -> int:
        with self._news:
            self.heard.append(heard)
            self._news.notify_all()
            return self.statuses.pop(0) if self.statuses else 200

    def wait(self, count: int) -> list[Heard]:
        """Return what was heard once there are `count` of them."""
        with self._news:
            assert self._news.wait_for(lambda: len(self.heard) >= count, timeout=10), self.heard
            return list(self.heard)

    def events(self, count: int = 1) -> list[Any]:
        """Return the CloudEvents of the first `count` notifications."""
        return [event for heard in self.wait(count)[:count] for event in heard.json]


@contextmanager
def listening() -> Iterator[Listener]:
    """Listen on a free port for the length of a `with` block."""

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            headers = {key.lower(): value for key, value in self.headers.items()}
            status = listener.note(Heard(self.command, self.path, headers, body))
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_POST = do_GET = _answer  # noqa: N815  (the library's names)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listener = Listener(f"http://127.0.0.1:{server.server_port}/webhooks/quickbooks")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield listener
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
