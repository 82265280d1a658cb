"""A patient's blocks, the RFA plan, and what was done elsewhere, as the staff reads and enters it."""

from uuid import uuid4

import pytest

from tests.web.browser import Browser
from tests.web.clinic import World

TOLD = {
    "done_on": "2026-01-15",
    "procedure": "medial_branch_block",
    "region": "lumbar",
    "side": "right",
    "intent": "diagnostic",
    "levels": "L4, L5",
    "relief": "0",
}


def plan_of(world: World) -> str:
    return f"/patients/{world.running.patient_id}/plan"


def test_the_patient_s_page_leads_to_the_plan_for_those_who_treat(
    provider: Browser, administrator: Browser, world: World
) -> None:
    patient = f"/patients/{world.running.patient_id}"
    assert provider.get(patient).links()["Blocks and RFA plan"] == plan_of(world)
    assert "Blocks and RFA plan" not in administrator.get(patient).links()


def test_a_target_says_where_it_stands_what_is_missing_and_what_it_rests_on(provider: Browser, world: World) -> None:
    page = provider.get(plan_of(world))
    for said in (
        "Lumbar (low back), right: L3, L4, L5",
        "Cannot tell",
        "One diagnostic block, so nothing to compare.",
        "November 5, 2025: Done elsewhere: there is no diary of it",
        "By history: there is no diary of it.",
        "Diagnostic sessions, Lumbar (low back)",
        "Missing: that the history is complete; 2 of 4 sessions of the year are known",
        "Whether conservative care has failed",
        "The decision is the provider's.",
    ):
        assert said in page.text
    assert "approved" not in page.text.lower()


def test_every_policy_that_speaks_of_a_block_can_be_chosen(provider: Browser, world: World) -> None:
    page = provider.get(f"{plan_of(world)}?policy=consensus-2020-lumbar")
    assert "Multispecialty consensus 2020" in page.text
    assert "Diagnostic sessions" not in page.text
    assert provider.get(f"{plan_of(world)}?policy=nothing").status == 400


def test_the_time_line_has_what_was_done_here_and_elsewhere_the_latest_first(provider: Browser, world: World) -> None:
    items = [" ".join(item.itertext()).split() for item in provider.get(plan_of(world)).root.iter("li")]
    told = [" ".join(words) for words in items if "March 2, 2026" in " ".join(words) or "2025" in " ".join(words)]
    line = [text for text in told if text.startswith(("March", "November")) and "Medial branch block" in text]
    assert [text.split(" Medial")[0] for text in line] == ["March 2, 2026", "November 5, 2025"]
    assert "By history" in line[1]
    assert "The patient states 0 % relief" in line[1]


def test_a_session_is_entered_and_a_relief_of_0_is_kept(nurse: Browser, world: World) -> None:
    page = nurse.post(f"/patients/{world.running.patient_id}/elsewhere/new", TOLD)
    assert (page.status, page.goes_to) == (303, f"{plan_of(world)}#history")
    text = nurse.get(plan_of(world)).text
    assert "January 15, 2026" in text
    assert text.count("The patient states 0 % relief") == 2


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"done_on": ""}, "Day: Fill this in."),
        ({"done_on": "2026-13-01"}, "Day: Write the date as year-month-day"),
        ({"done_on": "2030-01-01"}, "Day: This day is still ahead."),
        ({"procedure": "massage"}, "Procedure: Choose one of these."),
        ({"region": "sacroiliac"}, "Region: This procedure is not done in this region."),
        ({"side": None}, "Side: Choose one."),
        ({"intent": None}, "Intent: Choose one."),
        ({"levels": "L9"}, "Levels: Choose levels that this procedure has in this region"),
        ({"relief": "101"}, "Give a percentage from 0 to 100"),
        ({"relief": "most"}, "Write a whole number"),
    ],
)
def test_what_cannot_be_taken_is_told_beside_its_field_and_kept(
    nurse: Browser, world: World, changes: dict[str, str | None], said: str
) -> None:
    form = {key: value for key, value in {**TOLD, **changes}.items() if value is not None}
    page = nurse.post(f"/patients/{world.running.patient_id}/elsewhere/new", form)
    assert page.status == 422
    assert said in page.text


def test_an_ablation_needs_no_intent(nurse: Browser, world: World) -> None:
    form = {key: value for key, value in TOLD.items() if key != "intent"} | {"procedure": "radiofrequency_ablation"}
    assert nurse.post(f"/patients/{world.running.patient_id}/elsewhere/new", form).status == 303
    assert "Another ablation" in nurse.get(plan_of(world)).text


def test_a_session_is_taken_back_with_a_reason_and_stays_to_be_read(nurse: Browser, world: World) -> None:
    where = f"/elsewhere/{world.past_id}/withdraw"
    assert nurse.get(plan_of(world)).links()["Take it back"] == where
    assert "levels not known" in nurse.get(where).text
    assert nurse.post(where, {"reason": " "}).status == 422
    assert nurse.post(where, {"reason": "His <brother's>"}).status == 303
    page = nurse.get(plan_of(world))
    assert "Taken back: His <brother's>" in page.text
    assert "Take it back" not in page.links()
    assert nurse.post(where, {"reason": "again"}).status == 422
    assert nurse.get(f"/elsewhere/{uuid4()}/withdraw").status == 404


def test_the_clinic_says_that_the_history_is_complete_and_takes_its_word_back(nurse: Browser, world: World) -> None:
    where = f"/patients/{world.running.patient_id}/history-complete"
    assert "Nobody has confirmed yet" in nurse.get(plan_of(world)).text
    assert nurse.post(where, {"complete": "yes"}).status == 303
    page = nurse.get(plan_of(world)).text
    assert f"Confirmed as complete: {world.nurse.name}" in page
    assert "2 of 4 sessions of the year are used" in page
    assert nurse.post(where, {"complete": "no"}).status == 303
    assert "No longer known to be complete" in nurse.get(plan_of(world)).text
    assert nurse.post(where, {"complete": "perhaps"}).status == 400


def test_without_an_injection_the_page_says_so_and_still_takes_a_history(nurse: Browser, world: World) -> None:
    page = nurse.get(f"/patients/{world.planned.patient_id}/plan")
    assert "Nothing to plan yet" in page.text
    assert "Nothing was done yet." in page.text
    assert "Add a session done elsewhere" in page.links()
