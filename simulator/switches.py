"""Facts that nobody could settle, as switches: one row each, the default the one that hurts most.

A client that works with every default, and with every switch turned, is safe whichever way
QuickBooks Online behaves.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Switch:
    """One unsettled behaviour.

    Attributes:
        name: How the admin interface calls it.
        choices: Allowed values, the default first; a single number means any number.
        meaning: What the values do.
    """

    name: str
    choices: tuple[Any, ...]
    meaning: str

    @property
    def default(self) -> Any:
        """Return the value in force until somebody turns the switch."""
        return self.choices[0]

    def accepts(self, value: Any) -> bool:
        """Tell whether `value` may be set."""
        if len(self.choices) == 1:
            return isinstance(value, int | float) and not isinstance(value, bool)
        return any(value is choice or value == choice for choice in self.choices)


SWITCHES: tuple[Switch, ...] = (
    Switch(
        "employee_sparse",
        ("full", "honoured", "ignored"),
        "A sparse update of an Employee: treated as a full one, merged, or answered 200 unchanged.",
    ),
    Switch(
        "class_sparse",
        ("full", "honoured", "ignored"),
        "A sparse update of a Class: treated as a full one, merged, or answered 200 unchanged.",
    ),
    Switch(
        "item_names",
        ("company", "parent"),
        "Names of items are unique in the company, or only below the same category.",
    ),
    Switch(
        "item_type_change",
        ("refused", "ignored"),
        "Another Type in an update of an item: fault 6000, or nothing happens.",
    ),
    Switch(
        "payroll_fields",
        ("refused", "ignored"),
        "With payroll on, changing Title, Suffix, PrintOnCheckName or BillRate: 2010, or ignored.",
    ),
    Switch("late_visibility_seconds", (0,), "How long queries do not see a record just created."),
    Switch("page_overshoot", (0,), "Rows beyond MAXRESULTS that a page has; 101 for 100 was seen."),
    Switch("not_equal", ("refused", "honoured"), "`!=` in a query: fault 4000, or it works."),
    Switch(
        "ssn_cleared_when_omitted",
        (True, False),
        "A full update of an Employee without SSN clears the number.",
    ),
    Switch(
        "inactive_edit",
        ("refused", "allowed"),
        "Editing a record that stays inactive: fault 6000, or accepted.",
    ),
    Switch(
        "reactivation_keeps_suffix",
        (True, False),
        "Reactivating without a new name leaves ` (deleted)` in it.",
    ),
    Switch(
        "second_deletion",
        ("numbered", "plain"),
        "The suffix when `X (deleted)` exists already: ` (deleted-1)`, or ` (deleted)` again.",
    ),
    Switch(
        "inactive_names_collide",
        (False, True),
        "The old name of an inactive record still counts as taken. Against the documentation.",
    ),
    Switch("display_name_limit", (100,), "Longest DisplayName; the documentation says 500."),
    Switch(
        "replay_failures",
        (True, False),
        "A repeated requestid replays a stored validation fault too, not only a success.",
    ),
    Switch(
        "cdc_inactive",
        ("full", "stub"),
        "Inactive records in CDC: the full object, or a stub with status Deleted.",
    ),
    Switch(
        "concurrent_refresh",
        ("kill", "refuse", "allow"),
        "A second refresh of one token during the first: invalid_grant and the chain dies,"
        " invalid_grant only, or both succeed.",
    ),
    Switch(
        "refresh_seconds", (0.05,), "How long a refresh takes; overlap within it is concurrent."
    ),
    Switch("old_refresh_grace_seconds", (0,), "How long a rotated refresh token still works."),
    Switch(
        "reconnect_kills_older",
        (True, False),
        "A new consent for the same app and company revokes the tokens of the earlier one.",
    ),
    Switch("refresh_idle_days", (100,), "Days without use that end a refresh token; 101 was seen."),
    Switch(
        "refresh_token_style",
        ("classic", "rt1"),
        "What refresh tokens look like: `AB11…`, or the newer `RT1-…`.",
    ),
    Switch(
        "disconnect_call",
        ("server", "post", "none"),
        "Disconnecting in QuickBooks calls the app's disconnect address with GET or with POST,"
        " or leaves it uncalled.",
    ),
    Switch(
        "token_propagation_seconds",
        (0,),
        "How long the API answers 401 to an access token that was just issued.",
    ),
    Switch("throttle", (False, True), "The windows of requests below are in force."),
    Switch("requests_per_minute", (500,), "Requests per company in 60 seconds."),
    Switch("requests_per_second", (10,), "Requests per company in one second."),
    Switch("batches_per_minute", (40,), "Batches per company and app in 60 seconds."),
    Switch("batches_per_minute_all_apps", (120,), "Batches per company in 60 seconds."),
    Switch(
        "throttle_format",
        ("xml", "json"),
        "A 429 comes in XML whatever was asked for, or in the gateway's JSON.",
    ),
    Switch("retry_after_seconds", (0,), "Retry-After of a 429; 0 sends none."),
    Switch("concurrent_requests", (0,), "Requests under way per company at once; 0: any number."),
    Switch("monthly_reads", (0,), "Reads a month over all companies, then 429; 0: any number."),
    Switch("batch_queries_metered", (True, False), "Each query inside a batch counts as a read."),
    Switch("cut_off_seconds", (120,), "A request that takes longer is answered 504."),
    Switch("cut_off_commits", (True, False), "A request cut off is carried out nevertheless."),
    Switch(
        "requestid_retention_seconds",
        (86_400,),
        "How long the answer of a requestid is kept; 0: for ever.",
    ),
    Switch(
        "without_accept",
        ("xml", "json"),
        "What answers come in when Accept names neither JSON nor XML.",
    ),
    Switch(
        "fault_shape",
        ("service", "gateway"),
        "Faults of the books: the documented shape, or the gateway's all-lower-case one.",
    ),
    Switch("keys_match_host", (True, False), "False: every call is 403 with 3100."),
    Switch("cluster", ("right", "wrong"), "`wrong`: every call is 401 with 130."),
    Switch(
        "webhook_format",
        ("cloudevents", "legacy"),
        "Notifications: an array of CloudEvents, or the shape before 2026.",
    ),
    Switch(
        "webhook_content_type",
        ("cloudevents", "plain"),
        "CloudEvents come as `application/cloudevents+json`, or as `application/json`.",
    ),
    Switch(
        "webhook_realms",
        ("mixed", "one"),
        "A notification mixes companies, or tells of one only.",
    ),
    Switch(
        "webhook_deactivation",
        ("update", "delete"),
        "Making a record inactive is told as an update, or as a deletion.",
    ),
    Switch("webhook_gather_seconds", (0.2,), "How long events are gathered into one notification."),
    Switch("webhook_delay_seconds", (0,), "How late an event is told."),
    Switch("webhook_duplicate", (False, True), "Each notification is sent twice."),
    Switch("webhook_order", ("kept", "reversed"), "The order of events told together."),
    Switch("webhook_loss", (0,), "The share of notifications that are never sent: 0 to 1."),
    Switch(
        "webhook_hold_back",
        (False, True),
        "Later notifications wait until the first is acknowledged.",
    ),
)

_BY_NAME = {switch.name: switch for switch in SWITCHES}


class Switches:
    """The values in force."""

    def __init__(self, values: Mapping[str, Any] | None = None) -> None:
        self.values = {switch.name: switch.default for switch in SWITCHES} | dict(values or {})

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    def turn(self, changes: Mapping[str, Any]) -> None:
        """Set several switches, all or none.

        Raises:
            ValueError: A name or a value does not exist.
        """
        for name, value in changes.items():
            if name not in _BY_NAME or not _BY_NAME[name].accepts(value):
                raise ValueError(f"There is no switch {name!r} with the value {value!r}.")
        self.values.update(changes)
