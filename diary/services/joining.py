"""How a patient's phone joins: codes that are issued by staff, claimed once, and open a session for the phone."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from diary.db.joining import DeviceSession, JoinCode
from diary.db.patients import Patient
from diary.db.scope import scope_to
from diary.services import chance, secrets_kept, throttling
from diary.services.acting import Actor, ActorKind
from diary.services.auditing import Action, record
from diary.services.failures import Refused
from diary.services.loading import NEVER_HAPPENED
from diary.services.performing import end_codes, find_injection, find_to_change
from diary.services.throttling import Bucket, Limit

LASTS = timedelta(hours=72)
TOUCHED_EVERY = timedelta(minutes=5)
LOCKS_AFTER = timedelta(days=30)
"""After so long without a visit, a phone shows what was written only for the date of birth."""
PER_CODE = Limit(kind="joining, code", tries=10, within=timedelta(hours=1))
PER_ADDRESS = Limit(kind="joining, address", tries=200, within=timedelta(minutes=15))
"""High, because a whole waiting room may stand behind one address."""
_BEFORE_A_CLINIC = "a code or a cookie decides which clinic the session is held to"
_DEVICES = (
    select(DeviceSession, Patient.language, Patient.zone, Patient.name)
    .join(Patient, Patient.id == DeviceSession.patient_id)
    .where(DeviceSession.token_hash.in_(bindparam("token_hashes", expanding=True)), DeviceSession.revoked_at.is_(None))
    .execution_options(unscoped=_BEFORE_A_CLINIC, populate_existing=True)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedCode:
    """A code as it is handed over: its id, the token of the link, its short twin in two halves, until when it holds."""

    code_id: UUID
    token: str
    short_code: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """What a phone gets for its code."""

    device_token: str
    patient_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A phone that holds a patient's diary; ``idle`` is for how long nobody had opened it before this moment.

    From ``locked_at`` on it shows nothing that was written before, until the date of birth is given.
    """

    session_id: UUID
    patient_id: UUID
    clinic_id: UUID
    language: str
    zone: str
    name: str
    idle: timedelta
    locked_at: datetime | None
    token: str = field(repr=False)


def issue_code(
    session: Session, now: datetime, actor: Actor, injection_id: UUID, *, secret: str, lasts: timedelta = LASTS
) -> IssuedCode:
    """Issue a code for an injection's diary; older ones that nobody has claimed end."""
    injection = find_to_change(session, actor, injection_id)
    if injection.state in NEVER_HAPPENED:
        raise Refused("", "There is no diary to join: this injection was called off.")
    end_codes(session, now, injection_id)
    code_id = chance.new_id()
    code = JoinCode(
        id=code_id,
        clinic_id=injection.clinic_id,
        patient_id=injection.patient_id,
        injection_id=injection_id,
        token_hash=secrets_kept.hash_token(secrets_kept.link_token(secret, code_id)),
        short_code_hash=secrets_kept.hash_short_code(secret, secrets_kept.short_code(secret, code_id)),
        created_at=now,
        expires_at=now + lasts,
    )
    session.add(code)
    record(session, now, actor, Action.CODE_ISSUED, patient_id=injection.patient_id, of=("join_code", code_id))
    session.flush()
    return _issued(code, secret)


def shown_code(session: Session, now: datetime, actor: Actor, injection_id: UUID, *, secret: str) -> IssuedCode | None:
    """The code that can still be claimed, shown again; None where there is none."""
    injection = find_injection(session, actor, injection_id)
    code = session.scalar(
        select(JoinCode).where(
            JoinCode.injection_id == injection_id,
            JoinCode.claimed_at.is_(None),
            JoinCode.revoked_at.is_(None),
            JoinCode.expires_at > now,
        )
    )
    if code is None:
        return None
    record(session, now, actor, Action.CODE_SEEN, patient_id=injection.patient_id, of=("join_code", code.id))
    session.flush()
    return _issued(code, secret)


def _issued(code: JoinCode, secret: str) -> IssuedCode:
    return IssuedCode(
        code_id=code.id,
        token=secrets_kept.link_token(secret, code.id),
        short_code=secrets_kept.shown_code(secrets_kept.short_code(secret, code.id)),
        expires_at=code.expires_at,
    )


def claim(session: Session, now: datetime, *, code: str, date_of_birth: date, address: str, secret: str) -> Claimed:
    """Open a diary on a phone by the token of a link or its short code, and the patient's date of birth.

    A wrong, expired, used, revoked or foreign code and a wrong date of birth are refused in the same words.
    """
    hashes = (secrets_kept.hash_token(code), secrets_kept.hash_short_code(secret, code))
    buckets: tuple[Bucket, ...] = ((PER_CODE, hashes[1]), (PER_ADDRESS, address))
    throttling.check(session, now, buckets)
    found = _find(session, hashes)
    if found is None or not _usable(found[0], now) or found[1].date_of_birth != date_of_birth:
        throttling.count_failure(session, now, buckets)
        _record_refusal(session, now, found, address)
        session.flush()
        raise Refused("code", "This code and date of birth do not open a diary. Please ask the clinic for a new code.")
    return _open(session, now, *found, address)


