"""Signing staff in and out; sessions live in a table, so that any of them can be ended."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session

from diary.clinical.safety import TierKey
from diary.db.alerts import Alert, SymptomReport
from diary.db.clinics import Clinic
from diary.db.people import CameBy, Membership, Person, Role, StaffSession
from diary.db.scope import scope_to
from diary.services import second_step, secrets_kept, throttling
from diary.services.acting import Actor, ActorKind
from diary.services.auditing import Action, record
from diary.services.failures import Refused
from diary.services.second_factor import factors_of
from diary.services.sign_in_rules import closed_to_passwords, requiring_clinics
from diary.services.staff_sessions import IDLE_AT_MOST, LASTS, Browser, SignedIn, clinic_of, open_session
from diary.services.texts import normal_email
from diary.services.throttling import Bucket, Limit

__all__ = [
    "IDLE_AT_MOST",
    "LASTS",
    "OpenGlass",
    "SignedIn",
    "StaffMember",
    "Workplace",
    "sign_in",
    "sign_out",
    "staff_by_token",
]

TOUCHED_EVERY = timedelta(minutes=1)
PER_ACCOUNT = Limit(kind="sign-in, account", tries=10, within=timedelta(minutes=15))
PER_ADDRESS = Limit(kind="sign-in, address", tries=100, within=timedelta(minutes=15))
"""High, because a whole clinic may stand behind one address."""
_BEFORE_A_CLINIC = "who someone is decides which clinic the session is held to"
_WAITING = select(func.count(Alert.id)).where(Alert.clinic_id == Clinic.id, Alert.acknowledged_at.is_(None))
_EMERGENCIES = _WAITING.join(SymptomReport, SymptomReport.id == Alert.symptom_report_id).where(
    SymptomReport.tier == TierKey.EMERGENCY
)
_STAFF = (
    select(
        StaffSession.id.label("session_id"),
        StaffSession.clinic_id,
        StaffSession.last_seen_at,
        StaffSession.expires_at,
        StaffSession.came_by,
        StaffSession.checked_at,
        StaffSession.emergency_id,
        StaffSession.emergency_patient_id,
        StaffSession.emergency_ends_at,
        Person.id.label("person_id"),
        Person.name,
        Clinic.id.label("workplace_id"),
        Clinic.name.label("clinic_name"),
        Clinic.zone.label("clinic_zone"),
        Membership.role,
        # The banner of every page rests on these; a statement of its own would cost each page more.
        _WAITING.correlate(Clinic).scalar_subquery().label("waiting"),
        _EMERGENCIES.correlate(Clinic).scalar_subquery().label("emergencies"),
    )
    .join(Person, Person.id == StaffSession.person_id)
    .join(Membership, Membership.person_id == Person.id)
    .join(Clinic, Clinic.id == Membership.clinic_id)
    .where(StaffSession.token_hash == bindparam("token_hash"), StaffSession.revoked_at.is_(None), Person.active)
    .execution_options(unscoped=_BEFORE_A_CLINIC)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Workplace:
    """Another clinic in which somebody works; ``waiting`` counts its unacknowledged alerts."""

    clinic_id: UUID
    name: str
    waiting: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenGlass:
    """One patient whose pages of care stand open in an emergency to somebody without the role, and until when."""

    emergency_id: UUID
    patient_id: UUID
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMember:
    """Whoever is signed in, in the clinic that is being worked in; ``waiting`` counts its unacknowledged alerts.

    ``emergencies`` are those of them that are one. ``came_by`` says by what he has proved who he is, and ``checked_at``
    when he did so last. ``glass`` is what stands open to him in an emergency, while it does.
    """

    session_id: UUID
    person_id: UUID
    name: str
    clinic_id: UUID
    clinic_name: str
    clinic_zone: str
    roles: frozenset[Role]
    elsewhere: tuple[Workplace, ...] = ()
    waiting: int = 0
    emergencies: int = 0
    came_by: CameBy = CameBy.PASSWORD
    checked_at: datetime | None = None
    glass: OpenGlass | None = None

    @property
    def may_change_account(self) -> bool:
        """Whether he may change what opens his account: the provider of one clinic does not decide for another."""
        return self.came_by is not CameBy.SINGLE_SIGN_ON or not self.elsewhere


def sign_in(session: Session, now: datetime, *, email: str, password: str, address: str, device: str = "") -> SignedIn:
    """Open a session, or refuse in the same words and time whether the account exists or not.

    Whoever has a second factor, or needs one, goes only half-way. A clinic that is entered by single sign-on alone is
    none that a password opens.
    """
    buckets = buckets_of(email, address)
    throttling.check(session, now, buckets)
    person = session.scalar(select(Person).where(Person.email == normal_email(email)))
    matches = secrets_kept.password_matches(person.password_hash if person else None, password)
    clinic_id = None
    if person and matches and person.active:
        clinic_id = clinic_of(session, person.id, closed=closed_to_passwords(session, person.id))
    if person is None or clinic_id is None:
        throttling.count_failure(session, now, buckets)
        record(session, now, Actor(kind=ActorKind.NOBODY, address=address), Action.SIGN_IN_REFUSED)
        session.flush()
        raise Refused("password", "E-mail and password do not belong together.")
    throttling.forgive(session, buckets[:1])
    if factors_of(session, person.id).any or requiring_clinics(session, person.id):
        return second_step.begin(session, now, person.id, clinic_id)
    browser = Browser(address=address, device=device)
    return open_session(session, now, person.id, clinic_id, CameBy.PASSWORD, browser)


def buckets_of(email: str, address: str) -> tuple[Bucket, ...]:
    """Where the failed tries of an account and of an address are counted."""
    return ((PER_ACCOUNT, normal_email(email)), (PER_ADDRESS, address))


def staff_by_token(session: Session, now: datetime, token: str) -> StaffMember | None:
    """Whoever a cookie's token stands for, while the session and the account live."""
    rows = session.execute(_STAFF, {"token_hash": secrets_kept.hash_token(token)}).all()
    here = [row for row in rows if row.workplace_id == row.clinic_id]
    if not here:
        return None
    found = here[0]
    if now >= found.expires_at or now - found.last_seen_at >= IDLE_AT_MOST:
        return None
    if now - found.last_seen_at >= TOUCHED_EVERY:
        _touch(session, now, found.session_id)
    return StaffMember(
        session_id=found.session_id,
        person_id=found.person_id,
        name=found.name,
        clinic_id=found.clinic_id,
        clinic_name=found.clinic_name,
        clinic_zone=found.clinic_zone,
        roles=frozenset(row.role for row in here),
        elsewhere=_elsewhere(
            Workplace(
                clinic_id=row.workplace_id,
                name=row.clinic_name,
                # Of another clinic the provider of this one opens nothing, not even a number.
                waiting=0 if found.came_by == CameBy.SINGLE_SIGN_ON else row.waiting,
            )
            for row in rows
            if row not in here
        ),
        waiting=found.waiting,
        emergencies=found.emergencies,
        came_by=CameBy(found.came_by or CameBy.PASSWORD),
        checked_at=found.checked_at,
        glass=_glass(now, found.emergency_id, found.emergency_patient_id, found.emergency_ends_at),
    )


