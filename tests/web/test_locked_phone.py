"""A phone that nobody had opened for a month takes scores at once, and shows what was written only for a birthday."""

from uuid import uuid4

import pytest

from tests.web.browser import Browser, birthday
from tests.web.clinic import Clock, World, entries, first_entry

PAST = [
    "/diary/history",
    "/diary/scores/{entry}",
    "/diary/scores/{entry}/change",
    "/diary/before/{running}",
    "/diary/home-screen",
]
WRONG = {"day": "5", "month": "3", "year": "1961"}


def score(browser: Browser, world: World, score: int) -> str:
    form = {"entry_id": str(uuid4()), "area_id": str(world.running.area_ids[0]), "score": str(score)}
    return browser.post("/diary/scores", form).goes_to


def filled(path: str, world: World) -> str:
    return path.format(entry=first_entry(world), running=world.running.injection_id)


@pytest.mark.parametrize(("days", "locked"), [(29, False), (30, True), (300, True)])
def test_it_locks_after_thirty_days(patient: Browser, clock: Clock, days: int, locked: bool) -> None:
    clock.forward(days=days)
    page = patient.get("/diary/history")
    assert (page.status == 303) is locked
    if locked:
        assert page.goes_to == "/diary/unlock?next=/diary/history"


def test_it_stays_locked_whatever_is_visited(locked_patient: Browser, clock: Clock) -> None:
    for _ in range(3):
        clock.forward(hours=1)
        locked_patient.get("/diary")
    assert locked_patient.get("/diary/history").status == 303


@pytest.mark.parametrize("path", PAST)
def test_nothing_that_was_written_is_shown(locked_patient: Browser, world: World, path: str) -> None:
    assert locked_patient.get(filled(path, world)).goes_to.startswith("/diary/unlock")


def test_what_was_saved_last_stands_nowhere(locked_patient: Browser, clock: Clock) -> None:
    for _ in range(2):
        page = locked_patient.get("/diary")
        assert page.heading == "Pain right now"
        assert "Saved" not in page.text
        assert "passed without a score" not in page.text
        clock.forward(minutes=6)


def test_a_score_is_added_at_once_and_said_to_be_saved(locked_patient: Browser, world: World) -> None:
    page = locked_patient.get(score(locked_patient, world, 4))
    assert "Saved 4 at" in page.text
    assert entries(world)[-1].score == 4
    assert "Undo" in page.buttons()


def test_the_curve_after_a_score_shows_no_earlier_one(locked_patient: Browser, world: World) -> None:
    page = locked_patient.get(score(locked_patient, world, 4))
    assert "Saved 4 at" in page.text
    texts = list(page.root.itertext())
    assert [text for text in texts if "10:21" in text]
    assert not [text for text in texts if "10:20" in text or "10:00" in text]


def test_the_date_of_birth_opens_it_and_leads_on(locked_patient: Browser, world: World) -> None:
    page = locked_patient.get("/diary/unlock?next=/diary/history")
    form = {"onward": page.value("onward"), **birthday(world.running)}
    assert locked_patient.post("/diary/unlock", form).goes_to == "/diary/history"
    assert locked_patient.get("/diary/history").status == 200


def test_a_way_on_to_somewhere_else_is_not_taken(locked_patient: Browser, world: World) -> None:
    form = {"onward": "//elsewhere.example/", **birthday(world.running)}
    assert locked_patient.post("/diary/unlock", form).goes_to == "/diary"


def test_wrong_dates_are_counted_and_scores_still_come(locked_patient: Browser, world: World, clock: Clock) -> None:
    statuses = [locked_patient.post("/diary/unlock", WRONG).status for _ in range(6)]
    assert statuses == [422] * 5 + [429]
    assert locked_patient.post("/diary/unlock", birthday(world.running)).status == 429
    score(locked_patient, world, 0)
    assert entries(world)[-1].score == 0
    clock.forward(hours=2)
    assert locked_patient.post("/diary/unlock", birthday(world.running)).goes_to == "/diary"


def test_another_number_on_an_old_page_tells_nothing_of_the_first(locked_patient: Browser, world: World) -> None:
    kept = first_entry(world)
    form = {"entry_id": str(kept), "area_id": str(world.running.area_ids[0]), "score": "7"}
    page = locked_patient.post("/diary/scores", form)
    assert page.status == 409
    assert page.heading == "Saved already"
    assert "Saved 1" not in page.text
    assert "Save 7 now" in page.buttons()


def test_a_phone_that_is_not_locked_is_not_asked(patient: Browser) -> None:
    assert patient.get("/diary/unlock?next=/diary/history").goes_to == "/diary/history"


def test_details_of_what_has_just_been_saved_need_no_birthday(locked_patient: Browser, world: World) -> None:
    old = first_entry(world)
    score(locked_patient, world, 4)
    assert locked_patient.get(f"/diary/scores/{entries(world)[-1].entry_id}/details").status == 200
    assert locked_patient.get(f"/diary/scores/{old}/details").status == 404
