"""Accounts, divisions and the people who work on them."""

from collections.abc import Sequence
from contextlib import suppress

from core.access import ALL_ACCOUNTS, Actor, Role
from core.errors import Bug, Conflict, InvalidInput
from core.models.accounts import Account, Division, Grant, Staff
from core.models.base import EMAIL
from core.services.base import On, Service, requires
from core.store import accounts as store
from core.store.connections import PortfolioRow, portfolio
from core.store.database import UniqueClash

__all__ = ["LOCAL_OWNER_EMAIL", "Accounts", "PortfolioRow"]

LOCAL_OWNER_EMAIL = "owner@localhost"
LONGEST_NAME = 200
LONGEST_EMAIL = 254
"""Characters that the columns hold."""


class Accounts(Service):
    """The portfolio."""

    @requires(Role.VIEWER, On.OWN)
    def overview(self, actor: Actor) -> list[PortfolioRow]:
        """Return one row per division of every account the person may see, by name."""
        environment = self._context.settings.quickbooks_environment
        with self._db.read() as tx:
            rows = portfolio(tx, environment, f"{self._now():%Y-%m}")
        return [row for row in rows if actor.allows(Role.VIEWER, row.account.id)]

    @requires(Role.OPERATOR, On.EVERYTHING)
    def create(self, actor: Actor, name: str, *, owner: str, divisions: Sequence[str]) -> Account:
        """Create an account.

        Args:
            actor: needs a grant on all accounts.
            name: the company's name, not used by another account.
            owner: email of the account owner; a person known by it gets the grant, a new one is
                made.
            divisions: names of its divisions, at least one, all different.

        Raises:
            InvalidInput: "account_name_missing", "divisions_missing", "division_twice",
                "owner_missing", "too_long".
            Conflict: "account_exists".
        """
        name = " ".join(name.split())
        named = [" ".join(division.split()) for division in divisions]
        named = [division for division in named if division]
        owner = owner.strip()
        _check_new(name, owner, named)
        try:
            return self._create(actor, name, owner=owner, named=named)
        except UniqueClash:
            # Somebody made the account, or its owner, in this moment: now they are found.
            return self._create(actor, name, owner=owner, named=named)

    def _create(self, actor: Actor, name: str, *, owner: str, named: Sequence[str]) -> Account:
        with self._db.write("account.create") as unit:
            tx = unit.session
            if store.named(tx, name):
                raise Conflict(
                    "account_exists",
                    f"There is an account called {name} already. Open it on the overview, or "
                    "choose another name.",
                )
            account = Account(id=self._ids.new(), name=name, created_at=self._now())
            tx.add(account)
            tx.flush()
            for division in named:
                tx.add(Division(id=self._ids.new(), account_id=account.id, name=division))
            person = store.person(tx, owner) or Staff(
                id=self._ids.new(), name=owner.split("@", maxsplit=1)[0], email=owner
            )
            tx.add(person)
            tx.flush()
            tx.add(Grant(staff_id=person.id, account_id=account.id, role=Role.OWNER))
            self.record(tx, actor, "account.created", account_id=account.id, subject=account.name)
            unit.commit()
        return account

    def local_owner(self) -> Actor:  # who acts in local mode; asks for nobody's permission
        """Return the one person of local mode, made at the first call."""
        with self._db.read() as tx:
            person = store.person(tx, LOCAL_OWNER_EMAIL)
        if person is None:
            # Another process that starts in this moment makes the same person.
            with suppress(UniqueClash):
                self._make_local_owner()
            with self._db.read() as tx:
                person = store.person(tx, LOCAL_OWNER_EMAIL)
        if person is None:
            raise Bug("local_owner_missing", "The local owner was made and is not there.")
        return self.actor(person.id)

    def _make_local_owner(self) -> None:
        with self._db.write("staff.local") as unit:
            person = Staff(id=self._ids.new(), name="Local owner", email=LOCAL_OWNER_EMAIL)
            unit.session.add(person)
            unit.session.flush()
            unit.session.add(Grant(staff_id=person.id, account_id=ALL_ACCOUNTS, role=Role.OWNER))
            unit.commit()

    def actor(self, staff_id: str, *, system: bool = False) -> Actor:
        """Return a person of the staff with the grants they hold now."""
        with self._db.read() as tx:
            person = tx.get_one(Staff, staff_id)
            held = store.grants(tx, staff_id)
        grants = {grant.account_id: Role(grant.role) for grant in held} if person.active else {}
        return Actor(person.id, person.name, person.email, grants, system=system)


def _check_new(name: str, owner: str, divisions: Sequence[str]) -> None:
    if not name:
        raise InvalidInput("account_name_missing", "Enter the name of the company.")
    if not divisions:
        raise InvalidInput("divisions_missing", "Enter at least one division.")
    if len({division.casefold() for division in divisions}) < len(divisions):
        raise InvalidInput("division_twice", "Two divisions have the same name. Change one.")
    if not EMAIL.fullmatch(owner):
        raise InvalidInput("owner_missing", "Enter the email address of the account owner.")
    if max(map(len, [name, *divisions])) > LONGEST_NAME or len(owner) > LONGEST_EMAIL:
        raise InvalidInput(
            "too_long",
            f"Names have at most {LONGEST_NAME} characters, an email address {LONGEST_EMAIL}. "
            "Shorten what is longer.",
        )
