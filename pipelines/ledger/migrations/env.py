"""Runs the migrations on the engine that the ledger hands over, one process at a time."""

from alembic import context
from sqlalchemy import text

from pipelines.ledger.database import CHAIN_LOCK
from pipelines.ledger.tables import metadata

engine = context.config.attributes["engine"]
with engine.begin() as connection:
    if engine.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": CHAIN_LOCK})
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
