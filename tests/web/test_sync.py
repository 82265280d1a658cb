"""What phones send: each entry answered, nothing taken from elsewhere, and nobody's scores in another's diary."""

import json
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select, update

from diary.db.audit import AuditRow
from diary.db.joining import DeviceSession
from diary.services import syncing
from diary.web.sync.openapi import document
from tests.rules.source_tree import ROOT
from tests.web.browser import Browser
from tests.web.clinic import LOOKING, Clock, World, entries
from tests.web.page_checks import assert_headers
from tests.web.phones import FROM_HERE, PUSH, codes, key, send, tap

Away = dict[str, str]


def test_a_tap_is_kept_and_its_replay_known(patient: Browser, world: World, clock: Clock) -> None:
    one = tap(world.running, 0, clock.now - timedelta(minutes=3))
    answer = send(patient, key(world, world.running), clock.now, one)
    assert_headers(dict(answer.headers), static=False)
    assert answer.json["answers"] == [  # type: ignore[index]  # it is an object
        {"id": one["id"], "status": "accepted", "code": 201, "field": None, "message": None}
    ]
    assert codes(send(patient, key(world, world.running), clock.now + timedelta(hours=1), one)) == [200]
    kept = entries(world)[-1]
    assert (str(kept.entry_id), kept.score, kept.felt_at) == (one["id"], 0, clock.now - timedelta(minutes=3))


def test_each_entry_has_its_own_answer_in_order(patient: Browser, world: World, clock: Clock) -> None:
    good = tap(world.running, 4, clock.now)
    bad = [tap(world.running, 11, clock.now), tap(world.running, 2, clock.now, unknown=True)]
    sent: list[object] = [
        good,
        {**good, "score": 5},
        *bad,
        {"kind": "score"},
        {},
        tap(world.planned, 2, clock.now),
        tap(world.running, 3, clock.now),
    ]
    answer = send(patient, key(world, world.running), clock.now, *sent)
    assert codes(answer) == [201, 409, 422, 422, 422, 422, 422, 201]
    told = [(one["id"], one["field"]) for one in answer.json["answers"]]  # type: ignore[index]  # it is an object
    assert told[2:6] == [(bad[0]["id"], "score"), (bad[1]["id"], "unknown"), (None, "id"), (None, "kind")]
    assert all(one["message"] for one in answer.json["answers"] if one["code"] > 201)  # type: ignore[index]  # as above


STRICT: list[dict[str, object]] = [
    {"score": "3"},
    {"score": 3.0},
    {"score": True},
    {"score": None},
    {"condition": "running"},
    {"recorded_at": "2026-03-02T17:30:00"},
    {"recorded_at": 1772472600},
    {"id": "1"},
    {"by": "staff"},
    {"utc_offset_minutes": 1441},
]


def test_what_is_not_exactly_so_is_refused_at_its_field(patient: Browser, world: World, clock: Clock) -> None:
    sent = [tap(world.running, 3, clock.now) | changed for changed in STRICT]
    answer = send(patient, key(world, world.running), clock.now, *sent)
    fields = [one["field"].split(".")[0] for one in answer.json["answers"]]  # type: ignore[index]  # it is an object
    assert fields == [next(iter(changed)) for changed in STRICT]
    assert len(entries(world)) == 2


FORGED: dict[str, Away] = {
    "no header of ours": {name: value for name, value in FROM_HERE.items() if name != "X-Diary"},
    "from another site": {**FROM_HERE, "Sec-Fetch-Site": "cross-site"},
    "from a sister site": {**FROM_HERE, "Sec-Fetch-Site": "same-site"},
    "typed by hand": {**FROM_HERE, "Sec-Fetch-Site": "none"},
    "another origin": {**FROM_HERE, "Origin": "http://localhost.evil.example"},
    "an origin that hides": {"X-Diary": "1", "Origin": "null"},
    "nothing says where from": {"X-Diary": "1"},
}


@pytest.mark.parametrize("why", FORGED)
def test_what_another_site_can_send_is_not_taken(patient: Browser, world: World, clock: Clock, why: str) -> None:
    one = tap(world.running, 3, clock.now)
    answer = send(patient, key(world, world.running), clock.now, one, headers=FORGED[why])
    assert (answer.status_code, answer.json["reason"]) == (400, "not_from_here")  # type: ignore[index]  # it is an object
    assert len(entries(world)) == 2


def test_a_form_of_another_site_cannot_pose_as_json(patient: Browser, world: World) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        assert patient.client.post(PUSH, data="{}", content_type=kind, headers=FROM_HERE).status_code == 400


def test_an_older_phone_that_says_its_origin_alone_is_heard(patient: Browser, world: World, clock: Clock) -> None:
    older = {"X-Diary": "1", "Origin": "http://localhost"}
    one = tap(world.running, 3, clock.now)
    assert codes(send(patient, key(world, world.running), clock.now, one, headers=older)) == [201]


@pytest.mark.parametrize("body", ["", "{", "[]", "null", "{}", '{"entries": 3}', '"\\ud800"', "[" * 2000])
def test_what_is_no_batch_is_not_taken(patient: Browser, body: str) -> None:
    answer = patient.client.post(PUSH, data=body, content_type="application/json", headers=FROM_HERE)
    assert (answer.status_code, answer.json["reason"]) == (422, "not_readable")  # type: ignore[index]  # it is an object


