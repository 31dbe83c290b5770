"""Runs the migrations on the connection that `minwon.database.upgrade` hands over."""

from alembic import context

from minwon.database import tables

context.configure(connection=context.config.attributes["connection"], target_metadata=tables)
with context.begin_transaction():
    context.run_migrations()
