"""The recovery board: who is due first, one tap by staff keeps what the patient says, and nobody's tap is lost."""

from datetime import timedelta
from uuid import UUID
from xml.etree.ElementTree import Element

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from diary.clinical.scores import Condition, Source
from diary.db.audit import AuditRow
from diary.db.injections import Injection
from diary.db.scope import scope_to
from diary.services import enrolling, performing, staffing
from tests.databases import counting
from tests.web.browser import Browser, Page
from tests.web.clinic import LOOKING, NEEDLE_OUT, Clock, World, entries
from tests.web.page_checks import text_of

SAVE = "/recovery/scores"


def rows(page: Page) -> list[Element]:
    return [row for row in page.root.iter("li") if "bed" in (row.get("class") or "").split()]


def ask(browser: Browser, nth: int = 0, path: str = "/recovery") -> dict[str, str]:
    """What the form of the nth area carries unseen."""
    forms = [form for form in browser.get(path).root.iter("form") if (form.get("action") or "").split("?")[0] == SAVE]
    fields = {field.get("name") or "": field.get("value") or "" for field in forms[nth].iter("input")}
    fields.pop("csrf_token")
    return fields


def tap(browser: Browser, score: object, nth: int = 0, **changes: str) -> Page:
    return browser.post(SAVE, {**ask(browser, nth), "score": str(score), **changes})


def put_into_recovery(
    session: Session, world: World, number: int, minutes: int, place: UUID | None = None
) -> Injection:
    """Another patient of the first clinic whose needle came out some minutes after that of the first."""
    details = enrolling.PatientDetails(
        record_number=f"R-{number}", name=f"Patient {number}", date_of_birth=NEEDLE_OUT.date(), zone="Europe/Berlin"
    )
    scope_to(session, world.clinic_id)
    planned = session.get_one(Injection, world.planned.injection_id)
    out_at = NEEDLE_OUT + timedelta(minutes=minutes)
    patient = enrolling.register_patient(session, out_at, world.actor, details)
    block = enrolling.InjectionDetails(
        procedure=planned.procedure,
        region=planned.region,
        levels=tuple(planned.levels),
        side=planned.side,
        intent=planned.intent,
        anesthetics=None,
        location_id=place or planned.location_id,
        provider_id=planned.provider_id,
        areas=(enrolling.AreaDetails(label="Left low back", side=planned.side, movement="sitting down"),),
    )
    injection = enrolling.plan_injection(session, out_at, world.actor, patient.id, block)
    return performing.needle_out(session, out_at, world.actor, injection.id, performed_at=out_at)


def second_place(session: Session, world: World) -> UUID:
    scope_to(session, world.clinic_id)
    details = staffing.LocationDetails(name="Annex", phone="1", emergency_number="911", zone="America/New_York")
    return staffing.add_location(session, NEEDLE_OUT, world.actor, details).id


def audited(world: World) -> list[AuditRow]:
    with world.session() as session:
        return list(session.scalars(select(AuditRow).order_by(AuditRow.at).execution_options(unscoped=LOOKING)))


def test_a_row_says_who_it_is_what_is_due_and_what_was_said(nurse: Browser) -> None:
    page = nurse.get("/recovery")
    (row,) = rows(page)
    text = text_of(row)
    for part in (
        "Ana <Ruiz> & Co",
        "March 4, 1961",
        "Medial branch block, right, L3, L4, L5",
        "Needle out 50 min ago",
        "Due now: 10:30 (after 1 h)",
        "Next: 11:30 (after 2 h)",
        "Missed: 09:45 (after 15 min)",
        "May stand since 10:00",
        "Right low back : pain now, while bending backwards",
        "1 moving, 10:00 patient",
    ):
        assert part in text, (part, text)
    assert "As of 10:20" in page.text
    assert page.links()["Recovery room"] == "/recovery"


def test_each_area_has_eleven_buttons_and_nothing_is_chosen(nurse: Browser) -> None:
    page = nurse.get("/recovery")
    groups = [e for e in page.root.iter() if e.get("role") == "group"]
    assert [[text_of(button) for button in group.iter("button")] for group in groups] == [
        [str(score) for score in range(11)]
    ] * 2
    assert not [e for e in page.root.iter("input") if e.get("checked") is not None]


@pytest.mark.parametrize("score", range(11))
def test_one_tap_keeps_the_score_as_staffs_and_says_so(nurse: Browser, world: World, score: int) -> None:
    page = nurse.follow(tap(nurse, score, nth=1))
    status = next(e for e in page.root.iter() if e.get("role") == "status")
    assert (text_of(status), status.get("autofocus") is not None) == (f"Saved {score} at 10:20", True)
    kept = entries(world)[-1]
    assert (kept.score, kept.source, kept.condition, kept.area_id, kept.written_by_id) == (
        score,
        Source.STAFF,
        Condition.MOVING,
        world.running.area_ids[1],
        world.nurse.id,
    )
    assert f"{score} moving, 10:20 {world.nurse.name}" in text_of(rows(page)[0])


