"""A simulator inside a test process: its own thread, a free port, real HTTP."""

import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from simulator.journal import Journal
from simulator.options import Options
from simulator.server.app import make_app
from simulator.server.process import base_url, bind, make_server
from simulator.world import World


class AdminRefusedError(Exception):
    """The admin interface refused a wish; the message is its sentence."""


@dataclass(frozen=True, slots=True)
class CompanyAccess:
    """A company and tokens that open it.

    Attributes:
        realm_id: The company's id.
        name: Its name.
        access_token: Good for an hour of virtual time.
        refresh_token: Of a chain that no later consent ends.
    """

    realm_id: str
    name: str
    access_token: str
    refresh_token: str


@dataclass(frozen=True, slots=True)
class Admin:
    """The admin interface of a running simulator, in this process or another."""

    base_url: str

    def call(self, method: str, path: str, wish: dict[str, Any] | None = None) -> Any:
        """Call one endpoint and return its parsed answer, None for an empty one.

        Args:
            method: HTTP verb.
            path: Below `/_simulator`.
            wish: JSON body.

        Raises:
            AdminRefusedError: The simulator said why not.
        """
        target = urlsplit(self.base_url)
        connection = http.client.HTTPConnection(target.hostname or "", target.port, timeout=30)
        try:
            body = json.dumps(wish) if wish is not None else None
            connection.request(method, f"/_simulator{path}", body)
            answer = connection.getresponse()
            content = answer.read()
            if answer.status >= http.client.BAD_REQUEST:
                raise AdminRefusedError(content.decode())
            return json.loads(content) if content else None
        finally:
            connection.close()

    def advance(self, seconds: float) -> None:
        """Move virtual time forward."""
        self.call("POST", "/clock", {"advance_seconds": seconds})

    def fault(self, kind: str, **properties: Any) -> None:
        """Script a fault; the properties are those of `simulator.scripts.Script`."""
        self.call("POST", "/faults", {"kind": kind, **properties})

    def clear_faults(self) -> None:
        """Forget scripted faults and latency."""
        self.call("DELETE", "/faults")

    def latency(self, seconds: float) -> None:
        """Delay every request of the vendor's paths."""
        self.call("POST", "/latency", {"seconds": seconds})

    def limits(self) -> dict[str, Any]:
        """Return the meter: `month`, `used`, `monthly_reads`."""
        found: dict[str, Any] = self.call("GET", "/limits")
        return found

    def use_up(self, reads: int) -> None:
        """Set how many reads of the present month are used."""
        self.call("POST", "/limits", {"used": reads})

    def switch(self, **values: Any) -> None:
        """Turn switches."""
        self.call("POST", "/switches", values)

    def requests(self, **wanted: Any) -> list[dict[str, Any]]:
        """Return the log's entries whose keys have the wanted values, oldest first."""
        entries: list[dict[str, Any]] = self.call("GET", "/requests")["requests"]
        return [
            entry for entry in entries if all(entry[key] == value for key, value in wanted.items())
        ]

    def clear_requests(self) -> None:
        """Empty the request log."""
        self.call("DELETE", "/requests")

    def secrets(self) -> list[str]:
        """Return every token and code ever issued."""
        found: list[str] = self.call("GET", "/secrets")["secrets"]
        return found

    def records(self, realm_id: str, entity: str) -> list[dict[str, Any]]:
        """Return all records of a type, inactive ones too."""
        found: list[dict[str, Any]] = self.call("GET", f"/companies/{realm_id}/{entity}")["records"]
        return found

    def add(self, realm_id: str, entity: str, record: dict[str, Any]) -> dict[str, Any]:
        """Add a record as a person in QuickBooks, and return it."""
        added: dict[str, Any] = self.call("POST", f"/companies/{realm_id}/{entity}", record)
        return added

    def edit(self, realm_id: str, record: tuple[str, str], **changes: Any) -> dict[str, Any]:
        """Change a record as a person in QuickBooks.

        Args:
            realm_id: The company.
            record: Type and id.
            **changes: The properties to set; None clears.

        Returns:
            The record as it now is.
        """
        path = f"/companies/{realm_id}/{record[0]}/{record[1]}"
        edited: dict[str, Any] = self.call("POST", path, changes)
        return edited

    def deactivate(self, realm_id: str, record: tuple[str, str]) -> dict[str, Any]:
        """Make a record inactive as a person in QuickBooks."""
        return self.edit(realm_id, record, Active=False)

    def merge(self, realm_id: str, record: tuple[str, str], *, into: str) -> dict[str, Any]:
        """Let a record (type and id) go up in another of its type, and return that one."""
        path = f"/companies/{realm_id}/{record[0]}/{record[1]}/merge"
        survivor: dict[str, Any] = self.call("POST", path, {"into": into})
        return survivor

    def state(self, realm_id: str, **changes: Any) -> dict[str, Any]:
        """Change what state a company is in, and return the whole of it."""
        path = f"/companies/{realm_id}/state"
        found: dict[str, Any] = self.call("POST", path, changes)
        return found

    def disconnect(self, realm_id: str) -> None:
        """Revoke all tokens of a company."""
        self.call("POST", f"/companies/{realm_id}/disconnect")

    def delete(self, realm_id: str, record: tuple[str, str]) -> None:
        """Take a record out for good.

        Args:
            realm_id: The company.
            record: Type and id.
        """
        self.call("DELETE", f"/companies/{realm_id}/{record[0]}/{record[1]}")

    def register(self, **addresses: str) -> None:
        """Set the app's addresses: `launch`, `disconnect`, `reconnect`."""
        self.call("POST", "/app", dict(addresses))

    def subscribe(self, url: str, verifier_token: str = "", *entities: str) -> None:
        """Let changes be told to an endpoint; no entities means all of them."""
        wish: dict[str, Any] = {"url": url, "entities": list(entities)}
        self.call(
            "POST",
            "/webhooks",
            wish | ({"verifier_token": verifier_token} if verifier_token else {}),
        )

    def unsubscribe(self) -> None:
        """Forget the endpoint."""
        self.call("DELETE", "/webhooks")

    def deliveries(self) -> list[dict[str, Any]]:
        """Return every webhook sent or waiting, with its attempts, oldest first."""
        found: list[dict[str, Any]] = self.call("GET", "/webhooks/deliveries")["deliveries"]
        return found

    def send_test_event(self, **properties: str) -> str:
        """Send an event that nothing caused, and return its id.

        Args:
            **properties: `realm_id`, `entity`, `id`, `operation`, `deleted_id`.
        """
        sent: str = self.call("POST", "/webhooks/test", dict(properties))["event_id"]
        return sent

    def reset(self) -> None:
        """Return to the seed."""
        self.call("POST", "/reset")


