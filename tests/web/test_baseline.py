"""The pain before, as staff enter it."""

import pytest
from sqlalchemy import select

from diary.db.injections import Baseline
from tests.web.browser import Browser
from tests.web.clinic import LOOKING, World, count


def kept(world: World) -> set[tuple[str, int, int | None]]:
    with world.session() as session:
        wanted = select(Baseline).where(Baseline.injection_id == world.planned.injection_id)
        rows = session.scalars(wanted.execution_options(unscoped=LOOKING)).all()
        return {(row.condition.value, row.score, row.usual) for row in rows}


def test_nothing_is_chosen_beforehand(provider: Browser, world: World) -> None:
    page = provider.get(f"/injections/{world.planned.injection_id}/baseline")
    assert [e for e in page.root.iter("input") if e.get("checked") is not None] == []


def test_moving_resting_and_usual_are_kept_a_0_too(provider: Browser, world: World) -> None:
    path = f"/injections/{world.planned.injection_id}/baseline"
    page = provider.post(path, {"area-0-moving": "8", "area-0-resting": "0", "area-0-usual": "7"})
    assert page.goes_to.endswith("/hand-over")
    assert kept(world) == {("moving", 8, 7), ("resting", 0, 7)}
    again = provider.get(path)
    chosen = {(e.get("name"), e.get("value")) for e in again.root.iter("input") if e.get("checked") is not None}
    assert chosen == {("area-0-moving", "8"), ("area-0-resting", "0"), ("area-0-usual", "7")}


@pytest.mark.parametrize("form", [{}, {"area-0-usual": "7"}, {"area-7-moving": "3"}])
def test_without_a_score_it_says_so(provider: Browser, world: World, form: dict[str, str]) -> None:
    page = provider.post(f"/injections/{world.planned.injection_id}/baseline", form)
    assert page.status == 422
    assert "Choose at least one score" in page.text


@pytest.mark.parametrize("score", ["11", "-1", "x", "3.0", "\0", ""])
def test_what_is_no_score_is_refused(provider: Browser, world: World, score: str) -> None:
    page = provider.post(f"/injections/{world.planned.injection_id}/baseline", {"area-0-moving": score})
    assert page.status == 422
    assert kept(world) == set()


def test_after_the_needle_it_is_too_late(provider: Browser, world: World) -> None:
    before = count(world, Baseline)
    page = provider.post(f"/injections/{world.running.injection_id}/baseline", {"area-0-moving": "3"})
    assert page.status == 422
    assert "a baseline is taken before" in page.text
    assert count(world, Baseline) == before
