"""Who acts, and for which clinic."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import Session

from diary.db.people import Role
from diary.db.scope import scope_to
from diary.services.failures import NotFound

__all__ = ["Actor", "ActorKind", "Role", "work_for"]


class ActorKind(StrEnum):
    """Who it is that acts."""

    STAFF = "staff"
    PATIENT = "patient"
    SYSTEM = "system"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Whoever looks or changes; ``id`` is a person's for staff and a patient's for patients.

    A patient on a phone that is locked sees nothing that came in before ``sees_from``.
    """

    kind: ActorKind
    id: UUID | None = None
    clinic_id: UUID | None = None
    roles: frozenset[Role] = field(default_factory=frozenset)
    address: str | None = None
    sees_from: datetime | None = None


def work_for(session: Session, actor: Actor) -> UUID:
    """Hold the session to the actor's clinic and return it; someone without a clinic finds nothing."""
    if actor.clinic_id is None:
        raise NotFound
    scope_to(session, actor.clinic_id)
    return actor.clinic_id
