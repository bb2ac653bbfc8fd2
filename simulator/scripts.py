"""Scripted faults: what tests ask the simulator to do wrong, and to which requests."""

import fnmatch
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from simulator.faults import FAULTS


@dataclass(frozen=True, slots=True)
class Call:
    """What a request is about.

    Attributes:
        method: HTTP verb.
        path: Without the query string.
        operation: `query`, `read`, `create`, `update`, `delete`, `batch`, `cdc`, `authorize`,
            `token`, `revoke`, `userinfo`, `discovery`, or empty.
        entity: The type asked for, lower-case, or empty.
        realm_id: The company, or empty.
        statement: The query's text, or empty.
        queries: How many queries a batch contains.
    """

    method: str
    path: str
    operation: str = ""
    entity: str = ""
    realm_id: str = ""
    statement: str = ""
    queries: int = 0


@dataclass(frozen=True, slots=True)
class Play:
    """How a scripted fault shows: one row per kind.

    Attributes:
        commits: Whether the request is carried out first.
        code: The fault answered with; `FAULTS` gives its status.
        xml: Answered in XML.
        status: Another HTTP status than the fault's.
        raw: A body of its own, and its content type.
        cut: The connection is cut instead of answering.
        truncated: Half of the answer is sent, then the connection is cut.
    """

    commits: bool = False
    code: str = ""
    xml: bool = False
    status: int = 0
    raw: tuple[str, str] = ("", "")
    cut: bool = False
    truncated: bool = False


_HTML = "<html><head><title>{0}</title></head><body><h1>{0}</h1></body></html>"

PLAYS: dict[str, Play] = {
    "unauthorized": Play(code="3200"),
    "forbidden": Play(code="3100"),
    "throttled": Play(code="3001"),
    "throttled-xml": Play(code="3001", xml=True),
    "throttled-403": Play(code="3001", status=403),
    "wrong-cluster": Play(code="130"),
    "no-rights": Play(code="120"),
    "server-error": Play(code="10000"),
    "bad-gateway": Play(status=502, raw=(_HTML.format("502 Bad Gateway"), "text/html")),
    "unavailable": Play(status=503, raw=(_HTML.format("503 Service Unavailable"), "text/html")),
    "gateway-timeout": Play(status=504, raw=(_HTML.format("504 Gateway Time-out"), "text/html")),
    "html": Play(status=200, raw=(_HTML.format("QuickBooks is busy"), "text/html")),
    "nonsense": Play(status=200, raw=('{"QueryResponse": [}', "application/json")),
    "fault": Play(code="6000"),
    "ok-with-fault": Play(code="6000", status=200),
    "cut-before": Play(cut=True),
    "cut-after": Play(commits=True, cut=True),
    "truncated": Play(commits=True, truncated=True),
    "slow": Play(commits=True),
}
"""Kind of fault to how it shows."""


@dataclass(slots=True)
class Script:
    """A fault waiting for its requests.

    Attributes:
        kind: A key of `PLAYS`.
        times: How many more requests it strikes; None for all.
        after: How many matching requests it lets pass first.
        method: HTTP verb; empty for any.
        path: Shell pattern over the path; empty for any.
        operation: As in `Call`; empty for any.
        entity: As in `Call`; empty for any.
        realm_id: Company; empty for any.
        seconds: Delay before the request is looked at.
        code: Another fault code than the kind's.
        detail: The fault's Detail.
        share: Of the matching requests, how many it strikes: 1 for each, 0.1 for one in ten.
        seed: Which ones those are; the same number strikes the same ones again.
        seen: How many matching requests came by.
    """

    kind: str
    times: int | None = 1
    after: int = 0
    method: str = ""
    path: str = ""
    operation: str = ""
    entity: str = ""
    realm_id: str = ""
    seconds: float = 0.0
    code: str = ""
    detail: str = "A scripted fault."
    share: float = 1.0
    seed: int = 0
    seen: int = 0

    def __post_init__(self) -> None:
        if self.kind not in PLAYS:
            raise ValueError(f"There is no fault kind {self.kind!r}; there are {', '.join(PLAYS)}.")
        if self.code and self.code not in FAULTS:
            raise ValueError(f"There is no fault code {self.code!r}.")
        if not 0 < self.share <= 1:
            raise ValueError(f"A share lies between 0 and 1, not at {self.share}.")
        self.entity = self.entity.lower()

    def matches(self, call: Call) -> bool:
        """Tell whether `call` is one of those it waits for."""
        return (
            self.method.upper() in {"", call.method}
            and self.operation in {"", call.operation}
            and self.entity in {"", call.entity}
            and self.realm_id in {"", call.realm_id}
            and (not self.path or fnmatch.fnmatch(call.path, self.path))
        )

    def drawn(self) -> bool:
        """Tell whether the matching request that comes by now belongs to the share."""
        self.seen += 1
        digest = hashlib.sha256(f"{self.seed}/{self.seen}".encode()).digest()
        return int.from_bytes(digest[:8], "big") < self.share * 2**64


class Scripts:
    """The faults waiting, in the order they were asked for, and the latency of every request."""

    def __init__(self) -> None:
        self.waiting: list[Script] = []
        self.latency = 0.0

    def add(self, wish: Mapping[str, Any]) -> Script:
        """Add a script from the admin interface.

        Raises:
            ValueError: A key or value does not exist.
        """
        try:
            script = Script(**wish)
        except TypeError as error:
            raise ValueError(f"A fault has no such property: {error}") from error
        self.waiting.append(script)
        return script

    def next_for(self, call: Call) -> Script | None:
        """Return the script that strikes `call`, and count it."""
        for script in self.waiting:
            if not script.matches(call):
                continue
            if script.after > 0:
                script.after -= 1
                continue
            if not script.drawn():
                continue
            if script.times is not None:
                script.times -= 1
                if script.times <= 0:
                    self.waiting.remove(script)
            return script
        return None
