"""Keeping scores and rescue analgesics: once each, whatever the network does, and never overwritten."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NoReturn
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from diary.clinical.scores import Condition, Source
from diary.db.base import NAME_LENGTH
from diary.db.entries import EntryRevision, RescueRevision
from diary.db.injections import Injection
from diary.services import chance
from diary.services.acting import Actor, ActorKind, work_for
from diary.services.auditing import Action, record
from diary.services.belonging import Belonging, belonging_of, diary_at
from diary.services.failures import EntryConflict, NotFound, Refused
from diary.services.performing import checked_score
from diary.services.phone_contents import SCORE, Content, keep_other
from diary.services.revisions import revise
from diary.services.texts import text, text_or_none

MOST_STATED = 100
MOST_OFFSET = 24 * 60
BACK_AT_MOST, AHEAD_AT_MOST = timedelta(days=3 * 366), timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewScore:
    """A score as it comes in; ``entry_id`` is the id that the phone or the page made for it.

    Without ``felt_at`` and ``recorded_at`` it is felt and recorded now, or felt as long before as ``felt_before`` says;
    a second sending is known by its content.
    """

    entry_id: UUID
    area_id: UUID
    condition: Condition
    score: int
    felt_at: datetime | None = None
    felt_before: timedelta | None = None
    recorded_at: datetime | None = None
    source: Source = Source.PATIENT
    stated_relief_percent: Decimal | None = None
    could_move: bool | None = None
    utc_offset_minutes: int | None = None

    def felt_by(self, now: datetime) -> datetime:
        """When it hurt so, for a score that comes in now."""
        return self.felt_at or now - (self.felt_before or timedelta(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """The entry as it was kept; ``replay`` says that it had been kept before."""

    entry: EntryRevision
    replay: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRescue:
    """A pain medicine taken, as it comes in."""

    rescue_id: UUID
    injection_id: UUID
    taken_at: datetime
    drug: str
    recorded_at: datetime | None = None


def save_score(session: Session, now: datetime, actor: Actor, new: NewScore) -> Saved:
    """Keep a score in the diary of its area and time, or return the one that was kept under its id before.

    The same id with another content raises ``EntryConflict``; an area that is not the patient's ``NotFound``.
    """
    work_for(session, actor)
    check_content(new)
    for field, moment in (("felt_at", new.felt_at), ("recorded_at", new.recorded_at)):
        _check_moment(now, field, moment)
    placed = place(now, belonging_of(session, actor, new.area_id), new)
    if placed.is_over:
        return _known(session, now, placed) or refuse_ended()
    entry = first_revision(now, placed)
    try:
        with session.begin_nested():
            session.add(entry)
    except IntegrityError:
        return _known(session, now, placed) or _refuse_foreign()
    record_saved(session, now, placed)
    session.flush()
    return Saved(entry=entry, replay=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A score in the diary of its area and moment, written by whoever its writer is now."""

    actor: Actor
    injection: Injection
    new: NewScore
    felt_at: datetime

    @property
    def is_over(self) -> bool:
        """Whether the diary had ended when it hurt so."""
        return self.injection.ended_at is not None and self.felt_at >= self.injection.ended_at


def place(now: datetime, belonging: Belonging, new: NewScore) -> Placed:
    """Find the diary of a score among those that ask for its area."""
    new, felt_at = replace(new, area_id=belonging.area_id), new.felt_by(now)
    injection = diary_at(belonging.injections, felt_at)
    return Placed(actor=belonging.actor, injection=injection, new=new, felt_at=felt_at)


def record_saved(session: Session, now: datetime, placed: Placed) -> None:
    """Write down that a score was saved."""
    of, patient_id = ("entry", placed.new.entry_id), placed.injection.patient_id
    record(session, now, placed.actor, Action.SCORE_SAVED, patient_id=patient_id, of=of)


def check_content(new: NewScore) -> None:
    """Refuse what no score can be, whenever it was felt."""
    checked_score("score", new.score)
    checked_relief(new.stated_relief_percent)
    offset = new.utc_offset_minutes
    if offset is not None and not -MOST_OFFSET <= offset <= MOST_OFFSET:
        raise Refused("utc_offset_minutes", "A clock is at most a day away from UTC.")


def checked_relief(stated: Decimal | None) -> None:
    """Refuse what no one can state of a relief."""
    if stated is not None and not (stated.is_finite() and 0 <= stated <= MOST_STATED and stated == round(stated, 2)):
        raise Refused("stated_relief_percent", "Relief in percent lies between 0 and 100, with at most two decimals.")


def _check_moment(now: datetime, field: str, moment: datetime | None) -> None:
    """Refuse what no clock that is merely wrong could say; the rest is kept, and flagged where it is doubtful."""
    if moment is not None and not now - BACK_AT_MOST <= moment <= now + AHEAD_AT_MOST:
        raise Refused(field, "This time is years away; please check the date.")


def refuse_ended() -> NoReturn:
    """Say that nothing is asked for any more."""
    raise Refused("score", "This diary has ended. Nothing more is asked for.")


def _refuse_foreign() -> NoReturn:
    """The id is another patient's, who is none of this one's business."""
    raise NotFound


