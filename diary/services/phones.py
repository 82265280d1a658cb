"""Phones that hold diaries: unlocking one, telling whose of several diaries is meant, and known links."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import product
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from diary.db.entries import EntryRevision
from diary.db.injections import Injection
from diary.db.joining import DeviceSession, JoinCode
from diary.db.patients import Area, Patient
from diary.services import secrets_kept, throttling
from diary.services.acting import Actor, work_for
from diary.services.auditing import Action, record
from diary.services.failures import NotFound, Refused
from diary.services.joining import Device
from diary.services.throttling import Bucket, Limit

PER_PATIENT = Limit(kind="unlocking, patient", tries=5, within=timedelta(hours=1))
PER_ADDRESS = Limit(kind="unlocking, address", tries=100, within=timedelta(minutes=15))
OWNED = ("area_id", "entry_id", "injection_id")
"""What an address or a form may name, each of which belongs to one patient."""
_SEVERAL = "a phone may hold diaries of several clinics; what was sent says which is meant"


def unlock(session: Session, now: datetime, actor: Actor, session_id: UUID, *, date_of_birth: date) -> None:
    """Show again what was written, for the date of birth; wrong dates are counted and keep no score from coming."""
    work_for(session, actor)
    buckets: tuple[Bucket, ...] = ((PER_PATIENT, str(actor.id)), (PER_ADDRESS, actor.address or ""))
    throttling.check(session, now, buckets)
    found = session.execute(
        select(DeviceSession, Patient.date_of_birth)
        .join(Patient, Patient.id == DeviceSession.patient_id)
        .where(DeviceSession.id == session_id, DeviceSession.patient_id == actor.id)
    ).first()
    if found is None:
        raise NotFound
    device, born = found
    of = ("device_session", session_id)
    if born != date_of_birth:
        throttling.count_failure(session, now, buckets)
        record(session, now, actor, Action.UNLOCK_REFUSED, patient_id=actor.id, of=of)
        session.flush()
        raise Refused("date_of_birth", "This is not the date of birth that the clinic has on record.")
    device.locked_at = None
    throttling.forgive(session, buckets[:1])
    record(session, now, actor, Action.DEVICE_UNLOCKED, patient_id=actor.id, of=of)
    session.flush()


def device_meant(session: Session, held: Sequence[Device], named: Mapping[str, UUID]) -> Device | None:
    """Which of a phone's diaries an area, entry or injection belongs to; None where it is none of theirs."""
    clinics = dict.fromkeys(device.clinic_id for device in held)
    for kind, clinic_id in product((kind for kind in OWNED if kind in named), clinics):
        patient_id = session.scalar(_owner(kind, named[kind]), execution_options={"in_clinic": clinic_id})
        found = next((device for device in held if device.patient_id == patient_id), None)
        if found is not None:
            return found
    return None


def _owner(kind: str, one: UUID) -> Select[UUID]:
    wanted = {
        "area_id": select(Area.patient_id).where(Area.id == one),
        "entry_id": select(EntryRevision.patient_id).where(EntryRevision.entry_id == one).limit(1),
        "injection_id": select(Injection.patient_id).where(Injection.id == one),
    }[kind]
    return wanted.execution_options(unscoped=_SEVERAL)


def device_of_code(session: Session, held: Sequence[Device], code: str, *, secret: str) -> Device | None:
    """Which of a phone's own diaries a link or short code is for, be it used, ended or new; None for all others."""
    hashes = (secrets_kept.hash_token(code), secrets_kept.hash_short_code(secret, code))
    patient_id = session.scalar(
        select(JoinCode.patient_id)
        .where((JoinCode.token_hash == hashes[0]) | (JoinCode.short_code_hash == hashes[1]))
        .execution_options(unscoped=_SEVERAL)
    )
    return next((device for device in held if device.patient_id == patient_id), None)


def short_names(names: Sequence[str]) -> tuple[str, ...]:
    """Names that tell the diaries of one phone apart and nothing more: the first name and an initial."""
    short = [_short(name) for name in names]
    return tuple(
        f"{one} ({short[: place + 1].count(one)})" if short.count(one) > 1 else one for place, one in enumerate(short)
    )


def _short(name: str) -> str:
    """``Ana R.`` for ``Ana Ruiz`` and for ``Ruiz, Ana``."""
    family, comma, given = name.partition(",")
    parts = [*given.split(), *family.split()] if comma else name.split()
    if len(parts) < 2:  # noqa: PLR2004 (a first name and another)
        return name.strip()
    return f"{parts[0]} {parts[-1][0]}."
