"""The pain before the injection as the patient gives it on his own phone: question by question, each may be skipped."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.clinical.peg import BEFORE
from diary.clinical.scores import Condition, Source
from diary.db.injections import Baseline, Injection, InjectionArea, InjectionState
from diary.db.patients import Area
from diary.db.peg import PegAnswer
from diary.services import chance, peg
from diary.services.acting import Actor
from diary.services.auditing import Action, record
from diary.services.failures import NotFound, Refused
from diary.services.peg import NewPeg, find_own
from diary.services.performing import BaselineDetails, baselines_of, checked_score, find_to_change, take_baseline

TOO_LATE = "The needle is out, so the pain before it stays as it is. Tell the clinic if something in it is wrong."


class Asked(StrEnum):
    """What is asked of one area: in the movement, at rest, and on average over the last week."""

    MOVING = "moving"
    RESTING = "resting"
    USUAL = "usual"


@dataclass(frozen=True, slots=True, kw_only=True)
class BeforeQuestion:
    """One question; ``key`` is its lasting name in the address, ``answer`` what was given so far."""

    key: str
    area_id: UUID
    label: str
    movement: str
    asked: Asked
    answer: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PainBefore:
    """All questions of one injection in order; ``is_open`` until the needle is out."""

    injection: Injection
    is_open: bool
    questions: tuple[BeforeQuestion, ...]
    peg: PegAnswer | None

    def question(self, key: str) -> BeforeQuestion:
        """The question of that name, or ``NotFound``."""
        found = next((question for question in self.questions if question.key == key), None)
        if found is None:
            raise NotFound
        return found

    def after(self, key: str) -> BeforeQuestion | None:
        """The question that comes next; the usual pain is asked only beside a pain of now."""
        place = self.questions.index(self.question(key))
        scored = {question.area_id for question in self.questions if question.answer is not None}
        later = self.questions[place + 1 :]
        return next((one for one in later if one.asked is not Asked.USUAL or one.area_id in scored), None)


def look_at_pain_before(session: Session, now: datetime, actor: Actor, injection_id: UUID) -> PainBefore:
    """The questions and what was answered; the look is written down. ``NotFound`` for somebody else's injection."""
    injection = find_own(session, actor, injection_id)
    of = ("injection", injection_id)
    record(session, now, actor, Action.PAIN_BEFORE_SEEN, patient_id=injection.patient_id, of=of)
    session.flush()
    return _pain_before(session, injection)


def _pain_before(session: Session, injection: Injection) -> PainBefore:
    rows = session.execute(
        select(InjectionArea, Area)
        .join(Area, Area.id == InjectionArea.area_id)
        .where(InjectionArea.injection_id == injection.id, InjectionArea.is_index)
        .order_by(InjectionArea.position)
    ).all()
    kept = baselines_of(session, injection)
    return PainBefore(
        injection=injection,
        is_open=injection.state is InjectionState.PLANNED,
        questions=tuple(
            _question(number, link, area, asked, kept)
            for number, (link, area) in enumerate(rows, start=1)
            for asked in Asked
            if not (area.episodic and asked is Asked.MOVING)
        ),
        peg=peg.standing(peg.pegs_of(session, [injection.id])).get(BEFORE),
    )


def _question(number: int, link: InjectionArea, area: Area, asked: Asked, kept: Sequence[Baseline]) -> BeforeQuestion:
    return BeforeQuestion(
        key=f"{number}-{asked}",
        area_id=area.id,
        label=area.label,
        movement=link.movement,
        asked=asked,
        answer=_answer(asked, [row for row in kept if row.area_id == area.id]),
    )


def _answer(asked: Asked, kept: Sequence[Baseline]) -> int | None:
    if asked is Asked.USUAL:
        return next((row.usual for row in kept if row.usual is not None), None)
    return next((row.score for row in kept if row.condition == asked.value), None)


def answer_before(
    session: Session, now: datetime, actor: Actor, injection_id: UUID, key: str, score: int
) -> PainBefore:
    """Keep one answer, over an earlier one of the same question; refused once the needle is out."""
    find_own(session, actor, injection_id)
    injection = find_to_change(session, actor, injection_id)
    if injection.state is not InjectionState.PLANNED:
        raise Refused("", TOO_LATE)
    question = _pain_before(session, injection).question(key)
    rows = [row for row in baselines_of(session, injection) if row.area_id == question.area_id]
    if question.asked is Asked.USUAL:
        _keep_usual(rows, checked_score("score", score))
    else:
        _keep(session, now, injection, question, rows, checked_score("score", score))
    of = ("injection", injection_id)
    record(session, now, actor, Action.BASELINE_TAKEN, patient_id=injection.patient_id, of=of, detail={"question": key})
    session.flush()
    return _pain_before(session, injection)


def _keep_usual(rows: Sequence[Baseline], usual: int) -> None:
    if not rows:
        raise Refused("score", "Give your pain of this moment first.")
    for row in rows:
        row.usual = usual


def _keep(
    session: Session,
    now: datetime,
    injection: Injection,
    question: BeforeQuestion,
    rows: Sequence[Baseline],
    score: int,
) -> None:
    condition = Condition(question.asked.value)
    row = next((row for row in rows if row.condition is condition), None)
    if row is None:
        row = Baseline(
            id=chance.new_id(),
            clinic_id=injection.clinic_id,
            injection_id=injection.id,
            area_id=question.area_id,
            condition=condition,
            usual=_answer(Asked.USUAL, rows),
        )
        session.add(row)
    row.score, row.scored_at, row.source = score, now, Source.PATIENT


def take_for_patient(
    session: Session,
    now: datetime,
    actor: Actor,
    injection_id: UUID,
    given: Sequence[BaselineDetails],
    answers: NewPeg | None,
) -> None:
    """What staff enter for the patient: the baselines, and the PEG where he answered it."""
    take_baseline(session, now, actor, injection_id, given)
    if answers is not None:
        peg.save_peg(session, now, actor, answers)
