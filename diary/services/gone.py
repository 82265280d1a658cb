"""A phone whose diary was deleted: that it is known as such, and whom its owner may call all the same."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from diary.db.scope import scope_to
from diary.db.tombstones import Buried, Tombstone, phone_id
from diary.services import secrets_kept
from diary.services.calling import Numbers, numbers_of_clinic

_NO_CLINIC_YET = "a phone whose diary was deleted belongs to no clinic any more"
_STONE = (
    select(Tombstone.clinic_id)
    .where(Tombstone.kind == Buried.PHONE, Tombstone.buried_id.in_(bindparam("phones", expanding=True)))
    .limit(1)
    .execution_options(unscoped=_NO_CLINIC_YET)
)


def clinic_of_gone(session: Session, tokens: Sequence[str]) -> UUID | None:
    """The clinic that deleted the diary which one of these tokens opened; None where none of them did."""
    phones = [phone_id(secrets_kept.hash_token(token)) for token in tokens]
    return session.scalar(_STONE, {"phones": phones}) if phones else None


def whom_to_call(session: Session, now: datetime, clinic_id: UUID) -> Numbers | None:
    """The numbers of one of the clinic's locations; which one it was, nobody knows any more."""
    scope_to(session, clinic_id)
    return numbers_of_clinic(session, now)