def test_a_double_tap_saves_once(nurse: Browser, world: World) -> None:
    form = {**ask(nurse), "score": "4"}
    assert nurse.post(SAVE, form).goes_to == nurse.post(SAVE, form).goes_to
    assert [row.score for row in entries(world)][2:] == [4]


def test_another_number_from_the_same_page_is_told_and_can_be_tapped_once_more(nurse: Browser, world: World) -> None:
    form = {**ask(nurse), "score": "4"}
    nurse.post(SAVE, form)
    page = nurse.post(SAVE, {**form, "score": "7"})
    assert page.status == 409
    assert "4 is saved already from this page. If the patient says 7 now, tap it once more." in page.text
    tap(nurse, 7)
    assert [row.score for row in entries(world)][2:] == [4, 7]


def test_undo_takes_it_back_and_keeps_it_on_record(nurse: Browser, world: World) -> None:
    page = nurse.follow(tap(nurse, 3))
    undo = next(f.get("action") or "" for f in page.root.iter("form") if (f.get("action") or "").endswith("/undo"))
    page = nurse.follow(nurse.post(undo))
    assert "Took back 3" in page.text
    assert "Undo" not in page.buttons()
    assert [(row.score, row.withdrawn) for row in entries(world)][2:] == [(3, False), (3, True)]
    assert "score withdrawn" in {row.action for row in audited(world)}


def test_a_tap_on_a_page_whose_score_was_taken_back_is_not_lost_without_a_word(nurse: Browser, world: World) -> None:
    form = {**ask(nurse), "score": "3"}
    nurse.post(SAVE, form)
    nurse.post(f"{SAVE}/{form['entry_id']}/undo")
    page = nurse.post(SAVE, form)
    assert page.status == 409
    assert "3 was taken back. Tap the patient's score once more." in page.text


def test_two_nurses_who_tap_at_once_are_both_kept_and_both_seen(
    nurse: Browser, provider: Browser, world: World
) -> None:
    first, second = ask(nurse), ask(provider)
    nurse.post(SAVE, {**first, "score": "3"})
    page = provider.follow(provider.post(SAVE, {**second, "score": "6"}))
    text = text_of(rows(page)[0])
    assert f"3 moving, 10:20 {world.nurse.name}" in text
    assert f"6 moving, 10:20 {world.provider.name}" in text
    assert sorted(row.score for row in entries(world)[2:]) == [3, 6]


def test_the_status_line_is_for_whoever_tapped_and_for_a_while(nurse: Browser, provider: Browser, clock: Clock) -> None:
    tap(nurse, 3)
    assert "Saved 3" in nurse.get("/recovery").text
    assert "Saved 3" not in provider.get("/recovery").text
    clock.forward(minutes=16)
    assert "Saved 3" not in nurse.get("/recovery").text


@pytest.mark.parametrize("score", ["11", "-1", "3.0", "", "three", "٣"])
def test_what_is_no_score_is_told_and_nothing_is_kept(nurse: Browser, world: World, score: str) -> None:
    page = tap(nurse, score)
    assert page.status == 422
    assert "Not saved yet" in page.text
    assert len(entries(world)) == 2


def test_while_the_patient_lies_the_pain_at_rest_is_asked_for(nurse: Browser, world: World) -> None:
    page = nurse.follow(nurse.post(f"/recovery/{world.running.injection_id}/must-lie"))
    text = text_of(rows(page)[0])
    assert "Lying" in text
    assert "Right low back : pain now, at rest" in text
    tap(nurse, 2)
    assert entries(world)[-1].condition is Condition.RESTING
    page = nurse.follow(nurse.post(f"/recovery/{world.running.injection_id}/may-stand"))
    assert "May stand since 10:20" in page.text
    tap(nurse, 5)
    assert entries(world)[-1].condition is Condition.MOVING
    assert [row.action for row in audited(world) if "stand" in row.action][-2:] == [
        "may stand taken back",
        "patient may stand",
    ]


def test_the_patients_phone_asks_what_the_board_asks(nurse: Browser, patient: Browser, world: World) -> None:
    nurse.post(f"/recovery/{world.running.injection_id}/must-lie")
    assert patient.get("/diary").value("asked") == "resting"
    nurse.post(f"/recovery/{world.running.injection_id}/may-stand")
    assert patient.get("/diary").value("asked") == "moving"