def _glass(
    now: datetime, emergency_id: UUID | None, patient_id: UUID | None, ends_at: datetime | None
) -> OpenGlass | None:
    """What the session's row says is open, until its time has run out."""
    if emergency_id is None or patient_id is None or ends_at is None or now >= ends_at:
        return None
    return OpenGlass(emergency_id=emergency_id, patient_id=patient_id, ends_at=ends_at)


def _elsewhere(clinics: Iterable[Workplace]) -> tuple[Workplace, ...]:
    """Each once, whatever roles somebody has there, by name."""
    return tuple(sorted(set(clinics), key=lambda clinic: clinic.name.casefold()))


def _touch(session: Session, now: datetime, session_id: UUID) -> None:
    session.execute(
        update(StaffSession)
        .where(StaffSession.id == session_id)
        .values(last_seen_at=now)
        .execution_options(unscoped=_BEFORE_A_CLINIC, synchronize_session=False)
    )


def sign_out(session: Session, now: datetime, token: str) -> None:
    """End the session of a token; ending one that has ended already changes nothing."""
    opened = session.scalar(
        select(StaffSession)
        .where(StaffSession.token_hash == secrets_kept.hash_token(token), StaffSession.revoked_at.is_(None))
        .execution_options(unscoped=_BEFORE_A_CLINIC)
    )
    if opened is None:
        return
    scope_to(session, opened.clinic_id)
    opened.revoked_at = now
    actor = Actor(kind=ActorKind.STAFF, id=opened.person_id, clinic_id=opened.clinic_id)
    record(session, now, actor, Action.SIGNED_OUT, of=("staff_session", opened.id))
    session.flush()
