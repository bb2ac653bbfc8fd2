"""How a simulator is started."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

DEFAULT_REDIRECTS = (
    "http://127.0.0.1:*/oauth/callback",
    "http://localhost:*/oauth/callback",
)
"""Registered addresses unless told otherwise; `*` stands for any port."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a simulator is started.

    Attributes:
        seed: Name of a set of companies.
        records: How many records the generated seed has, about.
        state: SQLite file that carries the state over a restart; None keeps all in memory.
        client_id: The one registered app.
        client_secret: Its secret; the simulator guards nothing worth hiding.
        redirect_uris: Registered redirect addresses; `*` for any port.
        throttle: The vendor's limits are in force from the start.
        latency: Seconds that every request takes longer.
        webhook_url: Where the app wants to be told of changes.
        verifier_token: What webhooks are signed with.
        launch_url: Where *Launch* leads.
        disconnect_url: What is called after a person disconnected the app in QuickBooks.
        reconnect_url: Where a person is led to connect anew.
    """

    seed: str = "demo"
    records: int = 1000
    state: Path | None = None
    client_id: str = "ABSimulatorClient0123456789"
    client_secret: str = "simulator-client-secret"  # noqa: S105
    redirect_uris: Sequence[str] = DEFAULT_REDIRECTS
    throttle: bool = False
    latency: float = 0.0
    webhook_url: str = ""
    verifier_token: str = "simulator-verifier-token"  # noqa: S105
    launch_url: str = ""
    disconnect_url: str = ""
    reconnect_url: str = ""
