"""How a type of record is described: one `RecordType` row with one `Field` row per property."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, Flag, auto
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator.records.company import Company

Record = dict[str, Any]
"""A record as the API shows it, with the values the API masks still plain."""


class Kind(Enum):
    """What a property holds, on the wire and in comparisons."""

    TEXT = auto()
    NAME = auto()
    BOOLEAN = auto()
    NUMBER = auto()
    DATE = auto()
    INSTANT = auto()
    ID = auto()
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
        target: The type a REFERENCE points to.
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
    target: str = ""
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


Rule = Callable[["Company", Record, Record | None], None]
"""Checks a record about to be stored against the books; the old one is None at creation."""

Computed = Callable[["Company", Record], None]
"""Fills in what the server works out."""


@dataclass(frozen=True, kw_only=True)
class RecordType:
    """One type of the Accounting API.

    Attributes:
        name: As in JSON (`Customer`).
        fields: In the order of the recorded answers.
        operations: Of `create`, `read`, `update`, `query`, `delete`.
        sparse: Whether a sparse update merges; the switch of this name decides if it is text.
        cdc: Whether change data capture covers it.
        singleton: Exactly one record per company, Id "1".
        counter: The sequence that ids come from.
        name_space: Names are unique within it; empty: they need not be.
        name_field: The property that carries the name.
        name_parts: What an omitted name is joined from.
        duplicate_detail: `Detail` of 6240 when the holder is of this type; `{id}` is the holder.
        kept_unless: Properties that a full update without them leaves alone when a switch is off.
        order: Default order of query answers.
        computed: Run in this order before the rules.
        rules: Run in this order before storing.
    """

    name: str
    fields: tuple[Field, ...]
    operations: frozenset[str] = frozenset({"create", "read", "update", "query"})
    sparse: bool | str = True
    cdc: bool = True
    singleton: bool = False
    counter: str = "names"
    name_space: str = ""
    name_field: str = "DisplayName"
    name_parts: tuple[str, ...] = ()
    duplicate_detail: str = "The name supplied already exists. : null"
    kept_unless: Mapping[str, str] | None = None
    order: Callable[[Record], Any] = lambda record: int(record["Id"])
    computed: tuple[Computed, ...] = ()
    rules: tuple[Rule, ...] = ()

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
