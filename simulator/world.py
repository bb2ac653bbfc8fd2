"""The state of the simulator: companies, tokens, clock, switches, faults, request log."""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from simulator.clock import Clock
from simulator.journal import Journal, Shelf
from simulator.limits.gate import Gate
from simulator.oauth.app import RegisteredApp
from simulator.oauth.keys import SigningKey
from simulator.oauth.scopes import ACCOUNTING
from simulator.oauth.tokens import TokenStore
from simulator.options import Options
from simulator.records.company import Change, Company
from simulator.scripts import Scripts
from simulator.seeds.loader import load_seed
from simulator.switches import Switches
from simulator.webhooks.deliveries import Subscription
from simulator.webhooks.hub import Hub

THROTTLED = {"throttle": True, "monthly_reads": 500_000}
"""What `--throttle` turns: the windows, and the free tier's month."""

LOG_LENGTH = 200_000
"""Requests remembered; beyond that the oldest are forgotten."""


@dataclass(slots=True)
class World:
    """Everything a request can reach.

    Attributes:
        options: How the simulator was started.
        journal: Write-through storage.
        clock: Virtual time.
        switches: Unsettled behaviours.
        scripts: Faults to play, and latency.
        companies: By realm id.
        tokens: The authorization server's memory.
        signing_key: What id_tokens are signed with.
        app: The registered app's addresses.
        gate: What the gateway lets pass.
        webhooks: What is to be told to the app.
        bell: Rung when there may be something to tell.
        log: One entry per request of the vendor's paths, oldest first.
    """

    options: Options
    journal: Journal
    clock: Clock = field(default_factory=Clock)
    switches: Switches = field(default_factory=Switches)
    scripts: Scripts = field(default_factory=Scripts)
    companies: dict[str, Company] = field(default_factory=dict)
    tokens: TokenStore = field(init=False)
    signing_key: SigningKey = field(init=False)
    app: RegisteredApp = field(init=False)
    gate: Gate = field(init=False)
    webhooks: Hub = field(init=False)
    bell: asyncio.Event = field(default_factory=asyncio.Event)
    log: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=LOG_LENGTH))
    _settings: Shelf[Any] = field(init=False)
    _printed: dict[str, tuple[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._settings = Shelf(self.journal, "setting")
        kept = self._settings.items
        self.clock.offset = kept.get("offset", 0.0)
        self.switches.values.update(kept.get("switches", {}))
        self._begin()
        if "realms" in kept:
            self.companies = {realm: Company(self.journal, realm) for realm in kept["realms"]}
        else:
            self._seed()
            for realm_id in self.companies:
                self.tokens.issue_access(self.tokens.start_chain(realm_id, ACCOUNTING, pinned=True))
        self._watch()
        self.journal.flush()

    def _watch(self) -> None:
        """Let what changes in the books from now on be told."""
        for realm_id, company in self.companies.items():
            company.watchers.append(partial(self._noted, realm_id))

    def _noted(self, realm_id: str, change: Change) -> None:
        if self.tokens.is_connected(realm_id):
            self.webhooks.note(change, realm_id)

    def _seed(self) -> None:
        self.companies = load_seed(
            self.options.seed,
            self.journal,
            switches=self.switches,
            clock=self.clock,
            records=self.options.records,
        )
        self._settings.put("realms", list(self.companies))

    def _begin(self) -> None:
        """Set up what holds a reference to the clock or the switches."""
        self.tokens = TokenStore(self.journal, self.clock, self.switches)
        self.signing_key = SigningKey(self._settings)
        self.gate = Gate(self.switches, self._settings.get("meter"))
        self.webhooks = Hub(self.journal, self.clock, self.switches, self._settings)
        wanted = Subscription(self.options.webhook_url, self.options.verifier_token)
        if wanted.url and wanted != self.webhooks.subscription:
            self.webhooks.subscribe(wanted)
        self.app = RegisteredApp(self._settings, self.options)
        self.scripts.latency = self.options.latency
        if self.options.throttle:
            self.switches.turn(THROTTLED)

    def settle(self) -> None:
        """Write what a request changed, before the first byte of its answer leaves."""
        if self.switches["monthly_reads"]:
            self._settings.put("meter", self.gate.kept())
        self.journal.flush()
        if self.webhooks.is_waiting:
            self.bell.set()

    def save_settings(self) -> None:
        """Let the clock's offset and the switches outlive a restart."""
        self._settings.put("offset", self.clock.offset)
        self._settings.put("switches", dict(self.switches.values))

    def reset(self) -> None:
        """Return to the seed; the tokens printed at start are good again."""
        pinned = [chain for chain in self.tokens.chains.items.values() if chain.pinned]
        self.journal.clear()
        self._settings = Shelf(self.journal, "setting")
        self.clock = Clock()
        self.switches = Switches()
        self.scripts = Scripts()
        self.log.clear()
        self._begin()
        self._seed()
        for chain in pinned:
            access, refresh = self._printed[chain.chain_id]
            self.tokens.revive(chain, refresh=refresh, access=access)
        self._watch()
        self.journal.flush()

    def ready_line(self, base_url: str) -> dict[str, Any]:
        """Return what a client needs to be pointed at this simulator."""
        companies = []
        for chain in list(self.tokens.chains.items.values()):
            if not chain.pinned:
                continue
            access = self.tokens.youngest_access(chain)
            self._printed[chain.chain_id] = (access, chain.refresh)
            companies.append(
                {
                    "realm_id": chain.realm_id,
                    "name": self.companies[chain.realm_id].name,
                    "access_token": access,
                    "refresh_token": chain.refresh,
                }
            )
        self.journal.flush()
        return {
            "base_url": base_url,
            "client_id": self.options.client_id,
            "client_secret": self.options.client_secret,
            "redirect_uris": list(self.options.redirect_uris),
            "companies": companies,
        }
