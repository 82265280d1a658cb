"""A patient whose phone has joined and who has nothing to write about: whom he may call all the same."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from diary.db.clinics import Location
from diary.db.injections import Injection
from diary.services.acting import Actor, work_for
from diary.services.auditing import Action, record
from diary.services.calling import Numbers, numbers_at, numbers_of_clinic
from diary.services.failures import NotFound

_LATEST = (
    select(Location)
    .join(Injection, Injection.location_id == Location.id)
    .where(Injection.patient_id == bindparam("patient_id"))
    .order_by(Injection.planned_at.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WithoutDiary:
    """Whom to call; ``called_off`` says that an injection was planned once."""

    called_off: bool
    numbers: Numbers


def look_without_diary(session: Session, now: datetime, actor: Actor) -> WithoutDiary:
    """Whom a patient without a diary may call: the place of his injection, else one of the clinic's."""
    work_for(session, actor)
    mine = session.scalar(_LATEST, {"patient_id": actor.id})
    numbers = numbers_at(mine, now) if mine else numbers_of_clinic(session, now)
    if numbers is None:
        raise NotFound
    record(session, now, actor, Action.DIARY_SEEN, patient_id=actor.id)
    session.flush()
    return WithoutDiary(called_off=mine is not None, numbers=numbers)
