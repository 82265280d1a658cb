"""A score is kept once, whatever the network does; nothing is overwritten and nothing that was felt is lost."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import sessionmaker

from diary.clinical.scores import Condition, Source
from diary.db.entries import EntryRevision
from diary.db.injections import Injection
from diary.db.patients import Patient
from diary.db.scope import scope_to
from diary.db.sessions import ScopedSession
from diary.services import performing, recording
from diary.services.acting import Actor, ActorKind
from diary.services.failures import EntryConflict, NotFound, Refused
from diary.services.recording import NewRescue, NewScore, Saved
from tests import builders
from tests.builders import NEEDLE_OUT, House, area_of, new_score
from tests.services.conftest import NewRows

NOW = NEEDLE_OUT + timedelta(hours=1)
DAY = timedelta(days=1)
Deed = Callable[[ScopedSession], object]


@pytest.fixture
def area_id(desk: ScopedSession, running: Injection) -> UUID:
    return area_of(desk, running)


@pytest.fixture
def patient(house: House, running: Injection) -> Actor:
    return house.patient(running.patient_id)


def save(desk: ScopedSession, actor: Actor, new: NewScore, now: datetime = NOW) -> Saved:
    return recording.save_score(desk, now, actor, new)


def tapped(area_id: UUID, score: int = 3) -> NewScore:
    """A score from a page without scripts, which sends no times."""
    return NewScore(entry_id=uuid4(), area_id=area_id, condition=Condition.MOVING, score=score)


def revisions(desk: ScopedSession) -> list[tuple[int, int, bool]]:
    rows = desk.scalars(select(EntryRevision).order_by(EntryRevision.revision)).all()
    return [(row.revision, row.score, row.withdrawn) for row in rows]


@pytest.mark.parametrize("score", range(11))
def test_every_score_is_kept_0_among_them(desk: ScopedSession, patient: Actor, area_id: UUID, score: int) -> None:
    saved = save(desk, patient, new_score(area_id, score))
    desk.expire_all()
    assert (saved.entry.score, saved.replay, saved.entry.revision) == (score, False, 1)


def test_a_score_is_kept_with_all_its_times(
    desk: ScopedSession, patient: Actor, area_id: UUID, running: Injection
) -> None:
    new = new_score(
        area_id,
        condition=Condition.RESTING,
        felt_at=NEEDLE_OUT + timedelta(minutes=15),
        recorded_at=NEEDLE_OUT + timedelta(minutes=40),
        source=Source.HELPER,
        stated_relief_percent=Decimal(0),
        could_move=False,
        utc_offset_minutes=-480,
    )
    kept = save(desk, patient, new).entry
    desk.expire_all()
    assert (kept.felt_at, kept.recorded_at, kept.received_at) == (new.felt_at, new.recorded_at, NOW)
    assert (kept.condition, kept.source, kept.stated_relief_percent) == (Condition.RESTING, Source.HELPER, Decimal(0))
    assert (kept.could_move, kept.utc_offset_minutes) == (False, -480)
    assert (kept.written_by_kind, kept.written_by_id) == ("patient", running.patient_id)
    assert (kept.injection_id, kept.patient_id) == (running.id, running.patient_id)


def test_without_times_a_score_is_felt_and_recorded_now(desk: ScopedSession, patient: Actor, area_id: UUID) -> None:
    kept = save(desk, patient, tapped(area_id)).entry
    assert kept.felt_at == kept.recorded_at == kept.received_at == NOW


IMPOSSIBLE: list[tuple[str, object]] = [
    *(("score", value) for value in (-1, 11, 3.0, True, "3", None, 10**12)),
    *(("stated_relief_percent", Decimal(value)) for value in ("-0.1", "100.01", "33.333", "NaN", "Infinity")),
    *(("utc_offset_minutes", value) for value in (-1441, 1441, 10**9)),
    *(("felt_at", NOW + span) for span in (timedelta(days=367), -timedelta(days=1099), -timedelta(days=700_000))),
    *(("recorded_at", NOW + span) for span in (timedelta(days=367), timedelta(days=2_900_000))),
]


@pytest.mark.parametrize(("field", "value"), IMPOSSIBLE, ids=str)
def test_what_cannot_be_is_refused_at_its_field(
    desk: ScopedSession, patient: Actor, area_id: UUID, field: str, value: object
) -> None:
    with pytest.raises(Refused) as refused:
        save(desk, patient, replace(new_score(area_id), **{field: value}))  # type: ignore[arg-type]  # what no type allows
    assert refused.value.field == field
    assert revisions(desk) == []


@pytest.mark.parametrize("span", [timedelta(days=300), timedelta(minutes=3), -timedelta(days=40)], ids=str)
def test_a_wrong_clock_is_kept_and_not_refused(
    desk: ScopedSession, patient: Actor, area_id: UUID, span: timedelta
) -> None:
    assert save(desk, patient, new_score(area_id, felt_at=NOW + span)).entry.felt_at == NOW + span


def test_a_second_sending_returns_the_first(
    desk: ScopedSession, patient: Actor, area_id: UUID, new_rows: NewRows
) -> None:
    new = new_score(area_id)
    first = save(desk, patient, new)
    new_rows()
    second = save(desk, patient, new, now=NOW + DAY)
    assert second.replay
    assert second.entry.id == first.entry.id
    assert revisions(desk) == [(1, 3, False)]
    assert new_rows() == []


OTHER: list[dict[str, object]] = [
    {"score": 0},
    {"condition": Condition.RESTING},
    {"felt_at": NEEDLE_OUT + timedelta(minutes=31)},
    {"recorded_at": NEEDLE_OUT + timedelta(minutes=31)},
    {"stated_relief_percent": Decimal(0)},
    {"could_move": False},
]


@pytest.mark.parametrize("changes", OTHER, ids=str)
def test_the_same_id_with_another_content_conflicts_and_keeps_the_first(
    desk: ScopedSession, patient: Actor, area_id: UUID, new_rows: NewRows, changes: dict[str, object]
) -> None:
    new = new_score(area_id)
    save(desk, patient, new)
    new_rows()
    with pytest.raises(EntryConflict) as conflict:
        save(desk, patient, replace(new, **changes))  # type: ignore[arg-type]  # whatever the changes hold
    assert conflict.value.kept.score == 3
    assert revisions(desk) == [(1, 3, False)]
    assert [row.action for row in new_rows()] == ["score refused: id used before"]


@pytest.mark.parametrize("after", [timedelta(0), timedelta(seconds=2), timedelta(hours=5)], ids=str)
def test_without_times_a_second_sending_is_known_by_its_content(
    desk: ScopedSession, patient: Actor, area_id: UUID, after: timedelta
) -> None:
    new = tapped(area_id)
    first = save(desk, patient, new)
    again = save(desk, patient, new, now=NOW + after)
    assert (again.replay, again.entry.id) == (True, first.entry.id)
    with pytest.raises(EntryConflict):
        save(desk, patient, replace(new, score=4), now=NOW + after)


def test_an_id_of_another_patient_is_not_there(
    desk: ScopedSession, house: House, patient: Actor, area_id: UUID
) -> None:
    other = builders.running(desk, house)
    new = new_score(area_id)
    save(desk, patient, new)
    with pytest.raises(NotFound):
        save(desk, house.patient(other.patient_id), replace(new, area_id=area_of(desk, other)))
    assert revisions(desk) == [(1, 3, False)]


def test_an_area_of_another_patient_is_not_there(
    desk: ScopedSession, house: House, patient: Actor, running: Injection
) -> None:
    foreign = area_of(desk, builders.running(desk, house))
    for area_id in (foreign, uuid4()):
        with pytest.raises(NotFound):
            save(desk, patient, new_score(area_id))


def test_staff_writes_for_any_patient_of_the_clinic(
    desk: ScopedSession, house: House, area_id: UUID, running: Injection
) -> None:
    kept = save(desk, house.staff(), new_score(area_id, source=Source.PAPER)).entry
    assert (kept.patient_id, kept.written_by_kind, kept.source) == (running.patient_id, "staff", Source.PAPER)


def test_before_the_needle_is_out_nothing_is_kept(desk: ScopedSession, house: House, planned: Injection) -> None:
    with pytest.raises(Refused) as refused:
        save(desk, house.patient(planned.patient_id), new_score(area_of(desk, planned)))
    assert refused.value.field == "score"


def superseded_by(desk: ScopedSession, house: House, earlier: Injection, at: datetime) -> Injection:
    later = builders.plan(desk, house, desk.get_one(Patient, earlier.patient_id))
    return builders.start(desk, house, later, at)


def test_what_was_felt_before_a_later_injection_belongs_to_the_earlier_one_however_late_it_is_sent(
    desk: ScopedSession, house: House, patient: Actor, area_id: UUID, running: Injection
) -> None:
    later = superseded_by(desk, house, running, NEEDLE_OUT + DAY)
    sent = NEEDLE_OUT + 2 * DAY
    before = save(desk, patient, new_score(area_id, after=DAY - timedelta(seconds=1)), now=sent)
    after = save(desk, patient, new_score(area_id, after=DAY), now=sent)
    assert before.entry.injection_id == running.id
    assert after.entry.injection_id == later.id


def test_what_was_felt_before_the_first_injection_is_kept_with_it(
    desk: ScopedSession, house: House, patient: Actor, area_id: UUID, running: Injection
) -> None:
    superseded_by(desk, house, running, NEEDLE_OUT + DAY)
    assert save(desk, patient, new_score(area_id, after=-DAY)).entry.injection_id == running.id


def test_after_the_end_only_what_was_felt_before_it_is_kept(
    desk: ScopedSession, house: House, patient: Actor, area_id: UUID, running: Injection
) -> None:
    performing.end(desk, NEEDLE_OUT + DAY, house.staff(), running)
    late = NEEDLE_OUT + 2 * DAY
    assert save(desk, patient, new_score(area_id, after=timedelta(hours=2)), now=late).entry.injection_id == running.id
    with pytest.raises(Refused):
        save(desk, patient, new_score(area_id, after=DAY), now=late)


def test_after_the_end_a_second_sending_is_still_a_replay(
    desk: ScopedSession, house: House, patient: Actor, area_id: UUID, running: Injection
) -> None:
    new = new_score(area_id, after=timedelta(hours=1))
    save(desk, patient, new)
    performing.end(desk, NEEDLE_OUT + timedelta(hours=1), house.staff(), running)
    assert save(desk, patient, new, now=NEEDLE_OUT + DAY).replay


def test_taking_back_adds_a_revision_and_loses_nothing(
    desk: ScopedSession, patient: Actor, area_id: UUID, new_rows: NewRows
) -> None:
    new = new_score(area_id, 0, stated_relief_percent=Decimal(90), could_move=True)
    save(desk, patient, new)
    new_rows()
    withdrawn = recording.withdraw_score(desk, NOW, patient, new.entry_id)
    assert (withdrawn.stated_relief_percent, withdrawn.could_move, withdrawn.felt_at) == (
        Decimal(90),
        True,
        NEEDLE_OUT + timedelta(minutes=30),
    )
    assert revisions(desk) == [(1, 0, False), (2, 0, True)]
    assert [row.action for row in new_rows()] == ["score withdrawn"]


def test_taking_back_twice_changes_nothing(
    desk: ScopedSession, patient: Actor, area_id: UUID, new_rows: NewRows
) -> None:
    new = new_score(area_id)
    save(desk, patient, new)
    first = recording.withdraw_score(desk, NOW, patient, new.entry_id)
    new_rows()
    assert recording.withdraw_score(desk, NOW + DAY, patient, new.entry_id).id == first.id
    assert new_rows() == []


def test_a_second_sending_of_what_was_taken_back_does_not_bring_it_back(
    desk: ScopedSession, patient: Actor, area_id: UUID
) -> None:
    new = new_score(area_id)
    save(desk, patient, new)
    recording.withdraw_score(desk, NOW, patient, new.entry_id)
    assert save(desk, patient, new).replay
    assert revisions(desk) == [(1, 3, False), (2, 3, True)]


def test_a_new_tap_of_what_was_taken_back_is_not_lost_without_a_word(
    desk: ScopedSession, patient: Actor, area_id: UUID
) -> None:
    new = tapped(area_id)
    save(desk, patient, new)
    recording.withdraw_score(desk, NOW, patient, new.entry_id)
    with pytest.raises(EntryConflict) as conflict:
        save(desk, patient, new)
    assert conflict.value.kept.withdrawn


def test_only_the_own_entry_is_taken_back(desk: ScopedSession, house: House, patient: Actor, area_id: UUID) -> None:
    new = new_score(area_id)
    save(desk, patient, new)
    neighbour = house.patient(builders.register(desk, house).id)
    for actor, entry_id in ((neighbour, new.entry_id), (patient, uuid4())):
        with pytest.raises(NotFound):
            recording.withdraw_score(desk, NOW, actor, entry_id)
    assert revisions(desk) == [(1, 3, False)]


def test_strangers_write_nothing(
    elsewhere: House, desk: ScopedSession, sessions: sessionmaker[ScopedSession], running: Injection
) -> None:
    new, injection_id = new_score(area_of(desk, running)), running.id
    save(desk, Actor(kind=ActorKind.PATIENT, id=running.patient_id, clinic_id=running.clinic_id), new)
    desk.commit()
    deeds: list[Deed] = [
        lambda theirs: save(theirs, elsewhere.staff(), replace(new, entry_id=uuid4())),
        lambda theirs: recording.withdraw_score(theirs, NOW, elsewhere.staff(), new.entry_id),
        lambda theirs: recording.save_rescue(
            theirs,
            NOW,
            elsewhere.staff(),
            NewRescue(rescue_id=uuid4(), injection_id=injection_id, taken_at=NOW, drug="x"),
        ),
    ]
    with sessions() as theirs:
        for deed in deeds:
            with pytest.raises(NotFound):
                deed(theirs)


def test_the_id_of_another_clinics_entry_is_not_there_and_says_nothing_of_it(
    elsewhere: House, house: House, sessions: sessionmaker[ScopedSession]
) -> None:
    new: NewScore | None = None
    for clinic in (elsewhere, house):
        with sessions.begin() as session:
            scope_to(session, clinic.clinic_id)
            injection = builders.running(session, clinic)
            area_id, patient = area_of(session, injection), clinic.patient(injection.patient_id)
            if new is None:
                new = new_score(area_id)
                save(session, patient, new)
            else:
                with pytest.raises(NotFound):
                    save(session, patient, replace(new, area_id=area_id))
