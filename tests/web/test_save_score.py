"""One tap saves one score: 0 too, once only, and what cannot be taken is told with the tap kept."""

from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diary.clinical.scores import Condition, Source
from diary.services import recording, standing
from tests.web.browser import Browser
from tests.web.clinic import NEEDLE_OUT, Clock, World, entries


def tap(browser: Browser, score: object, **changes: str) -> dict[str, str]:
    """The form of the page as it stands, with one number tapped."""
    form = browser.get("/diary").hidden("/diary/scores")
    return {**form, "score": str(score), **changes}


def test_eleven_buttons_in_a_group_and_nothing_chosen(patient: Browser) -> None:
    page = patient.get("/diary")
    group = next(e for e in page.root.iter() if e.get("role") == "group" and e.get("aria-labelledby") == "question")
    names = ["".join(button.itertext()).split() for button in group.iter("button")]
    assert [name[0] for name in names] == [str(score) for score in range(11)]
    assert (names[0], names[10]) == (["0", "no", "pain"], ["10", "worst", "pain", "imaginable"])
    assert page.heading == "Pain right now"
    assert not [e for e in page.root.iter("input") if e.get("checked") is not None]


def test_the_question_names_the_area_and_the_movement(patient: Browser) -> None:
    page = patient.get("/diary")
    assert "Right low back" in page.text
    assert "while bending backwards" in page.text
    assert "1 of 2" in page.text


@pytest.mark.parametrize("score", range(11))
def test_one_tap_saves_and_the_page_says_so(patient: Browser, world: World, score: int) -> None:
    page = patient.follow(patient.post("/diary/scores", tap(patient, score)))
    status = next(e for e in page.root.iter() if e.get("role") == "status")
    assert (status.text or "").strip() == f"Saved {score} at 10:20"
    assert status.get("autofocus") is not None
    assert "Undo" in page.buttons()
    kept = entries(world)[-1]
    assert (kept.score, kept.condition, kept.source, kept.area_id) == (
        score,
        Condition.MOVING,
        Source.PATIENT,
        world.running.area_ids[0],
    )


def test_the_other_area_is_asked_next(patient: Browser) -> None:
    page = patient.follow(patient.post("/diary/scores", tap(patient, 3)))
    assert "Left low back" in page.text
    assert "2 of 2" in page.text


def test_resting_is_one_tick_away_and_stays_for_the_next_area(patient: Browser, world: World) -> None:
    page = patient.follow(patient.post("/diary/scores", tap(patient, 3, condition="resting")))
    assert entries(world)[-1].condition is Condition.RESTING
    assert page.field("condition").get("checked") is not None


def test_a_double_tap_saves_once(patient: Browser, world: World) -> None:
    form, before = tap(patient, 3), len(entries(world))
    first, second = patient.post("/diary/scores", form), patient.post("/diary/scores", form)
    assert first.goes_to == second.goes_to
    assert len(entries(world)) == before + 1


def test_a_replay_hours_later_saves_nothing_more(patient: Browser, world: World, clock: Clock) -> None:
    form = tap(patient, 3)
    patient.post("/diary/scores", form)
    clock.forward(hours=5)
    assert patient.post("/diary/scores", form).status == 303
    assert [row.score for row in entries(world)][2:] == [3]


def test_the_same_page_with_another_number_says_which_was_saved(patient: Browser, world: World) -> None:
    form = tap(patient, 3)
    patient.post("/diary/scores", form)
    page = patient.post("/diary/scores", {**form, "score": "7"})
    assert page.status == 409
    assert page.heading == "3 is saved already"
    assert "Save 7 now" in page.buttons()
    patient.post("/diary/scores", page.hidden("/diary/scores"))
    assert [row.score for row in entries(world)][2:] == [3, 7]


def test_a_tap_on_a_page_whose_score_was_taken_back_is_offered_once_more(patient: Browser, world: World) -> None:
    form = tap(patient, 3)
    patient.post("/diary/scores", form)
    patient.post(f"/diary/scores/{form['entry_id']}/undo", tap(patient, 3))
    page = patient.post("/diary/scores", form)
    assert page.status == 409
    assert page.heading == "You took 3 back"
    again = page.hidden("/diary/scores")
    assert again["entry_id"] != form["entry_id"]
    patient.post("/diary/scores", again)
    kept = [(row.revision, row.withdrawn) for row in entries(world)][2:]
    assert sorted(kept) == [(1, False), (1, False), (2, True)]


def test_the_conflict_stays_on_record(patient: Browser, world: World) -> None:
    from sqlalchemy import select

    from diary.db.audit import AuditRow

    form = tap(patient, 3)
    patient.post("/diary/scores", form)
    patient.post("/diary/scores", {**form, "score": "7"})
    with world.session() as session:
        actions = session.scalars(select(AuditRow.action).execution_options(unscoped="a test looks")).all()
    assert "score refused: id used before" in actions


def test_undo_takes_the_score_back_and_keeps_it_on_record(patient: Browser, world: World) -> None:
    saved = patient.follow(patient.post("/diary/scores", tap(patient, 3)))
    undo = next(f.get("action") or "" for f in saved.root.iter("form") if "undo" in (f.get("action") or ""))
    page = patient.follow(patient.post(undo))
    assert "Took back 3" in page.text
    assert [(row.score, row.withdrawn) for row in entries(world)][2:] == [(3, False), (3, True)]


