"""Profiles with their detail rows and unique keys."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from core.entities.base import EntitySpec, Values
from core.errors import PlanAgain
from core.models.links import Link
from core.models.profiles import Profile, ProfileKey


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """A profile with its field values and the connections it is linked in."""

    profile: Profile
    values: dict[str, Any]
    linked_connections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NewProfile:
    """What is needed to insert a profile; `private` holds columns that are no fields."""

    id: str
    account_id: str
    division_id: str | None
    active: bool
    values: Values
    private: Values
    home_connection_id: str | None
    at: datetime


def insert(tx: Session, spec: EntitySpec, new: NewProfile) -> Profile:
    """Insert a profile, its detail row and its unique keys; the caller holds a savepoint.

    Raises:
        IntegrityError: of the database, when a unique value is taken.
    """
    name = spec.display_name(new.values)
    profile = Profile(
        id=new.id,
        account_id=new.account_id,
        entity=spec.slug,
        division_id=new.division_id,
        active=new.active,
        name=name,
        search_text=search_text(spec, new.values),
        home_connection_id=new.home_connection_id,
        created_at=new.at,
        updated_at=new.at,
    )
    tx.add(profile)
    tx.flush()
    columns = {f.name: new.values.get(f.name) for f in spec.fields}
    given = {k: v for k, v in columns.items() if v is not None}
    tx.add(spec.table(profile_id=new.id, **given, **new.private))
    for key in spec.unique:
        value = key.value(new.values)
        if value and (new.active or not key.active_only):
            tx.add(
                ProfileKey(
                    profile_id=new.id,
                    kind=key.kind,
                    account_id=new.account_id,
                    entity=spec.slug,
                    value=value,
                )
            )
    tx.flush()
    return profile


def search_text(spec: EntitySpec, values: Values) -> str:
    """Return the lower-case text under which a profile is found."""
    return " ".join(str(values[f.name]) for f in spec.fields if values.get(f.name)).lower()


def change(tx: Session, spec: EntitySpec, row: ProfileRow, *, values: Values, at: datetime) -> None:
    """Write field values of a profile whose version is still the one in `row`.

    Raises:
        PlanAgain: "profile_moved" when somebody else wrote it first.
    """
    profile = row.profile
    changed = tx.execute(
        update(Profile)
        .where(col(Profile.id) == profile.id, col(Profile.version) == profile.version)
        .values(
            version=profile.version + 1,
            dirty=True,
            updated_at=at,
            search_text=search_text(spec, {**row.values, **values}),
        )
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        raise PlanAgain(
            "profile_moved",
            f"{profile.name} was changed by somebody else meanwhile. Look at it again first.",
        )
    key = spec.table.__table__.c.profile_id  # type: ignore[attr-defined]
    tx.execute(update(spec.table).where(key == profile.id).values(**values))


def settle_home(tx: Session, profile_id: str, connection_id: str) -> None:
    """Make a connection the profile's home, unless it has one; its first link decides."""
    tx.execute(
        update(Profile)
        .where(col(Profile.id) == profile_id, col(Profile.home_connection_id).is_(None))
        .values(home_connection_id=connection_id)
    )


def taken(tx: Session, account_id: str, entity: str, kind: str) -> set[str]:
    """Return all values of a unique key that are held."""
    found = tx.exec(
        select(ProfileKey.value).where(
            ProfileKey.account_id == account_id,
            ProfileKey.entity == entity,
            ProfileKey.kind == kind,
        )
    )
    return set(found)


def holder(tx: Session, account_id: str, entity: str, key: tuple[str, str]) -> str | None:
    """Return the profile that holds the unique value `(kind, value)`, if any."""
    return tx.exec(
        select(ProfileKey.profile_id).where(
            ProfileKey.account_id == account_id,
            ProfileKey.entity == entity,
            ProfileKey.kind == key[0],
            ProfileKey.value == key[1],
        )
    ).first()


def of_account(tx: Session, spec: EntitySpec, account_id: str) -> list[ProfileRow]:
    """Return all profiles of an entity, archived ones too, by name."""
    return _rows(tx, spec, [Profile.account_id == account_id])


def with_ids(tx: Session, spec: EntitySpec, ids: Iterable[str]) -> list[ProfileRow]:
    """Return the profiles with these ids, by name."""
    return _rows(tx, spec, [col(Profile.id).in_(list(ids))])


def search(tx: Session, spec: EntitySpec, account_id: str, words: str) -> list[ProfileRow]:
    """Return the profiles that contain every one of the words, by name."""
    conditions: list[Any] = [Profile.account_id == account_id]
    for word in words.lower().split():
        escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        conditions.append(col(Profile.search_text).like(f"%{escaped}%", escape="\\"))
    return _rows(tx, spec, conditions)


def _rows(tx: Session, spec: EntitySpec, conditions: Sequence[Any]) -> list[ProfileRow]:
    key = spec.table.__table__.c.profile_id  # type: ignore[attr-defined]
    found = tx.exec(
        select(Profile, spec.table)
        .join(spec.table, key == col(Profile.id))
        .where(Profile.entity == spec.slug, *conditions)
        .order_by(func.lower(Profile.name), col(Profile.id))
    ).all()
    links: dict[str, list[str]] = {}
    ids = [profile.id for profile, _ in found]
    for profile_id, connection_id in tx.exec(
        select(Link.profile_id, Link.connection_id).where(
            Link.entity == spec.slug,
            *([col(Link.profile_id).in_(ids)] if len(ids) <= _MANY else []),
        )
    ):
        links.setdefault(profile_id, []).append(connection_id)
    return [
        ProfileRow(
            profile,
            {f.name: getattr(detail, f.name) for f in spec.fields},
            tuple(links.get(profile.id, ())),
        )
        for profile, detail in found
    ]


_MANY = 500
"""Above this many, all links of the entity are read instead of naming each profile."""
