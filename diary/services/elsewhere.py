"""What was done to a patient elsewhere: sessions by history, and the clinic's word that there were no others."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.orm import Session

from diary.clinical import history
from diary.clinical.catalogue import CatalogueError, Intent, Procedure, Region, Side, check_levels, check_region
from diary.clinical.history import History
from diary.db.elsewhere import HistoryWord, PastSession, PastSessionWithdrawal
from diary.db.patients import Patient
from diary.db.people import Person
from diary.db.translate import zone_named
from diary.services import chance
from diary.services.acting import Actor, work_for
from diary.services.adding import add_once
from diary.services.auditing import Action, record
from diary.services.enrolling import look_at_patient
from diary.services.failures import NotFound, Refused
from diary.services.merged import hold_patients, merged_into, merged_into_each, refuse_merged
from diary.services.moving import checked_reason

_TICK = timedelta(microseconds=1)
_PERCENT = range(101)
_IDS: BindParameter[list[UUID]] = bindparam("ids", expanding=True)
_SESSIONS = (
    select(PastSession, PastSessionWithdrawal)
    .outerjoin(PastSessionWithdrawal, PastSessionWithdrawal.past_session_id == PastSession.id)
    .where(PastSession.patient_id.in_(_IDS))
    .order_by(PastSession.done_on, PastSession.written_at, PastSession.id)
)
_ONE = (
    select(PastSession, PastSessionWithdrawal)
    .outerjoin(PastSessionWithdrawal, PastSessionWithdrawal.past_session_id == PastSession.id)
    .where(PastSession.id == bindparam("past_id"))
)
_WORDS = (
    select(HistoryWord, Person.name)
    .join(Person, Person.id == HistoryWord.said_by_id)
    .where(HistoryWord.patient_id == bindparam("patient_id"))
    .order_by(HistoryWord.said_at)
)
_WORDS_OF = select(HistoryWord).where(HistoryWord.patient_id.in_(_IDS)).order_by(HistoryWord.said_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class PastDetails:
    """A session as somebody tells it; ``levels`` and ``stated_relief_percent`` where they are known."""

    done_on: date
    procedure: Procedure
    region: Region
    side: Side
    intent: Intent
    levels: tuple[str, ...] = ()
    stated_relief_percent: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldSession:
    """A session by history; ``withdrawn_because`` says why it was taken back, where it was."""

    id: UUID
    session: history.PastSession
    withdrawn_because: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What was said of a history last: that it is complete or no longer, by whom and when."""

    complete: bool
    said_at: datetime
    said_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """Everything known from elsewhere of one patient, the oldest session first.

    A word that was given before another record was merged into this one does not speak for that record's history:
    ``outdated`` says so.
    """

    sessions: tuple[ToldSession, ...]
    word: Word | None
    outdated: bool

    @property
    def history(self) -> History:
        """What a plan reckons with."""
        told = tuple(row.session for row in self.sessions if row.withdrawn_because is None)
        return History(sessions=told, complete=self.word is not None and self.word.complete and not self.outdated)


def elsewhere_of(session: Session, patient_id: UUID) -> Elsewhere:
    """What is known from elsewhere of a patient, those of records that were merged into his included."""
    merged = merged_into(session, patient_id)
    word = _word(session, patient_id)
    return Elsewhere(
        sessions=_sessions(session, {patient_id, *merged}),
        word=word,
        outdated=word is not None and any(at > word.said_at for at in merged.values()),
    )


def histories_of(session: Session, patient_ids: Collection[UUID]) -> dict[UUID, History]:
    """What a plan reckons with of many patients, in a number of queries that does not grow with them."""
    merged = merged_into_each(session, patient_ids)
    everyone = {*patient_ids, *(record for records in merged.values() for record in records)}
    told: dict[UUID, list[history.PastSession]] = defaultdict(list)
    for row, withdrawal in session.execute(_SESSIONS, {"ids": list(everyone)}):
        if withdrawal is None:
            told[row.patient_id].append(_told(row, None).session)
    words = {row.patient_id: row for row in session.scalars(_WORDS_OF, {"ids": list(patient_ids)})}
    return {
        one: History(
            sessions=tuple(past for record in (one, *merged[one]) for past in told[record]),
            complete=_is_complete(words.get(one), merged[one].values()),
        )
        for one in patient_ids
    }


def _is_complete(word: HistoryWord | None, merged_at: Iterable[datetime]) -> bool:
    return word is not None and word.complete and not any(at > word.said_at for at in merged_at)


def _sessions(session: Session, patient_ids: Collection[UUID]) -> tuple[ToldSession, ...]:
    return tuple(_told(*row) for row in session.execute(_SESSIONS, {"ids": list(patient_ids)}))