def _find(session: Session, hashes: tuple[str, str]) -> tuple[JoinCode, Patient] | None:
    row = session.execute(
        select(JoinCode, Patient)
        .join(Patient, Patient.id == JoinCode.patient_id)
        .where((JoinCode.token_hash == hashes[0]) | (JoinCode.short_code_hash == hashes[1]))
        .with_for_update(of=JoinCode)
        .execution_options(unscoped=_BEFORE_A_CLINIC)
    ).first()
    return (row[0], row[1]) if row else None


def _record_refusal(session: Session, now: datetime, found: tuple[JoinCode, Patient] | None, address: str) -> None:
    """Write a refused try down, for the clinic and patient whose code it was where it was one."""
    if found is None:
        record(session, now, Actor(kind=ActorKind.NOBODY, address=address), Action.CODE_REFUSED)
        return
    code, patient = found
    scope_to(session, patient.clinic_id)
    nobody = Actor(kind=ActorKind.NOBODY, clinic_id=patient.clinic_id, address=address)
    record(session, now, nobody, Action.CODE_REFUSED, patient_id=patient.id, of=("join_code", code.id))


def _usable(code: JoinCode, now: datetime) -> bool:
    return code.claimed_at is None and code.revoked_at is None and now < code.expires_at


def _open(session: Session, now: datetime, code: JoinCode, patient: Patient, address: str) -> Claimed:
    scope_to(session, patient.clinic_id)
    code.claimed_at = now
    token = chance.new_token()
    device = DeviceSession(
        id=chance.new_id(),
        clinic_id=patient.clinic_id,
        patient_id=patient.id,
        token_hash=secrets_kept.hash_token(token),
        created_at=now,
        last_seen_at=now,
    )
    session.add(device)
    actor = Actor(kind=ActorKind.PATIENT, id=patient.id, clinic_id=patient.clinic_id, address=address)
    record(session, now, actor, Action.DIARY_JOINED, patient_id=patient.id, of=("device_session", device.id))
    session.flush()
    return Claimed(device_token=token, patient_id=patient.id)


def devices_by_tokens(session: Session, now: datetime, tokens: Sequence[str]) -> tuple[Device, ...]:
    """The diaries that a phone holds by its tokens, in their order, without those whose sessions were revoked."""
    hashes = {secrets_kept.hash_token(token): token for token in tokens}
    rows = session.execute(_DEVICES, {"token_hashes": list(hashes)}).all()
    found = {row[0].token_hash: _device(*row, now=now, token=hashes[row[0].token_hash]) for row in rows}
    return tuple(found[kept] for kept in hashes if kept in found)


def _device(row: DeviceSession, language: str, zone: str, name: str, *, now: datetime, token: str) -> Device:
    return Device(
        session_id=row.id,
        patient_id=row.patient_id,
        clinic_id=row.clinic_id,
        language=language,
        zone=zone,
        name=name,
        idle=max(now - row.last_seen_at, timedelta(0)),
        locked_at=row.locked_at,
        token=token,
    )


def visit(session: Session, now: datetime, device: Device) -> Device:
    """Note now and then that a diary is open; after a long time without a visit it is locked from now on."""
    locked_at = now if device.locked_at is None and device.idle >= LOCKS_AFTER else device.locked_at
    if device.idle >= TOUCHED_EVERY:
        session.execute(
            update(DeviceSession)
            .where(DeviceSession.id == device.session_id)
            .values(last_seen_at=now, locked_at=locked_at)
            .execution_options(unscoped=_BEFORE_A_CLINIC, synchronize_session=False)
        )
    return replace(device, locked_at=locked_at)


def sign_out_device(session: Session, now: datetime, token: str) -> None:
    """End a phone's session; ending one that has ended already changes nothing."""
    device = session.scalar(
        select(DeviceSession)
        .where(DeviceSession.token_hash == secrets_kept.hash_token(token), DeviceSession.revoked_at.is_(None))
        .execution_options(unscoped=_BEFORE_A_CLINIC)
    )
    if device is None:
        return
    scope_to(session, device.clinic_id)
    device.revoked_at = now
    actor = Actor(kind=ActorKind.PATIENT, id=device.patient_id, clinic_id=device.clinic_id)
    of = ("device_session", device.id)
    record(session, now, actor, Action.DEVICE_SIGNED_OUT, patient_id=device.patient_id, of=of)
    session.flush()
