"""What is only ever added the database itself keeps, whoever asks it and however."""

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from diary.db.append_only import REFUSED, guard, unguard
from diary.db.base import AppendOnly
from diary.db.tables import Base
from tests.databases import as_owner
from tests.db.filling import fill

NAMES = sorted(
    str(mapper.persist_selectable) for mapper in Base.registry.mappers if issubclass(mapper.class_, AppendOnly)
)


def test_no_statement_changes_or_deletes_a_row(engine: Engine) -> None:
    with engine.connect() as connection, as_owner(connection):
        fill(connection)
        for name in NAMES:
            table = Base.metadata.tables[name]
            for statement in (table.update().values(id=table.c.id), table.delete()):
                with pytest.raises(IntegrityError, match=REFUSED), connection.begin_nested():
                    connection.execute(statement)
            assert connection.scalar(select(func.count()).select_from(table))
        connection.rollback()


@pytest.mark.postgresql
def test_nor_is_a_table_emptied_at_once(postgresql_engine: Engine) -> None:
    with postgresql_engine.connect() as connection, as_owner(connection):
        for name in NAMES:
            with pytest.raises(DBAPIError, match=REFUSED), connection.begin_nested():
                connection.execute(text(f"TRUNCATE {name} CASCADE"))
        connection.rollback()


def test_a_migration_can_lift_the_guard_and_put_it_back(engine: Engine) -> None:
    with engine.connect() as connection, as_owner(connection):
        unguard(connection, ["consent"])
        connection.execute(text("DELETE FROM consent"))
        guard(connection, ["consent"])
        connection.rollback()
