"""Who may do what.

A person holds grants: on one account or on all, each with a role. A role covers the ones below it.
Services ask `Actor.allows`; the one place that refuses and records the refusal is
`core.services.base.requires`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

ALL_ACCOUNTS = "*"


class Role(IntEnum):
    """What a grant allows; each covers those before it."""

    VIEWER = 1
    OPERATOR = 2
    OWNER = 3

    @property
    def label(self) -> str:
        """The word on the screen."""
        return {1: "viewer", 2: "operator", 3: "account owner"}[self.value]


@dataclass(frozen=True, slots=True)
class Actor:
    """The acting person, or the system acting for the person who asked.

    Attributes:
        staff_id: id of the staff row.
        name: as shown on screens and in the audit trail.
        email: address for messages to this person.
        grants: role by account id, or by `ALL_ACCOUNTS`.
        system: True when a job acts for this person.
    """

    staff_id: str
    name: str
    email: str
    grants: Mapping[str, Role] = field(default_factory=dict)
    system: bool = False

    def role_on(self, account_id: str) -> Role | None:
        """Return the strongest role this person holds on an account, or None."""
        held = [r for key in (account_id, ALL_ACCOUNTS) if (r := self.grants.get(key)) is not None]
        return max(held, default=None)

    def allows(self, role: Role, account_id: str) -> bool:
        """Say whether this person may do on `account_id` what needs `role`."""
        held = self.role_on(account_id)
        return held is not None and held >= role
