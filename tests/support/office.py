"""The product without a browser and without job threads: services, called as screens call them."""

import ssl
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import httpx
from pydantic import SecretStr

from core.access import Actor
from core.bootstrap import Application, build
from core.jobs import workflows
from core.models.accounts import Account, Division
from core.models.connections import Connection
from core.quickbooks.transport import Waits
from core.settings import Settings
from simulator.testing import Running

CONSTRUCTION = "9341450000000001"
LANDSCAPING = "9341450000000002"
EMPTY = "9341450000000003"

NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""For plain HTTP on loopback; reading the machine's certificates for each request takes 0.2 s."""

QUICK = Waits(connect=2, read=5, throttled=0.05, first_retry=0.01, longest_retry=0.2)


@dataclass
class RecordingDispatcher:
    """Keeps what was asked for; the test says when it is done."""

    asked: list[tuple[str, str]] = field(default_factory=list)
    mails: int = 0

    def run(self, run_id: str, connection_id: str) -> None:
        """Keep a run."""
        self.asked.append((run_id, connection_id))

    def mail(self) -> None:
        """Count a wish for mail."""
        self.mails += 1


@dataclass
class Office:
    """An operator with the product in front of them."""

    application: Application
    actor: Actor
    dispatcher: RecordingDispatcher
    simulator: Running

    @property
    def divisions(self) -> dict[str, tuple[Account, Division]]:
        """The divisions by name."""
        rows = self.application.accounts.overview(self.actor)
        return {row.division.name: (row.account, row.division) for row in rows}

    def division_id(self, name: str = "Residential") -> str:
        """Return a division's id."""
        return self.divisions[name][1].id

    def answer(
        self, division_id: str, realm_id: str = CONSTRUCTION, *, decision: str = "connect"
    ) -> tuple[dict[str, str], dict[str, str]]:
        """Go to QuickBooks and come back: what the session holds, and the answer's parameters."""
        ticket = self.application.connecting.ticket(self.actor, division_id)
        url, attempt = self.application.connecting.start(self.actor, ticket)
        asked = dict(parse_qsl(urlsplit(url).query))
        answer = httpx.post(
            url.partition("?")[0],
            data={**asked, "realm_id": realm_id, "decision": decision},
            follow_redirects=False,
            verify=NO_TLS,
        )
        assert answer.status_code == 303, answer.text
        returned = dict(parse_qsl(urlsplit(answer.headers["location"]).query))
        return attempt.as_session(), returned

    def connect(self, division: str = "Residential", realm_id: str = CONSTRUCTION) -> Connection:
        """Connect a division and confirm the company."""
        attempt, answer = self.answer(self.division_id(division), realm_id)
        connection = self.application.connecting.complete(self.actor, attempt, answer)
        self.application.connecting.confirm(
            self.actor, connection.id, typed_name=connection.company_name
        )
        return connection

    def work(self) -> None:
        """Execute the runs that were asked for."""
        while self.dispatcher.asked:
            run_id, _ = self.dispatcher.asked.pop(0)
            workflows.execute(self.application.context, run_id)

    def fetch(self, connection: Connection, entity: str = "users") -> None:
        """Read an entity."""
        self.application.fetching.start(self.actor, connection.id, entity)
        self.work()

    def deliver(self) -> None:
        """Send the queued emails."""
        workflows.deliver(self.application.context)


def open_office(
    database_url: str, simulator: Running, var: Path, *, smtp_port: int = 0, demo: bool = True
) -> Office:
    """Return an office on a migrated database."""
    settings = Settings(
        var_dir=var,
        database_url=database_url,
        quickbooks_url=simulator.base_url,
        quickbooks_client_id=simulator.client_id,
        quickbooks_client_secret=SecretStr(simulator.client_secret),
        smtp_host="127.0.0.1" if smtp_port else "",
        smtp_port=smtp_port or 25,
        demo_account=demo,
    )
    dispatcher = RecordingDispatcher()
    application = build(settings, dispatcher=dispatcher, waits=QUICK)
    application.prepare()
    return Office(application, application.acting(), dispatcher, simulator)
