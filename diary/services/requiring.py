"""Requiring a second factor of a clinic's people, and letting one of them set up anew."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.db.people import Person
from diary.db.scope import scope_to
from diary.services import second_factor, second_step
from diary.services.acting import Actor, ActorKind
from diary.services.auditing import Action
from diary.services.changing_settings import BACK, change
from diary.services.clinic_settings import Kind
from diary.services.failures import NotFound, Refused
from diary.services.leaving import end_sessions
from diary.services.own_settings import Decision
from diary.services.personnel import colleague, works_elsewhere
from diary.services.staff_sessions import clinic_of, end_all
from diary.services.telling_owner import write_down_and_tell
from diary.services.texts import normal_email

_REQUIRED: Mapping[str, object] = {"required": True}


def change_requirement(session: Session, now: datetime, actor: Actor, *, required: bool, decision: Decision) -> None:
    """Have everybody of the clinic come in by a second factor from the next signing in, or no more."""
    content = _REQUIRED if required else BACK
    change(session, now, actor, Kind.SECOND_FACTOR, "", content, reason=decision.reason, seen=decision.seen)


def reset_factors(session: Session, now: datetime, actor: Actor, person_id: UUID) -> None:
    """Let a colleague set up anew who has lost what he comes in by; all of his sessions end."""
    found = colleague(session, actor, person_id)
    if not found.roles:
        raise NotFound
    if works_elsewhere(session, actor, person_id):
        raise Refused("", "This person works in another clinic as well. Whoever runs the diary can reset it.")
    end_sessions(session, now, actor, person_id)
    forget_factors(session, now, actor, person_id)


def forget_factors(session: Session, now: datetime, actor: Actor, person_id: UUID) -> None:
    """Forget every second factor of somebody, and what he has half-way open."""
    second_factor.remove_all(session, person_id)
    second_step.forget(session, now, person_id)
    write_down_and_tell(session, now, actor, Action.SECOND_FACTORS_RESET, person_id)
    session.flush()


def reset_by_operator(session: Session, now: datetime, email: str) -> bool:
    """The same for whoever runs the diary, whatever clinics the account opens; False where there is no such account."""
    person = session.scalar(select(Person).where(Person.email == normal_email(email)))
    if person is None:
        return False
    clinic_id = clinic_of(session, person.id)
    actor = Actor(kind=ActorKind.SYSTEM, clinic_id=clinic_id)
    if clinic_id is not None:
        scope_to(session, clinic_id)
    end_all(session, now, person.id)
    forget_factors(session, now, actor, person.id)
    return True