def _told(row: PastSession, withdrawal: PastSessionWithdrawal | None) -> ToldSession:
    told = history.PastSession(
        done_on=row.done_on,
        procedure=row.procedure,
        region=row.region,
        side=row.side,
        intent=row.intent,
        levels=tuple(row.levels),
        stated_relief_percent=row.stated_relief_percent,
    )
    return ToldSession(id=row.id, session=told, withdrawn_because=withdrawal.reason if withdrawal else None)


def _word(session: Session, patient_id: UUID) -> Word | None:
    found = [
        Word(complete=row.complete, said_at=row.said_at, said_by=name) for row, name in _words(session, patient_id)
    ]
    return found[-1] if found else None


def _words(session: Session, patient_id: UUID) -> list[tuple[HistoryWord, str]]:
    return [(row, name) for row, name in session.execute(_WORDS, {"patient_id": patient_id})]


def look_at_session(session: Session, now: datetime, actor: Actor, past_id: UUID) -> tuple[Patient, ToldSession]:
    """A session by history of the actor's clinic, or ``NotFound``, and whose it is; the look is written down."""
    work_for(session, actor)
    found = session.execute(_ONE, {"past_id": past_id}).first()
    if found is None:
        raise NotFound
    return look_at_patient(session, now, actor, found[0].patient_id), _told(found[0], found[1])


def enter_session(session: Session, now: datetime, actor: Actor, patient_id: UUID, told: PastDetails) -> UUID:
    """Write down a session that was done elsewhere; refused where it cannot have been."""
    patient = _hold(session, actor, patient_id)
    _check(now, patient, told)
    row = PastSession(
        id=chance.new_id(),
        clinic_id=patient.clinic_id,
        patient_id=patient.id,
        done_on=told.done_on,
        procedure=told.procedure,
        region=told.region,
        side=told.side,
        intent=told.intent,
        levels=list(told.levels),
        stated_relief_percent=told.stated_relief_percent,
        written_at=now,
        written_by_id=actor.id,
    )
    session.add(row)
    session.flush()
    _record(session, now, actor, Action.PAST_SESSION_ENTERED, patient_id, ("past_session", row.id))
    return row.id


def _hold(session: Session, actor: Actor, patient_id: UUID) -> Patient:
    patient = hold_patients(session, actor, [patient_id])[patient_id]
    refuse_merged(session, patient_id)
    return patient


def _check(now: datetime, patient: Patient, told: PastDetails) -> None:
    if told.done_on > now.astimezone(zone_named(patient.zone)).date():
        raise Refused("done_on", "This day is still ahead. Give the day on which it was done.")
    if told.done_on < patient.date_of_birth:
        raise Refused("done_on", "This was before the patient was born. Check the year.")
    if told.stated_relief_percent is not None and told.stated_relief_percent not in _PERCENT:
        raise Refused("stated_relief_percent", "Give a percentage from 0 to 100, or leave it empty.")
    try:
        check_region(told.procedure, told.region)
    except CatalogueError:
        raise Refused("region", "This procedure is not done in this region. Choose another region.") from None
    try:
        if told.levels:
            check_levels(told.procedure, told.region, told.levels)
    except CatalogueError:
        raise Refused("levels", "Choose levels that this procedure has in this region, each once.") from None


def withdraw_session(session: Session, now: datetime, actor: Actor, past_id: UUID, *, reason: str) -> UUID:
    """Take back a session that was entered in error; it stays on record. Gives back whose it was."""
    why, clinic_id = checked_reason(reason), work_for(session, actor)
    row = session.scalar(select(PastSession).where(PastSession.id == past_id))
    if row is None:
        raise NotFound
    withdrawal = PastSessionWithdrawal(
        id=chance.new_id(),
        clinic_id=clinic_id,
        past_session_id=row.id,
        reason=why,
        withdrawn_at=now,
        withdrawn_by_id=actor.id,
    )
    add_once(session, withdrawal, field="", message="This session has been taken back already.")
    _record(session, now, actor, Action.PAST_SESSION_WITHDRAWN, row.patient_id, ("past_session", row.id))
    return row.patient_id


def say_complete(session: Session, now: datetime, actor: Actor, patient_id: UUID, *, complete: bool) -> None:
    """Say that a patient's history is complete, or that it is no longer known to be; the latest word stands."""
    patient = _hold(session, actor, patient_id)
    before = _words(session, patient_id)
    row = HistoryWord(
        id=chance.new_id(),
        clinic_id=patient.clinic_id,
        patient_id=patient.id,
        complete=complete,
        said_at=max(now, before[-1][0].said_at + _TICK) if before else now,
        said_by_id=actor.id,
    )
    session.add(row)
    session.flush()
    action = Action.HISTORY_COMPLETE if complete else Action.HISTORY_OPEN
    _record(session, now, actor, action, patient_id, ("history_word", row.id))


def _record(
    session: Session, now: datetime, actor: Actor, action: Action, patient_id: UUID, of: tuple[str, UUID]
) -> None:
    record(session, now, actor, action, patient_id=patient_id, of=of)
    session.flush()
