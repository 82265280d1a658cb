"""The PEG before the injection, as staff enter it, and what the patient gave himself, as they see it."""

from sqlalchemy import select

from diary.db.injections import Baseline
from diary.db.peg import PegAnswer
from tests.web.browser import Browser, Page
from tests.web.clinic import LOOKING, World

ANSWERED = {"peg-pain": "0", "peg-enjoyment": "10", "peg-activity": "4"}


def path(world: World) -> str:
    return f"/injections/{world.planned.injection_id}/baseline"


def pegs(world: World) -> list[tuple[int, int, int, int, str]]:
    with world.session() as session:
        rows = session.scalars(select(PegAnswer).execution_options(unscoped=LOOKING)).all()
        return [(row.week, row.pain, row.enjoyment, row.activity, row.source.value) for row in rows]


def sources(world: World) -> set[tuple[str, int, str]]:
    with world.session() as session:
        wanted = select(Baseline).where(Baseline.injection_id == world.planned.injection_id)
        rows = session.scalars(wanted.execution_options(unscoped=LOOKING)).all()
        return {(row.condition.value, row.score, row.source.value) for row in rows}


def chosen(page: Page) -> dict[str | None, str | None]:
    return {e.get("name"): e.get("value") for e in page.root.iter("input") if e.get("checked") is not None}


def test_it_is_kept_with_or_without_a_score(provider: Browser, world: World) -> None:
    assert provider.post(path(world), ANSWERED).goes_to.endswith("/hand-over")
    assert pegs(world) == [(0, 0, 10, 4, "staff")]
    assert chosen(provider.get(path(world))).items() >= ANSWERED.items()


def test_the_review_shows_it_without_a_verdict(provider: Browser, world: World) -> None:
    provider.post(path(world), ANSWERED)
    page = provider.get(f"/injections/{world.planned.injection_id}")
    assert "PEG before pain 0, enjoyment 10, activity 4; mean 4.7 (staff)" in page.text
    assert "PEG" not in provider.get(f"/injections/{world.running.injection_id}").text


def test_the_same_again_adds_nothing_and_another_answer_stands(provider: Browser, world: World) -> None:
    for answers in (ANSWERED, ANSWERED, ANSWERED | {"peg-pain": "1"}):
        provider.post(path(world), answers)
    assert [row[1] for row in pegs(world)] == [0, 1]


def test_all_three_or_none(provider: Browser, world: World) -> None:
    page = provider.post(path(world), {"area-0-moving": "8", "peg-pain": "0"})
    assert page.status == 422
    assert page.text.count("Give all three answers, or none.") == 4
    assert (pegs(world), sources(world)) == ([], set())


def test_what_is_no_answer_is_refused(provider: Browser, world: World) -> None:
    for wrong in ("11", "-1", "x", "\0"):
        assert provider.post(path(world), ANSWERED | {"peg-activity": wrong}).status == 422
    assert pegs(world) == []


def test_what_the_patient_gave_himself_is_seen_and_stays_his(
    provider: Browser, other_patient: Browser, world: World
) -> None:
    other_patient.post(f"/diary/before/{world.planned.injection_id}/1-moving", {"score": "0"})
    seen = chosen(provider.get(path(world)))
    assert seen["area-0-moving"] == "0"
    provider.post(path(world), {"area-0-moving": "0", "area-0-resting": "3"})
    assert sources(world) == {("moving", 0, "patient"), ("resting", 3, "staff")}
