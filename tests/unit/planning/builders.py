"""Records and profiles for tests of planning: keyword defaults, one line each."""

from collections.abc import Sequence
from typing import Any

from core.engine.planning import Decided, Line, ProfileFacts, RecordFacts, plan_import
from core.entities.matching import Rank
from core.entities.registry import spec_of
from core.models.links import Choice

SPEC = spec_of("users")


def values(name: str = "Ana Ruiz", **more: Any) -> dict[str, Any]:
    """Field values of one person; without `email`, one made of the name."""
    first, _, last = name.partition(" ")
    made = {
        "first_name": first or None,
        "last_name": last or None,
        "email": f"{first}.{last}@x.example",
    }
    return {**made, "phone": None, "employee_number": None, **more}


def record(
    key: str = "1",
    *,
    rank: Rank = Rank.NONE,
    profile: str | None = None,
    choice: Choice | None = None,
    active: bool = True,
    linked: bool = False,
    **more: Any,
) -> RecordFacts:
    """One QuickBooks record; `to` and `edits` belong to the decision, the rest are values."""
    decided = Decided(choice, more.pop("to", None), more.pop("edits", {}))
    name = more.pop("name", f"Person{key} Ruiz")
    return RecordFacts(
        id=f"r{key}",
        qbo_type="Employee",
        qbo_id=key,
        name=name,
        active=active,
        values=values(name, **more),
        fingerprint=f"print{key}",
        rank=rank,
        profile_id=profile,
        sentence="same email",
        decided=decided,
        linked=linked,
    )


def profile(
    key: str = "p", *, active: bool = True, linked: bool = False, **more: Any
) -> ProfileFacts:
    """One profile of ours."""
    name = more.pop("name", f"Ours{key} Ruiz")
    return ProfileFacts(key, name, active, values(name, **more), linked)


def plan(
    records: Sequence[RecordFacts], profiles: Sequence[ProfileFacts] = (), *, auto: bool = True
) -> list[Line]:
    """Plan an import of users."""
    return plan_import(SPEC, records, profiles, auto=auto)


def outcome(
    records: RecordFacts | Sequence[RecordFacts],
    profiles: Sequence[ProfileFacts] = (),
    *,
    auto: bool = True,
) -> tuple[str, str, str]:
    """Return action, by whom and reason code of the first record's line."""
    given = [records] if isinstance(records, RecordFacts) else records
    line = plan(given, profiles, auto=auto)[0]
    return line.action.value, line.by, line.reason.code
