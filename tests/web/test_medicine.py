"""A pain medicine on its own: one way from the diary, what and when, and the way back."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from diary.db.audit import AuditRow
from tests.web.browser import Browser, Page
from tests.web.clinic import LOOKING, Clock, World, entries
from tests.web.test_own_scores import medicines

PATH = "/diary/medicine"
BEFORE = ("Ibuprofen", False)
"""What the world's patient wrote down with a score."""


def sent(page: Page, **changes: str) -> dict[str, str]:
    return {"rescue_id": page.value("rescue_id"), "drug": "Naproxen", "ago": "30", **changes}


def undo_of(page: Page) -> str:
    return next(action for form in page.root.iter("form") if (action := form.get("action") or "").endswith("/undo"))


def test_one_way_from_the_diary_keeps_it_and_takes_it_back(patient: Browser, world: World) -> None:
    assert patient.get("/diary").links()["I took a pain medicine"] == PATH
    form = sent(patient.get(PATH))
    before = len(entries(world))
    page = patient.follow(patient.post(PATH, form))
    assert "Saved Naproxen, taken Mon, Mar 2, 2026, 09:50" in page.text
    assert page.value("rescue_id") != form["rescue_id"]
    assert len(entries(world)) == before
    assert "Naproxen" in patient.get("/diary/history").text
    after = patient.follow(patient.post(undo_of(page)))
    assert "Took back Naproxen" in after.text
    assert "Undo" not in after.buttons()
    assert sorted(medicines(world)) == sorted([BEFORE, ("Naproxen", False), ("Naproxen", True)])


def test_a_double_tap_keeps_one(patient: Browser, world: World) -> None:
    form = sent(patient.get(PATH))
    assert patient.post(PATH, form).goes_to == patient.post(PATH, form).goes_to
    assert medicines(world) == [BEFORE, ("Naproxen", False)]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"drug": ""}, "Which pain medicine did you take? Fill this in."),
        ({"ago": ""}, "When did you take it? Choose one."),
        ({"ago": "other", "on": "2026-03-02", "at": "23:00"}, "This time is still ahead."),
        ({"ago": "other", "on": "2026-02-27", "at": "10:00"}, "more than a day before"),
        ({"ago": "other", "on": "x", "at": ""}, "Fill this in."),
        ({"drug": "x" * 201}, "At most 200 characters."),
        ({"rescue_id": "x"}, "This page was not complete."),
    ],
    ids=str,
)
def test_what_cannot_be_is_told_and_what_was_typed_stays(
    patient: Browser, world: World, changes: dict[str, str], told: str
) -> None:
    page = patient.post(PATH, sent(patient.get(PATH), **changes))
    assert (page.status, medicines(world)) == (422, [BEFORE])
    assert told in page.text
    assert page.value("drug") == changes.get("drug", "Naproxen")


def test_before_and_after_the_diary_the_page_says_why(
    patient: Browser, other_patient: Browser, world: World, clock: Clock
) -> None:
    assert "Your diary has not begun yet." in other_patient.get(PATH).text
    assert "I took a pain medicine" not in other_patient.get("/diary").links()
    form = sent(patient.get(PATH))
    clock.forward(days=20)
    assert "Your diary has ended." in patient.get(PATH).text
    late = patient.post(PATH, form)
    assert (late.status, medicines(world)) == (422, [BEFORE])


def test_a_locked_phone_keeps_it_and_shows_that_one_alone(locked_patient: Browser, world: World) -> None:
    older = locked_patient.get(f"{PATH}?saved={world.running.medicine_id}")
    assert "Ibuprofen" not in older.text
    page = locked_patient.follow(locked_patient.post(PATH, sent(older)))
    assert "Saved Naproxen" in page.text
    assert "Took back Naproxen" in locked_patient.follow(locked_patient.post(undo_of(page))).text


def test_another_patients_medicine_is_not_there(other_patient: Browser, world: World) -> None:
    assert "Ibuprofen" not in other_patient.get(f"{PATH}?saved={world.running.medicine_id}").text
    assert other_patient.post(f"{PATH}/{world.running.medicine_id}/undo").status == 404
    assert other_patient.post(f"{PATH}/{uuid4()}/undo").status == 404
    assert medicines(world) == [BEFORE]


def test_it_is_written_down_without_its_name(patient: Browser, world: World, clock: Clock) -> None:
    patient.post(PATH, sent(patient.get(PATH)))
    clock.forward(minutes=1)
    with world.session() as session:
        rows = session.scalars(select(AuditRow).execution_options(unscoped=LOOKING)).all()
    latest = [row for row in rows if row.at > clock.now - timedelta(minutes=2)]
    assert "rescue analgesic saved" in [row.action for row in latest]
    assert not any("Naproxen" in str(row.detail) for row in latest)