@pytest.mark.parametrize("deed", ["may-stand", "must-lie"])
def test_before_the_needle_is_out_nobody_is_told_to_stand(nurse: Browser, world: World, deed: str) -> None:
    page = nurse.post(f"/recovery/{world.planned.injection_id}/{deed}")
    assert page.status == 422
    assert "This diary is not running" in page.text


def test_after_two_hours_the_row_leaves_and_the_board_says_how_one_gets_here(
    nurse: Browser, world: World, clock: Clock
) -> None:
    clock.now = NEEDLE_OUT + timedelta(minutes=120, seconds=-1)
    nurse.sign_in(world.nurse)
    assert len(rows(nurse.get("/recovery"))) == 1
    clock.forward(seconds=1)
    page = nurse.get("/recovery")
    assert rows(page) == []
    assert "Nobody is in recovery" in page.text
    assert page.links()["To the worklist"] == "/"


def test_a_score_tapped_as_the_row_leaves_is_kept_and_said(nurse: Browser, world: World, clock: Clock) -> None:
    clock.now = NEEDLE_OUT + timedelta(minutes=119)
    form = ask(nurse.sign_in(world.nurse))
    clock.forward(minutes=1)
    page = nurse.follow(nurse.post(SAVE, {**form, "score": "3"}))
    assert "Saved 3 at 11:30 Ana <Ruiz> & Co" in page.text
    assert entries(world)[-1].score == 3


def test_who_is_due_comes_first_and_the_one_whose_time_runs_out_at_the_top(
    nurse: Browser, world: World, clock: Clock
) -> None:
    """Minutes after the first needle: it is 88, and the first patient is next asked at 120, from 90 on.

    1 came out at 86 and is next asked at 101; 2 and 3 are due until 100 and 93.
    """
    with world.session() as session:
        for number, minutes in ((1, 86), (2, 75), (3, 68)):
            put_into_recovery(session, world, number, minutes)
        session.commit()
    clock.now = NEEDLE_OUT + timedelta(minutes=88)
    nurse.sign_in(world.nurse)
    names = [row.findtext(".//h2/a") for row in rows(nurse.get("/recovery"))]
    assert names == ["Patient 3", "Patient 2", "Patient 1", "Ana <Ruiz> & Co"]


def test_the_filter_shows_one_location_and_stays_in_the_address(nurse: Browser, world: World) -> None:
    with world.session() as session:
        annex = second_place(session, world)
        put_into_recovery(session, world, 1, 40, annex)
        session.commit()
    path = f"/recovery?location={annex}"
    page = nurse.get(path)
    assert [row.findtext(".//h2/a") for row in rows(page)] == ["Patient 1"]
    assert "Needle out 10 min ago" in page.text
    assert "Due now: 13:25" in page.text
    assert page.links()["Refresh"] == path
    form = {**ask(nurse, path=path), "score": "3"}
    assert nurse.post(f"{SAVE}?location={annex}", form).goes_to == f"{path}&saved=1"
    assert len(rows(nurse.get("/recovery?location="))) == 2


@pytest.mark.parametrize("location", ["x", str(UUID(int=7)), "foreign"])
def test_a_location_that_is_not_the_clinics_is_not_there(nurse: Browser, world: World, location: str) -> None:
    if location == "foreign":
        with world.session() as session:
            wanted = select(Injection.location_id).where(Injection.id == world.foreign.injection_id)
            location = str(session.scalar(wanted.execution_options(unscoped=LOOKING)))
    assert nurse.get(f"/recovery?location={location}").status == 404


def test_an_area_of_another_clinic_cannot_be_scored(nurse: Browser, world: World) -> None:
    assert tap(nurse, 3, area_id=str(world.foreign.area_ids[0])).status == 404


def test_the_look_is_written_down_once(nurse: Browser, world: World) -> None:
    nurse.get("/recovery")
    looks = [row for row in audited(world) if row.action == "recovery room seen"]
    assert [(row.actor_id, row.clinic_id) for row in looks] == [(world.nurse.id, world.clinic_id)]


def test_the_board_takes_as_many_queries_for_many_patients_as_for_few(
    nurse: Browser, world: World, engine: Engine, clock: Clock
) -> None:
    counted = []
    for numbers in (range(2), range(2, 40)):
        with world.session() as session:
            for number in numbers:
                put_into_recovery(session, world, number, 45)
            session.commit()
        with counting(engine) as statements:
            assert len(rows(nurse.get("/recovery"))) == numbers.stop + 1
        counted.append(statements.count)
    assert counted[0] == counted[1]
    assert counted[0] <= 12


def test_the_desk_is_not_offered_the_board(administrator: Browser) -> None:
    assert "Recovery room" not in administrator.get("/").links()