@pytest.mark.parametrize("score", ["11", "-1", "3.0", "3.5", "", "three", "٣", "1e1", "0x1", "9" * 5000, "3\0", "💥"])
def test_what_is_no_score_is_told_and_nothing_is_kept(patient: Browser, world: World, score: str) -> None:
    before = len(entries(world))
    page = patient.post("/diary/scores", tap(patient, score, condition="resting"))
    if score == "3\0":
        assert page.status == 303
        return
    assert page.status == 422
    assert "Not saved yet" in page.text
    assert page.field("condition").get("checked") is not None
    assert len(entries(world)) == before


def test_two_numbers_at_once_are_refused(patient: Browser, world: World) -> None:
    form = [(name, value) for name, value in tap(patient, 3).items()]
    page = patient.post("/diary/scores", [*form, ("score", "8")])
    assert page.status == 422
    assert "Give one number only" in page.text
    assert len(entries(world)) == 2


@pytest.mark.parametrize("missing", ["score", "area_id", "entry_id"])
def test_a_missing_field_is_told(patient: Browser, missing: str) -> None:
    form = tap(patient, 3)
    del form[missing]
    assert patient.post("/diary/scores", form).status == 422


@pytest.mark.parametrize("name", ["area_id", "entry_id"])
@pytest.mark.parametrize("value", ["x", "", "\0", "{}", "1" * 32 + "g"])
def test_an_id_that_is_none_is_told(patient: Browser, name: str, value: str) -> None:
    assert patient.post("/diary/scores", tap(patient, 3, **{name: value})).status == 422


def test_the_area_of_another_patient_is_not_there(patient: Browser, world: World) -> None:
    for area in (*world.planned.area_ids, *world.foreign.area_ids, uuid4()):
        assert patient.post("/diary/scores", tap(patient, 3, area_id=str(area))).status == 404


def test_the_entry_of_another_patient_is_not_there(other_patient: Browser, patient: Browser, world: World) -> None:
    form = tap(patient, 3)
    patient.post("/diary/scores", form)
    theirs = {**form, "area_id": str(world.planned.area_ids[0]), "score": "9"}
    page = other_patient.post("/diary/scores", theirs)
    assert page.status == 422
    assert "3" not in page.text


def test_before_the_needle_is_out_nothing_is_asked(other_patient: Browser, world: World) -> None:
    page = other_patient.get("/diary")
    assert page.heading == "Your diary is ready"
    form = {"entry_id": str(uuid4()), "area_id": str(world.planned.area_ids[0]), "score": "3"}
    page = other_patient.post("/diary/scores", form)
    assert page.status == 422
    assert "begins when the needle is out" in page.text


def test_the_numbers_to_call_can_be_dialled(patient: Browser) -> None:
    links = patient.get("/diary").links()
    assert links["Emergency 911"] == "tel:911"
    assert links["The clinic +1 206 555 0142"] == "tel:+12065550142"


def test_what_comes_next_is_said(patient: Browser, clock: Clock) -> None:
    assert "A score is due now. The next one is due around 11:30." in patient.get("/diary").text
    clock.forward(hours=8)
    assert "The next one is due around 21:30" in patient.get("/diary").text


def test_the_status_line_goes_after_a_while(patient: Browser, clock: Clock) -> None:
    patient.post("/diary/scores", tap(patient, 3))
    clock.forward(minutes=16)
    assert "Saved 3" not in patient.get("/diary").text


@given(score=st.text(max_size=6), area=st.text(max_size=40), entry=st.text(max_size=40), condition=st.text(max_size=9))
@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None
)
def test_whatever_is_sent_is_answered(patient: Browser, score: str, area: str, entry: str, condition: str) -> None:
    form = {"score": score, "area_id": area, "entry_id": entry, "condition": condition}
    assert patient.post("/diary/scores", form).status in {422, 404}


@pytest.fixture
def lying(patient: Browser, world: World) -> Browser:
    """The phone of a patient who has been told to lie down again."""
    with world.session() as session:
        standing.take_standing_back(session, NEEDLE_OUT, world.actor, world.running.injection_id)
        session.commit()
    return patient


def test_while_lying_the_pain_at_rest_is_asked_for(lying: Browser, world: World) -> None:
    page = lying.get("/diary")
    assert page.value("asked") == "resting"
    lying.post("/diary/scores", tap(lying, 3))
    assert entries(world)[-1].condition is Condition.RESTING


def test_who_is_up_all_the_same_can_say_so_and_stays_up_for_the_next_area(lying: Browser, world: World) -> None:
    assert "I am up and moving" in lying.get("/diary").text
    page = lying.follow(lying.post("/diary/scores", tap(lying, 3, condition="moving")))
    assert entries(world)[-1].condition is Condition.MOVING
    assert page.field("condition").get("checked") is not None


def test_a_score_is_kept_as_the_page_asked_for_it_though_the_patient_may_stand_meanwhile(
    lying: Browser, world: World
) -> None:
    form = tap(lying, 3)
    with world.session() as session:
        standing.allow_standing(session, NEEDLE_OUT, world.actor, world.running.injection_id)
        session.commit()
    lying.post("/diary/scores", form)
    assert entries(world)[-1].condition is Condition.RESTING


def test_what_staff_wrote_down_cannot_be_taken_back_by_its_address(patient: Browser, world: World) -> None:
    new = recording.NewScore(
        entry_id=uuid4(),
        area_id=world.running.area_ids[0],
        condition=Condition.MOVING,
        score=3,
        source=Source.STAFF,
    )
    with world.session() as session:
        recording.save_score(session, NEEDLE_OUT, world.actor, new)
        session.commit()
    assert patient.post(f"/diary/scores/{new.entry_id}/undo").status == 404
