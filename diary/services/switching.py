"""Going from one clinic to another for somebody who works in several."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from diary.db.people import CameBy, StaffSession
from diary.db.scope import scope_to
from diary.services import chance, secrets_kept
from diary.services.acting import Actor, ActorKind
from diary.services.auditing import Action, record
from diary.services.failures import NotFound, Refused
from diary.services.sign_in_rules import closed_to_passwords, requiring_clinics
from diary.services.signing_in import StaffMember
from diary.services.staff_sessions import SignedIn

BY_ITS_OWN = "Single sign-on opens one clinic alone. Sign in at the other one with what it asks for."
_TWO_CLINICS = "the session of one clinic ends while that of another begins"


class AtTheDoor(Refused):
    """The other clinic is entered at its own door alone."""


@dataclass(frozen=True, slots=True)
class _Ended:
    """What goes over from the session of one clinic to that of the other."""

    expires_at: datetime
    came_by: str | None
    checked_at: datetime | None
    device: str | None
    address: str | None


def switch_clinic(
    session: Session, now: datetime, staff: StaffMember, clinic_id: UUID, *, address: str | None
) -> SignedIn:
    """End the present session and open one in another clinic of the same person, which lasts no longer.

    The provider of one clinic opens no other, and a password opens none that is entered by single sign-on alone.
    """
    if clinic_id not in {place.clinic_id for place in staff.elsewhere}:
        raise NotFound
    if staff.came_by is CameBy.SINGLE_SIGN_ON:
        raise AtTheDoor("", BY_ITS_OWN)
    if clinic_id in closed_to_passwords(session, staff.person_id):
        raise AtTheDoor("", BY_ITS_OWN)
    if staff.came_by is CameBy.PASSWORD and clinic_id in requiring_clinics(session, staff.person_id):
        raise Refused("", "This clinic requires a second factor. Sign out, and sign in again to set it up.")
    ended = _end(session, now, staff)
    scope_to(session, clinic_id)
    token = chance.new_token()
    opened = StaffSession(
        id=chance.new_id(),
        clinic_id=clinic_id,
        token_hash=secrets_kept.hash_token(token),
        person_id=staff.person_id,
        created_at=now,
        last_seen_at=now,
        expires_at=ended.expires_at,
        came_by=ended.came_by,
        checked_at=ended.checked_at,
        device=ended.device,
        address=ended.address,
    )
    session.add(opened)
    actor = Actor(kind=ActorKind.STAFF, id=staff.person_id, clinic_id=clinic_id, address=address)
    detail = {"from": str(staff.clinic_id)}
    record(session, now, actor, Action.CLINIC_SWITCHED, of=("staff_session", opened.id), detail=detail)
    session.flush()
    return SignedIn(token=token, person_id=staff.person_id, clinic_id=clinic_id)


def _end(session: Session, now: datetime, staff: StaffMember) -> _Ended:
    own = StaffSession.id == staff.session_id
    wanted = select(
        StaffSession.expires_at,
        StaffSession.came_by,
        StaffSession.checked_at,
        StaffSession.device,
        StaffSession.address,
    )
    row = session.execute(wanted.where(own).execution_options(unscoped=_TWO_CLINICS)).one()
    session.execute(
        update(StaffSession)
        .where(own)
        .values(revoked_at=now)
        .execution_options(unscoped=_TWO_CLINICS, synchronize_session=False)
    )
    return _Ended(*row)
