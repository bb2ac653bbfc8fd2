"""How a type of record is described: one `RecordType` row with one `Field` row per property."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, Flag, auto
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator.records.desk import Desk

Record = dict[str, Any]
"""A record as the API shows it, with the values the API masks still plain."""


def id_key(record_id: str) -> tuple[int, str]:
    """Return what ids are ordered by: as numbers, and codes that are none after them."""
    return (int(record_id), "") if record_id.isdigit() else (2**64, record_id)


class Kind(Enum):
    """What a property holds, on the wire and in comparisons."""

    TEXT = auto()
    NAME = auto()
    BOOLEAN = auto()
    NUMBER = auto()
    WHOLE = auto()
    DATE = auto()
    MOMENT = auto()
    INSTANT = auto()
    ID = auto()
    CODE = auto()
    CHOICE = auto()
    EMAIL = auto()
    WEB = auto()
    ADDRESS = auto()
    REFERENCE = auto()
    OBJECT = auto()


class Writer(Enum):
    """Who may set a property."""

    API = auto()
    CREATE = auto()
    PERSON = auto()
    SYSTEM = auto()


class Shown(Flag):
    """In which answers a property appears while it holds its default."""

    NEVER = 0
    SINGLE = auto()
    QUERY = auto()
    ALWAYS = SINGLE | QUERY


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One property of a type.

    Attributes:
        name: The JSON key; a dotted path for parts that are only queried.
        kind: What it holds.
        inner: The key inside a wrapping object (`Address`, `URI`, `FreeFormNumber`).
        limit: Longest text.
        default: What the server fills in; None leaves the key out.
        shown: Where the default appears.
        writer: Who may set it.
        choices: Allowed values of a CHOICE.
        range: Smallest and largest number.
        target: The type a REFERENCE points to.
        named: A REFERENCE is shown with the name of what it points to.
        required: A create or full update without it is refused (2020).
        variants: The variants of the type that have it; empty for all.
        strict: A variant without it refuses it (2010) instead of ignoring it.
        forbidden: Characters that this NAME may not hold, beyond those that none may.
        filterable: May stand in WHERE.
        sortable: May stand in ORDERBY.
        mask: How the API hides the value.
        echo_kept: The masked value, sent back, leaves the true one alone.
        plain_when_created: The answer to a create shows the value without its mask.
    """

    name: str
    kind: Kind = Kind.TEXT
    inner: str = ""
    limit: int = 0
    default: Any = None
    shown: Shown = Shown.ALWAYS
    writer: Writer = Writer.API
    choices: tuple[str, ...] = ()
    range: tuple[float, float] = (-99_999_999_999, 99_999_999_999)
    target: str = ""
    named: bool = True
    required: bool = False
    variants: frozenset[str] = frozenset()
    strict: bool = False
    forbidden: str = ""
    filterable: bool = False
    sortable: bool = False
    mask: Callable[[str], str] | None = None
    echo_kept: bool = False
    plain_when_created: bool = False

    def value(self, record: Mapping[str, Any]) -> Any:
        """Return the plain value in `record`: out of its wrapping, down its path; None if absent."""
        found: Any = record
        for key in self.name.split("."):
            found = found.get(key) if isinstance(found, Mapping) else None
        if self.inner and isinstance(found, Mapping):
            return found.get(self.inner)
        return found


Rule = Callable[["Desk", Record, Record | None], None]
"""Checks a record about to be stored against the books; the old one is None at creation."""

Computed = Callable[["Desk", Record], None]
"""Fills in what the server works out."""

Received = Callable[["Desk", Record, Record | None], None]
"""Looks over the properties given, and may change them, before they are laid over the old ones."""


