"""A pain medicine that a patient writes down on its own, without a score beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from diary.db.entries import RescueRevision
from diary.db.injections import Injection, InjectionState
from diary.db.patients import Patient
from diary.services.acting import Actor, work_for
from diary.services.amending import Medicine, take_medicine
from diary.services.auditing import Action, record
from diary.services.belonging import diary_at
from diary.services.failures import NoDiary, Refused
from diary.services.hiding import shown_medicines
from diary.services.loading import NEVER_HAPPENED
from diary.services.performing import end_if_over

_INJECTIONS = (
    select(Injection, Patient)
    .join(Patient, Patient.id == Injection.patient_id)
    .where(Injection.patient_id == bindparam("patient_id"), Injection.state.not_in(NEVER_HAPPENED))
    .order_by(Injection.performed_at.desc())
)
_MEDICINE = (
    select(RescueRevision)
    .where(RescueRevision.patient_id == bindparam("patient_id"), RescueRevision.rescue_id == bindparam("rescue_id"))
    .order_by(RescueRevision.revision)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicineTold:
    """Whether a diary runs that takes a medicine, or one is planned; ``last`` is the one that was just written down."""

    runs: bool
    planned: bool
    last: RescueRevision | None


def look_at_medicine(session: Session, now: datetime, actor: Actor, rescue_id: UUID | None) -> MedicineTold:
    """Whether the patient who acts can write down a medicine, and the one he has; the look is written down."""
    found = _injections(session, now, actor)
    rows = session.scalars(_MEDICINE, {"patient_id": actor.id, "rescue_id": rescue_id}).all() if rescue_id else ()
    patient_id = found[0].patient_id
    seen = shown_medicines(rows[:1], actor)
    record(session, now, actor, Action.DIARY_SEEN, patient_id=patient_id, of=("patient", patient_id))
    session.flush()
    return MedicineTold(
        runs=any(row.state is InjectionState.RUNNING for row in found),
        planned=any(row.state is InjectionState.PLANNED for row in found),
        last=rows[-1] if seen else None,
    )


def write_down(session: Session, now: datetime, actor: Actor, medicine: Medicine) -> RescueRevision:
    """Keep a medicine in the running diary of its moment; a second sending returns the first."""
    running = [row for row in _injections(session, now, actor) if row.state is InjectionState.RUNNING]
    if not running:
        raise Refused("", "No diary is running now, so this was not saved. Tell the clinic if it matters.")
    taken_at = medicine.taken_at or now - (medicine.taken_before or timedelta(0))
    return take_medicine(session, now, actor, diary_at(running, taken_at).id, medicine)


def _injections(session: Session, now: datetime, actor: Actor) -> Sequence[Injection]:
    """The patient's injections, the latest first; a diary that is over has ended."""
    work_for(session, actor)
    found = session.execute(_INJECTIONS, {"patient_id": actor.id}).all()
    if not found:
        raise NoDiary
    for injection, patient in found:
        end_if_over(session, now, injection, patient)
    return [injection for injection, _patient in found]
