"""Bringing a database to a version of its tables, from a checkout and from an installed wheel alike."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection, Engine, make_url

from diary.assets import MIGRATIONS
from diary.db.engine import make_engine
from diary.db.granting import renew
from diary.db.row_security import work_on_everything

__all__ = ["CommandError", "current", "downgrade", "engine_for_migrating", "newest", "upgrade"]


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the database up to a revision, in one transaction."""
    with engine.begin() as connection:
        work_on_everything(connection)
        command.upgrade(_config(connection), revision)
        renew(connection)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the database down to a revision, in one transaction; what its later tables held is gone."""
    with engine.begin() as connection:
        work_on_everything(connection)
        command.downgrade(_config(connection), revision)


def current(engine: Engine) -> str | None:
    """The revision of the database; None where nothing was ever migrated."""
    with engine.begin() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest() -> str:
    """The revision that this version of the software needs."""
    return str(ScriptDirectory(str(MIGRATIONS)).get_current_head())


def engine_for_migrating(url: str) -> Engine:
    """An engine for a database that may not be there yet: the folder of a SQLite file is made."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite" and address.database not in {None, "", ":memory:"}:
        Path(str(address.database)).parent.mkdir(parents=True, exist_ok=True)
    return make_engine(address)


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
