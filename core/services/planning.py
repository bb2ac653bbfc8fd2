"""Reviews: the stored plan of an import step."""

import csv
import io
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlmodel import Session

from core.access import Actor, Role
from core.engine.planning import Line, counts
from core.engine.usernames import usernames
from core.entities.base import EntitySpec
from core.entities.registry import spec_of
from core.models.base import LONGEST_SENTENCE
from core.models.plans import Action, Plan, PlanLine, Run
from core.services.base import On, Service, requires
from core.services.matching import current_lines, import_settings
from core.services.running import confirmed
from core.store import lookup, profiles, runs
from core.store.facts import profile_print

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""A spreadsheet takes a cell that begins so for a formula; such a cell gets a leading quote."""


@dataclass(frozen=True, slots=True)
class Review:
    """A stored plan with its lines, and the run that executes it once there is one."""

    plan: Plan
    lines: list[PlanLine]
    run: Run | None
    profile_names: Mapping[str, str]


class Planning(Service):
    """The review."""

    @requires(Role.OPERATOR, On.CONNECTION)
    def review(self, actor: Actor, connection_id: str, entity: str) -> str:
        """Store what an import would do as things stand; return the plan's id.

        Raises:
            NeedsReconnect: "not_connected" while nobody has confirmed the company.
        """
        spec = spec_of(entity)
        with self._db.write("plan.stored") as unit:
            tx = unit.session
            connection = confirmed(tx, connection_id)
            settings = import_settings(tx, connection_id, spec)
            lines = current_lines(tx, connection, spec)
            plan = Plan(
                id=self._ids.new(),
                connection_id=connection_id,
                entity=spec.slug,
                settings={
                    "auto_import": settings.auto_import,
                    "hold_emails": settings.hold_emails,
                },
                counts=counts(lines),
                made_by=actor.name,
                made_at=self._now(),
            )
            tx.add(plan)
            tx.flush()
            own = _own_values(tx, spec, connection.account_id, lines)
            tx.add_all(
                _stored(plan.id, number, line, own.get(number, {}))
                for number, line in enumerate(lines, start=1)
            )
            unit.commit()
        return plan.id

    @requires(Role.VIEWER, On.PLAN)
    def show(self, actor: Actor, plan_id: str) -> Review:
        """Return a stored plan."""
        with self._db.read() as tx:
            plan = lookup.one(tx, Plan, plan_id)
            lines = runs.lines(tx, plan_id)
            ids = {
                found
                for line in lines
                for found in (line.profile_id, line.outcome_profile_id)
                if found
            }
            rows = profiles.with_ids(tx, spec_of(plan.entity), ids)
            run = runs.run_of_plan(tx, plan_id)
        return Review(plan, lines, run, {row.profile.id: row.profile.name for row in rows})

    @requires(Role.VIEWER, On.CONNECTION)
    def latest(self, actor: Actor, connection_id: str, entity: str) -> Plan | None:
        """Return the newest plan of a step, if any."""
        with self._db.read() as tx:
            return runs.latest_plan(tx, connection_id, entity)


def as_csv(review: Review) -> str:
    """Return a review, or the report once it was applied, as CSV with formulas made harmless."""
    spec = spec_of(review.plan.entity)
    out = io.StringIO()
    writer = csv.writer(out)
    labels = [mapped.label for mapped in spec.fields]
    writer.writerow(
        [
            *("Line", "Action", "By", f"QuickBooks {spec.qbo_type}", "QuickBooks id", "Profile"),
            *labels,
            *("Why", "Differences", "Outcome", "What happened"),
        ]
    )
    for line in review.lines:
        told = "; ".join(
            f"{d['label']}: {d['ours'] or '(empty)'} here, {d['theirs'] or '(empty)'} in QuickBooks"
            for d in line.differences
        )
        profile = review.profile_names.get(line.outcome_profile_id or line.profile_id or "", "")
        cells: list[Any] = [line.number, line.action, line.by, line.name, line.qbo_id, profile]
        cells += [line.values.get(mapped.name) for mapped in spec.fields]
        cells += [line.sentence, told, line.outcome, line.outcome_sentence]
        writer.writerow([_harmless(cell) for cell in cells])
    return out.getvalue()


def _harmless(cell: Any) -> Any:
    text = "" if cell is None else cell
    return f"'{text}" if isinstance(text, str) and text.startswith(FORMULA_STARTS) else text


def _own_values(
    tx: Session, spec: EntitySpec, account_id: str, lines: list[Line]
) -> dict[int, dict[str, Any]]:
    """Return, by line number, the values that are ours alone: username and role, provisional."""
    if spec.credentials is None:
        return {}
    numbers = [n for n, line in enumerate(lines, start=1) if line.action is Action.CREATE]
    stems = [spec.credentials.username_stem(lines[n - 1].values) for n in numbers]
    names = usernames(stems, profiles.taken(tx, account_id, spec.slug, "username"))
    role = spec.credentials.role
    return {
        number: {"username": name, "role": role}
        for number, name in zip(numbers, names, strict=True)
    }


def _stored(plan_id: str, number: int, line: Line, own: Mapping[str, Any]) -> PlanLine:
    return PlanLine(
        plan_id=plan_id,
        number=number,
        action=line.action,
        by=line.by,
        qbo_type=line.record.qbo_type,
        qbo_id=line.record.qbo_id,
        profile_id=line.profile.id if line.profile else None,
        name=line.record.name,
        active=line.active,
        values={**line.values, **own},
        differences=[asdict(difference) for difference in line.differences],
        code=line.reason.code,
        sentence=line.reason.sentence[:LONGEST_SENTENCE],
        ours_fingerprint=profile_print(line.profile) if line.profile else "",
        theirs_fingerprint=line.record.fingerprint,
    )
