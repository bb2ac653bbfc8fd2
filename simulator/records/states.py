"""What state a company is in: one row per state, kept where the vendor shows it.

Plan, subscription and payroll stand in CompanyInfo, the preferences in Preferences, so that a
client reads there what the simulator goes by; a lock-out has no place of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulator.clock import stamp
from simulator.faults import ApiFault

if TYPE_CHECKING:
    from simulator.records.company import Company
    from simulator.records.schema import Record

TROUBLE = (
    "Subscription period has ended or canceled or there was a billing problem : You can't add data"
    " to {plan} because your trial or subscription period ended."
)


@dataclass(frozen=True, slots=True)
class State:
    """One property of a company's situation.

    Attributes:
        name: How the admin interface calls it.
        wire: Value to what the vendor's record holds for it; the first is the default.
        path: Type and keys under which it stands; a list on the way is one of names and values.
            Empty: the simulator keeps it for itself.
        meaning: What it does.
        blocks: The value that refuses calls; None for none.
        writes_only: Only writes are refused.
        code: The fault.
        detail: Its sentence.
    """

    name: str
    wire: Mapping[Any, Any]
    path: tuple[str, ...]
    meaning: str
    blocks: Any = None
    writes_only: bool = False
    code: str = ""
    detail: str = ""


def _flag(*, text: bool = False, default: bool = True) -> dict[bool, Any]:
    values = (default, not default)
    return {value: str(value).lower() if text else value for value in values}


_INFO = ("CompanyInfo", "NameValue")

STATES: tuple[State, ...] = (
    State(
        "subscription",
        {"paid": "PAID", "trial": "TRIAL", "lapsed": "EXPIRED"},
        (*_INFO, "SubscriptionStatus"),
        "lapsed: writes are refused with 6190, reads work",
        blocks="lapsed",
        writes_only=True,
        code="6190",
        detail=TROUBLE,
    ),
    State(
        "plan",
        {
            name: f"QuickBooks Online {name}"
            for name in ("Plus", "Advanced", "Essentials", "Simple Start")
        },
        (*_INFO, "OfferingSku"),
        "Essentials and Simple Start: no classes, departments, inventory, projects (5030)",
    ),
    State(
        "payroll",
        _flag(text=True, default=False),
        (*_INFO, "PayrollFeature"),
        "employees need an address, names are composed, some properties are refused",
    ),
    State(
        "categories",
        _flag(text=True),
        (*_INFO, "ItemCategoriesFeature"),
        "off: no categories (500), any item may be a parent",
    ),
    State(
        "classes",
        _flag(),
        ("Preferences", "AccountingInfoPrefs", "ClassTrackingPerTxnLine"),
        "off: classes are refused (6000)",
    ),
    State(
        "departments",
        _flag(),
        ("Preferences", "AccountingInfoPrefs", "TrackDepartments"),
        "off: departments are refused (6000)",
    ),
    State(
        "inventory",
        _flag(),
        ("Preferences", "ProductAndServicesPrefs", "QuantityOnHand"),
        "off: no item of type Inventory (6000)",
    ),
    State(
        "projects",
        _flag(text=True),
        ("Preferences", "OtherPrefs", "NameValue", "ProjectsEnabled"),
        "off: nobody can make a project",
    ),
    State(
        "locked",
        _flag(default=False),
        (),
        "every call is refused with 140",
        blocks=True,
        code="140",
    ),
    State(
        "maintenance",
        _flag(default=False),
        (),
        "every call is refused with 150",
        blocks=True,
        code="150",
    ),
    State(
        "reset",
        _flag(default=False),
        (),
        "every call is refused with 10200",
        blocks=True,
        code="10200",
    ),
)
_BY_NAME = {row.name: row for row in STATES}

SMALL_PLANS = frozenset({"Essentials", "Simple Start"})
"""Plans without classes, departments, inventory and projects."""

PLUS_FEATURES = ("classes", "departments", "inventory", "projects")


def state(company: "Company", name: str) -> Any:
    """Return the value of a state."""
    row = _BY_NAME[name]
    if not row.path:
        held = company.states.get(name)
        return next(iter(row.wire)) if held is None else held
    found: Any = company.tables[row.path[0]].get("1")
    for key in row.path[1:]:
        pairs = _pairs(found) if isinstance(found, list) else found
        found = pairs.get(key) if isinstance(pairs, dict) else None
    # What nobody set in so many words stands at its default.
    return next((value for value, held in row.wire.items() if held == found), next(iter(row.wire)))


def _pairs(entries: list[Any]) -> dict[str, Any]:
    """Return the vendor's list of names and values as a mapping; what is none of these is left out."""
    return {
        entry["Name"]: entry.get("Value")
        for entry in entries
        if isinstance(entry, dict) and isinstance(entry.get("Name"), str)
    }


def set_states(company: "Company", changes: Mapping[str, Any], *, now: float) -> None:
    """Change states, all or none.

    Args:
        company: The company.
        changes: State to value.
        now: Virtual epoch seconds, for the records that show them.

    Raises:
        ValueError: A state or a value does not exist.
    """
    for name, value in changes.items():
        if name not in _BY_NAME or not any(value is v or value == v for v in _BY_NAME[name].wire):
            raise ValueError(f"There is no state {name!r} with the value {value!r}.")
    for name, value in changes.items():
        row = _BY_NAME[name]
        if not row.path:
            company.states.put(name, value)
            continue
        table = company.tables[row.path[0]]
        record = _with(table.at("1"), row.path[1:], row.wire[value])
        record["SyncToken"] = str(int(record["SyncToken"]) + 1)
        record["MetaData"] = {**record["MetaData"], "LastUpdatedTime": stamp(now)}
        company.store(table.kind, record)


def _with(held: Any, path: tuple[str, ...], value: Any) -> Any:
    """Return a copy of `held` with `value` at a path through objects and name-value lists."""
    if not path:
        return value
    if isinstance(held, list):
        pairs = _pairs(held)
        pairs[path[0]] = _with(pairs.get(path[0]), path[1:], value)
        return [{"Name": name, "Value": text} for name, text in pairs.items()]
    return {**held, path[0]: _with(held.get(path[0], {}), path[1:], value)}


def admit(company: "Company", *, writes: bool) -> None:
    """Refuse a call that the company's state forbids.

    Raises:
        ApiFault: 140, 150, 10200; 6190 for writes.
    """
    for row in STATES:
        if row.blocks is None or (row.writes_only and not writes):
            continue
        if state(company, row.name) == row.blocks:
            plan = f"QuickBooks Online {state(company, 'plan')}"
            raise ApiFault(row.code, row.detail.format(plan=plan) or row.meaning)


def needs(company: "Company", feature: str, *, what: str) -> None:
    """Refuse what the company's plan or preferences lack.

    Args:
        company: The company.
        feature: A state that is on or off.
        what: What is refused, as the sentence names it.

    Raises:
        ApiFault: 5030 for the plan, 6000 for the preference.
    """
    if feature in PLUS_FEATURES and state(company, "plan") in SMALL_PLANS:
        raise ApiFault(
            "5030", f"Feature Not Supported : {what} is not part of this subscription.", ""
        )
    if not state(company, feature):
        raise ApiFault(
            "6000", f"Business Validation Error: {what} is turned off in this company.", ""
        )


def states(company: "Company") -> "Record":
    """Return every state's value."""
    return {row.name: state(company, row.name) for row in STATES}
