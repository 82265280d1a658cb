"""What is said about a score afterwards: its details, its correction, and a pain medicine. Nothing is overwritten."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from diary.clinical.scores import Condition, Source
from diary.db.base import NAME_LENGTH, TEXT_LENGTH
from diary.db.entries import EntryRevision, RescueRevision
from diary.db.injections import Injection
from diary.db.patients import Area
from diary.services import chance
from diary.services.acting import Actor, ActorKind, work_for
from diary.services.auditing import Action, record
from diary.services.belonging import belonging_of, diary_at, injections_of, refuse_what_cannot_be
from diary.services.failures import NotFound, Refused
from diary.services.performing import checked_score
from diary.services.recording import NewRescue, NewScore, Saved, checked_relief, save_rescue, save_score
from diary.services.revisions import revise
from diary.services.texts import text_or_none

MEDICINE_BEFORE_AT_MOST = timedelta(days=1)
_TAKEN_BACK = "This score was taken back. Nothing can be added to it."


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreDetails:
    """What may be said about a score that is kept; None says nothing. ``source`` is whoever writes this down."""

    stated_relief_percent: Decimal | None = None
    could_move: bool | None = None
    asleep_before: bool | None = None
    note: str | None = None
    source: Source = Source.PATIENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Medicine:
    """A pain medicine as it is told of: taken at a time, or so long ago; just now without either.

    ``recorded_at`` is when it was written down, where that was earlier than it comes in.
    """

    rescue_id: UUID
    drug: str
    taken_at: datetime | None = None
    taken_before: timedelta | None = None
    recorded_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreChange:
    """A score as it should have been written; without ``felt_at`` the time that stands stays.

    ``recorded_at`` is when it was put right, where that was earlier than it comes in.
    """

    score: int
    condition: Condition
    felt_at: datetime | None = None
    reason: str | None = None
    source: Source = Source.PATIENT
    recorded_at: datetime | None = None


def save_earlier(session: Session, now: datetime, actor: Actor, new: NewScore) -> Saved:
    """Keep a score that someone remembers; a time that cannot be is refused with its bounds."""
    work_for(session, actor)
    felt_at = new.felt_by(now)
    if session.scalar(select(Area.episodic).where(Area.id == new.area_id)):
        # A pain that comes and goes is scored at rest (clinical specification, section 4).
        new = replace(new, condition=Condition.RESTING)
    refuse_what_cannot_be(now, diary_at(belonging_of(session, actor, new.area_id).injections, felt_at), felt_at)
    return save_score(session, now, actor, new)


def say_more(
    session: Session,
    now: datetime,
    actor: Actor,
    entry_id: UUID,
    details: ScoreDetails,
    medicine: Medicine | None = None,
) -> EntryRevision:
    """Keep the details of a score as a further revision, the score and its times as they are, and a medicine taken."""
    checked_relief(details.stated_relief_percent)
    said = {
        "stated_relief_percent": details.stated_relief_percent,
        "could_move": details.could_move,
        "asleep_before": details.asleep_before,
        "note": text_or_none("note", details.note, most=TEXT_LENGTH),
    }

    def change(last: EntryRevision) -> Mapping[str, object]:
        if last.withdrawn:
            raise Refused("", _TAKEN_BACK)
        return _with_source(said, details.source, last) if _differs(last, said) else {}

    revised = revise(session, now, actor, entry_id, change)
    if revised.changed:
        _record(session, now, actor, Action.SCORE_DETAILED, revised.entry)
    if medicine is not None:
        take_medicine(session, now, actor, revised.entry.injection_id, medicine)
    return revised.entry


def _with_source(said: Mapping[str, object], source: Source, last: EntryRevision) -> Mapping[str, object]:
    """A score that a helper has had a hand in stays a helper's."""
    helped = source is Source.HELPER or last.source is Source.HELPER
    return {**said, "source": Source.HELPER if helped else last.source}


def _differs(last: EntryRevision, values: Mapping[str, object]) -> bool:
    return any(getattr(last, name) != value for name, value in values.items())


