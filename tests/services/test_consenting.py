"""A patient's agreement to be written to: the latest of each channel stands, and all of them stay."""

from datetime import timedelta

from sqlalchemy import select

from diary.db.consents import Consent
from diary.db.injections import Injection
from diary.db.sessions import ScopedSession
from diary.services.consenting import Channel, agreed, write_consent
from tests.builders import BEFORE, House
from tests.services.conftest import NewRows

BOTH = frozenset(Channel)


def test_nobody_has_agreed_to_anything(desk: ScopedSession, planned: Injection) -> None:
    assert agreed(desk, planned.patient_id) == frozenset()


def test_the_latest_stands_and_all_stay(desk: ScopedSession, house: House, planned: Injection) -> None:
    staff, patient = house.staff(), house.patient(planned.patient_id)
    write_consent(desk, BEFORE, staff, planned.patient_id, BOTH)
    assert agreed(desk, planned.patient_id) == BOTH
    write_consent(desk, BEFORE + timedelta(minutes=1), patient, planned.patient_id, frozenset({Channel.SMS}))
    assert agreed(desk, planned.patient_id) == {Channel.SMS}
    kept = [(row.channel, row.given, row.written_by_kind) for row in desk.scalars(select(Consent))]
    assert sorted(kept) == [
        (Channel.EMAIL, False, "patient"),
        (Channel.EMAIL, True, "staff"),
        (Channel.SMS, True, "staff"),
    ]


def test_each_change_is_written_down_once(
    desk: ScopedSession, house: House, planned: Injection, new_rows: NewRows
) -> None:
    for minute in range(2):
        at = BEFORE + timedelta(minutes=minute)
        write_consent(desk, at, house.staff(), planned.patient_id, frozenset({Channel.EMAIL}))
    write_consent(desk, BEFORE + timedelta(minutes=2), house.staff(), planned.patient_id, frozenset())
    assert [(row.action, row.patient_id, row.detail) for row in new_rows()] == [
        ("consent given", planned.patient_id, {"channel": "email"}),
        ("consent taken back", planned.patient_id, {"channel": "email"}),
    ]
