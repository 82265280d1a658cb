"""Keeping the answers to the PEG, by the patient himself or entered for him, and finding them again."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from diary.clinical.peg import BEFORE, Peg, has_come, week_due
from diary.clinical.scores import Source
from diary.db.injections import Injection, InjectionState
from diary.db.patients import Patient
from diary.db.peg import PegAnswer
from diary.db.translate import zone_named
from diary.services import chance
from diary.services.acting import Actor, ActorKind
from diary.services.auditing import Action, record
from diary.services.failures import NotFound, Refused
from diary.services.performing import checked_score, find_injection, find_to_change
from diary.services.wanted import Wanted

_OF_INJECTIONS = Wanted.by(
    PegAnswer.injection_id, select(PegAnswer).order_by(PegAnswer.week, PegAnswer.received_at, PegAnswer.id)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPeg:
    """The answers of one week as they come in; by ``answer_id``, which the page made, a second sending is known."""

    answer_id: UUID
    injection_id: UUID
    week: int
    answers: Peg
    source: Source = Source.PATIENT


def find_own(session: Session, actor: Actor, injection_id: UUID) -> Injection:
    """An injection that the actor may answer for: a patient finds his own alone."""
    injection = find_injection(session, actor, injection_id)
    if actor.kind is ActorKind.PATIENT and injection.patient_id != actor.id:
        raise NotFound
    return injection


def save_peg(session: Session, now: datetime, actor: Actor, new: NewPeg) -> PegAnswer:
    """Keep the answers of a week, or return those that were kept under their id; the latest of a week stand."""
    find_own(session, actor, new.injection_id)
    injection = find_to_change(session, actor, new.injection_id)
    known = _known(session, new)
    if known is not None:
        return known
    _check_week(session, now, actor, injection, new.week)
    row = _row(now, actor, injection, new)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        # The id is that of another injection's answers, which are none of this patient's business.
        raise NotFound from None
    of = ("peg_answer", new.answer_id)
    record(session, now, actor, Action.PEG_SAVED, patient_id=injection.patient_id, of=of, detail={"week": new.week})
    session.flush()
    return row


def is_asked_now(session: Session, now: datetime, actor: Actor, injection_id: UUID, week: int) -> bool:
    """Whether the actor may answer for that week now; ``NotFound`` for an injection that is not his."""
    try:
        _check_week(session, now, actor, find_own(session, actor, injection_id), week)
    except Refused:
        return False
    return True


def _check_week(session: Session, now: datetime, actor: Actor, injection: Injection, week: int) -> None:
    """Before the injection until the needle is out; later in the weeks that it is asked in, for staff from then on."""
    if week == BEFORE:
        if injection.state is not InjectionState.PLANNED:
            raise Refused("", "The needle is out already; these questions are asked before.")
        return
    days = days_since(injection, _zone_of(session, injection), now)
    in_error = injection.state is InjectionState.ENTERED_IN_ERROR
    if days is None or in_error or not has_come(week, days):
        raise Refused("", "These questions are not asked now.")
    if actor.kind is ActorKind.PATIENT and not (injection.state is InjectionState.RUNNING and week_due(days) == week):
        raise Refused("", "These questions are not asked now.")


def week_to_ask(injection: Injection, zone: ZoneInfo, now: datetime, answered: Iterable[PegAnswer]) -> int | None:
    """The week whose questions a running diary asks now, unless they were answered."""
    days = days_since(injection, zone, now)
    if days is None or injection.state is not InjectionState.RUNNING:
        return None
    week = week_due(days)
    return None if week in {row.week for row in answered if row.injection_id == injection.id} else week


def days_since(injection: Injection, zone: ZoneInfo, now: datetime) -> int | None:
    """Local days since the day of the injection; None until the needle is out."""
    if injection.performed_at is None:
        return None
    return (now.astimezone(zone).date() - injection.performed_at.astimezone(zone).date()).days


def _zone_of(session: Session, injection: Injection) -> ZoneInfo:
    return zone_named(session.scalars(select(Patient.zone).where(Patient.id == injection.patient_id)).one())


def pegs_of(session: Session, ids: Collection[UUID]) -> tuple[PegAnswer, ...]:
    """Every set of answers of some injections, by week and as they came in; of one week the last stands."""
    return tuple(_OF_INJECTIONS.of(session, ids).scalars())


def standing(rows: Iterable[PegAnswer]) -> dict[int, PegAnswer]:
    """The answers of one injection that stand, by week."""
    return {row.week: row for row in rows}


def _row(now: datetime, actor: Actor, injection: Injection, new: NewPeg) -> PegAnswer:
    return PegAnswer(
        id=chance.new_id(),
        clinic_id=injection.clinic_id,
        answer_id=new.answer_id,
        patient_id=injection.patient_id,
        injection_id=injection.id,
        week=new.week,
        pain=checked_score("pain", new.answers.pain),
        enjoyment=checked_score("enjoyment", new.answers.enjoyment),
        activity=checked_score("activity", new.answers.activity),
        recorded_at=now,
        received_at=now,
        source=new.source,
        written_by_kind=actor.kind.value,
        written_by_id=actor.id,
    )


def _known(session: Session, new: NewPeg) -> PegAnswer | None:
    """The answers that were kept under the same id."""
    wanted = select(PegAnswer).where(PegAnswer.answer_id == new.answer_id, PegAnswer.injection_id == new.injection_id)
    return session.scalar(wanted)
