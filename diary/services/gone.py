"""A phone whose diary was deleted: that it is known as such, and whom its owner may call all the same."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from diary.db.clinics import Location
from diary.db.tombstones import Buried, Tombstone, phone_id
from diary.services import secrets_kept
from diary.services.calling import Numbers, numbers_at

_NO_CLINIC_YET = "a phone whose diary was deleted belongs to no clinic any more"
_STONE = (
    select(Tombstone.clinic_id)
    .where(Tombstone.kind == Buried.PHONE, Tombstone.buried_id.in_(bindparam("phones", expanding=True)))
    .limit(1)
    .execution_options(unscoped=_NO_CLINIC_YET)
)
_LOCATION = (
    select(Location)
    .where(Location.clinic_id == bindparam("clinic_id"))
    .order_by(Location.retired_at.is_not(None), Location.name)
    .limit(1)
)


def clinic_of_gone(session: Session, tokens: Sequence[str]) -> UUID | None:
    """The clinic that deleted the diary which one of these tokens opened; None where none of them did."""
    phones = [phone_id(secrets_kept.hash_token(token)) for token in tokens]
    return session.scalar(_STONE, {"phones": phones}) if phones else None


def whom_to_call(session: Session, now: datetime, clinic_id: UUID) -> Numbers | None:
    """The numbers of one of the clinic's locations; which one it was, nobody knows any more."""
    options = {"unscoped": _NO_CLINIC_YET, "in_clinic": clinic_id}
    location = session.scalar(_LOCATION, {"clinic_id": clinic_id}, execution_options=options)
    return numbers_at(location, now) if location else None
