"""How an entity is declared: one `EntitySpec`, data throughout.

Everything that treats records of an entity reads its spec; nothing branches on an entity's name.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlmodel import SQLModel

from core.entities.matching import MatchRules
from core.errors import Reason

Values = Mapping[str, Any]
"""Field values of one record, by our field names; None where there is none."""


class Flow(StrEnum):
    """Which way a field's value may travel."""

    BOTH = "both"
    OURS_ONLY = "ours_only"


@dataclass(frozen=True, slots=True)
class FieldMap:
    """One field: ours x QuickBooks path x cleaning x limit x direction.

    Attributes:
        name: our column in the entity's table.
        label: the word on the screen.
        paths: where QuickBooks keeps it, dotted, first one that holds a value wins.
        clean: turns what QuickBooks or a person gave into the stored value, or None if empty.
        limit: greatest length QuickBooks takes, in characters.
        required: a record without it cannot be created here.
        editable: an operator may correct it before the import.
    """

    name: str
    label: str
    paths: tuple[str, ...] = ()
    clean: Callable[[Any], str | None] = lambda value: str(value).strip() or None
    limit: int = 100
    required: bool = False
    editable: bool = True
    flow: Flow = Flow.BOTH


@dataclass(frozen=True, slots=True)
class Check:
    """A rule over a record's values.

    Attributes:
        fails: says whether the values break the rule.
        reason: what is told then.
        field: the field to mark, or "".
        active_only: does not hold back a profile that is created inactive.
    """

    fails: Callable[[Values], bool]
    reason: Reason
    field: str = ""
    active_only: bool = False


@dataclass(frozen=True, slots=True)
class UniqueKey:
    """A value that only one profile of an account may hold.

    Attributes:
        kind: name of the key in `profile_key`.
        value: the compared form, or None where the values hold none.
        active_only: an archived profile gives the value free.
        taken: what is told when another profile holds it.
    """

    kind: str
    value: Callable[[Values], str | None]
    active_only: bool
    taken: Reason


@dataclass(frozen=True, slots=True)
class Credentials:
    """Profiles of this entity sign in: which fields hold what.

    Attributes:
        username_stem: a readable beginning for the username of these values.
        email: the field with the address that the welcome email goes to.
        role: role of a new profile.
        roles: all roles there are.
    """

    username_stem: Callable[[Values], str]
    email: str
    role: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EntitySpec:
    """Everything there is to know of an entity.

    Attributes:
        slug: stable name in tables and addresses.
        label, singular: words on the screen.
        table: the detail table, keyed by `profile_id`.
        qbo_type: QuickBooks' type name.
        remote_keys: top-level keys of a QuickBooks record that we keep; all others are dropped.
        remote_name: the record's display name in QuickBooks, from its (cleaned) body.
        fields: the field table, in the order of the screen.
        display_name: a profile's name from its values.
        account_wide: profiles belong to the account, not to a division.
        match_paths: values that QuickBooks has and we do not keep as fields, for matching only.
        unique: values only one profile may hold.
        checks: rules a profile must meet to be created.
        matching: the rules of matching, as data.
        auto_import: what the screen says it will do and on which conditions; None where a person must
            confirm every record.
        credentials: None where profiles do not sign in.
        step: position in the import.
    """

    slug: str
    label: str
    singular: str
    table: type[SQLModel]
    qbo_type: str
    remote_keys: frozenset[str]
    remote_name: Callable[[Mapping[str, Any]], str]
    fields: tuple[FieldMap, ...]
    display_name: Callable[[Values], str]
    account_wide: bool
    match_paths: Mapping[str, tuple[str, ...]]
    unique: tuple[UniqueKey, ...]
    checks: tuple[Check, ...]
    matching: MatchRules
    auto_import: str | None
    credentials: Credentials | None
    step: int

    @property
    def mapped(self) -> tuple[FieldMap, ...]:
        """The fields that QuickBooks has too."""
        return tuple(field for field in self.fields if field.paths)
