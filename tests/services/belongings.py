"""What belongs to whom: everything of a patient that can be moved, in a form in which before and after compare."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from diary.clinical.scores import Source
from diary.db.entries import EntryRevision, RescueRevision
from diary.db.injections import Baseline, Injection, InjectionArea
from diary.db.joining import DeviceSession, JoinCode
from diary.db.patients import Area, Patient
from diary.db.peg import PegAnswer
from diary.db.sessions import ScopedSession
from diary.db.translate import standing_entries
from diary.services import joining, performing, recording
from diary.services.recording import NewRescue
from tests import builders
from tests.builders import ADDRESS, BEFORE, LEFT, NEEDLE_OUT, RIGHT, SECRET, House

LATER = NEEDLE_OUT + timedelta(hours=2)


def full_diary(desk: ScopedSession, house: House, patient: Patient, **changes: Any) -> Injection:  # noqa: ANN401 (whatever the details hold)
    """A running diary of two areas: baselines, scores, one taken back, a medicine, PEG answers, a phone and a code."""
    injection = builders.plan(desk, house, patient, areas=(RIGHT, LEFT), **changes)
    builders.baseline(desk, house, injection)
    builders.start(desk, house, injection)
    right, left = performing.areas_in_order(desk, injection)
    for area_id, score, minutes in ((right, 3, 30), (left, 0, 31), (right, 2, 60)):
        builders.save(desk, house, injection, builders.new_score(area_id, score, timedelta(minutes=minutes)))
    back = builders.save(desk, house, injection, builders.new_score(right, 9, timedelta(minutes=61))).entry
    recording.withdraw_score(desk, NEEDLE_OUT + timedelta(minutes=62), house.patient(patient.id), back.entry_id)
    medicine = NewRescue(rescue_id=uuid4(), injection_id=injection.id, taken_at=NEEDLE_OUT, drug="ibuprofen")
    recording.save_rescue(desk, NEEDLE_OUT, house.patient(patient.id), medicine)
    desk.add(_peg(injection))
    join(desk, house, injection, patient)
    joining.issue_code(desk, BEFORE, house.staff(), injection.id, secret=SECRET)
    desk.flush()
    return injection


def join(desk: ScopedSession, house: House, injection: Injection, patient: Patient) -> str:
    """A phone that joins by a code of this injection; its token."""
    code = joining.issue_code(desk, BEFORE, house.staff(), injection.id, secret=SECRET)
    born = patient.date_of_birth
    return joining.claim(desk, BEFORE, code=code.token, date_of_birth=born, address=ADDRESS, secret=SECRET).device_token


def _peg(injection: Injection) -> PegAnswer:
    return PegAnswer(
        id=uuid4(),
        clinic_id=injection.clinic_id,
        answer_id=uuid4(),
        patient_id=injection.patient_id,
        injection_id=injection.id,
        week=0,
        pain=7,
        enjoyment=6,
        activity=0,
        recorded_at=BEFORE,
        received_at=BEFORE,
        source=Source.PATIENT,
        written_by_kind="patient",
        written_by_id=injection.patient_id,
    )


def belongings(desk: ScopedSession, patient_id: UUID) -> dict[str, list[tuple[object, ...]]]:
    """What stands for a patient, with areas by name and not by id."""
    desk.flush()
    desk.expire_all()
    areas = {row.id: (row.label, row.side) for row in desk.scalars(select(Area).where(Area.patient_id == patient_id))}
    injections = list(desk.scalars(select(Injection).where(Injection.patient_id == patient_id)))
    ids = [row.id for row in injections]
    linked = select(InjectionArea).where(InjectionArea.injection_id.in_(ids))
    baselines = select(Baseline).where(Baseline.injection_id.in_(ids))
    found: dict[str, list[tuple[object, ...]]] = {
        "injections": [(row.id, row.state, row.superseded_at, row.ended_at) for row in injections],
        "areas": [(row.injection_id, *areas[row.area_id], row.position, row.movement) for row in desk.scalars(linked)],
        "baselines": [(*areas[row.area_id], row.condition, row.score, row.usual) for row in desk.scalars(baselines)],
        "entries": [(row.injection_id, *areas[row.area_id], *_said(row)) for row in _entries(desk, patient_id)],
        "medicines": _medicines(desk, patient_id),
        "peg": _pegs(desk, ids),
        "codes": [(row.id, row.claimed_at, row.revoked_at) for row in _of(desk, JoinCode, patient_id)],
        "phones": [(row.id, row.revoked_at) for row in _of(desk, DeviceSession, patient_id)],
    }
    return {kind: sorted(rows, key=str) for kind, rows in found.items()}


NOTHING: dict[str, list[tuple[object, ...]]] = {
    kind: [] for kind in ("injections", "areas", "baselines", "entries", "medicines", "peg", "codes", "phones")
}


def _of(desk: ScopedSession, kind: type[Any], patient_id: UUID) -> list[Any]:
    return list(desk.scalars(select(kind).where(kind.patient_id == patient_id)))


def _entries(desk: ScopedSession, patient_id: UUID) -> list[EntryRevision]:
    rows = select(EntryRevision).where(EntryRevision.patient_id == patient_id).order_by(EntryRevision.revision)
    return standing_entries(desk.scalars(rows))


def _said(row: EntryRevision) -> tuple[object, ...]:
    who = (row.source, row.written_by_kind, row.written_by_id)
    return (row.entry_id, row.condition, row.score, row.felt_at, row.recorded_at, row.received_at, *who)


def _medicines(desk: ScopedSession, patient_id: UUID) -> list[tuple[object, ...]]:
    rows = select(RescueRevision).where(RescueRevision.patient_id == patient_id).order_by(RescueRevision.revision)
    last = {row.rescue_id: row for row in desk.scalars(rows)}
    return [(row.injection_id, row.drug, row.taken_at) for row in last.values() if not row.withdrawn]


def _pegs(desk: ScopedSession, ids: list[UUID]) -> list[tuple[object, ...]]:
    rows = desk.scalars(select(PegAnswer).where(PegAnswer.injection_id.in_(ids)))
    return [(row.injection_id, row.week, row.pain, row.enjoyment, row.activity) for row in rows]
