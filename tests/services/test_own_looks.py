"""What a patient is told of who saw his record: everybody, in plain kinds, and nothing of another patient."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from diary.db.chaining import link
from diary.db.injections import Injection
from diary.services import finding, merging, own_looks, reviewing
from diary.services.acting import Actor, ActorKind, Role
from diary.services.auditing import Action, record
from diary.services.failures import NotFound
from diary.services.own_looks import Look, OwnLooks, Plain
from tests import builders
from tests.builders import NEEDLE_OUT, House
from tests.services.conftest import NewRows

NOW = NEEDLE_OUT + timedelta(hours=1)


def told(desk: Session, house: House, running: Injection, before: int | None = None) -> OwnLooks:
    link(desk)
    return own_looks.who_saw(desk, NOW, house.patient(running.patient_id), before=before)


def kinds(found: OwnLooks, kind: ActorKind) -> set[Plain]:
    return {look.what for look in found.looks if look.by.kind is kind}


def test_everybody_is_told_with_name_and_role(desk: Session, house: House, running: Injection) -> None:
    reviewing.review_injection(desk, NOW, house.staff(), running.id)
    finding.find_patients(desk, NOW, house.staff(Role.NURSE), "Ana")
    record(
        desk,
        NOW,
        Actor(kind=ActorKind.SYSTEM, clinic_id=house.clinic_id),
        Action.MESSAGE_SENT,
        patient_id=running.patient_id,
    )
    nobody = Actor(kind=ActorKind.NOBODY, clinic_id=house.clinic_id)
    record(desk, NOW, nobody, Action.CODE_REFUSED, patient_id=running.patient_id)
    found = told(desk, house, running)
    names = {(look.by.name, look.by.roles) for look in found.looks if look.by.kind is ActorKind.STAFF}
    assert names == {("Provider Of Harbor", (Role.PROVIDER,)), ("Nurse Of Harbor", (Role.NURSE,))}
    assert {Plain.LOOKED_AT_SCORES, Plain.FOUND, Plain.WROTE} <= kinds(found, ActorKind.STAFF)
    assert kinds(found, ActorKind.SYSTEM) == {Plain.SENT}
    assert kinds(found, ActorKind.NOBODY) == {Plain.REFUSED}
    assert all(look.by.name == "" for look in found.looks if look.by.kind is not ActorKind.STAFF)


def test_another_patients_rows_are_not_told_and_merged_ones_are(
    desk: Session, house: House, running: Injection
) -> None:
    other = builders.register(desk, house)
    before = len(told(desk, house, running).looks)
    record(desk, NOW, house.staff(), Action.PATIENT_SEEN, patient_id=other.id)
    asked = 1
    assert len(told(desk, house, running).looks) == before + asked
    merging.merge(desk, NOW, house.staff(), other.id, running.patient_id, reason="twice")
    assert Plain.LOOKED_AT_RECORD in kinds(told(desk, house, running), ActorKind.STAFF)


def test_many_looks_come_page_by_page(
    desk: Session, house: House, running: Injection, monkeypatch: pytest.MonkeyPatch
) -> None:
    link(desk)
    whole = own_looks.all_looks(desk, house.patient(running.patient_id))
    monkeypatch.setattr(own_looks, "MOST", 2)
    found: list[Look] = []
    before: int | None = None
    while True:
        page = own_looks.who_saw(desk, NOW, house.patient(running.patient_id), before=before)
        found += page.looks
        before = page.before
        if before is None:
            break
    assert tuple(found) == whole


def test_asking_is_on_record(desk: Session, house: House, running: Injection, new_rows: NewRows) -> None:
    new_rows()
    told(desk, house, running)
    (row,) = new_rows()
    assert (row.action, row.patient_id) == ("who saw it seen by the patient", running.patient_id)


def test_a_locked_phone_is_told_nothing(desk: Session, house: House, running: Injection) -> None:
    with pytest.raises(NotFound):
        own_looks.who_saw(desk, NOW, replace(house.patient(running.patient_id), sees_from=NOW))


def test_every_action_has_a_plain_kind_and_so_has_one_of_a_later_version() -> None:
    assert {own_looks.plain(action) for action in Action} == set(Plain)
    assert own_looks.plain("something new") is Plain.WROTE
    assert own_looks.plain(Action.REPORT_EXPORTED) is Plain.TOOK_OUT
