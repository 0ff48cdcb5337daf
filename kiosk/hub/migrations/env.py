"""Alembic runs this for every command; connection and transaction come from migration.py."""

from alembic import context

from kiosk.hub.all_tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,  # SQLite changes a table by making it anew
)
with context.begin_transaction():
    context.run_migrations()
