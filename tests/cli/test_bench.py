"""What the benchmark measures on: a crowd that is as alike as copies can be, and limits that are told as they are."""

from pathlib import Path

from sqlalchemy import text

from diary.cli.benchmark.crowd import OF_A_PATIENT, crowd
from diary.cli.benchmark.limits import at_least, at_most
from diary.db.engine import make_engine, make_session_factory
from diary.services.overview_warming import judge_ahead
from tests import builders
from tests.builders import LEFT, RIGHT
from tests.services.blocks import LATER, block

RESPONSES = (
    "(SELECT group_concat(response) FROM"
    " (SELECT json_extract(value, '$[1]') AS response FROM json_each(facts, '$.areas') ORDER BY response))"
)
"""Of one row of the overview, whatever the order of its areas."""


def test_a_crowd_is_the_first_patients_many_times_over(sqlite_template: Path, tmp_path: Path) -> None:
    file = tmp_path / "crowd.sqlite"
    rested: list[float] = []
    file.write_bytes(sqlite_template.read_bytes())
    engine = make_engine(f"sqlite:///{file}")
    with make_session_factory(engine).begin() as session:
        house = builders.found_clinic(session)
        block(session, house, (0.5, 1), (1, 1), areas=(RIGHT, LEFT))
        block(session, house, (0.5, 8))
    assert crowd(engine, 6) == 6
    assert judge_ahead(engine, lambda: LATER, rest=rested.append) == 6
    assert len(rested) == 1
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
        for kind in OF_A_PATIENT:
            counted = connection.scalar(text(f"SELECT count(*) FROM {kind.__tablename__}"))  # noqa: S608 (names of our own tables)
            assert counted % 3 == 0, kind
        judged = text(f"SELECT count(*), count(DISTINCT fingerprint), count(DISTINCT {RESPONSES}) FROM overview_fact")  # noqa: S608 (as above)
        assert connection.execute(judged).one() == (6, 6, 2)


def test_a_limit_is_told_with_whether_it_is_met() -> None:
    assert (at_least(300, 300), at_least(299, 300)) == ("limit at least 300: met", "limit at least 300: NOT MET")
    assert (at_most(2, 2, "s"), at_most(2.01, 2, "s")) == ("limit at most 2 s: met", "limit at most 2 s: NOT MET")
