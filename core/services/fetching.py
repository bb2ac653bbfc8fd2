"""Reading a connection's records from QuickBooks, and proving that all were read."""

from datetime import timedelta

from core.access import Actor, Role
from core.entities.base import EntitySpec
from core.entities.registry import spec_of
from core.models.connections import Connection
from core.models.plans import Run, RunKind
from core.models.remote import FetchReport
from core.quickbooks.client import CompanyClient
from core.services.base import Context, On, Service, requires
from core.services.matching import rematch
from core.services.running import begin
from core.services.tokens import TokenKeeper
from core.store import lookup, mirror, runs
from core.store.mirror import Reading

OVERLAP = timedelta(minutes=5)
"""Changes are asked for from this long before the last read: QuickBooks shows some rows late."""

CDC_REACH = timedelta(days=29)
"""QuickBooks' change data capture looks back 30 days; over that everything is read."""


class Fetching(Service):
    """Starts reads."""

    @requires(Role.OPERATOR, On.CONNECTION)
    def start(self, actor: Actor, connection_id: str, entity: str) -> str:
        """Start reading all records of an entity; returns the run's id.

        While a run of this connection is live, that run's id is returned and nothing is started.
        """
        spec = spec_of(entity)
        return begin(self, actor, connection_id, kind=RunKind.FETCH, entity=spec.slug).id

    @requires(Role.VIEWER, On.CONNECTION)
    def report(self, actor: Actor, connection_id: str, entity: str) -> FetchReport | None:
        """Return the proof of the last finished read, or None."""
        with self._db.read() as tx:
            return tx.get(FetchReport, (connection_id, entity))


def client_of(context: Context, connection_id: str) -> CompanyClient:
    """Return a client for a connection's company."""
    with context.db.read() as tx:
        realm_id = lookup.one(tx, Connection, connection_id).realm_id
    return context.gateway.company(realm_id, TokenKeeper(context, connection_id))


def fetch(context: Context, run: Run) -> None:
    """Read every record of the run's entity into the mirror, then match.

    A read counts as complete when the number of records read equals QuickBooks' own count after it;
    only then does a record that was not seen count as gone.

    Raises:
        DashboardError: of QuickBooks; what was read so far stays, and nothing counts as gone.
    """
    spec = spec_of(run.entity)
    client = client_of(context, run.connection_id)
    started = context.clock.now()
    reading = Reading(run.connection_id, spec, started)
    _say(context, run, "Counting")
    expected = client.count(spec.qbo_type, active=None)
    read = 0
    for page in client.pages(spec.qbo_type):
        with context.db.write("fetch.page") as unit:
            runs.hold(unit.session, run, total=expected, done=read + len(page), verb="Reading")
            read += mirror.save_page(unit.session, reading, page, ids=context.ids)
            unit.commit()
    after = client.count(spec.qbo_type, active=None)
    with context.db.write("fetch.report") as unit:
        tx = unit.session
        runs.hold(tx, run, total=max(after, read), done=read, verb="Matching")
        seen = mirror.seen(tx, reading)
        report = FetchReport(
            connection_id=run.connection_id,
            entity=spec.slug,
            expected=expected,
            expected_after=after,
            read=seen[True] + seen[False],
            active=seen[True],
            inactive=seen[False],
            complete=seen[True] + seen[False] == after,
            at=started,
        )
        if report.complete:
            mirror.mark_gone(tx, reading)
        tx.merge(report)
        connection = lookup.held(tx, Connection, run.connection_id)
        connection.last_proven_at = started
        tx.add(connection)
        tx.flush()
        rematch(tx, connection, spec)
        unit.commit()


def read_changes(context: Context, run: Run) -> None:
    """Bring the mirror up to date with one call, so that fingerprints mean the world.

    Changes are asked for since the last complete read; without one, everything is read again.

    Raises:
        DashboardError: of QuickBooks; nothing was changed then.
    """
    spec = spec_of(run.entity)
    _say(context, run, "Checking QuickBooks for changes")
    with context.db.read() as tx:
        report = tx.get(FetchReport, (run.connection_id, spec.slug))
    since = report.at - OVERLAP if report is not None and report.complete else None
    if since is None or context.clock.now() - since > CDC_REACH:
        fetch(context, run)
        return
    changes = client_of(context, run.connection_id).changes([spec.qbo_type], since)
    if not changes.complete:
        fetch(context, run)
        return
    _save_changes(context, run, spec, changes.records.get(spec.qbo_type, []))


def _say(context: Context, run: Run, verb: str) -> None:
    """Let the progress bar say what the run is about to do."""
    with context.db.write("run.verb") as unit:
        runs.hold(unit.session, run, verb=verb)
        unit.commit()


def _save_changes(
    context: Context, run: Run, spec: EntitySpec, records: list[dict[str, object]]
) -> None:
    reading = Reading(run.connection_id, spec, context.clock.now())
    deleted = [str(record["Id"]) for record in records if record.get("status") == "Deleted"]
    alive = [record for record in records if record.get("status") != "Deleted"]
    with context.db.write("changes.saved") as unit:
        runs.hold(unit.session, run)
        mirror.save_page(unit.session, reading, alive, ids=context.ids)
        mirror.mark_deleted(unit.session, reading, deleted)
        unit.commit()
