"""Corrections: the record as it is, put right with a reason, and the original beside it."""

import pytest

from diary.db.corrections import InjectionCorrection
from tests.web.browser import Browser, Page
from tests.web.clinic import World, count
from tests.web.test_presets import as_it_comes, levels_of


def send(browser: Browser, world: World, **changes: str) -> Page:
    path = f"/injections/{world.running.injection_id}/correct"
    page = browser.get(path)
    return browser.post(path, [*(as_it_comes(page) | {"reason": "Slow clock"} | changes).items(), *levels_of(page)])


def test_the_original_stays_beside_what_is_right(nurse: Browser, world: World) -> None:
    changes = {"at": "09:20", "anesthetics-0-percent": "0.25"}
    page = nurse.follow(send(nurse, world, **changes))
    for text in ("Slow clock", "09:30", "09:20", "Bupivacaine, 0.5 %, 0.5 ml", "Bupivacaine, 0.25 %, 0.5 ml"):
        assert text in page.text
    assert "09:20" in nurse.get(f"/injections/{world.running.injection_id}").text


def test_without_a_correction_the_page_says_so(provider: Browser, world: World) -> None:
    page = provider.get(f"/injections/{world.running.injection_id}/corrections")
    assert "Nothing has been corrected" in page.text
    assert "Correct" in page.links()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, "Nothing is different"),
        ({"side": "left", "reason": ""}, "Fill this in"),
        ({"side": "left", "seen": "1"}, "Somebody else has corrected"),
        ({"side": "left", "seen": "x"}, "Somebody else has corrected"),
        ({"at": "25:00"}, "Write the time as hours and minutes"),
        ({"on": "2030-01-01"}, "This time lies ahead"),
        ({"on": "2020-01-01"}, "more than a year back"),
        ({"follow_up_on": "2026-03-01"}, "This date has passed"),
        ({"region": "sacroiliac"}, "not done in that region"),
        ({"anesthetics-0-percent": "0"}, "Write a number above 0"),
        ({"provider": "00000000-0000-4000-8000-000000000000"}, "Choose one of the list"),
    ],
    ids=str,
)
def test_what_cannot_be_is_told(provider: Browser, world: World, changes: dict[str, str], told: str) -> None:
    page = send(provider, world, **changes)
    assert page.status == 422
    assert told in page.text
    assert count(world, InjectionCorrection) == 0


def test_a_place_of_pain_is_called_right(nurse: Browser, world: World) -> None:
    changes = {"areas-0-label": "Right hip", "areas-1-side": "right", "areas-1-movement": "climbing stairs"}
    page = nurse.follow(send(nurse, world, **changes))
    assert (
        "Right low back · Right · while bending backwards; Left low back · Left · while bending backwards" in page.text
    )
    assert "Right hip · Right · while bending backwards; Left low back · Right · while climbing stairs" in page.text
    assert "Right hip" in nurse.get(f"/injections/{world.running.injection_id}").text


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"areas-0-label": ""}, "Fill this in"),
        ({"areas-1-movement": ""}, "Fill this in"),
        ({"areas-0-side": "both"}, "Choose one of the list"),
        ({"areas-2-label": "A third", "areas-2-side": "left", "areas-2-movement": "x"}, "others by now"),
        ({"areas-0-label": "left low back", "areas-0-side": "left"}, "another place of that name and side"),
    ],
    ids=str,
)
def test_a_place_that_cannot_be_is_told(provider: Browser, world: World, changes: dict[str, str], told: str) -> None:
    page = send(provider, world, **changes)
    assert page.status == 422
    assert told in page.text
    assert count(world, InjectionCorrection) == 0


def change_plan(browser: Browser, world: World, **changes: str) -> Page:
    path = f"/injections/{world.planned.injection_id}/correct"
    page = browser.get(path)
    return browser.post(path, [*(as_it_comes(page) | {"reason": "Typing error"} | changes).items(), *levels_of(page)])


def test_a_plan_is_changed_and_says_what_it_was(nurse: Browser, other_patient: Browser, world: World) -> None:
    review = f"/injections/{world.planned.injection_id}"
    assert nurse.get(review).links()["Change the plan"] == f"{review}/correct"
    form = nurse.get(f"{review}/correct")
    assert "Why the plan changes" in form.text
    assert "Why it is corrected" not in form.text
    assert "What it said before" not in form.links()
    assert (form.heading, "Needle out" in form.text, "Save the plan" in form.buttons()) == (
        "Change the plan",
        False,
        True,
    )
    page = nurse.follow(change_plan(nurse, world, side="left", **{"areas-0-label": "Left hip", "areas-0-side": "left"}))
    assert "Right low back · Right · while bending backwards" in page.text
    assert "Left hip · Left · while bending backwards" in page.text
    assert "Typing error" in page.text
    assert "Given otherwise than planned" not in page.text
    assert nurse.get(f"{review}/correct").links()["What it said before"] == f"{review}/corrections"
    assert "Left hip" in other_patient.get(f"/diary/before/{world.planned.injection_id}/1-moving").text


def test_a_plan_that_cannot_be_is_told(nurse: Browser, world: World) -> None:
    for changes, told in (
        ({}, "Nothing is different"),
        ({"side": "left", "reason": ""}, "Fill this in"),
        ({"side": "left", "seen": "1"}, "Somebody else has corrected"),
        ({"follow_up_on": "2026-03-01"}, "This date has passed"),
        ({"region": "sacroiliac"}, "not done in that region"),
    ):
        page = change_plan(nurse, world, **changes)
        assert page.status == 422
        assert told in page.text
    assert count(world, InjectionCorrection) == 0


def test_a_place_comes_to_a_plan_and_another_goes(nurse: Browser, other_patient: Browser, world: World) -> None:
    hip = {"added-0-label": "Left hip", "added-0-side": "left", "added-0-movement": "walking"}
    page = nurse.follow(change_plan(nurse, world, **hip))
    assert "Right low back · Right · while bending backwards; Left hip · Left · while walking" in page.text
    assert "Left hip" in other_patient.get(f"/diary/before/{world.planned.injection_id}/2-moving").text
    two = nurse.get(f"/injections/{world.planned.injection_id}/correct")
    assert "Another place of pain" not in two.text
    page = nurse.follow(change_plan(nurse, world, **{"areas-0-taken_away": "y"}))
    assert "Before After Places of pain Right low back · Right · while bending backwards; Left hip" in page.text
    one = nurse.get(f"/injections/{world.planned.injection_id}/correct")
    assert ("Take this place away" in one.text, "Another place of pain" in one.text) == (False, True)


def test_a_place_that_cannot_come_or_go_is_told(provider: Browser, world: World) -> None:
    for send_to, changes, told in (
        (change_plan, {"added-0-label": "Left hip"}, "The movement that usually hurts: Fill this in"),
        (change_plan, {"added-0-movement": "walking"}, "Place of pain: Fill this in"),
        (change_plan, {"added-0-label": "right low back", "added-0-movement": "x", "added-0-side": "right"}, "twice"),
        (change_plan, {"areas-0-taken_away": "y"}, "at least one place of pain"),
        (send, {"areas-0-taken_away": "y"}, "holds scores"),
        (send, {"added-0-label": "Left hip", "added-0-side": "left", "added-0-movement": "x"}, "at most 2 places"),
    ):
        page = send_to(provider, world, **changes)
        assert (page.status, told in page.text) == (422, True), changes
    assert count(world, InjectionCorrection) == 0
