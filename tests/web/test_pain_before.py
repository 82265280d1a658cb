"""The questions before the injection on the phone, one screen each, and the PEG when it is due."""

from sqlalchemy import select

from diary.db.injections import Baseline
from diary.db.peg import PegAnswer
from tests.web.browser import Browser, Page
from tests.web.clinic import LOOKING, Clock, World, count


def start(world: World, key: str = "1-moving") -> str:
    return f"/diary/before/{world.planned.injection_id}/{key}"


def peg(world: World) -> str:
    return f"/diary/peg/{world.planned.injection_id}/0"


def baselines(world: World) -> set[tuple[str, int, int | None, str]]:
    with world.session() as session:
        wanted = select(Baseline).where(Baseline.injection_id == world.planned.injection_id)
        rows = session.scalars(wanted.execution_options(unscoped=LOOKING)).all()
        return {(row.condition.value, row.score, row.usual, row.source.value) for row in rows}


def pegs(world: World) -> list[tuple[int, int, int, int]]:
    with world.session() as session:
        rows = session.scalars(select(PegAnswer).execution_options(unscoped=LOOKING)).all()
        return [(row.week, row.pain, row.enjoyment, row.activity) for row in rows]


def tap(browser: Browser, page: Page, path: str, name: str, score: int) -> Page:
    """Press a number, with all that the form carries."""
    return browser.post(path, {**page.hidden(path), name: str(score)})


def test_every_question_has_a_screen_of_its_own(other_patient: Browser, world: World) -> None:
    path, seen = start(world), []
    for score in (8, 0, 7):
        page = other_patient.get(path)
        seen.append(page.text)
        assert page.heading == "Before the injection"
        path = tap(other_patient, page, path, "score", score).goes_to
    assert ["while bending backwards" in seen[0], "while resting" in seen[1], "last week" in seen[2]] == [True] * 3
    assert path == peg(world)
    assert baselines(world) == {("moving", 8, 7, "patient"), ("resting", 0, 7, "patient")}


def test_every_question_can_be_skipped(other_patient: Browser, world: World) -> None:
    path = start(world)
    for _ in range(2):
        path = other_patient.get(path).links()["Skip this question"]
    assert path == peg(world)
    path = other_patient.get(path).links()["Skip these questions"]
    assert path == f"/diary/before/{world.planned.injection_id}"
    assert other_patient.get(path).heading == "Your pain before the injection"
    assert (baselines(world), pegs(world)) == (set(), [])


def test_nothing_is_chosen_and_what_was_answered_is_said(other_patient: Browser, world: World) -> None:
    assert "You answered" not in other_patient.get(start(world)).text
    other_patient.post(start(world), {"score": "0"})
    page = other_patient.get(start(world))
    assert "You answered 0. Tap a number to change it." in page.text
    assert not [e for e in page.root.iter("button") if e.get("aria-pressed")]


def test_the_peg_travels_over_three_screens_and_is_kept_once(other_patient: Browser, world: World) -> None:
    page = other_patient.get(peg(world))
    assert "What number best describes your pain on average in the past week?" in page.text
    page = tap(other_patient, page, peg(world), "pain", 0)
    assert "enjoyment of life" in page.text
    assert pegs(world) == []
    page = tap(other_patient, page, peg(world), "enjoyment", 10)
    assert "general activity" in page.text
    last = page.hidden(peg(world)) | {"activity": "4"}
    for _ in range(2):
        assert other_patient.post(peg(world), last).goes_to == f"/diary/before/{world.planned.injection_id}"
    assert pegs(world) == [(0, 0, 10, 4)]


def test_a_number_that_is_none_is_asked_for_again_with_the_others_kept(other_patient: Browser, world: World) -> None:
    page = tap(other_patient, other_patient.get(peg(world)), peg(world), "pain", 3)
    page = tap(other_patient, page, peg(world), "enjoyment", 11)
    assert page.status == 422
    assert "Tap one of the numbers from 0 to 10." in page.text
    assert page.hidden(peg(world))["pain"] == "3"


def test_a_page_that_was_open_for_too_long_loses_no_answer(other_patient: Browser, world: World) -> None:
    page = other_patient.get(peg(world))
    page = other_patient.post(peg(world), {**page.hidden(peg(world)), "pain": "3"}, token="stale")
    assert page.status == 400
    assert page.hidden(peg(world))["pain"] == "3"
    assert other_patient.post(start(world), {"score": "3"}, token="stale").status == 400
    assert baselines(world) == set()


def test_all_answers_stand_together_and_can_be_changed(other_patient: Browser, world: World) -> None:
    other_patient.post(start(world), {"score": "8"})
    page = other_patient.get(f"/diary/before/{world.planned.injection_id}")
    change = [e for e in page.root.iter("a") if "Change" in "".join(e.itertext())]
    assert [link.get("href") for link in change] == [start(world)]
    assert "You can change an answer until the needle is out." in page.text


def test_after_the_needle_the_answers_stay(patient: Browser, world: World) -> None:
    path, before = f"/diary/before/{world.running.injection_id}", count(world, Baseline)
    assert patient.get(f"{path}/1-moving").goes_to == path
    page = patient.get(path)
    assert "these answers stay as they are" in page.text
    assert [link for link in page.links() if link.startswith(("Change", "Answer"))] == []
    assert patient.post(f"{path}/1-moving", {"score": "1"}).status == 422
    assert patient.get(f"/diary/peg/{world.running.injection_id}/0").goes_to == path
    assert count(world, Baseline) == before


def test_another_patients_questions_are_not_there(patient: Browser, world: World) -> None:
    for path in (start(world), peg(world), f"/diary/before/{world.planned.injection_id}"):
        assert patient.get(path).status == 404
    assert patient.post(start(world), {"score": "1"}).status == 404
    full = {"answer_id": "6f1c1c9e-3d0f-4a3e-9d55-0a3c3f0c7b11", "pain": "1", "enjoyment": "1", "activity": "1"}
    assert patient.post(peg(world), full).status == 404
    assert patient.post(peg(world), {"pain": "1"}).status == 404
    assert (baselines(world), pegs(world)) == (set(), [])


def test_a_week_that_is_not_due_leads_back(patient: Browser, world: World, clock: Clock) -> None:
    path = f"/diary/peg/{world.running.injection_id}/4"
    assert patient.get(path).goes_to == "/diary"
    clock.forward(days=28)
    full = {"answer_id": "6f1c1c9e-3d0f-4a3e-9d55-0a3c3f0c7b11", "pain": "1", "enjoyment": "1", "activity": "1"}
    assert patient.post(path, full).status in {303, 422}


def test_the_diary_leads_to_the_questions_before(other_patient: Browser, world: World) -> None:
    first = other_patient.get("/diary").links()["Begin"]
    assert other_patient.get(first).goes_to == start(world)
    other_patient.post(start(world), {"score": "8"})
    links = other_patient.get("/diary").links()
    assert links["Look at my answers"] == f"/diary/before/{world.planned.injection_id}"
    assert "Begin" not in links


def test_a_running_diary_asks_for_no_pain_before(patient: Browser) -> None:
    links = patient.get("/diary").links()
    assert {"Begin", "Look at my answers", "Answer the three questions"}.isdisjoint(links)
