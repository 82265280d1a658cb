"""By which channels a patient agreed to be written to, and everything that was ever agreed to or taken back."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from diary.db.consents import Channel, Consent
from diary.db.patients import Patient
from diary.services import chance
from diary.services.acting import Actor, ActorKind, work_for
from diary.services.auditing import Action, record
from diary.services.failures import NotFound

__all__ = ["Channel", "ConsentLine", "agreed", "agreed_since", "history", "write_consent"]

_TICK = timedelta(microseconds=1)
_OF_PATIENT = select(Consent).where(Consent.patient_id == bindparam("patient_id")).order_by(Consent.given_at)
_OF_PATIENTS = (
    select(Consent).where(Consent.patient_id.in_(bindparam("ids", expanding=True))).order_by(Consent.given_at)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentLine:
    """One agreement, or one taken back."""

    channel: Channel
    given: bool
    given_at: datetime
    by_carrier: bool


def agreed(session: Session, patient_id: UUID) -> frozenset[Channel]:
    """The channels by which a patient agrees to be written to now."""
    return frozenset(channel for channel, row in _standing(session, patient_id).items() if row.given)


def agreed_since(session: Session, patient_ids: Collection[UUID]) -> Mapping[UUID, datetime]:
    """Since when each of these patients has agreed to be written to by any channel; who does not is not named."""
    standing = {(row.patient_id, row.channel): row for row in session.scalars(_OF_PATIENTS, {"ids": list(patient_ids)})}
    since: dict[UUID, datetime] = {}
    for row in standing.values():
        if row.given:
            since[row.patient_id] = min(row.given_at, since.get(row.patient_id, row.given_at))
    return since


def history(session: Session, patient_id: UUID) -> tuple[ConsentLine, ...]:
    """Everything that was agreed to and taken back, the latest first."""
    rows = session.scalars(_OF_PATIENT, {"patient_id": patient_id}).all()
    return tuple(_line(row) for row in reversed(rows))


def _line(row: Consent) -> ConsentLine:
    by_carrier = row.written_by_kind == ActorKind.SYSTEM
    return ConsentLine(channel=row.channel, given=row.given, given_at=row.given_at, by_carrier=by_carrier)


def write_consent(session: Session, now: datetime, actor: Actor, patient_id: UUID, channels: Iterable[Channel]) -> None:
    """Write down that a patient agrees to these channels and to no other; what stands already is not repeated."""
    patient = _hold(session, actor, patient_id)
    before, wanted = _standing(session, patient_id), frozenset(channels)
    standing = frozenset(channel for channel, row in before.items() if row.given)
    for channel in sorted(standing ^ wanted):
        given = channel in wanted
        consent = _row(now, actor, patient, channel, before.get(channel), given=given)
        session.add(consent)
        action = Action.CONSENT_GIVEN if given else Action.CONSENT_TAKEN_BACK
        of, detail = ("consent", consent.id), {"channel": channel.value}
        record(session, now, actor, action, patient_id=patient_id, of=of, detail=detail)
    session.flush()


def _hold(session: Session, actor: Actor, patient_id: UUID) -> Patient:
    """The patient, whose consents are written one after the other; a patient finds himself alone."""
    work_for(session, actor)
    if actor.kind is ActorKind.PATIENT and actor.id != patient_id:
        raise NotFound
    held = select(Patient).where(Patient.id == patient_id).with_for_update(key_share=True)
    patient = session.scalar(held.execution_options(populate_existing=True))
    if patient is None:
        raise NotFound
    return patient


def _standing(session: Session, patient_id: UUID) -> dict[Channel, Consent]:
    return {row.channel: row for row in session.scalars(_OF_PATIENT, {"patient_id": patient_id})}


def _row(
    now: datetime, actor: Actor, patient: Patient, channel: Channel, before: Consent | None, *, given: bool
) -> Consent:
    """The next word on a channel; it is always later than the one before, even while the clock stands."""
    return Consent(
        id=chance.new_id(),
        clinic_id=patient.clinic_id,
        patient_id=patient.id,
        channel=channel,
        given=given,
        given_at=max(now, before.given_at + _TICK) if before else now,
        written_by_kind=actor.kind.value,
        written_by_id=actor.id,
    )
