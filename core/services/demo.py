"""The demo account: what a fresh installation in the demo environment starts with."""

import json
from pathlib import Path
from typing import Any

from core.access import Role
from core.crypto import new_password, password_hash
from core.entities.registry import spec_of
from core.models.accounts import Account, Division, Grant, Staff
from core.services.accounts import LOCAL_OWNER_EMAIL
from core.services.base import Context
from core.store import accounts, profiles
from core.store.database import UniqueClash
from core.store.profiles import NewProfile

FOLDER = Path(__file__).parent.parent / "demo"


def seed(context: Context) -> bool:
    """Make the demo account with its divisions and profiles, unless an account exists already.

    Each file under `core/demo` is named after an entity and holds that entity's profiles.
    """
    try:
        return _seed(context)
    except UniqueClash:  # another process that started in this moment was first
        return False


def _seed(context: Context) -> bool:
    files = sorted(FOLDER.glob("*.json"))
    with context.db.write("demo.seed") as unit:
        tx = unit.session
        if accounts.any_account(tx):
            return False
        for path in files:
            content = json.loads(path.read_text(encoding="utf-8"))
            account = accounts.named(tx, content["account"]) or _account(context, tx, content)
            for values in content[path.stem]:
                _profile(context, tx, path.stem, account_id=account.id, values=values)
        unit.commit()
    return True


def _account(context: Context, tx: Any, content: dict[str, Any]) -> Account:
    account = Account(id=context.ids.new(), name=content["account"], created_at=context.clock.now())
    tx.add(account)
    tx.flush()
    for name in content["divisions"]:
        tx.add(Division(id=context.ids.new(), account_id=account.id, name=name))
    owner = accounts.person(tx, LOCAL_OWNER_EMAIL)
    if isinstance(owner, Staff):
        tx.add(Grant(staff_id=owner.id, account_id=account.id, role=Role.OWNER))
    tx.flush()
    return account


def _profile(
    context: Context, tx: Any, entity: str, *, account_id: str, values: dict[str, Any]
) -> None:
    spec = spec_of(entity)
    private = {"password_hash": password_hash(new_password())} if spec.credentials else {}
    profiles.insert(
        tx,
        spec,
        NewProfile(
            id=context.ids.new(),
            account_id=account_id,
            division_id=None,
            active=bool(values["active"]),
            values=values,
            private=private,
            home_connection_id=None,
            at=context.clock.now(),
        ),
    )
