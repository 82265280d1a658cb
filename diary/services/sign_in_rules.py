"""How somebody may sign in: the strictest of his clinics decides about a second factor, each about passwords."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from diary.db.clinic_settings import STANDS, SettingRevision
from diary.db.people import Membership
from diary.services.clinic_settings import Kind

_IN_ALL_CLINICS = "what somebody proves at signing in is the same in every clinic"
_STANDING = (
    select(SettingRevision.clinic_id, SettingRevision.content)
    .join(Membership, Membership.clinic_id == SettingRevision.clinic_id)
    .where(Membership.person_id == bindparam("person_id"), SettingRevision.kind == bindparam("kind"), STANDS)
    .execution_options(unscoped=_IN_ALL_CLINICS)
)


def requiring_clinics(session: Session, person_id: UUID) -> frozenset[UUID]:
    """Those of somebody's clinics that let nobody in by the password alone."""
    found = session.execute(_STANDING, {"person_id": person_id, "kind": Kind.SECOND_FACTOR.value})
    return frozenset(row.clinic_id for row in found if is_required(row.content))


def closed_to_passwords(session: Session, person_id: UUID) -> frozenset[UUID]:
    """Those of somebody's clinics that are entered by single sign-on alone."""
    found = session.execute(_STANDING, {"person_id": person_id, "kind": Kind.SINGLE_SIGN_ON.value})
    return frozenset(row.clinic_id for row in found if (row.content or {}).get("only") is True)


def is_required(content: Mapping[str, object] | None) -> bool:
    """What a revision says; what ships is that nobody needs one."""
    return (content or {}).get("required") is True