def first_revision(now: datetime, placed: Placed) -> EntryRevision:
    """The row of a score that comes in now."""
    actor, injection, new = placed.actor, placed.injection, placed.new
    return EntryRevision(
        id=chance.new_id(),
        clinic_id=injection.clinic_id,
        entry_id=new.entry_id,
        revision=1,
        patient_id=injection.patient_id,
        injection_id=injection.id,
        area_id=new.area_id,
        condition=new.condition,
        score=new.score,
        felt_at=placed.felt_at,
        recorded_at=new.recorded_at or now,
        received_at=now,
        utc_offset_minutes=new.utc_offset_minutes,
        source=new.source,
        stated_relief_percent=new.stated_relief_percent,
        could_move=new.could_move,
        withdrawn=False,
        written_by_kind=actor.kind.value,
        written_by_id=actor.id,
    )


def _known(session: Session, now: datetime, placed: Placed) -> Saved | None:
    """The entry that was kept under the id; one of another patient is not there at all.

    One that was taken back is no answer to a new tap, which comes without a time of its own.
    """
    injection, new = placed.injection, placed.new
    revisions = session.scalars(
        select(EntryRevision)
        .where(EntryRevision.entry_id == new.entry_id, EntryRevision.patient_id == injection.patient_id)
        .order_by(EntryRevision.revision)
    ).all()
    if not revisions:
        return None
    first, last = revisions[0], revisions[-1]
    if not same_score(first, new) or (last.withdrawn and new.felt_at is None):
        keep_other_score(session, now, placed)
        session.flush()
        raise EntryConflict(last)
    return Saved(entry=first, replay=True)


def same_score(kept: EntryRevision, new: NewScore) -> bool:
    """Whether this is the kept score sent again; where no time was sent, its content alone tells."""
    content = (kept.area_id, kept.condition, kept.score, kept.stated_relief_percent, kept.could_move)
    if content != (new.area_id, new.condition, new.score, new.stated_relief_percent, new.could_move):
        return False
    sent = (
        (new.felt_at, kept.felt_at),
        (new.recorded_at, kept.recorded_at),
        (new.felt_before, kept.recorded_at - kept.felt_at),
    )
    return all(mine is None or mine == theirs for mine, theirs in sent)


def keep_other_score(session: Session, now: datetime, placed: Placed) -> None:
    """Keep the other score that came under an id that was used, for staff to see; the first one stands."""
    new = placed.new
    said = {
        "area_id": str(new.area_id),
        "condition": new.condition.value,
        "score": new.score,
        "felt_at": placed.felt_at.isoformat(),
        "recorded_at": (new.recorded_at or now).isoformat(),
        "by": new.source.value,
    }
    other = Content(operation_id=new.entry_id, entry_id=new.entry_id, kind=SCORE, said=said)
    keep_other(session, now, placed.actor, other, patient_id=placed.injection.patient_id)


def withdraw_score(
    session: Session, now: datetime, actor: Actor, entry_id: UUID, *, reason: str | None = None
) -> EntryRevision:
    """Take an entry back by a further revision; taking it back twice changes nothing.

    What staff wrote down for a patient is not his to take back.
    """
    why = text_or_none("reason", reason, most=NAME_LENGTH)

    def withdrawn(last: EntryRevision) -> Mapping[str, object]:
        return {} if last.withdrawn else {"withdrawn": True, "reason": why}

    revised = revise(session, now, actor, entry_id, withdrawn)
    if revised.changed:
        patient_id, of = revised.entry.patient_id, ("entry", entry_id)
        record(session, now, actor, Action.SCORE_WITHDRAWN, patient_id=patient_id, of=of)
        session.flush()
    return revised.entry


def save_rescue(session: Session, now: datetime, actor: Actor, new: NewRescue) -> RescueRevision:
    """Keep a pain medicine that was taken while the diary runs; a second sending returns the first."""
    work_for(session, actor)
    wanted = select(Injection).where(Injection.id == new.injection_id)
    owned = wanted.where(Injection.patient_id == actor.id) if actor.kind is ActorKind.PATIENT else wanted
    injection = session.scalar(owned)
    if injection is None:
        raise NotFound
    for field, moment in (("taken_at", new.taken_at), ("recorded_at", new.recorded_at)):
        _check_moment(now, field, moment)
    row = RescueRevision(
        id=chance.new_id(),
        clinic_id=injection.clinic_id,
        rescue_id=new.rescue_id,
        revision=1,
        patient_id=injection.patient_id,
        injection_id=injection.id,
        taken_at=new.taken_at,
        drug=text("drug", new.drug, most=NAME_LENGTH),
        recorded_at=new.recorded_at or now,
        received_at=now,
        withdrawn=False,
        written_by_kind=actor.kind.value,
        written_by_id=actor.id,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return _known_rescue(session, injection, new)
    of = ("rescue", new.rescue_id)
    record(session, now, actor, Action.RESCUE_SAVED, patient_id=injection.patient_id, of=of)
    session.flush()
    return row


def _known_rescue(session: Session, injection: Injection, new: NewRescue) -> RescueRevision:
    kept = session.scalar(
        select(RescueRevision).where(
            RescueRevision.rescue_id == new.rescue_id,
            RescueRevision.revision == 1,
            RescueRevision.patient_id == injection.patient_id,
        )
    )
    if kept is None:
        raise NotFound
    return kept
