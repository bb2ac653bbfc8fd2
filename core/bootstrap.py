"""The composition root: the only module that knows every adapter."""

import logging
from dataclasses import dataclass, replace
from functools import cached_property

from core.access import Actor
from core.clock import Clock, SystemClock
from core.crypto import Vault
from core.ids import Ids, TimeOrderedIds
from core.jobs.runtime import DbosDispatcher, JobRuntime
from core.mail.transport import mailer_from
from core.quickbooks.endpoints import endpoints_from
from core.quickbooks.gateway import Gateway
from core.quickbooks.oauth import OAuth
from core.quickbooks.transport import Http, Waits
from core.services import demo
from core.services.accounts import Accounts
from core.services.applying import Applying
from core.services.base import Context, Dispatcher
from core.services.connecting import Connecting
from core.services.deciding import Deciding
from core.services.fetching import Fetching
from core.services.mailing import Outbox
from core.services.planning import Planning
from core.services.profiles import Profiles
from core.services.running import Running
from core.settings import Environment, Settings
from core.store import migrate
from core.store.database import Database, check_reachable
from core.store.tokens import count_call

log = logging.getLogger(__name__)

OAUTH_READ_SECONDS = 30.0
"""Tokens are answered at once or not at all; the lease on refreshing is reckoned from this."""


@dataclass(frozen=True)
class Application:
    """Everything a screen may call."""

    context: Context

    @cached_property
    def accounts(self) -> Accounts:
        """Accounts, divisions, staff."""
        return Accounts(self.context)

    @cached_property
    def connecting(self) -> Connecting:
        """The Connect screen."""
        return Connecting(self.context)

    @cached_property
    def fetching(self) -> Fetching:
        """Reads from QuickBooks."""
        return Fetching(self.context)

    @cached_property
    def deciding(self) -> Deciding:
        """The import grid."""
        return Deciding(self.context)

    @cached_property
    def planning(self) -> Planning:
        """Reviews."""
        return Planning(self.context)

    @cached_property
    def applying(self) -> Applying:
        """Imports."""
        return Applying(self.context)

    @cached_property
    def running(self) -> Running:
        """Progress and reports."""
        return Running(self.context)

    @cached_property
    def outbox(self) -> Outbox:
        """Emails."""
        return Outbox(self.context)

    @cached_property
    def profiles(self) -> Profiles:
        """Lists of profiles."""
        return Profiles(self.context)

    @cached_property
    def jobs(self) -> JobRuntime:
        """This process's worker."""
        return JobRuntime(self.context)

    def acting(self) -> Actor:
        """Return who acts: in local mode, the one local owner."""
        return self.accounts.local_owner()

    def close(self) -> None:
        """Close all connections to databases and to QuickBooks."""
        self.context.gateway.http.close()
        self.context.db.dispose()

    def prepare(self) -> None:
        """Bring the database up to date and fill a fresh demo.

        Raises:
            InvalidInput: with what is wrong with the settings or the database.
        """
        settings = self.context.settings
        settings.check()
        check_reachable(settings.database)
        migrate.upgrade(settings.database)
        self.accounts.local_owner()
        if settings.demo_account and settings.quickbooks_environment is Environment.DEMO:
            demo.seed(self.context)


def build(
    settings: Settings | None = None,
    *,
    dispatcher: Dispatcher | None = None,
    clock: Clock | None = None,
    ids: Ids | None = None,
    waits: Waits | None = None,
) -> Application:
    """Return the application, wired.

    Args:
        settings: from the environment when left out.
        dispatcher: starts durable work; DBOS when left out.
        clock: the machine's when left out.
        ids: time-ordered ones when left out.
        waits: how long to wait for QuickBooks; from the settings when left out.
    """
    settings = settings or Settings()
    logging.basicConfig(
        level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    logging.getLogger("alembic").setLevel(logging.WARNING)
    clock = clock or SystemClock()
    database = Database(settings.database)
    waits = waits or Waits(
        connect=settings.quickbooks_connect_timeout, read=settings.quickbooks_read_timeout
    )
    endpoints = endpoints_from(settings)
    oauth = OAuth(
        endpoints,
        settings.quickbooks_client_id,
        client_secret=settings.quickbooks_client_secret.get_secret_value(),
        redirect_uri=settings.oauth_redirect_uri,
        waits=replace(waits, read=min(waits.read, OAUTH_READ_SECONDS)),
        clock=clock,
    )

    def count(realm_id: str, metered: bool) -> None:  # noqa: FBT001 - the port's signature
        with database.write("usage.count") as unit:
            month = f"{clock.now():%Y-%m}"
            count_call(
                unit.session,
                settings.quickbooks_environment,
                realm_id,
                month=month,
                metered=metered,
            )
            unit.commit()

    context = Context(
        settings=settings,
        db=database,
        clock=clock,
        ids=ids or TimeOrderedIds(),
        vault=Vault(settings.encryption_keys),
        gateway=Gateway(endpoints, oauth, Http(waits), settings.quickbooks_attempts, count),
        mailer=mailer_from(settings),
        dispatcher=dispatcher or DbosDispatcher(),
    )
    return Application(context)
