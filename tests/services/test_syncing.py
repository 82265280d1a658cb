"""What a phone sends late is kept once, in its own diary, with its times set right; one entry spoils no other."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from diary.clinical.scores import Condition, Source
from diary.db.alerts import Alert, SymptomReport
from diary.db.entries import EntryRevision, RescueRevision
from diary.db.injections import Injection
from diary.db.patients import Area
from diary.db.phone_entries import PhoneEntry
from diary.db.sessions import ScopedSession
from diary.services import alerting, merging, recording, syncing
from diary.services.acting import Actor
from diary.services.alerting import NewReport
from diary.services.amending import Medicine, ScoreChange, ScoreDetails
from diary.services.failures import Throttled
from diary.services.phone_contents import Content
from diary.services.recording import NewScore
from diary.services.syncing import (
    Batch,
    Deed,
    Fate,
    Outcome,
    Sent,
    SentChange,
    SentDeletion,
    SentDetails,
    SentMedicine,
    SentMedicineDeletion,
    SentReport,
    SentScore,
)
from tests import builders
from tests.builders import NEEDLE_OUT, House, area_of
from tests.databases import Statements
from tests.services.conftest import NewRows, Race

NOW = NEEDLE_OUT + timedelta(hours=6)
TAPPED = NEEDLE_OUT + timedelta(hours=1)
THREE_HOURS = timedelta(hours=3)


@pytest.fixture
def area_id(desk: ScopedSession, running: Injection) -> UUID:
    return area_of(desk, running)


@pytest.fixture
def patient(house: House, running: Injection) -> Actor:
    return house.patient(running.patient_id)


def sent(
    kind: str, deed: Deed, *, tapped: datetime = TAPPED, one: UUID | None = None, about: UUID | None = None
) -> Sent:
    operation = one or uuid4()
    said: dict[str, object] = {"kind": kind, "deed": repr(deed), "recorded_at": tapped.isoformat()}
    content = Content(operation_id=operation, entry_id=about or operation, kind=kind, said=said)
    return Sent(content=content, recorded_at=tapped, deed=deed)


def score(area_id: UUID, value: int = 3, *, one: UUID | None = None, tapped: datetime = TAPPED, said: bool = False,
          felt_at: datetime | None = None) -> Sent:  # fmt: skip  # each call names what is special about it
    entry_id = one or uuid4()
    new = NewScore(
        entry_id=entry_id,
        area_id=area_id,
        condition=Condition.MOVING,
        score=value,
        felt_at=felt_at,
        source=Source.HELPER,
    )
    return sent("score", SentScore(new=new, said=said), tapped=tapped, one=entry_id)


def push(
    desk: ScopedSession, actor: Actor, *entries: Sent, clock: datetime = NOW, now: datetime = NOW
) -> list[Outcome]:
    return list(syncing.sync(desk, now, actor, Batch(sent_at=clock, entries=entries)))


def fates(outcomes: list[Outcome]) -> list[str]:
    return [outcome.fate.value for outcome in outcomes]


def revisions(desk: ScopedSession) -> list[EntryRevision]:
    desk.expire_all()
    return list(desk.scalars(select(EntryRevision).order_by(EntryRevision.felt_at, EntryRevision.revision)))


def test_scores_are_kept_at_the_moment_of_their_taps(desk: ScopedSession, patient: Actor, area_id: UUID) -> None:
    entries = [score(area_id, value, tapped=TAPPED + timedelta(minutes=value)) for value in (0, 5, 10)]
    assert fates(push(desk, patient, *entries)) == ["accepted"] * 3
    assert [(row.score, row.felt_at, row.recorded_at, row.received_at, row.source) for row in revisions(desk)] == [
        (value, TAPPED + timedelta(minutes=value), TAPPED + timedelta(minutes=value), NOW, "helper")
        for value in (0, 5, 10)
    ]


def test_a_replay_is_known_and_writes_nothing(
    desk: ScopedSession, patient: Actor, area_id: UUID, new_rows: NewRows
) -> None:
    entries = [score(area_id), score(area_id, 0)]
    push(desk, patient, *entries)
    assert [row.action for row in new_rows()] == ["score saved"] * 2
    again = push(desk, patient, *entries, *entries, now=NOW + THREE_HOURS, clock=NOW)
    assert fates(again) == ["known"] * 4
    assert (len(revisions(desk)), new_rows()) == (2, [])


def test_another_content_under_one_id_is_kept_for_staff_and_changes_nothing(
    desk: ScopedSession, patient: Actor, area_id: UUID, new_rows: NewRows
) -> None:
    first, other = score(area_id, 3), score(area_id, 7)
    other = replace(other, content=replace(other.content, operation_id=first.content.operation_id))
    push(desk, patient, first)
    new_rows()
    assert fates(push(desk, patient, other)) == ["conflict"]
    assert fates(push(desk, patient, other, first)) == ["conflict", "known"]
    assert [row.score for row in revisions(desk)] == [3]
    assert [row.action for row in new_rows()] == ["score refused: id used before"]
    kept = desk.scalars(select(PhoneEntry).where(PhoneEntry.stands.is_(False))).all()
    assert [row.content["deed"] for row in kept] == [other.content.said["deed"]]


def test_two_contents_of_one_id_in_one_batch(desk: ScopedSession, patient: Actor, area_id: UUID) -> None:
    one = uuid4()
    assert fates(push(desk, patient, score(area_id, 3, one=one), score(area_id, 4, one=one))) == [
        "accepted",
        "conflict",
    ]


def test_what_a_page_saved_under_the_id_is_known_by_its_content(
    desk: ScopedSession, patient: Actor, area_id: UUID
) -> None:
    entry = score(area_id, 3)
    assert isinstance(entry.deed, SentScore)
    recording.save_score(desk, TAPPED, patient, replace(entry.deed.new, source=Source.PATIENT))
    other = score(area_id, 4, one=entry.content.operation_id)
    assert fates(push(desk, patient, entry, other)) == ["known", "conflict"]
    assert [row.score for row in revisions(desk)] == [3]


@pytest.mark.parametrize("behind", [THREE_HOURS, -THREE_HOURS, timedelta(days=20_000), -timedelta(days=9000)], ids=str)
def test_a_wrong_clock_is_set_right_and_told(
    desk: ScopedSession, patient: Actor, area_id: UUID, behind: timedelta
) -> None:
    entry = score(area_id, tapped=TAPPED - behind)
    assert fates(push(desk, patient, entry, clock=NOW - behind)) == ["accepted"]
    (row,) = revisions(desk)
    assert (row.felt_at, row.recorded_at) == (TAPPED, TAPPED)
    assert desk.scalars(select(PhoneEntry.clock_behind_seconds)).one() == behind.total_seconds()


def test_a_time_that_the_patient_names_is_nobodys_clock(desk: ScopedSession, patient: Actor, area_id: UUID) -> None:
    named = NEEDLE_OUT + timedelta(minutes=30)
    entry = score(area_id, tapped=TAPPED - THREE_HOURS, felt_at=named, said=True)
    push(desk, patient, entry, clock=NOW - THREE_HOURS)
    assert [(row.felt_at, row.recorded_at) for row in revisions(desk)] == [(named, TAPPED)]


def test_a_clock_that_was_set_between_tap_and_sending_is_kept_as_doubtful(
    desk: ScopedSession, patient: Actor, area_id: UUID
) -> None:
    """Section 1: an entry that was felt more than two minutes after it was recorded is kept, shown and not judged."""
    assert fates(push(desk, patient, score(area_id, tapped=NOW + THREE_HOURS))) == ["accepted"]
    assert [(row.felt_at, row.recorded_at) for row in revisions(desk)] == [(NOW + THREE_HOURS, NOW)]


def test_one_entry_that_cannot_be_taken_spoils_no_other(
    desk: ScopedSession, house: House, patient: Actor, area_id: UUID
) -> None:
    foreign = area_of(desk, builders.running(desk, house))
    entries = [
        score(foreign),
        score(area_id, 11),
        sent("delete", SentDeletion(entry_id=uuid4(), reason=None)),
        sent("change", SentChange(entry_id=uuid4(), change=ScoreChange(score=4, condition=Condition.MOVING))),
        score(area_id, 0),
    ]
    outcomes = push(desk, patient, *entries)
    assert fates(outcomes) == ["refused"] * 4 + ["accepted"]
    assert [outcome.refusal.field for outcome in outcomes if outcome.refusal] == ["", "score", "", ""]
    assert [row.score for row in revisions(desk)] == [0]


def test_everything_else_goes_the_way_of_the_pages_once(desk: ScopedSession, patient: Actor, area_id: UUID) -> None:
    first = score(area_id, 6)
    about = first.content.operation_id
    details = ScoreDetails(stated_relief_percent=Decimal("12.5"), could_move=False, note="on the stairs")
    change = ScoreChange(score=5, condition=Condition.RESTING, reason="slipped")
    entries = [
        first,
        sent("details", SentDetails(entry_id=about, details=details), about=about),
        sent("change", SentChange(entry_id=about, change=change), about=about, tapped=TAPPED + timedelta(minutes=2)),
        sent("medicine", SentMedicine(medicine=Medicine(rescue_id=uuid4(), drug="ibuprofen"))),
    ]
    assert fates(push(desk, patient, *entries)) == ["accepted"] * 4
    push(desk, patient, sent("delete", SentDeletion(entry_id=about, reason="not mine"), about=about))
    assert fates(push(desk, patient, *entries)) == ["known"] * 4
    rows = revisions(desk)
    assert [(row.revision, row.score, row.withdrawn) for row in rows] == [
        (1, 6, False),
        (2, 6, False),
        (3, 5, False),
        (4, 5, True),
    ]
    assert rows[2].recorded_at == TAPPED + timedelta(minutes=2)
    assert [(row.drug, row.taken_at, row.recorded_at) for row in desk.scalars(select(RescueRevision))] == [
        ("ibuprofen", TAPPED, TAPPED)
    ]


def test_a_medicine_is_taken_back_once_and_only_ones_own(desk: ScopedSession, house: House, patient: Actor) -> None:
    taken = sent("medicine", SentMedicine(medicine=Medicine(rescue_id=uuid4(), drug="ibuprofen")))
    assert isinstance(taken.deed, SentMedicine)
    about = taken.deed.medicine.rescue_id
    back = [sent("delete_medicine", SentMedicineDeletion(rescue_id=about), about=about) for _ in range(2)]
    assert fates(push(desk, patient, taken, *back)) == ["accepted"] * 3
    kept = desk.scalars(select(RescueRevision).order_by(RescueRevision.revision)).all()
    assert [(row.revision, row.withdrawn) for row in kept] == [(1, False), (2, True)]
    other = house.patient(builders.register(desk, house).id)
    assert fates(push(desk, other, sent("delete_medicine", SentMedicineDeletion(rescue_id=about)))) == ["refused"]


@pytest.mark.parametrize(
    ("felt_at", "why"),
    [(NOW + timedelta(hours=1), "still ahead"), (NEEDLE_OUT - timedelta(hours=1), "before the injection")],
)
def test_a_time_that_the_patient_names_and_that_cannot_be_is_told(
    desk: ScopedSession, patient: Actor, area_id: UUID, felt_at: datetime, why: str
) -> None:
    (outcome,) = push(desk, patient, score(area_id, felt_at=felt_at, said=True))
    assert outcome.refusal is not None
    assert (outcome.fate, outcome.refusal.field) == (Fate.REFUSED, "felt_at")
    assert why in outcome.refusal.message
    assert fates(push(desk, patient, score(area_id, felt_at=felt_at))) == ["accepted"], "a clock is never refused"


def test_a_report_raises_its_alert_once(desk: ScopedSession, patient: Actor) -> None:
    report_id = uuid4()
    entry = sent("report", SentReport(new=NewReport(report_id=report_id, items=("chest-pain",))), one=report_id)
    assert fates(push(desk, patient, entry, entry)) == ["accepted", "known"]
    (row,) = desk.scalars(select(SymptomReport)).all()
    assert (row.report_id, row.recorded_at, row.received_at) == (report_id, TAPPED, NOW)
    assert len(desk.scalars(select(Alert)).all()) == 1
    other = sent("report", SentReport(new=NewReport(report_id=report_id, items=("breathing",))), one=report_id)
    assert fates(push(desk, patient, other)) == ["conflict"]


def test_a_report_that_a_page_has_sent_before_is_no_second_one(desk: ScopedSession, patient: Actor) -> None:
    report_id = uuid4()
    alerting.keep_report(desk, TAPPED, patient, NewReport(report_id=report_id, items=("chest-pain",)))
    other = sent("report", SentReport(new=NewReport(report_id=report_id, items=("breathing",))), one=report_id)
    assert fates(push(desk, patient, other)) == ["conflict"]
    assert [row.items for row in desk.scalars(select(SymptomReport))] == [["chest-pain"]]


def test_after_the_end_a_score_is_refused_with_the_reason(
    desk: ScopedSession, house: House, patient: Actor, area_id: UUID, running: Injection
) -> None:
    running.state, running.ended_at = type(running.state).ENDED, TAPPED
    outcomes = push(desk, patient, score(area_id, tapped=TAPPED - timedelta(minutes=1)), score(area_id))
    assert fates(outcomes) == ["accepted", "refused"]
    assert "ended" in str(outcomes[1].refusal)


def test_an_episodic_pain_is_kept_at_rest(desk: ScopedSession, patient: Actor, area_id: UUID) -> None:
    desk.get_one(Area, area_id).episodic = True
    push(desk, patient, score(area_id))
    assert [row.condition for row in revisions(desk)] == [Condition.RESTING]


def test_a_phone_of_a_record_that_was_merged_goes_on(desk: ScopedSession, house: House) -> None:
    kept, double = builders.running(desk, house), builders.register(desk, house)
    merging.merge(desk, NOW, house.staff(), double.id, kept.patient_id, reason="Registered twice")
    assert syncing.records_of(desk, house.patient(kept.patient_id)) == {kept.patient_id, double.id}


def test_whoever_sends_without_end_is_stopped(
    desk: ScopedSession, patient: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(syncing, "PER_DIARY", replace(syncing.PER_DIARY, tries=2))
    push(desk, patient)
    push(desk, patient)
    with pytest.raises(Throttled):
        push(desk, patient)
    assert push(desk, patient, now=NOW + syncing.PER_DIARY.within) == []


def test_two_tabs_at_once_keep_each_score_once(desk: ScopedSession, patient: Actor, area_id: UUID, race: Race) -> None:
    desk.commit()
    entries = tuple(score(area_id, value) for value in range(11))
    batch, backwards = Batch(sent_at=NOW, entries=entries), Batch(sent_at=NOW, entries=entries[::-1])
    found = race(*(lambda session, of=of: syncing.sync(session, NOW, patient, of) for of in (batch, backwards)))
    assert not [outcome for outcome in found if isinstance(outcome, Exception)]
    told = [outcome.fate for outcomes in found for outcome in outcomes]
    assert (told.count(Fate.ACCEPTED), told.count(Fate.KNOWN)) == (11, 11)
    assert sorted(row.score for row in revisions(desk)) == list(range(11))


def test_five_hundred_scores_take_no_more_queries_than_one(
    desk: ScopedSession,
    patient: Actor,
    area_id: UUID,
    count_queries: Callable[[], AbstractContextManager[Statements]],
) -> None:
    desk.commit()
    with count_queries() as alone:
        push(desk, patient, score(area_id))
        desk.commit()
    entries = [score(area_id, number % 11, tapped=TAPPED + timedelta(seconds=number)) for number in range(500)]
    with count_queries() as many:
        assert set(fates(push(desk, patient, *entries))) == {"accepted"}
        desk.commit()
    # Rows are written in groups, so that a few statements more than for one are enough.
    assert many.count <= alone.count + 12, [sent[:60] for sent in many.sent]
