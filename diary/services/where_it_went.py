"""Where an area is found after its diary has gone to another record, for pages that were opened before that."""

import re
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.clinical.catalogue import Side
from diary.db.corrections import InjectionMove
from diary.db.folding import folded
from diary.db.patients import Area
from diary.services.acting import Actor, ActorKind
from diary.services.merged import standing_for

_NUMBERED = re.compile(r" \(\d+\)$")


def where_it_went(session: Session, actor: Actor, area_id: UUID) -> Area | None:
    """The area of the same place in the record to which the diary went; a patient finds his own alone."""
    area = session.scalar(select(Area).where(Area.id == area_id))
    owner = _owner_now(session, actor, area.patient_id) if area else None
    if area is None or owner is None:
        return None
    there = session.scalars(select(Area).where(Area.patient_id == owner).order_by(Area.label))
    return next((row for row in there if _place(row) == _place(area)), None)


def _owner_now(session: Session, actor: Actor, owner: UUID) -> UUID | None:
    """The record that stands for the owner now; for a patient only if that is himself."""
    standing = standing_for(session, [owner]).get(owner)
    if actor.kind is not ActorKind.PATIENT or actor.id is None:
        return standing
    mine = standing_for(session, [actor.id]).get(actor.id, actor.id)
    came = select(InjectionMove.id).where(InjectionMove.from_patient_id == owner, InjectionMove.to_patient_id == mine)
    return mine if standing == mine or session.scalar(came.limit(1)) else None


def _place(area: Area) -> tuple[str, Side, bool]:
    """What two areas of one place have in common; a number was put behind a name that was taken."""
    return _NUMBERED.sub("", folded(area.label)), area.side, area.episodic
