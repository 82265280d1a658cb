"""Phones that hold diaries: locked after a month, unlocked by the date of birth, and several diaries kept apart."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import sessionmaker

from diary.db.entries import EntryRevision
from diary.db.injections import Injection
from diary.db.joining import DeviceSession
from diary.db.sessions import ScopedSession
from diary.services import answering, joining, looking_back, phones
from diary.services.acting import Actor
from diary.services.failures import NotFound, Refused, Throttled
from diary.services.joining import Device
from tests import builders
from tests.builders import BORN, NEEDLE_OUT, SECRET, House
from tests.databases import counting
from tests.services.conftest import NewRows

MONTH = timedelta(days=30)
WRONG = BORN + timedelta(days=1)


def joined(session: ScopedSession, house: House, injection: Injection) -> str:
    """The token of a phone that has just joined."""
    code = joining.issue_code(session, NEEDLE_OUT, house.staff(), injection.id, secret=SECRET)
    claimed = joining.claim(
        session, NEEDLE_OUT, code=code.token, date_of_birth=BORN, address="192.0.2.1", secret=SECRET
    )
    return claimed.device_token


def visited(session: ScopedSession, token: str, after: timedelta) -> Device:
    device = builders.device_by_token(session, NEEDLE_OUT + after, token)
    assert device is not None
    return device


@pytest.mark.parametrize(("idle", "locks"), [(MONTH - timedelta(microseconds=1), False), (MONTH, True)], ids=str)
def test_a_month_without_a_visit_locks(
    desk: ScopedSession, house: House, running: Injection, idle: timedelta, locks: bool
) -> None:
    token = joined(desk, house, running)
    assert (visited(desk, token, idle).locked_at is not None) is locks
    later = visited(desk, token, idle + timedelta(hours=1))
    assert later.locked_at == (NEEDLE_OUT + idle if locks else None)
    assert later.idle == timedelta(hours=1)


def test_a_look_at_the_diaries_of_a_phone_is_no_visit(desk: ScopedSession, house: House, running: Injection) -> None:
    token = joined(desk, house, running)
    for days in (29, 31):
        joining.devices_by_tokens(desk, NEEDLE_OUT + timedelta(days=days), [token])
    assert visited(desk, token, timedelta(days=31)).locked_at is not None


def test_several_are_looked_up_in_one_query_and_in_order(desk: ScopedSession, house: House, running: Injection) -> None:
    other = builders.running(desk, house)
    tokens = [joined(desk, house, other), "nonsense", joined(desk, house, running)]
    desk.flush()
    with counting(desk) as statements:
        found = joining.devices_by_tokens(desk, NEEDLE_OUT, tokens)
    assert statements.count == 1
    assert [device.patient_id for device in found] == [other.patient_id, running.patient_id]
    assert all(device.token not in repr(device) for device in found)


@pytest.fixture
def locked(desk: ScopedSession, house: House, running: Injection) -> Device:
    return visited(desk, joined(desk, house, running), MONTH)


def himself(house: House, device: Device) -> Actor:
    return house.patient(device.patient_id)


def test_the_date_of_birth_unlocks(desk: ScopedSession, house: House, locked: Device, new_rows: NewRows) -> None:
    new_rows()
    phones.unlock(desk, NEEDLE_OUT + MONTH, himself(house, locked), locked.session_id, date_of_birth=BORN)
    assert visited(desk, locked.token, MONTH).locked_at is None
    assert [(row.action, row.object_id) for row in new_rows()] == [("device unlocked", locked.session_id)]


def test_wrong_dates_are_refused_counted_and_written_down(
    desk: ScopedSession, house: House, locked: Device, new_rows: NewRows
) -> None:
    new_rows()
    for _ in range(phones.PER_PATIENT.tries):
        with pytest.raises(Refused):
            phones.unlock(desk, NEEDLE_OUT, himself(house, locked), locked.session_id, date_of_birth=WRONG)
    assert {row.action for row in new_rows()} == {"unlocking refused"}
    with pytest.raises(Throttled):
        phones.unlock(desk, NEEDLE_OUT, himself(house, locked), locked.session_id, date_of_birth=BORN)
    assert visited(desk, locked.token, MONTH).locked_at is not None
    later = NEEDLE_OUT + timedelta(hours=1)
    phones.unlock(desk, later, himself(house, locked), locked.session_id, date_of_birth=BORN)


def test_nobody_unlocks_another_patients_phone(desk: ScopedSession, house: House, locked: Device) -> None:
    neighbour = builders.register(desk, house)
    with pytest.raises(NotFound):
        phones.unlock(desk, NEEDLE_OUT, house.patient(neighbour.id), locked.session_id, date_of_birth=BORN)
    kept = desk.scalars(select(DeviceSession)).one()
    desk.refresh(kept)
    assert kept.locked_at is not None


def test_a_locked_phone_is_shown_what_came_since_alone(desk: ScopedSession, house: House, running: Injection) -> None:
    area = builders.area_of(desk, running)
    earlier, later = builders.new_score(area), builders.new_score(area, after=timedelta(hours=5))
    for new in (earlier, later):
        builders.save(desk, house, running, new)
    now, locked_at = NEEDLE_OUT + timedelta(hours=5, minutes=1), NEEDLE_OUT + timedelta(hours=4)
    actor = house.patient(running.patient_id)
    on_locked_phone = Actor(kind=actor.kind, id=actor.id, clinic_id=actor.clinic_id, sees_from=locked_at)
    seen = answering.open_diary(desk, now, on_locked_phone)
    assert [entry.id for diary in seen.diaries for entry in diary.entries] == [str(later.entry_id)]
    assert seen.last is not None
    assert seen.missed == ()
    back = looking_back.look_back(desk, now, on_locked_phone)
    assert [score.last.entry_id for score in back.scores] == [later.entry_id]
    assert len(looking_back.look_back(desk, now, actor).scores) == 2


def test_what_is_named_tells_whose_diary_is_meant(
    desk: ScopedSession, house: House, elsewhere: House, running: Injection, sessions: sessionmaker[ScopedSession]
) -> None:
    area = builders.area_of(desk, running)
    builders.save(desk, house, running, builders.new_score(area))
    entry_id = desk.scalars(select(EntryRevision.entry_id)).one()
    mine = joined(desk, house, running)
    desk.commit()
    with sessions() as there:
        other = joined(there, elsewhere, builders.running(there, elsewhere))
        there.commit()
    with sessions() as anywhere:
        held = joining.devices_by_tokens(anywhere, NEEDLE_OUT, [other, mine])
        for named in ({"area_id": area}, {"entry_id": entry_id}, {"injection_id": running.id}):
            assert phones.device_meant(anywhere, held, named) == held[1]
        assert phones.device_meant(anywhere, held, {"entry_id": uuid4(), "area_id": area}) == held[1]
        assert phones.device_meant(anywhere, held, {"area_id": uuid4()}) is None
        assert phones.device_meant(anywhere, held[:1], {"area_id": area}) is None
        assert phones.device_meant(anywhere, held, {"something": running.id}) is None


def test_only_codes_of_the_phones_own_diaries_are_known(desk: ScopedSession, house: House, running: Injection) -> None:
    code = joining.issue_code(desk, NEEDLE_OUT, house.staff(), running.id, secret=SECRET)
    other = builders.running(desk, house)
    theirs = joining.issue_code(desk, NEEDLE_OUT, house.staff(), other.id, secret=SECRET)
    token = joined(desk, house, running)
    held = joining.devices_by_tokens(desk, NEEDLE_OUT, [token])
    for known in (code.token, code.short_code, code.short_code.lower()):
        assert phones.device_of_code(desk, held, known, secret=SECRET) == held[0]
    for foreign in (theirs.token, theirs.short_code, "", "\0", "AAAA-AAAA"):
        assert phones.device_of_code(desk, held, foreign, secret=SECRET) is None


@pytest.mark.parametrize(
    ("names", "short"),
    [
        (["Ana Ruiz", "Peter Holm"], ("Ana R.", "Peter H.")),
        (["Ana Ruiz", "Ana Rossi"], ("Ana R. (1)", "Ana R. (2)")),
        (["Ruiz, Ana", "María del Carmen Ortiz"], ("Ana R.", "María O.")),
        (["Ana", ""], ("Ana", "")),
    ],
)
def test_a_name_is_shortened_to_what_tells_people_apart(names: list[str], short: tuple[str, ...]) -> None:
    assert phones.short_names(names) == short
