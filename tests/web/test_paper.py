"""The diary on paper: what is printed, and the filled sheet typed in with nothing lost, doubled or half kept."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, update

from diary.clinical.scores import Condition, Source
from diary.db.audit import AuditRow
from diary.db.entries import RescueRevision
from diary.db.patients import Patient
from diary.web import languages, translating
from tests.web.browser import Browser, Page
from tests.web.clinic import LOOKING, NEEDLE_OUT, Clock, World, entries
from tests.web.page_checks import text_of

MINUTE = timedelta(minutes=1)


def speak(world: World, patient_id: UUID, language: str) -> None:
    """The patient reads another language."""
    with world.session() as session:
        spoken = update(Patient).where(Patient.id == patient_id).values(language=language)
        session.execute(spoken.execution_options(unscoped="the tests change a language"))
        session.commit()


def sheet(world: World) -> str:
    return f"/injections/{world.running.injection_id}/paper/entries"


def fields(page: Page) -> dict[str, str]:
    """Everything that the form would send as it stands."""
    sent = {}
    for field in page.root.iter():
        name = field.get("name") or ""
        if field.tag == "input" and field.get("type") != "checkbox" and "-" in name:
            sent[name] = field.get("value") or ""
        if field.tag == "select" and "-" in name:
            sent[name] = next((o.get("value") or "" for o in field if o.get("selected") is not None), "")
    return sent


def type_in(browser: Browser, world: World, **typed: str) -> Page:
    """Fill the form as the page gives it; a name is row, area and field, such as ``m15_0_score``."""
    path = sheet(world)
    changes = {f"row-{name.replace('_', '-')}": value for name, value in typed.items()}
    return browser.post(path, {**fields(browser.get(path)), **changes})


def from_paper(world: World) -> list[tuple[int, datetime]]:
    last = {row.entry_id: row for row in entries(world) if row.source is Source.PAPER}
    return [(row.score, row.felt_at) for row in last.values() if not row.withdrawn]


def audited(world: World) -> list[str]:
    with world.session() as session:
        return list(session.scalars(select(AuditRow.action).execution_options(unscoped=LOOKING)))


def test_a_running_sheet_names_every_question_on_the_patients_clock(provider: Browser, world: World) -> None:
    page = provider.get(f"/injections/{world.running.injection_id}/paper")
    for part in (
        "Ana <Ruiz> & Co · March 4, 1961 · A-1",
        "Medial branch block, right, L3, L4, L5",
        "Mon, Mar 2, 2026, 09:45",
        "Tue, Mar 3, 2026, 09:30",
        "Mon, Mar 16, 2026, 19:00",
        "Right low back bending backwards 0 1 2 3 4 5 6 7 8 9 10",
        "Pain medicines that I took",
        "Emergency: 911",
        "The clinic: +1 206 555 0142",
        "When the clinic is closed: +1 206 555 0199",
        "You have trouble breathing.",
        "Nobody sees this sheet while you write.",
    ):
        assert part in page.text, part
    assert len(list(page.root.iter("tbody"))) == 11 + 14 + 1


def test_a_planned_sheet_has_spans_instead_of_times(provider: Browser, world: World) -> None:
    page = provider.get(f"/injections/{world.planned.injection_id}/paper")
    for part in ("15 min after the needle", "24 h after the needle", "Day 14, evening, 19:00", "Date and time: ____"):
        assert part in page.text, part
    assert "2026" not in page.text
    assert "Type in a filled sheet" not in page.links()


def test_the_sheet_says_neither_a_window_nor_a_threshold(provider: Browser, world: World) -> None:
    page = provider.get(f"/injections/{world.running.injection_id}/paper")
    for part in ("50 %", "80 %", "consistent", "expected"):
        assert part not in page.text


@pytest.mark.parametrize("which", ["running", "planned"])
def test_the_sheet_speaks_to_the_patient_and_the_page_to_staff(provider: Browser, world: World, which: str) -> None:
    diary = world.running if which == "running" else world.planned
    speak(world, diary.patient_id, "es")
    page = provider.get(f"/injections/{diary.injection_id}/paper")
    printed = next(part for part in page.root.iter("div") if part.get("class") == "sheet")
    assert (printed.get("lang"), page.root.get("lang"), page.heading) == ("es", "en", "Diario del dolor en papel")
    for part in ("Rodee con un círculo", "Dolor, de 0 a 10", "En reposo", "Nadie ve esta hoja", "Le cuesta respirar."):
        assert part in text_of(printed), part
    assert ("lun, 2 mar 2026, 09:45" if which == "running" else "15 min después de retirar la aguja") in text_of(
        printed
    )
    assert {"Worklist", "Review"} <= set(page.links())
    assert "In the patient's language: Spanish." in page.text
    assert provider.get(f"/injections/{diary.injection_id}").root.get("lang") == "en"


@pytest.mark.parametrize("language", ["en", "tlh", "es_XX"])
def test_without_a_catalog_the_sheet_is_in_english(provider: Browser, world: World, language: str) -> None:
    speak(world, world.running.patient_id, language)
    page = provider.get(f"/injections/{world.running.injection_id}/paper")
    assert page.heading == "Pain diary on paper"
    assert "In the patient's language" not in page.text


def test_the_former_language_comes_back_after_an_error(app: Flask) -> None:
    def fail_in_spanish() -> None:
        with languages.speaking("es"):
            raise RuntimeError(translating._("Date"))

    with app.test_request_context("/sign-in"):
        with pytest.raises(RuntimeError, match="Fecha"):
            fail_in_spanish()
        assert translating._("Date") == "Date"


def test_each_due_point_so_far_has_a_line_for_each_area_with_its_time(nurse: Browser, world: World) -> None:
    page = nurse.get(sheet(world))
    assert [name for name in fields(page) if name.endswith("-score")] == [
        f"row-{point}-{number}-score" for point in ("m15", "m30") for number in (0, 1)
    ]
    assert (page.value("row-m15-0-on"), page.value("row-m15-0-at")) == ("2026-03-02", "09:45")
    assert page.value("row-m15-0-score") == ""


def test_what_is_typed_is_kept_as_paper_and_recorded_now(nurse: Browser, world: World, clock: Clock) -> None:
    page = nurse.follow(type_in(nurse, world, m15_0_score="0", m15_1_score="10"))
    assert "Saved. 2 scores are typed in." in page.text
    kept = {row.area_id: row for row in entries(world)[2:]}
    first, second = (kept[area] for area in world.running.area_ids)
    assert (first.score, first.source, first.condition) == (0, Source.PAPER, Condition.MOVING)
    assert (first.felt_at, first.recorded_at) == (NEEDLE_OUT + 15 * MINUTE, clock.now)
    assert (first.written_by_id, second.score) == (world.nurse.id, 10)
    assert {"paper typed in", "score saved"} <= set(audited(world))


def test_whatever_differs_is_kept_too(nurse: Browser, world: World) -> None:
    type_in(nurse, world, m30_0_score="2", m30_0_at="10:04", m30_0_relief="75", m30_0_moved="no")
    type_in(nurse, world, m30_1_score="3", m30_1_resting="y", m30_1_moved="yes")
    first, second = entries(world)[2:]
    assert (first.felt_at, first.stated_relief_percent, first.could_move, first.condition) == (
        NEEDLE_OUT + 34 * MINUTE,
        Decimal(75),
        False,
        Condition.MOVING,
    )
    assert (second.condition, second.could_move) == (Condition.RESTING, True)


def test_sent_twice_it_is_kept_once(nurse: Browser, world: World) -> None:
    form = {**fields(nurse.get(sheet(world))), "row-m15-0-score": "4", "medicine-0-at": "10:00"}
    form["medicine-0-drug"] = "from the sheet"
    first, second = nurse.post(sheet(world), form), nurse.post(sheet(world), form)
    assert first.goes_to == second.goes_to
    assert from_paper(world) == [(4, NEEDLE_OUT + 15 * MINUTE)]
    with world.session() as session:
        taken = select(RescueRevision).where(RescueRevision.drug == "from the sheet")
        assert len(session.scalars(taken.execution_options(unscoped=LOOKING)).all()) == 1


def test_another_number_from_the_same_page_is_told_on_its_line_and_nothing_else_is_kept(
    nurse: Browser, world: World
) -> None:
    form = {**fields(nurse.get(sheet(world))), "row-m15-0-score": "4"}
    nurse.post(sheet(world), form)
    page = nurse.post(sheet(world), {**form, "row-m15-0-score": "7", "row-m30-0-score": "1"})
    assert page.status == 409
    assert "4 was typed in from this page before; take it back first." in page.text
    assert page.value("row-m15-0-score") == "7"
    assert from_paper(world) == [(4, NEEDLE_OUT + 15 * MINUTE)]
    assert "score refused: id used before" in audited(world)


def test_typed_before_it_is_shown_instead_of_a_field_and_can_be_taken_back(nurse: Browser, world: World) -> None:
    page = nurse.follow(type_in(nurse, world, m15_0_score="4"))
    assert "row-m15-0-score" not in fields(page)
    assert "4 typed in" in page.text
    undo = next(f.get("action") or "" for f in page.root.iter("form") if (f.get("action") or "").endswith("/undo"))
    page = nurse.follow(nurse.post(undo))
    assert "row-m15-0-score" in fields(page)
    assert from_paper(world) == []


def test_two_who_type_the_same_line_at_once_do_not_double_it(nurse: Browser, provider: Browser, world: World) -> None:
    theirs = fields(provider.get(sheet(world)))
    type_in(nurse, world, m15_0_score="4")
    page = provider.post(sheet(world), {**theirs, "row-m15-0-score": "4", "row-m15-1-score": "5"})
    assert page.status == 422
    assert "A score of this area and time was typed in before" in page.text
    assert from_paper(world) == [(4, NEEDLE_OUT + 15 * MINUTE)]


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"m15_0_score": "11"}, "A score is a whole number from 0 to 10."),
        ({"m15_0_score": "x"}, "Write a whole number, such as 3."),
        ({"m15_0_relief": "50"}, "Type the score too, or clear the rest of this line."),
        ({"m15_0_moved": "yes"}, "Type the score too, or clear the rest of this line."),
        ({"m15_0_score": "3", "m15_0_relief": "101"}, "Relief in percent lies between 0 and 100."),
        ({"m15_0_score": "3", "m15_0_at": "noon"}, "Write the time as hours and minutes"),
        ({"m15_0_score": "3", "m15_0_on": ""}, "Date: Fill this in."),
        ({"m15_0_score": "3", "m15_0_at": "09:29"}, "This time lies before the needle came out"),
        ({"m15_0_score": "3", "m15_0_at": "10:21"}, "This time lies ahead"),
        ({"m15_0_score": "3", "m15_0_moved": "maybe"}, "Choose one of the list."),
    ],
    ids=str,
)
def test_what_is_wrong_is_told_on_its_line_and_nothing_at_all_is_kept(
    nurse: Browser, world: World, typed: dict[str, str], message: str
) -> None:
    page = type_in(nurse, world, **{"m30_1_score": "6", **typed})
    assert page.status == 422
    assert message in page.text
    summary = next(e for e in page.root.iter() if e.get("class") == "error-summary")
    assert "Mon, Mar 2, 2026, 09:45, Right low back" in text_of(summary)
    assert page.value("row-m30-1-score") == "6"
    for name, value in typed.items():
        if not name.endswith("moved"):
            assert page.value(f"row-{name.replace('_', '-')}") == value
    assert from_paper(world) == []


def test_an_empty_sheet_is_told(nurse: Browser, world: World) -> None:
    page = type_in(nurse, world)
    assert page.status == 422
    assert "Type at least one score." in page.text


def test_a_wrong_time_opens_the_columns_that_it_stands_in(nurse: Browser, world: World) -> None:
    page = type_in(nurse, world, m15_0_score="3", m15_0_at="noon")
    assert page.field("wide").get("checked") is not None
    assert nurse.get(sheet(world)).field("wide").get("checked") is None


def test_medicines_are_kept_with_the_sheet(nurse: Browser, world: World) -> None:
    form = fields(nurse.get(sheet(world)))
    page = nurse.post(sheet(world), {**form, "medicine-0-at": "10:10", "medicine-0-drug": "ibuprofen 400 mg"})
    assert "Mon, Mar 2, 2026, 10:10 ibuprofen 400 mg" in nurse.follow(page).text


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"at": "10:10"}, "Fill this in."),
        ({"drug": "x"}, "Fill this in."),
        ({"at": "9:00", "drug": "x"}, "before the needle"),
    ],
    ids=str,
)
def test_half_a_medicine_is_told(nurse: Browser, world: World, typed: dict[str, str], message: str) -> None:
    form = fields(nurse.get(sheet(world))) | {f"medicine-0-{name}": value for name, value in typed.items()}
    page = nurse.post(sheet(world), {**form, "row-m15-0-score": "3"})
    assert page.status == 422
    assert message in page.text
    assert from_paper(world) == []


def test_a_whole_sheet_of_weeks_fits(nurse: Browser, world: World, clock: Clock) -> None:
    clock.now = datetime(2026, 3, 16, 20, tzinfo=UTC)
    nurse.sign_in(world.nurse)
    form = fields(nurse.get(sheet(world)))
    scores = {name: "3" for name in form if name.endswith("-score")}
    assert len(scores) == 2 * (11 + 13)
    assert nurse.post(sheet(world), {**form, **scores}).status == 303
    assert len(from_paper(world)) == len(scores)


def test_a_diary_that_has_not_begun_has_no_sheet_to_type_in(nurse: Browser, world: World) -> None:
    assert nurse.get(f"/injections/{world.planned.injection_id}/paper/entries").status == 404


def test_the_review_tells_paper_from_live(nurse: Browser, world: World) -> None:
    type_in(nurse, world, m15_0_score="4")
    page = nurse.get(f"/injections/{world.running.injection_id}")
    row = next(text_of(row) for row in page.root.iter("tr") if "15 min" in text_of(row))
    assert "paper" in row
    assert "live" not in row