def change_score(session: Session, now: datetime, actor: Actor, entry_id: UUID, change: ScoreChange) -> EntryRevision:
    """Put a score right by a further revision, recorded now: what is changed a day later was not written live."""
    checked_score("score", change.score)
    reason = text_or_none("reason", change.reason, most=NAME_LENGTH)

    def corrected(last: EntryRevision) -> Mapping[str, object]:
        if last.withdrawn:
            raise Refused("", _TAKEN_BACK)
        felt_at = change.felt_at or last.felt_at
        values: dict[str, object] = {"score": change.score, "condition": change.condition, "felt_at": felt_at}
        if not _differs(last, values):
            return {}
        injection = diary_at(injections_of(session, actor, last.area_id), felt_at)
        if felt_at != last.felt_at:
            refuse_what_cannot_be(now, injection, felt_at)
        written = {
            "recorded_at": change.recorded_at or now,
            "utc_offset_minutes": None,
            "source": change.source,
            "reason": reason,
        }
        return {**values, **written, "injection_id": injection.id}

    revised = revise(session, now, actor, entry_id, corrected)
    if revised.changed:
        _record(session, now, actor, Action.SCORE_CHANGED, revised.entry)
    return revised.entry


def _record(session: Session, now: datetime, actor: Actor, action: Action, entry: EntryRevision) -> None:
    of = ("entry", entry.entry_id)
    record(session, now, actor, action, patient_id=entry.patient_id, of=of, detail={"revision": entry.revision})
    session.flush()


def take_medicine(
    session: Session, now: datetime, actor: Actor, injection_id: UUID, medicine: Medicine
) -> RescueRevision:
    """Keep a pain medicine that someone says was taken; a second sending returns the first."""
    work_for(session, actor)
    known = _last_medicine(session, actor, medicine.rescue_id)
    if known is not None:
        return known
    performed_at = session.scalar(select(Injection.performed_at).where(Injection.id == injection_id))
    taken_at = medicine.taken_at or now - (medicine.taken_before or timedelta(0))
    if taken_at > now:
        raise Refused("taken_at", "This time is still ahead. Give a time that has passed.")
    if performed_at is not None and taken_at < performed_at - MEDICINE_BEFORE_AT_MOST:
        raise Refused("taken_at", "This was more than a day before the injection. Give a later time.")
    new = NewRescue(
        rescue_id=medicine.rescue_id,
        injection_id=injection_id,
        taken_at=taken_at,
        drug=medicine.drug,
        recorded_at=medicine.recorded_at or now,
    )
    return save_rescue(session, now, actor, new)


def _last_medicine(session: Session, actor: Actor, rescue_id: UUID) -> RescueRevision | None:
    wanted = select(RescueRevision).where(RescueRevision.rescue_id == rescue_id)
    owned = wanted.where(RescueRevision.patient_id == actor.id) if actor.kind is ActorKind.PATIENT else wanted
    return session.scalar(owned.order_by(RescueRevision.revision.desc()).limit(1))


def withdraw_medicine(session: Session, now: datetime, actor: Actor, rescue_id: UUID) -> RescueRevision:
    """Take a pain medicine back by a further revision; taking it back twice changes nothing."""
    work_for(session, actor)
    last = _last_medicine(session, actor, rescue_id)
    if last is None:
        raise NotFound
    if last.withdrawn:
        return last
    withdrawn = RescueRevision(
        id=chance.new_id(),
        clinic_id=last.clinic_id,
        rescue_id=last.rescue_id,
        revision=last.revision + 1,
        patient_id=last.patient_id,
        injection_id=last.injection_id,
        taken_at=last.taken_at,
        drug=last.drug,
        recorded_at=last.recorded_at,
        received_at=now,
        withdrawn=True,
        written_by_kind=actor.kind.value,
        written_by_id=actor.id,
    )
    try:
        with session.begin_nested():
            session.add(withdrawn)
    except IntegrityError:
        # Another tap was faster and has written this revision.
        return withdraw_medicine(session, now, actor, rescue_id)
    record(session, now, actor, Action.RESCUE_WITHDRAWN, patient_id=last.patient_id, of=("rescue", rescue_id))
    session.flush()
    return withdrawn
