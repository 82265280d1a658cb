"""Judging ahead of the overview."""

from sqlalchemy import Engine

from diary.db.sessions import ScopedSession
from diary.services import overview_warming
from diary.services.overview_warming import judge_ahead
from tests.builders import House
from tests.crowds import multiply
from tests.services.blocks import LATER, block, kept_rows


def test_it_is_judged_ahead_of_the_first_look(desk: ScopedSession, house: House) -> None:
    multiply(desk, block(desk, house, (0.5, 1), (1, 1)), overview_warming.FEW)
    desk.commit()
    engine = desk.get_bind()
    assert isinstance(engine, Engine)
    assert [judge_ahead(engine, lambda: LATER) for _ in range(2)] == [overview_warming.FEW + 1, 0]
    assert kept_rows(desk) == overview_warming.FEW + 1
