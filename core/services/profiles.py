"""Profiles as lists show them, and what may be changed of them here."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.access import Actor, Role
from core.entities.registry import spec_of
from core.errors import InvalidInput
from core.models.connections import Connection, ConnectionStatus
from core.services.base import On, Service, requires
from core.store import lookup, profiles

LABEL = "Quickbooks"
"""What the Integrations field says of a linked profile of a live connection, and of nothing else."""


@dataclass(frozen=True, slots=True)
class ListedProfile:
    """One profile of a list; `integrations` is "Quickbooks" or empty."""

    id: str
    name: str
    active: bool
    values: dict[str, Any]
    integrations: str
    version: int


class Profiles(Service):
    """Lists of profiles."""

    @requires(Role.VIEWER, On.ACCOUNT)
    def listed(
        self,
        actor: Actor,
        account_id: str,
        entity: str,
        *,
        words: str = "",
    ) -> list[ListedProfile]:
        """Return the account's profiles of an entity that contain all of `words`, by name."""
        spec = spec_of(entity)
        with self._db.read() as tx:
            rows = profiles.search(tx, spec, account_id, words)
            linked = {connection for row in rows for connection in row.linked_connections}
            live = {
                connection_id
                for connection_id in linked
                if lookup.one(tx, Connection, connection_id).status
                in (ConnectionStatus.CONNECTED, ConnectionStatus.NEEDS_RECONNECT)
            }
        return [
            ListedProfile(
                row.profile.id,
                row.profile.name,
                row.profile.active,
                row.values,
                LABEL if live.intersection(row.linked_connections) else "",
                row.profile.version,
            )
            for row in rows
        ]

    @requires(Role.OPERATOR, On.ACCOUNT)
    def change_role(
        self, actor: Actor, account_id: str, entity: str, *, profile_ids: Sequence[str], role: str
    ) -> int:
        """Give several profiles a role; return how many. Roles are never synced.

        Raises:
            InvalidInput: "no_role" when the entity has no such role.
        """
        spec = spec_of(entity)
        if spec.credentials is None or role not in spec.credentials.roles:
            raise InvalidInput(
                "no_role", f"There is no role called {role}. Choose one of the list."
            )
        with self._db.write("profiles.role") as unit:
            tx = unit.session
            rows = [
                row
                for row in profiles.with_ids(tx, spec, profile_ids)
                if row.profile.account_id == account_id
            ]
            for row in rows:
                profiles.change(tx, spec, row, values={"role": role}, at=self._now())
            self.record(
                tx,
                actor,
                "profiles.role",
                account_id=account_id,
                note=f"{role}: " + ", ".join(row.profile.name for row in rows)[:400],
            )
            unit.commit()
        return len(rows)
