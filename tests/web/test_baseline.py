"""The pain before, as staff enter it."""

import pytest
from sqlalchemy import ColumnElement, select, update

from diary.db.audit import AuditRow
from diary.db.injections import Baseline, InjectionArea
from diary.db.patients import Area
from tests.web.browser import Browser, Page
from tests.web.clinic import LOOKING, World, count

NOTHING_ASKED = {"area-0-moving": "", "area-0-resting": "", "area-0-usual": ""}


def kept(world: World) -> set[tuple[str, int, int | None]]:
    with world.session() as session:
        wanted = select(Baseline).where(Baseline.injection_id == world.planned.injection_id)
        rows = session.scalars(wanted.execution_options(unscoped=LOOKING)).all()
        return {(row.condition.value, row.score, row.usual) for row in rows}


def chosen(page: Page) -> set[tuple[str | None, str | None]]:
    ticked = (e for e in page.root.iter("input") if e.get("checked") is not None)
    return {(e.get("name"), e.get("value")) for e in ticked if (e.get("name") or "").startswith("area-")}


def change(world: World, kind: type[Area | InjectionArea], of: ColumnElement[bool], **changes: object) -> None:
    """Give the place of the planned injection, or its question, other words."""
    with world.session() as session:
        session.execute(update(kind).where(of).values(changes).execution_options(unscoped=LOOKING))
        session.commit()


def test_no_score_is_chosen_beforehand(provider: Browser, world: World) -> None:
    page = provider.get(f"/injections/{world.planned.injection_id}/baseline")
    assert chosen(page) == {("area-0-moving", ""), ("area-0-resting", ""), ("area-0-usual", "")}


def test_moving_resting_and_usual_are_kept_a_0_too(provider: Browser, world: World) -> None:
    path = f"/injections/{world.planned.injection_id}/baseline"
    page = provider.post(path, {"area-0-moving": "8", "area-0-resting": "0", "area-0-usual": "7"})
    assert page.goes_to.endswith("/hand-over")
    assert kept(world) == {("moving", 8, 7), ("resting", 0, 7)}
    assert chosen(provider.get(path)) == {("area-0-moving", "8"), ("area-0-resting", "0"), ("area-0-usual", "7")}


@pytest.mark.parametrize("form", [{}, NOTHING_ASKED, {"area-7-moving": "3"}])
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


def test_the_usual_pain_alone_is_refused_where_it_stands(provider: Browser, world: World) -> None:
    page = provider.post(f"/injections/{world.planned.injection_id}/baseline", NOTHING_ASKED | {"area-0-usual": "7"})
    assert page.status == 422
    assert "Usual pain in the last week: Give the pain while moving or at rest too." in page.text
    assert kept(world) == set()


def test_what_was_chosen_by_mistake_can_be_taken_back(provider: Browser, world: World) -> None:
    path = f"/injections/{world.planned.injection_id}/baseline"
    provider.post(path, {"area-0-moving": "8", "area-0-resting": "2", "area-0-usual": "7"})
    before = count(world, AuditRow)
    assert provider.post(path, NOTHING_ASKED | {"area-0-moving": "8"}).goes_to.endswith("/hand-over")
    assert kept(world) == {("moving", 8, None)}
    # The look that the form takes, the baseline, and that one score was taken back.
    assert count(world, AuditRow) == before + 3
    assert provider.post(path, NOTHING_ASKED).goes_to.endswith("/hand-over")
    assert kept(world) == set()
    assert provider.post(path, NOTHING_ASKED).status == 422


def test_the_question_names_the_movement(provider: Browser, world: World) -> None:
    path = f"/injections/{world.planned.injection_id}/baseline"
    assert "Pain while bending backwards" in provider.get(path).text
    asked = InjectionArea.injection_id == world.planned.injection_id
    change(world, InjectionArea, asked, movement="climbing stairs")
    assert "Pain while climbing stairs" in provider.get(path).text


def test_a_pain_that_comes_and_goes_is_asked_at_rest_only(provider: Browser, world: World) -> None:
    path = f"/injections/{world.planned.injection_id}/baseline"
    change(world, Area, Area.id == world.planned.area_ids[0], episodic=True)
    page = provider.get(path)
    assert "Pain at rest" in page.text
    assert "Pain while" not in page.text
    assert "Give the pain at rest too." in provider.post(path, {"area-0-usual": "7"}).text
    provider.post(path, {"area-0-moving": "8", "area-0-resting": "5"})
    assert kept(world) == {("resting", 5, None)}
