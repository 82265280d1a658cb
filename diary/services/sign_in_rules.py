"""Whether a second factor is required of somebody: the strictest of his clinics holds."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, aliased

from diary.db.clinic_settings import SettingRevision
from diary.db.people import Membership
from diary.services.clinic_settings import Kind

_IN_ALL_CLINICS = "what somebody proves at signing in is the same in every clinic"
_LATER = aliased(SettingRevision)
_STANDING = (
    select(SettingRevision.clinic_id, SettingRevision.content)
    .join(Membership, Membership.clinic_id == SettingRevision.clinic_id)
    .where(
        Membership.person_id == bindparam("person_id"),
        SettingRevision.kind == Kind.SECOND_FACTOR.value,
        ~select(_LATER.id)
        .where(
            _LATER.clinic_id == SettingRevision.clinic_id,
            _LATER.kind == SettingRevision.kind,
            _LATER.revision > SettingRevision.revision,
        )
        .exists(),
    )
    .execution_options(unscoped=_IN_ALL_CLINICS)
)


def requiring_clinics(session: Session, person_id: UUID) -> frozenset[UUID]:
    """Those of somebody's clinics that let nobody in by the password alone."""
    found = session.execute(_STANDING, {"person_id": person_id})
    return frozenset(row.clinic_id for row in found if is_required(row.content))


def is_required(content: Mapping[str, object] | None) -> bool:
    """What a revision says; what ships is that nobody needs one."""
    return (content or {}).get("required") is True
