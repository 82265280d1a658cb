"""What staff need to see between planning an injection and the needle coming out."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.clinical.peg import BEFORE
from diary.clinical.schedule import DuePoint, due_points
from diary.db.clinics import Location
from diary.db.injections import Injection
from diary.db.joining import JoinCode
from diary.db.peg import PegAnswer
from diary.db.people import Person
from diary.db.translate import DiaryRows, diary_of
from diary.services.acting import Actor
from diary.services.enrolling import find_patient
from diary.services.loading import load_rows
from diary.services.peg import pegs_of, standing
from diary.services.performing import look_at_injection

FIRST_SHOWN = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedInjection:
    """An injection with its patient, areas and baselines, where and by whom it is done; ``peg`` was answered before."""

    injection: Injection
    rows: DiaryRows
    location: Location
    provider: Person
    code_was_made: bool
    peg: PegAnswer | None


def prepare(session: Session, now: datetime, actor: Actor, injection_id: UUID) -> PreparedInjection:
    """Look at an injection of the actor's clinic, or raise ``NotFound``; the look is written down."""
    injection = look_at_injection(session, now, actor, injection_id)
    patient = find_patient(session, actor, injection.patient_id)
    codes = select(JoinCode.id).where(JoinCode.injection_id == injection.id)
    return PreparedInjection(
        injection=injection,
        rows=load_rows(session, [(injection, patient)])[injection.id],
        location=session.scalars(select(Location).where(Location.id == injection.location_id)).one(),
        provider=session.scalars(select(Person).where(Person.id == injection.provider_id)).one(),
        code_was_made=session.scalar(codes.limit(1)) is not None,
        peg=standing(pegs_of(session, [injection_id])).get(BEFORE),
    )


def first_questions(found: PreparedInjection, performed_at: datetime) -> tuple[DuePoint, ...]:
    """The first moments at which a score would be asked for, were the needle out at ``performed_at``."""
    points = due_points(diary_of(found.rows, performed_at))
    return tuple(point for point in points if not point.quiet)[:FIRST_SHOWN]
