"""Which diary a score belongs to: that of its area and of the moment at which it hurt so."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from diary.db.injections import Injection, InjectionArea
from diary.db.patients import Area
from diary.services.acting import Actor, ActorKind
from diary.services.failures import NotFound, Refused
from diary.services.loading import NEVER_HAPPENED
from diary.services.where_it_went import where_it_went

_OF_AREA = (
    select(Injection)
    .join(InjectionArea, InjectionArea.injection_id == Injection.id)
    .join(Area, (Area.id == InjectionArea.area_id) & (Area.patient_id == Injection.patient_id))
    .where(InjectionArea.area_id == bindparam("area_id"))
    .order_by(Injection.performed_at.desc())
    # Whoever is moving the diary to another patient at this moment is waited for.
    .with_for_update(of=Injection, read=True, key_share=True)
    .execution_options(populate_existing=True)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Belonging:
    """The diaries that ask for an area, the area under its present id, and whoever writes as whom he is now."""

    actor: Actor
    area_id: UUID
    injections: tuple[Injection, ...]


def belonging_of(session: Session, actor: Actor, area_id: UUID) -> Belonging:
    """Where a score of an area belongs: also one whose diary went to another record while its page was open."""
    found = injections_of(session, actor, area_id)
    place = None if found else where_it_went(session, actor, area_id)
    if place is not None:
        actor = replace(actor, id=place.patient_id) if actor.kind is ActorKind.PATIENT else actor
        area_id, found = place.id, injections_of(session, actor, place.id)
    return Belonging(actor=actor, area_id=area_id, injections=tuple(found))


def injections_of(session: Session, actor: Actor, area_id: UUID) -> list[Injection]:
    """The injections whose diaries ask for an area, the latest first; a patient finds his own alone."""
    found = session.scalars(_OF_AREA, {"area_id": area_id})
    return [row for row in found if actor.kind is not ActorKind.PATIENT or row.patient_id == actor.id]


def diary_at(found: Sequence[Injection], felt_at: datetime) -> Injection:
    """The diary that a moment belongs to: the latest that had begun, else the first of all."""
    if not found:
        raise NotFound
    started = [(row.performed_at, row) for row in found if row.performed_at and row.state not in NEVER_HAPPENED]
    if not started:
        raise Refused("score", "The diary begins when the needle is out. The clinic will start it.")
    return next((row for performed_at, row in started if performed_at <= felt_at), started[-1][1])


def refuse_what_cannot_be(now: datetime, injection: Injection, felt_at: datetime) -> None:
    """Refuse a moment that a person names and that lies ahead, or before the needle came out, or after the end."""
    if felt_at > now:
        raise Refused("felt_at", "This time is still ahead. Give a time that has passed.")
    if injection.performed_at is not None and felt_at < injection.performed_at:
        raise Refused("felt_at", "This was before the injection. Give a time after it.")
    if injection.ended_at is not None and felt_at >= injection.ended_at:
        raise Refused("felt_at", "The diary had ended by then. Give a time before its end.")
