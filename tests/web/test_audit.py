"""The administrator's audit: in words, narrowed by the address, a patient found without his name in it, as a file."""

import csv
from io import StringIO
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from diary.db.audit import AuditRow
from diary.exchange.spreadsheet import BYTE_ORDER_MARK
from diary.services import enrolling, staffing
from diary.services.acting import Actor, ActorKind, Role
from diary.services.checking import HOLDS
from tests.databases import tamper
from tests.web.browser import Browser, Page
from tests.web.clinic import LOOKING, PASSWORD, Clock, World, count
from tests.web.page_checks import text_of

AUDIT = "/administration/audit"


def rows(page: Page) -> list[list[str]]:
    return [[text_of(cell) for cell in row] for body in page.root.iter("tbody") for row in body]


def test_a_look_is_read_in_words(nurse: Browser, administrator: Browser, world: World) -> None:
    nurse.get(f"/injections/{world.running.injection_id}")
    page = administrator.get(f"{AUDIT}?by={world.nurse.id}&what=review+seen")
    ((when, who, what, whose, address),) = rows(page)
    assert when.startswith("Mon, Mar 2, 2026, 10:20")
    assert (who, what, whose) == (f"{world.nurse.name} Staff", "Review seen · Injection", "Ana <Ruiz> & Co")
    assert address == "127.0.0.1"
    assert page.links()["Ana <Ruiz> & Co"] == f"/patients/{world.running.patient_id}"
    assert page.links()["Injection"] == f"/injections/{world.running.injection_id}"


def test_refusals_are_asked_for_alone_and_stay_chosen(administrator: Browser, nobody: Browser, world: World) -> None:
    nobody.post("/join", {"code": world.running.short_code, "day": "1", "month": "1", "year": "1950"})
    page = administrator.get(f"{AUDIT}?what=refusals&from=2026-03-02&to=2026-03-02")
    assert [row[2].split()[:3] for row in rows(page)] == [["Join", "code", "refused"]]
    chosen = [option.get("value") for option in page.root.iter("option") if option.get("selected") is not None]
    assert chosen == ["refusals"]
    assert (page.value("from"), page.value("to")) == ("2026-03-02", "2026-03-02")
    assert "Nothing is on record that fits." in administrator.get(f"{AUDIT}?to=2001-01-01").text


def test_a_patient_is_found_without_a_name_or_number_in_any_address(administrator: Browser, world: World) -> None:
    page = administrator.post(f"{AUDIT}/patient?what=looks", {"words": "A-1"})
    link = page.links()["Ana <Ruiz> & Co"]
    assert link == f"{AUDIT}?what=looks&patient={world.running.patient_id}"
    shown = administrator.get(link)
    assert "Only what concerns Ana <Ruiz> & Co" in shown.text
    assert {row[3] for row in rows(shown)} == {"Ana <Ruiz> & Co"}
    assert shown.value("patient") == str(world.running.patient_id)
    assert shown.links()["Anybody's record"] == f"{AUDIT}?what=looks"


@pytest.mark.parametrize("query", ["patient=x", "by=x", "patient={foreign}"])
def test_an_address_that_names_nobody_of_the_clinic_is_not_found(
    administrator: Browser, world: World, query: str
) -> None:
    assert administrator.get(f"{AUDIT}?{query.format(foreign=world.foreign.patient_id)}").status == 404


def test_the_page_of_a_patient_leads_there_for_administrators_alone(
    administrator: Browser, nurse: Browser, world: World
) -> None:
    path = f"/patients/{world.running.patient_id}"
    assert administrator.get(path).links()["Who saw this record"] == f"{AUDIT}?patient={world.running.patient_id}"
    assert "Who saw this record" not in nurse.get(path).links()


def test_the_rows_are_saved_as_a_table_without_formulas(administrator: Browser, world: World) -> None:
    with world.session() as session:
        actor = Actor(kind=ActorKind.SYSTEM, clinic_id=world.clinic_id)
        new = staffing.add_person(
            session, world.now, actor, email="f@clinic.example", name="=1+1", roles={Role.NURSE}, password=PASSWORD
        )
        by = Actor(kind=ActorKind.STAFF, id=new.id, clinic_id=world.clinic_id, roles=frozenset({Role.NURSE}))
        enrolling.look_at_patient(session, world.now, by, world.running.patient_id)
        session.commit()
        new_id = new.id
    answer = administrator.get(f"{AUDIT}.csv?by={new_id}").response
    assert answer.headers["Content-Disposition"] == 'attachment; filename="audit.csv"'
    (row,) = csv.DictReader(StringIO(answer.text.removeprefix(BYTE_ORDER_MARK), newline=""))
    assert (row["Who"], row["What"], row["Record number"]) == ("'=1+1", "Patient's page seen", "A-1")
    assert row["When (UTC)"].endswith("+00:00")


def test_the_rows_leave_after_a_fresh_check_alone(administrator: Browser, clock: Clock) -> None:
    clock.now += HOLDS
    check = administrator.follow(administrator.get(f"{AUDIT}.csv?what=looks"))
    assert check.heading == "Is it still you?"
    assert check.value("onward") == f"{AUDIT}?what=looks"


def test_who_asks_for_what_is_not_his_is_written_down_and_told_nothing(
    app: Flask, administrator: Browser, nurse: Browser, patient: Browser, world: World
) -> None:
    before = count(world, AuditRow)
    assert nurse.get(f"/injections/{world.foreign.injection_id}").status == 404
    assert nurse.get(AUDIT).status == 404
    assert patient.get(f"/diary/scores/{uuid4()}").status == 404
    for nobodys in ("/no-such-page", "/static/nothing.css"):
        assert nurse.get(nobodys).status == 404
    assert Browser(app).get(AUDIT).goes_to.startswith("/sign-in")
    assert count(world, AuditRow) == before + 3
    told = [(row[1], row[2]) for row in rows(administrator.get(f"{AUDIT}?what=access+refused"))]
    asked = "Asked for a page that is not there, or not for this person: refused"
    assert [what.partition(" · ")[0] for _, what in told] == [asked] * 3
    assert [who for who, _ in told[1:]] == [f"{world.nurse.name} Staff"] * 2


def test_the_chain_is_checked_by_a_press_and_what_was_altered_is_named(administrator: Browser, world: World) -> None:
    page = administrator.get(AUDIT)
    assert "has not been checked from here yet" in page.text
    page = administrator.follow(administrator.post(f"{AUDIT}/check?what=looks"))
    assert "are as they were written, checked Mon, Mar 2, 2026" in page.text
    with world.session() as session:
        tamper(session, "UPDATE audit SET address = '203.0.113.5' WHERE sequence = 3", "audit")
        session.commit()
    page = administrator.follow(administrator.post(f"{AUDIT}/check"))
    assert "Not as it was written: row 3 is altered." in page.text


def test_looking_at_the_audit_is_in_it(administrator: Browser, world: World) -> None:
    administrator.get(f"{AUDIT}?patient={world.running.patient_id}")
    administrator.get(f"{AUDIT}.csv")
    administrator.post(f"{AUDIT}/check")
    with world.session() as session:
        wanted = select(AuditRow.action).where(AuditRow.actor_id == world.administrator.id)
        found = set(session.scalars(wanted.execution_options(unscoped=LOOKING)))
    assert {"audit seen", "audit exported", "audit checked"} <= found
