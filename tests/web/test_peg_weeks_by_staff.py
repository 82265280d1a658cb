"""The PEG of weeks 4, 13 and 27, entered by staff for a patient who answers on paper or by telephone."""

import pytest
from flask import Flask

from tests.web.browser import Browser
from tests.web.clinic import Clock, World
from tests.web.test_peg_by_staff import chosen, pegs

WEEK_4 = {"week-4-pain": "0", "week-4-enjoyment": "10", "week-4-activity": "4"}


@pytest.fixture
def path(world: World) -> str:
    return f"/injections/{world.running.injection_id}/peg"


@pytest.fixture
def later(app: Flask, world: World, clock: Clock) -> Browser:
    """The nurse, when weeks 4 and 13 have come."""
    clock.forward(days=95)
    return Browser(app).sign_in(world.nurse)


def test_from_the_review_to_the_answers_and_back(later: Browser, world: World, path: str) -> None:
    review = later.get(f"/injections/{world.running.injection_id}")
    assert review.links()["Enter the PEG"] == path
    page = later.get(path)
    assert "Week 27" not in page.text
    assert "The next questions can be answered from August 31, 2026." in page.text
    assert set(chosen(page).values()) == {""}
    after = later.follow(later.post(path, WEEK_4))
    assert "PEG, week 4 pain 0, enjoyment 10, activity 4; mean 4.7 (staff)" in after.text
    assert chosen(later.get(path)).items() >= WEEK_4.items()
    note = later.get(f"/injections/{world.running.injection_id}/note")
    assert "PEG, week 4: pain 0, enjoyment 10, activity 4; mean 4.7 (staff)" in note.text


def test_the_same_again_adds_nothing(later: Browser, world: World, path: str) -> None:
    for answers in (WEEK_4, WEEK_4, WEEK_4 | {"week-4-pain": "1"}):
        later.post(path, answers)
    assert [row[:2] for row in pegs(world)] == [(4, 0), (4, 1)]


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({}, "Give the three answers of one week."),
        ({"week-4-pain": "0"}, "Give all three answers, or none."),
        (WEEK_4 | {"week-4-pain": "11"}, "Choose one of these."),
        ({name.replace("4", "27"): value for name, value in WEEK_4.items()}, "Give the three answers of one week."),
    ],
    ids=["nothing", "one", "no score", "ahead"],
)
def test_what_cannot_be_kept_is_told(
    later: Browser, world: World, path: str, answers: dict[str, str], told: str
) -> None:
    page = later.post(path, answers)
    assert (page.status, pegs(world)) == (422, [])
    assert told in page.text


def test_before_the_first_week_the_page_says_when_it_comes(nurse: Browser, world: World, path: str) -> None:
    assert "can be answered from March 23, 2026" in nurse.get(path).text
    assert "Enter the PEG" not in nurse.get(f"/injections/{world.running.injection_id}").links()
    assert nurse.post(path, WEEK_4).status == 422