Clash = Callable[["Desk", Record, Record], None]
"""Refuses a name in words of its own, where a record of the same type (the last) holds it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hierarchy:
    """How the records of a type stand below one another, five levels at most.

    Attributes:
        flag: The property that says that a record has a parent.
        implied: A parent sets the flag by itself; otherwise both must be given (6150).
        level: Records below the top show their Level.
        total: The property that adds up `own` over all records below; empty for none.
        own: What is added up.
        what: The records, in the sentence of 6180.
    """

    flag: str
    implied: bool = True
    level: bool = False
    total: str = ""
    own: str = ""
    what: str


@dataclass(frozen=True, kw_only=True)
class RecordType:
    """One type of the Accounting API.

    Attributes:
        name: As in JSON (`Customer`).
        fields: In the order of the recorded answers.
        operations: Of `create`, `read`, `update`, `query`, `delete` (for good).
        sparse: Whether a sparse update merges; the switch of this name decides if it is text.
        cdc: Whether change data capture covers it.
        singleton: Exactly one record per company, Id "1".
        counter: The sequence that ids come from.
        first_id: The number that the sequence starts with.
        hierarchy: How records stand below one another; None if they do not.
        variant_field: The property that tells variants of the type apart.
        fresh_times: The parts of MetaData that the answer to a create shows.
        name_space: Names are unique within it; empty: they need not be.
        unique_within: `company` or `parent`; the switch of this name decides otherwise.
        name_field: The property that carries the name.
        name_parts: What an omitted name is joined from.
        duplicate_detail: `Detail` of 6240 when the holder is of this type; `{id}` is the holder.
        clashing: Asked before a taken name is refused in the usual way.
        kept_unless: Properties that a full update without them leaves alone when a switch is off.
        order: Default order of query answers.
        received: Run in this order on what was given.
        computed: Run in this order before the rules.
        rules: Run in this order before storing.
        deleting: Run before a record is deleted for good through the API.
    """

    name: str
    fields: tuple[Field, ...]
    operations: frozenset[str] = frozenset({"create", "read", "update", "query"})
    sparse: bool | str = True
    cdc: bool = True
    singleton: bool = False
    counter: str = "names"
    first_id: int = 1
    hierarchy: Hierarchy | None = None
    variant_field: str = ""
    fresh_times: tuple[str, ...] = ("CreateTime", "LastUpdatedTime")
    name_space: str = ""
    unique_within: str = "company"
    name_field: str = "DisplayName"
    name_parts: tuple[str, ...] = ()
    duplicate_detail: str = "The name supplied already exists. : null"
    clashing: tuple[Clash, ...] = ()
    kept_unless: Mapping[str, str] | None = None
    order: Callable[[Record], Any] = lambda record: id_key(record["Id"])
    received: tuple[Received, ...] = ()
    computed: tuple[Computed, ...] = ()
    rules: tuple[Rule, ...] = ()
    deleting: tuple[Computed, ...] = ()

    @cached_property
    def path(self) -> str:
        """Return the segment in the URL."""
        return self.name.lower()

    @cached_property
    def by_key(self) -> dict[str, Field]:
        """Return the top-level fields by JSON key."""
        return {field.name: field for field in self.fields if "." not in field.name}

    @cached_property
    def by_path(self) -> dict[str, Field]:
        """Return all fields by lower-case path, as queries name them."""
        return {field.name.lower(): field for field in self.fields}

    @cached_property
    def has_active(self) -> bool:
        """Tell whether queries return active records only unless told."""
        return "Active" in self.by_key

    @cached_property
    def references(self) -> dict[str, Field]:
        """Return the fields that point to records of a known type, by JSON key."""
        return {key: field for key, field in self.by_key.items() if field.target}

    @cached_property
    def defaulted(self) -> tuple[Field, ...]:
        """Return the fields that the server fills in."""
        return tuple(field for field in self.by_key.values() if field.default is not None)

    @cached_property
    def required(self) -> tuple[Field, ...]:
        """Return the fields that must not be left out."""
        return tuple(field for field in self.by_key.values() if field.required)

    @cached_property
    def addresses(self) -> tuple[Field, ...]:
        """Return the fields that hold postal addresses."""
        return tuple(field for field in self.by_key.values() if field.kind is Kind.ADDRESS)

    @cached_property
    def masked(self) -> dict[str, Field]:
        """Return the fields that the API hides, by JSON key."""
        return {key: field for key, field in self.by_key.items() if field.mask}

    @cached_property
    def left_out(self) -> dict[Shown, dict[str, Any]]:
        """Return per kind of answer the defaults that it leaves out; None for any value."""
        return {
            shown: {
                key: field.default for key, field in self.by_key.items() if not shown & field.shown
            }
            for shown in (Shown.SINGLE, Shown.QUERY, Shown.ALWAYS)
        }
