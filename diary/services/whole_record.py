"""Everything that the clinic holds of one patient that is his own, for a file that he keeps or takes elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.orm import Session

from diary.db.consents import Consent
from diary.db.elsewhere import PastSession, PastSessionWithdrawal
from diary.db.injections import Injection
from diary.db.joining import DeviceSession
from diary.db.outbox import OutgoingMessage
from diary.db.patients import Patient
from diary.services.acting import Actor, ActorKind
from diary.services.auditing import Action, record
from diary.services.enrolling import find_patient
from diary.services.failures import NotFound
from diary.services.merged import merged_into, standing_for
from diary.services.own_looks import Look, looks_at
from diary.services.own_record import InjectionRecord, TakenAs, records_of

_IDS: BindParameter[list[UUID]] = bindparam("ids", expanding=True)
_INJECTIONS = (
    select(Injection)
    .where(Injection.patient_id == bindparam("patient_id"))
    .order_by(Injection.planned_at, Injection.id)
)
_CONSENTS = select(Consent).where(Consent.patient_id.in_(_IDS)).order_by(Consent.given_at)
_MESSAGES = select(OutgoingMessage).where(OutgoingMessage.patient_id.in_(_IDS)).order_by(OutgoingMessage.queued_at)
_PHONES = select(DeviceSession).where(DeviceSession.patient_id.in_(_IDS)).order_by(DeviceSession.created_at)
_ELSEWHERE = (
    select(PastSession)
    .outerjoin(PastSessionWithdrawal, PastSessionWithdrawal.past_session_id == PastSession.id)
    .where(PastSession.patient_id.in_(_IDS), PastSessionWithdrawal.id.is_(None))
    .order_by(PastSession.done_on, PastSession.id)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeRecord:
    """All of it; injections with everything that was written of them, also those that were called off."""

    made_at: datetime
    patient: Patient
    consents: Sequence[Consent]
    injections: Sequence[InjectionRecord]
    elsewhere: Sequence[PastSession]
    messages: Sequence[OutgoingMessage]
    phones: Sequence[DeviceSession]
    looks: Sequence[Look]


def take_whole(session: Session, now: datetime, actor: Actor, patient_id: UUID) -> WholeRecord:
    """Everything of a patient, for himself or handed out by the staff; who took it is written down.

    A locked phone gets nothing, and a record that was merged is part of the one that stands for it.
    """
    patient = find_patient(session, actor, patient_id)
    if actor.sees_from is not None or standing_for(session, [patient.id]):
        raise NotFound
    himself = actor.kind is ActorKind.PATIENT
    action, of = (Action.OWN_DATA_TAKEN if himself else Action.RECORDS_TAKEN), ("patient", patient.id)
    record(session, now, actor, action, patient_id=patient.id, of=of, detail={"as": TakenAs.WHOLE.value})
    session.flush()
    ids = [patient.id, *merged_into(session, patient.id)]
    injections = session.scalars(_INJECTIONS, {"patient_id": patient.id})
    return WholeRecord(
        made_at=now,
        patient=patient,
        consents=session.scalars(_CONSENTS, {"ids": ids}).all(),
        injections=records_of(session, [(injection, patient) for injection in injections]),
        elsewhere=session.scalars(_ELSEWHERE, {"ids": ids}).all(),
        messages=session.scalars(_MESSAGES, {"ids": ids}).all(),
        phones=session.scalars(_PHONES, {"ids": ids}).all(),
        looks=looks_at(session, patient.id),
    )
