"""Instants are kept in UTC and come back aware; words are kept by their value."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, Enum, select, text
from sqlalchemy.exc import StatementError

from diary.db.injections import InjectionState
from diary.db.tables import Base
from diary.db.throttles import Throttle
from diary.db.types import Instant, NaiveInstantError

TABLE: Any = Throttle.__table__
HALF_HOUR = ZoneInfo("Asia/Kathmandu")


def kept(engine: Engine, moment: datetime) -> datetime:
    with engine.begin() as connection:
        connection.execute(TABLE.insert().values(id=uuid4(), bucket="b", began_at=moment, tries=0))
    with engine.connect() as connection:
        found = connection.scalar(select(TABLE.c.began_at))
    assert isinstance(found, datetime)
    return found


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 3, 2, 17, 30, 20, 123456, tzinfo=UTC),
        datetime(2026, 3, 2, 23, 15, tzinfo=HALF_HOUR),
        datetime(2026, 11, 1, 1, 30, fold=0, tzinfo=ZoneInfo("America/New_York")),
        datetime(2026, 11, 1, 1, 30, fold=1, tzinfo=ZoneInfo("America/New_York")),
        datetime(1970, 1, 1, tzinfo=timezone(timedelta(hours=14))),
    ],
    ids=str,
)
def test_an_instant_comes_back_as_the_same_instant_in_utc(engine: Engine, moment: datetime) -> None:
    found = kept(engine, moment)
    # Of a repeated hour, Python compares the wall clock within one zone and refuses to be equal across zones.
    assert found.timestamp() == moment.timestamp()
    assert found.tzinfo is UTC


def test_a_time_without_its_offset_is_refused(engine: Engine) -> None:
    with pytest.raises((StatementError, NaiveInstantError), match="no offset from UTC"):
        kept(engine, datetime(2026, 3, 2, 17, 30))  # noqa: DTZ001 (the point of the test)


def test_instants_are_compared_as_instants(engine: Engine) -> None:
    moment = datetime(2026, 3, 2, 23, 15, tzinfo=HALF_HOUR)
    kept(engine, moment)
    with engine.connect() as connection:
        later = select(TABLE.c.bucket).where(TABLE.c.began_at > datetime(2026, 3, 2, 17, 29, tzinfo=UTC))
        same = select(TABLE.c.bucket).where(TABLE.c.began_at == datetime(2026, 3, 2, 17, 30, tzinfo=UTC))
        assert connection.scalars(later).all() == ["b"]
        assert connection.scalars(same).all() == ["b"]


def test_every_moment_is_an_instant() -> None:
    for table in Base.metadata.tables.values():
        for column in table.columns:
            assert column.name.endswith("_at") == isinstance(column.type, Instant) or column.name == "at"


def test_words_are_kept_by_their_value_and_to_their_list() -> None:
    kinds = [column.type for table in Base.metadata.tables.values() for column in table.columns]
    found = [kind for kind in kinds if isinstance(kind, Enum)]
    assert found
    for kind in found:
        assert kind.enums == [word.value for word in kind.enum_class or ()]
        assert kind.create_constraint
    state = Base.metadata.tables["injection"].c.state.type
    assert isinstance(state, Enum)
    assert state.enums == [word.value for word in InjectionState]


def test_what_is_kept_reads_as_plain_text(engine: Engine) -> None:
    kept(engine, datetime(2026, 3, 2, 23, 15, tzinfo=HALF_HOUR))
    with engine.connect() as connection:
        assert str(connection.scalar(text("SELECT began_at FROM throttle"))).startswith("2026-03-02 17:30:00")
