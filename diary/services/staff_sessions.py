"""Sessions of the staff: how one begins, which are somebody's, and how they end."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from diary.db.clinics import Clinic
from diary.db.people import CameBy, Membership, StaffSession
from diary.db.scope import scope_to
from diary.services import chance, secrets_kept
from diary.services.acting import Actor, ActorKind, work_for
from diary.services.auditing import Action, record
from diary.services.failures import NotFound

LASTS = timedelta(hours=12)
IDLE_AT_MOST = timedelta(hours=1)
SIX, SITE = 6, 48
"""The version of the long addresses, and how many of their bits name a site."""
_BEFORE_A_CLINIC = "who someone is decides which clinic the session is held to"
_EVERYWHERE = "somebody sees and ends his own sessions in every clinic"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A new session: the token for the cookie, and whose it is.

    While it ``waits`` for the second factor, the token is that of the second step and opens no page.
    """

    token: str
    person_id: UUID
    clinic_id: UUID
    waits: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Browser:
    """Where somebody signs in: the address, and the device in words, by which he knows it again."""

    address: str
    device: str = ""


def clinic_of(session: Session, person_id: UUID, *, closed: frozenset[UUID] = frozenset()) -> UUID | None:
    """The first clinic by name that somebody works in, and that is not closed to what he comes by."""
    return session.scalar(
        select(Membership.clinic_id)
        .join(Clinic, Clinic.id == Membership.clinic_id)
        .where(Membership.person_id == person_id, Membership.clinic_id.not_in(closed))
        .order_by(Clinic.name)
        .limit(1)
        .execution_options(unscoped=_BEFORE_A_CLINIC)
    )


def works_in(session: Session, person_id: UUID, clinic_id: UUID) -> bool:
    """Whether somebody works in a clinic at this moment."""
    wanted = select(Membership.id).where(Membership.person_id == person_id, Membership.clinic_id == clinic_id)
    return session.scalar(wanted.limit(1).execution_options(unscoped=_BEFORE_A_CLINIC)) is not None


def open_session(
    session: Session,
    now: datetime,
    person_id: UUID,
    clinic_id: UUID,
    came_by: CameBy,
    browser: Browser,
    *,
    checked_at: datetime | None = None,
) -> SignedIn:
    """Begin a session in a clinic.

    Who comes by single sign-on was checked when the provider last asked him, which may be long ago or never told.
    """
    scope_to(session, clinic_id)
    token = chance.new_token()
    opened = StaffSession(
        id=chance.new_id(),
        clinic_id=clinic_id,
        token_hash=secrets_kept.hash_token(token),
        person_id=person_id,
        created_at=now,
        last_seen_at=now,
        expires_at=now + LASTS,
        came_by=came_by.value,
        checked_at=checked_at if came_by is CameBy.SINGLE_SIGN_ON else now,
        device=browser.device or None,
        address=coarse(browser.address) or None,
    )
    session.add(opened)
    actor = Actor(kind=ActorKind.STAFF, id=person_id, clinic_id=clinic_id, address=browser.address)
    detail = {"by": came_by.value}
    record(session, now, actor, Action.SIGNED_IN, of=("staff_session", opened.id), detail=detail)
    session.flush()
    return SignedIn(token=token, person_id=person_id, clinic_id=clinic_id)


def coarse(address: str) -> str:
    """An address without its last part: enough to know the place again, too little to point at a machine.

    This machine itself has one address of the long kind, which is told whole.
    """
    try:
        found = ip_address(address.split("%", maxsplit=1)[0])
    except ValueError:
        return ""
    found = getattr(found, "ipv4_mapped", None) or found
    if found.is_loopback and found.version == SIX:
        return str(found)
    if found.version == SIX:
        return str(ip_network((found, SITE), strict=False).network_address)
    return f"{str(found).rpartition('.')[0]}.x"


def own_sessions(session: Session, now: datetime, person_id: UUID) -> tuple[StaffSession, ...]:
    """The browsers in which somebody is signed in, in whichever clinic, the one seen last first."""
    wanted = select(StaffSession).where(
        StaffSession.person_id == person_id,
        StaffSession.revoked_at.is_(None),
        StaffSession.expires_at > now,
        StaffSession.last_seen_at > now - IDLE_AT_MOST,
    )
    latest = wanted.order_by(StaffSession.last_seen_at.desc(), StaffSession.id)
    return tuple(session.scalars(latest.execution_options(unscoped=_EVERYWHERE)))


def over_at(opened: StaffSession) -> datetime:
    """When a session ended, or will where nobody comes back to it."""
    by_itself = min(opened.expires_at, opened.last_seen_at + IDLE_AT_MOST)
    return min(by_itself, opened.revoked_at) if opened.revoked_at else by_itself


def end_own(session: Session, now: datetime, actor: Actor, session_id: UUID) -> None:
    """Sign oneself out of another browser; one that is not one's own, or no longer open, stays as it is."""
    work_for(session, actor)
    if actor.id is None or session_id not in {row.id for row in own_sessions(session, now, actor.id)}:
        return
    _end(session, now, StaffSession.id == session_id)
    record(session, now, actor, Action.SESSION_ENDED, of=("staff_session", session_id))
    session.flush()


def end_others(session: Session, now: datetime, actor: Actor, kept_id: UUID) -> int:
    """Sign oneself out of every other browser; returns of how many."""
    work_for(session, actor)
    if actor.id is None:
        raise NotFound
    others = [row.id for row in own_sessions(session, now, actor.id) if row.id != kept_id]
    if others:
        _end(session, now, StaffSession.id.in_(others))
        record(session, now, actor, Action.SESSION_ENDED, of=("person", actor.id), detail={"others": len(others)})
    session.flush()
    return len(others)


def end_all(session: Session, now: datetime, person_id: UUID) -> None:
    """Sign somebody out of every browser in every clinic."""
    _end(session, now, StaffSession.person_id == person_id)


def _end(session: Session, now: datetime, which: object) -> None:
    session.execute(
        update(StaffSession)
        .where(which, StaffSession.revoked_at.is_(None))  # type: ignore[arg-type]  # a condition on its columns
        .values(revoked_at=now)
        .execution_options(unscoped=_EVERYWHERE, synchronize_session=False)
    )
