"""Runs the migrations on the connection that ``diary.db.migrating`` has opened, inside its transaction."""

from alembic import context

from diary.db.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    # SQLite changes a table by making it anew.
    render_as_batch=True,
)
context.run_migrations()
