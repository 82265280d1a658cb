"""Administrators delete a patient's records and say how long records are kept; a phone is told kindly what happened."""

import json
from datetime import timedelta
from uuid import uuid4

from flask import Flask
from sqlalchemy import func, select

from diary.db.audit import AuditRow
from diary.db.entries import EntryRevision
from diary.db.patients import Patient
from diary.db.tombstones import Tombstone
from diary.services.checking import HOLDS
from tests.web.browser import Browser
from tests.web.clinic import LOOKING, PASSWORD, Clock, World

TAKEN = ("own data taken by the patient", "records taken for the patient")
WHY = {"reason": "asked for"}


def number_of(world: World) -> str:
    with world.session() as session:
        wanted = select(Patient.record_number).where(Patient.id == world.running.patient_id)
        return session.scalars(wanted.execution_options(unscoped=LOOKING)).one()


def delete(administrator: Browser, world: World) -> None:
    form = {**WHY, "record_number": number_of(world)}
    page = administrator.post(f"/administration/patients/{world.running.patient_id}/delete", form)
    assert page.goes_to == "/administration/retention?deleted=yes"


def test_a_patient_is_deleted_and_everything_of_him_answers_404(
    administrator: Browser, provider: Browser, patient: Browser, world: World
) -> None:
    running = world.running
    shown = administrator.get(f"/patients/{running.patient_id}")
    path = f"/administration/patients/{running.patient_id}/delete"
    assert path in shown.response.text
    assert path not in provider.get(f"/patients/{running.patient_id}").response.text
    asked = administrator.get(path).text
    assert "Everything that tells of this patient goes for good." in asked
    assert "Injections 1 Scores, with what they were before 2" in asked
    delete(administrator, world)
    assert "The records are deleted." in administrator.get("/administration/retention?deleted=yes").text
    for gone in (
        f"/patients/{running.patient_id}",
        f"/injections/{running.injection_id}/review",
        f"/injections/{running.injection_id}/hand-over",
        path,
    ):
        assert administrator.get(gone).status == 404
    assert provider.get("/").status == 200
    assert provider.get("/overview").status == 200
    audit = administrator.get(f"/administration/audit?patient={running.patient_id}")
    assert "Patient's records deleted" in audit.text
    assert "Only what concerns Somebody who is no longer on record" in audit.text
    assert administrator.get(f"/administration/audit?patient={uuid4()}").status == 404


def test_the_phone_is_told_and_what_it_sends_is_refused_in_words(
    app: Flask, administrator: Browser, patient: Browser, world: World
) -> None:
    delete(administrator, world)
    for answer in (patient.get("/diary"), patient.get("/diary/my-data"), patient.post("/diary/scores", {"score": "3"})):
        assert (answer.status, answer.heading) == (410, "This diary is no longer there")
        assert "please call the clinic" in answer.text
    headers = {"X-Diary": "1", "Sec-Fetch-Site": "same-origin"}
    sent = patient.client.post("/api/v1/sync", json={"diary": "x", "entries": []}, headers=headers)
    assert (sent.status_code, sent.get_json()["reason"]) == (401, "diary_deleted")
    assert patient.get("/join").status == 200
    assert Browser(app).get("/diary").goes_to == "/join"


def test_only_with_a_reason_and_the_right_number_and_after_a_fresh_check(
    administrator: Browser, world: World, clock: Clock
) -> None:
    path = f"/administration/patients/{world.running.patient_id}/delete"
    refusals = {
        "Choose one.": {"record_number": number_of(world)},
        "This is not the record number of this patient.": {**WHY, "record_number": "another"},
        "Choose one of these.": {"reason": "kept long enough", "record_number": number_of(world)},
    }
    for said, form in refusals.items():
        answer = administrator.post(path, form)
        assert (answer.status, said in answer.text) == (422, True), said
    clock.now += HOLDS
    assert administrator.get(path).goes_to.startswith("/account/check")
    assert administrator.post(path, {**WHY, "record_number": number_of(world)}).status == 401
    with world.session() as session:
        count = select(func.count()).select_from(Tombstone).execution_options(unscoped=LOOKING)
        assert session.scalar(count) == 0


def test_who_is_due_by_the_clinics_setting_is_named_and_can_be_deleted(
    administrator: Browser, world: World, clock: Clock
) -> None:
    page = administrator.get("/administration/retention")
    assert "For ever" in page.text
    form = {"years": "10", "reason": "the law", "seen": page.value("seen")}
    assert administrator.post("/administration/retention", form).goes_to == "/administration/retention"
    assert "Nobody's time is over." in administrator.get("/administration/retention").text
    clock.now += timedelta(days=11 * 366)
    administrator.sign_in(world.administrator)
    found = administrator.get("/administration/retention")
    path = f"/administration/patients/{world.running.patient_id}/delete"
    assert path in found.response.text
    asked = administrator.post(path, {"reason": "kept long enough", "record_number": number_of(world)})
    assert asked.goes_to == "/administration/retention?deleted=yes"
    assert path not in administrator.get("/administration/retention").response.text


def test_everything_on_record_leaves_as_one_file_for_the_patient_and_from_the_clinic(
    provider: Browser, patient: Browser, world: World
) -> None:
    own = json.loads(patient.get("/diary/my-data.json").response.text)
    path = f"/patients/{world.running.patient_id}/records.json"
    assert path in provider.get(f"/patients/{world.running.patient_id}").response.text
    theirs = json.loads(provider.get(path).response.text)
    same = own.keys() - {"made_at", "who_saw", "phones"}
    assert {name: own[name] for name in same} == {name: theirs[name] for name in same}
    assert (own["version"], own["patient"]["record_number"]) == (1, number_of(world))
    assert own["patient"]["date_of_birth"] == "1961-03-04"
    versions = [version for one in own["injections"] for score in one["scores"] for version in score["versions"]]
    with world.session() as session:
        wanted = select(func.count()).select_from(EntryRevision)
        his = wanted.where(EntryRevision.patient_id == world.running.patient_id)
        assert len(versions) == session.scalar(his.execution_options(unscoped=LOOKING))
        assert versions
        taken = select(AuditRow.action).where(AuditRow.action.in_(TAKEN)).execution_options(unscoped=LOOKING)
        assert sorted(session.scalars(taken)) == sorted(TAKEN)
    assert {look["by"] for look in theirs["who_saw"]} <= {"staff", "patient", "system", "nobody"}


def test_an_administrator_hands_it_on_after_a_fresh_check_and_in_everybodys_sight(
    administrator: Browser, patient: Browser, world: World, clock: Clock
) -> None:
    path = f"/patients/{world.running.patient_id}/records.json"
    clock.now += HOLDS
    check = administrator.get(path)
    assert check.goes_to == f"/account/check?next=/patients/{world.running.patient_id}"
    administrator.get(check.goes_to)
    administrator.post("/account/check", {"password": PASSWORD})
    handed = administrator.get(path)
    assert (handed.status, handed.headers["Content-Type"]) == (200, "application/json; charset=utf-8")
    with world.session() as session:
        taken = select(AuditRow).where(AuditRow.action == TAKEN[1]).execution_options(unscoped=LOOKING)
        (row,) = session.scalars(taken)
        assert (row.actor_id, row.patient_id) == (world.administrator.id, world.running.patient_id)
    saw = patient.get("/diary/who-saw").text
    assert world.administrator.name in saw
    assert "Saved or printed a copy" in saw


def test_a_locked_phone_gets_no_file(locked_patient: Browser) -> None:
    assert locked_patient.get("/diary/my-data.json").goes_to.startswith("/diary/unlock")
