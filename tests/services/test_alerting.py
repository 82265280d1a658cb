"""A report is kept once, whatever the network does, and raises its alert in the same transaction."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from diary.clinical.safety import TierKey
from diary.clinical.scores import Source
from diary.db.alerts import Alert, SymptomReport
from diary.db.injections import Injection
from diary.db.sessions import ScopedSession
from diary.services import alerting
from diary.services.alerting import KeptReport, NewReport, ReportConflict
from diary.services.failures import NotFound, Refused
from tests import builders
from tests.builders import NEEDLE_OUT, House
from tests.services.conftest import NewRows, Race

NOW = NEEDLE_OUT + timedelta(hours=5)


def new(*items: str, **changes: Any) -> NewReport:  # noqa: ANN401 (whatever a report holds)
    return replace(NewReport(report_id=uuid4(), items=items or ("fever",)), **changes)


def keep(desk: ScopedSession, house: House, of: Injection, report: NewReport) -> KeptReport:
    return alerting.keep_report(desk, NOW, house.patient(of.patient_id), report)


def counts(desk: ScopedSession) -> tuple[int | None, int | None]:
    return desk.scalar(select(func.count(SymptomReport.id))), desk.scalar(select(func.count(Alert.id)))


def test_what_is_ticked_is_kept_and_the_clinic_is_alerted(
    desk: ScopedSession, house: House, running: Injection, new_rows: NewRows
) -> None:
    kept = keep(desk, house, running, new("rash", "fever"))
    assert (kept.report.items, kept.report.tier) == (["fever", "rash"], TierKey.CALL_TODAY)
    assert (kept.report.injection_id, kept.report.patient_id) == (running.id, running.patient_id)
    assert (kept.alert.raised_at, kept.alert.acknowledged_at, kept.replay) == (NOW, None, False)
    assert [(row.action, row.patient_id) for row in new_rows()] == [
        ("symptoms reported", running.patient_id),
        ("alert raised", running.patient_id),
    ]


@pytest.mark.parametrize(
    ("items", "tier"),
    [
        (("no-change", "rash", "chest-pain", "soreness"), TierKey.EMERGENCY),
        (("no-change", "rash"), TierKey.CALL_TODAY),
        (("soreness", "no-change"), TierKey.TELL_THE_CLINIC),
    ],
)
def test_the_most_urgent_of_what_is_ticked_decides(
    desk: ScopedSession, house: House, running: Injection, items: tuple[str, ...], tier: TierKey
) -> None:
    assert keep(desk, house, running, new(*items)).report.tier is tier


def test_a_second_sending_returns_the_first_and_raises_nothing(
    desk: ScopedSession, house: House, running: Injection, new_rows: NewRows
) -> None:
    sent = new("fever", "rash")
    first = keep(desk, house, running, sent)
    new_rows()
    again = keep(desk, house, running, replace(sent, items=("rash", "fever", "rash")))
    assert again.replay
    assert (again.report.id, again.alert.id) == (first.report.id, first.alert.id)
    assert counts(desk) == (1, 1)
    assert new_rows() == []


def test_the_same_id_with_other_ticks_is_a_conflict_on_record(
    desk: ScopedSession, house: House, running: Injection, new_rows: NewRows
) -> None:
    sent = new("fever")
    first = keep(desk, house, running, sent)
    new_rows()
    with pytest.raises(ReportConflict) as conflict:
        keep(desk, house, running, replace(sent, items=("chest-pain",)))
    assert conflict.value.kept.id == first.report.id
    assert counts(desk) == (1, 1)
    assert [row.action for row in new_rows()] == ["symptoms refused: id used before"]


def test_who_ticks_more_on_the_same_page_is_heard_once_more(
    desk: ScopedSession, house: House, running: Injection
) -> None:
    sent, patient = new("fever"), house.patient(running.patient_id)
    more = replace(sent, items=("fever", "chest-pain"))
    alerting.keep_further(desk, NOW, patient, sent)
    for _tap in range(2):
        kept = alerting.keep_further(desk, NOW, patient, more)
        assert kept.report.tier is TierKey.EMERGENCY
    assert counts(desk) == (2, 2)


@pytest.mark.parametrize("items", [(), ("x",), ("fever", "x"), ("soreness", "bruise")])
def test_nothing_and_nonsense_and_what_is_expected_raise_no_alert(
    desk: ScopedSession, house: House, running: Injection, items: tuple[str, ...]
) -> None:
    with pytest.raises(Refused):
        alerting.keep_report(desk, NOW, house.patient(running.patient_id), NewReport(report_id=uuid4(), items=items))
    assert counts(desk) == (0, 0)


def test_an_id_of_another_patient_is_not_there(desk: ScopedSession, house: House, running: Injection) -> None:
    sent = new()
    keep(desk, house, running, sent)
    other = builders.running(desk, house)
    with pytest.raises(NotFound):
        keep(desk, house, other, sent)


def test_a_patient_without_any_injection_finds_nothing(desk: ScopedSession, house: House) -> None:
    patient = builders.register(desk, house)
    with pytest.raises(NotFound):
        alerting.keep_report(desk, NOW, house.patient(patient.id), new())


def test_both_times_are_kept_and_an_impossible_one_is_never_refused(
    desk: ScopedSession, house: House, running: Injection
) -> None:
    tapped = NOW - timedelta(hours=2)
    late = keep(desk, house, running, new(recorded_at=tapped, source=Source.HELPER, utc_offset_minutes=-480)).report
    assert (late.felt_at, late.recorded_at, late.received_at) == (tapped, tapped, NOW)
    assert (late.source, late.utc_offset_minutes) == (Source.HELPER, -480)
    wild = datetime(1970, 1, 1, tzinfo=UTC)
    odd = keep(desk, house, running, new(recorded_at=wild, felt_at=wild, utc_offset_minutes=99999)).report
    assert (odd.felt_at, odd.recorded_at, odd.utc_offset_minutes) == (NOW, NOW, None)


def test_after_the_diary_has_ended_a_call_is_still_heard(desk: ScopedSession, house: House, planned: Injection) -> None:
    assert keep(desk, house, planned, new("chest-pain")).report.tier is TierKey.EMERGENCY


@pytest.mark.parametrize(("item", "minutes"), [("chest-pain", 10), ("fever", 60), ("no-change", 3 * 24 * 60)])
def test_it_escalates_after_the_limit_of_its_tier(
    desk: ScopedSession, house: House, running: Injection, item: str, minutes: int
) -> None:
    assert keep(desk, house, running, new(item)).alert.escalates_at == NOW + timedelta(minutes=minutes)


def test_two_taps_at_once_make_one(desk: ScopedSession, house: House, running: Injection, race: Race) -> None:
    desk.commit()
    sent, patient = new("fever"), house.patient(running.patient_id)
    outcomes = race(*[lambda session: alerting.keep_report(session, NOW, patient, sent).replay] * 2)
    assert sorted(outcomes) == [False, True]
