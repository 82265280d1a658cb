"""By which channels a patient agreed to be written to; every agreement, and taking it back, stays on record."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from diary.db.consents import Channel, Consent
from diary.services import chance
from diary.services.acting import Actor, work_for
from diary.services.auditing import Action, record

__all__ = ["Channel", "agreed", "write_consent"]

_CONSENTS = (
    select(Consent.channel, Consent.given)
    .where(Consent.patient_id == bindparam("patient_id"))
    .order_by(Consent.given_at, Consent.id)
)


def agreed(session: Session, patient_id: UUID) -> frozenset[Channel]:
    """The channels that a patient agrees to now."""
    standing = {row.channel: row.given for row in session.execute(_CONSENTS, {"patient_id": patient_id})}
    return frozenset(channel for channel, given in standing.items() if given)


def write_consent(
    session: Session, now: datetime, actor: Actor, patient_id: UUID, channels: frozenset[Channel]
) -> None:
    """Write down that a patient agrees to these channels and to no other; what stands already is not repeated."""
    clinic_id = work_for(session, actor)
    standing = agreed(session, patient_id)
    for channel in sorted(standing ^ channels):
        given = channel in channels
        consent = Consent(
            id=chance.new_id(),
            clinic_id=clinic_id,
            patient_id=patient_id,
            channel=channel,
            given=given,
            given_at=now,
            written_by_kind=actor.kind.value,
            written_by_id=actor.id,
        )
        session.add(consent)
        action = Action.CONSENT_GIVEN if given else Action.CONSENT_TAKEN_BACK
        of, detail = ("consent", consent.id), {"channel": channel.value}
        record(session, now, actor, action, patient_id=patient_id, of=of, detail=detail)
    session.flush()