def test_too_many_at_once_are_not_taken(patient: Browser, world: World, clock: Clock) -> None:
    many: list[object] = [{}] * (syncing.MOST + 1)
    assert send(patient, key(world, world.running), clock.now, *many).status_code == 422


def test_a_session_that_has_ended_says_so_and_a_new_code_brings_everything(
    patient: Browser, world: World, clock: Clock
) -> None:
    one = tap(world.running, 3, clock.now)
    with world.session() as session:
        ended = update(DeviceSession).values(revoked_at=clock.now)
        session.execute(ended.execution_options(unscoped=LOOKING))
        session.commit()
    answer = send(patient, key(world, world.running), clock.now, one)
    assert (answer.status_code, answer.json["reason"]) == (401, "session_ended")  # type: ignore[index]  # it is an object
    assert len(entries(world)) == 2


def test_on_a_shared_phone_each_entry_goes_to_its_own_diary_whichever_is_open(
    couple: Browser, world: World, clock: Clock
) -> None:
    one = tap(world.running, 3, clock.now)
    assert codes(send(couple, key(world, world.planned), clock.now, one)) == [422]
    assert len(entries(world)) == 2
    cookie = couple.client.get_cookie("diary")
    assert codes(send(couple, key(world, world.running), clock.now, one)) == [201]
    assert couple.client.get_cookie("diary") == cookie
    assert send(couple, key(world, world.foreign), clock.now, one).status_code == 401


def test_another_ones_diary_is_not_there(other_patient: Browser, world: World, clock: Clock) -> None:
    one = tap(world.running, 3, clock.now)
    assert send(other_patient, key(world, world.running), clock.now, one).status_code == 401
    assert codes(send(other_patient, key(world, world.planned), clock.now, one)) == [422]
    assert len(entries(world)) == 2


def test_the_program_opens_no_diary(couple: Browser, world: World, clock: Clock) -> None:
    """A phone that nobody has touched asks whose diary it is to be, however much its program sends meanwhile."""
    clock.forward(minutes=16)
    send(couple, key(world, world.running), clock.now, tap(world.running, 3, clock.now))
    assert couple.get("/diary").goes_to == "/diary/choose"


def test_every_score_is_on_record(patient: Browser, world: World, clock: Clock) -> None:
    send(patient, key(world, world.running), clock.now, *(tap(world.running, n, clock.now) for n in range(3)))
    wanted = select(AuditRow.action).where(AuditRow.at == clock.now, AuditRow.actor_kind == "patient")
    with world.session() as session:
        found = session.scalars(wanted.execution_options(unscoped=LOOKING)).all()
    assert found.count("score saved") == 3


def test_the_review_tells_of_the_clock_and_of_both_contents(
    patient: Browser, provider: Browser, world: World, clock: Clock
) -> None:
    late = clock.now + timedelta(hours=3)
    one = tap(world.running, 4, late)
    assert codes(send(patient, key(world, world.running), late, one, {**one, "score": 9})) == [201, 409]
    text = provider.get(f"/injections/{world.running.injection_id}").text
    assert "phone clock 3 h ahead, set right" in text
    assert re.search("9 came .*Mar 2.* under the same id; it counts nowhere", text)


def test_the_review_tells_of_a_second_medicine_and_of_a_second_report(
    patient: Browser, provider: Browser, world: World, clock: Clock
) -> None:
    begun = {"recorded_at": clock.now.isoformat()}
    medicine = {**begun, "id": str(uuid4()), "kind": "medicine", "drug": "Paracetamol"}
    report = {**begun, "id": str(uuid4()), "kind": "report", "items": ["fever"]}
    others = {**medicine, "drug": "Ibuprofen"}, {**report, "items": ["chest-pain"]}
    address = f"/injections/{world.running.injection_id}"
    assert "used before" not in provider.get(address).text
    assert codes(send(patient, key(world, world.running), clock.now, medicine, report, *others)) == [201, 201, 409, 409]
    text = provider.get(address).text
    assert re.search("“Ibuprofen” came .*Mar 2.* under the id of another; it counts nowhere", text)
    assert re.search("“Your chest hurts.*” came .*Mar 2.* under the id of another report; it raised no alert", text)


def test_in_the_patients_language(patient: Browser, world: World, clock: Clock) -> None:
    answer = send(patient, key(world, world.running), clock.now, tap(world.running, 3, clock.now, area_id=str(uuid4())))
    assert answer.json["answers"][0]["message"] == "This does not belong to this diary."  # type: ignore[index]  # as above


def test_a_helper_who_goes_on_is_remembered(patient: Browser, world: World, clock: Clock) -> None:
    patient.post("/diary/helping", {"on": "yes"})
    for _ in range(2):
        clock.forward(minutes=50)
        send(patient, key(world, world.running), clock.now, tap(world.running, 3, clock.now, by="helper"))
    assert "A helper writes for the patient." in patient.get("/diary").text
    assert entries(world)[-1].source == "helper"


def test_the_description_is_published_and_of_today(app: Flask) -> None:
    published = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))
    assert published == document()
    assert app.test_client().get("/api/v1/openapi.json").json == published
