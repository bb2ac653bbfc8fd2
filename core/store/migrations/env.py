"""Alembic's entry point; runs on the connection that `core.store.migrate` hands in."""

from alembic import context
from sqlmodel import SQLModel

import core.store.tables  # noqa: F401 - all tables must be known

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
