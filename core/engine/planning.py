"""The one planner of imports: what would be done with each record, and why.

Pure. The grid's standing and the stored plan both come from `plan_import`, so that what was shown
is what is planned.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from core.engine import reasons
from core.engine.mapping import merged
from core.entities.base import EntitySpec, Values
from core.entities.matching import Rank
from core.errors import Reason
from core.models.links import Choice
from core.models.plans import Action

AUTO = "auto"
PERSON = "person"

SURE = frozenset({Rank.EXACT, Rank.STRONG})


@dataclass(frozen=True, slots=True)
class Decided:
    """A person's decision about a record; `choice` None means that only fields were edited."""

    choice: Choice | None = None
    profile_id: str | None = None
    edits: Values = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RecordFacts:
    """One QuickBooks record as planning sees it.

    Attributes:
        id: id of the mirror row.
        values: mapped fields, without a person's corrections.
        match_values: what only matching reads.
        rank, profile_id, sentence: what matching says.
        linked: the record has a link already.
    """

    id: str
    qbo_type: str
    qbo_id: str
    name: str
    active: bool
    values: Values
    fingerprint: str
    rank: Rank = Rank.NONE
    profile_id: str | None = None
    sentence: str = ""
    decided: Decided = Decided()
    linked: bool = False
    match_values: Values = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ProfileFacts:
    """One profile as planning sees it; `linked` within the connection at hand."""

    id: str
    name: str
    active: bool
    values: Values
    linked: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that differs between the two sides of a link."""

    field: str
    label: str
    ours: str | None
    theirs: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """What would be done with one record."""

    record: RecordFacts
    action: Action
    by: str
    reason: Reason
    profile: ProfileFacts | None = None
    values: Values = field(default_factory=dict)
    active: bool = True
    differences: tuple[Difference, ...] = ()
    problem_field: str = ""


def plan_import(
    spec: EntitySpec,
    records: Iterable[RecordFacts],
    profiles: Iterable[ProfileFacts],
    *,
    auto: bool,
) -> list[Line]:
    """Return one line for each record that has no link, in the order given.

    Args:
        spec: the entity.
        records: all records of the connection, linked ones too.
        profiles: all profiles of the account that the connection may see.
        auto: whether Auto Import is on; ignored where the entity has none.
    """
    known = {profile.id: profile for profile in profiles}
    planner = _Planner(spec, known, auto=auto and spec.auto_import is not None)
    lines = [planner.line(record) for record in records if not record.linked]
    return _without_clashes(spec, lines, known.values())


class _Planner:
    def __init__(self, spec: EntitySpec, known: Mapping[str, ProfileFacts], *, auto: bool) -> None:
        self._spec = spec
        self._known = known
        self._auto = auto
        self._by_choice: dict[Choice, Callable[[RecordFacts], Line]] = {
            Choice.LINK: self._link_as_decided,
            Choice.CREATE: lambda r: self._create(r, by=PERSON, active=True),
            Choice.CREATE_INACTIVE: lambda r: self._create(r, by=PERSON, active=False),
            Choice.IGNORE: lambda r: Line(r, Action.IGNORE, PERSON, reasons.IGNORED),
            Choice.LATER: lambda r: Line(r, Action.UNDECIDED, PERSON, reasons.LATER),
        }

    def line(self, record: RecordFacts) -> Line:
        if record.decided.choice is not None:
            return self._by_choice[record.decided.choice](record)
        if record.rank in SURE:
            return self._link_by_itself(record)
        if record.rank is not Rank.NONE:
            return self._undecided(record, Reason(f"match_{record.rank}", record.sentence))
        if not self._auto:
            return self._undecided(record, reasons.NO_COUNTERPART)
        if not record.active:
            return self._undecided(record, reasons.INACTIVE_THERE)
        return self._create(record, by=AUTO, active=True)

    def _link_as_decided(self, record: RecordFacts) -> Line:
        profile = self._known.get(record.decided.profile_id or "")
        if profile is None:
            return Line(record, Action.BLOCKED, PERSON, reasons.PROFILE_GONE)
        if profile.linked:
            return Line(record, Action.BLOCKED, PERSON, reasons.PROFILE_LINKED)
        return self._link(record, profile, by=PERSON, reason=reasons.CHOSEN)

    def _link_by_itself(self, record: RecordFacts) -> Line:
        profile = self._known.get(record.profile_id or "")
        if profile is None or profile.linked:
            return self._undecided(record, reasons.PROFILE_GONE)
        if not record.active:
            return self._undecided(record, reasons.INACTIVE_THERE)
        if not profile.active:
            return self._undecided(record, reasons.ARCHIVED_HERE)
        return self._link(
            record, profile, by=AUTO, reason=Reason(f"match_{record.rank}", record.sentence)
        )

    def _link(self, record: RecordFacts, profile: ProfileFacts, *, by: str, reason: Reason) -> Line:
        return Line(
            record,
            Action.LINK,
            by,
            reason,
            profile=profile,
            active=profile.active,
            differences=differences(self._spec, profile.values, record.values),
        )

    def _create(self, record: RecordFacts, *, by: str, active: bool) -> Line:
        values = merged(record.values, record.decided.edits)
        line = Line(record, Action.CREATE, by, reasons.NEW, values=values, active=active)
        for check in self._spec.checks:
            if (active or not check.active_only) and check.fails(values):
                return replace(
                    line, action=Action.BLOCKED, reason=check.reason, problem_field=check.field
                )
        for mapped in self._spec.fields:
            if len(str(values.get(mapped.name) or "")) > mapped.limit:
                reason = reasons.too_long(mapped.label, mapped.limit)
                return replace(
                    line, action=Action.BLOCKED, reason=reason, problem_field=mapped.name
                )
        return line

    def _undecided(self, record: RecordFacts, reason: Reason) -> Line:
        return Line(record, Action.UNDECIDED, AUTO, reason)


def differences(spec: EntitySpec, ours: Values, theirs: Values) -> tuple[Difference, ...]:
    """Return the mapped fields whose values are not the same on both sides."""
    return tuple(
        Difference(f.name, f.label, ours.get(f.name), theirs.get(f.name))
        for f in spec.mapped
        if _compared(ours.get(f.name)) != _compared(theirs.get(f.name))
    )


def counts(lines: Iterable[Line]) -> dict[str, int]:
    """Return the number of lines of each action, all actions present."""
    found = Counter(line.action for line in lines)
    return {action.value: found[action] for action in Action}


def _compared(value: Any) -> str:
    return str(value or "").strip()


def _without_clashes(
    spec: EntitySpec, lines: Sequence[Line], profiles: Iterable[ProfileFacts]
) -> list[Line]:
    """Block lines that would take the same profile, or a value that is somebody else's."""
    wanted = Counter(
        line.profile.id for line in lines if line.action is Action.LINK and line.profile
    )
    held = {
        (key.kind, value)
        for profile in profiles
        for key in spec.unique
        if (profile.active or not key.active_only) and (value := key.value(profile.values))
    }
    claims = Counter(claim for line in lines for claim in _claims(spec, line))
    return [_judged(spec, line, wanted=wanted, held=held, claims=claims) for line in lines]


def _judged(
    spec: EntitySpec,
    line: Line,
    *,
    wanted: Mapping[str, int],
    held: set[tuple[str, str]],
    claims: Mapping[tuple[str, str], int],
) -> Line:
    if line.profile is not None and wanted[line.profile.id] > 1:
        return replace(line, action=Action.BLOCKED, reason=reasons.PROFILE_TWICE)
    for key in spec.unique:
        for claim in _claims(spec, line):
            if claim[0] != key.kind:
                continue
            if claim in held:
                return replace(
                    line, action=Action.BLOCKED, reason=key.taken, problem_field=key.kind
                )
            if claims[claim] > 1:
                return replace(
                    line,
                    action=Action.BLOCKED,
                    reason=reasons.several_with(key.kind),
                    problem_field=key.kind,
                )
    return line


def _claims(spec: EntitySpec, line: Line) -> list[tuple[str, str]]:
    """Return the unique values that creating this line's profile would take."""
    if line.action is not Action.CREATE:
        return []
    return [
        (key.kind, value)
        for key in spec.unique
        if (line.active or not key.active_only) and (value := key.value(line.values))
    ]
