"""One row by its id, and the account that a row belongs to."""

from typing import TypeVar

from sqlmodel import Session, SQLModel

from core.errors import NotFound
from core.models.accounts import Account, Division
from core.models.connections import Connection
from core.models.plans import Plan, Run

Row = TypeVar("Row", bound=SQLModel)


def one(tx: Session, table: type[Row], key: object) -> Row:
    """Return the row with this key.

    Raises:
        NotFound: "not_found" when there is none.
    """
    row = tx.get(table, key)
    if row is None:
        raise NotFound(
            "not_found",
            f"This {table.__name__.lower()} is not there (any more). Go back to the overview and "
            "open it from there.",
        )
    return row


def held(tx: Session, table: type[Row], key: object) -> Row:
    """Return the row with this key; other writers who ask so wait until this transaction ends.

    Raises:
        NotFound: "not_found" when there is none.
    """
    # Rows that only refer to this one are not held up.
    tx.get(table, key, populate_existing=True, with_for_update={"key_share": True})
    return one(tx, table, key)


def account_of_account(tx: Session, account_id: str) -> str:
    """Return the id itself, once it is known to exist."""
    return one(tx, Account, account_id).id


def account_of_division(tx: Session, division_id: str) -> str:
    """Return the account of a division."""
    return one(tx, Division, division_id).account_id


def account_of_connection(tx: Session, connection_id: str) -> str:
    """Return the account of a connection."""
    return one(tx, Connection, connection_id).account_id


def account_of_plan(tx: Session, plan_id: str) -> str:
    """Return the account that a plan would change."""
    return account_of_connection(tx, one(tx, Plan, plan_id).connection_id)


def account_of_run(tx: Session, run_id: str) -> str:
    """Return the account that a run works on."""
    return account_of_connection(tx, one(tx, Run, run_id).connection_id)