@dataclass(frozen=True, slots=True)
class Running:
    """A simulator that answers.

    Attributes:
        base_url: Where, without a slash at the end.
        client_id: The registered app.
        client_secret: Its secret.
        companies: Companies and tokens, in the seed's order.
        admin: The admin interface.
    """

    base_url: str
    client_id: str
    client_secret: str
    companies: tuple[CompanyAccess, ...]
    admin: Admin = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "admin", Admin(self.base_url))


@contextmanager
def running(
    *, seed: str = "demo", state: Path | None = None, port: int = 0, **options: Any
) -> Iterator[Running]:
    """Run a simulator for the length of a `with` block.

    Args:
        seed: Name of a set of companies.
        state: SQLite file that carries the state over to the next simulator.
        port: 0 takes a free one.
        **options: Further fields of `simulator.options.Options`.

    Yields:
        Where it is and how to get in.
    """
    world = World(Options(seed=seed, state=state, **options), Journal(state))
    listener = bind("127.0.0.1", port)
    ready = world.ready_line(base_url(listener))
    server = make_server(make_app(world))
    thread = threading.Thread(
        target=server.run, kwargs={"sockets": [listener]}, name="simulator", daemon=True
    )
    thread.start()
    try:
        # The socket listens already: a request sent now waits until the server has started.
        yield Running(
            base_url=ready["base_url"],
            client_id=ready["client_id"],
            client_secret=ready["client_secret"],
            companies=tuple(CompanyAccess(**company) for company in ready["companies"]),
        )
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        listener.close()
        world.journal.close()
