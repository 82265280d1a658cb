"""Taking in what a phone has written while it was out of reach: each entry once, in order, each with its own answer.

Whatever one entry is refused for keeps no other from being saved. Scores, of which there may be hundreds, are written
together; the rest goes through the services that the pages use.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import assert_never
from uuid import UUID

from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from diary.clinical.scores import Condition
from diary.db.base import NAME_LENGTH, TEXT_LENGTH
from diary.db.entries import EntryRevision
from diary.db.patients import Area
from diary.services import alerting, amending, medicines, phone_contents, recording, throttling
from diary.services.acting import Actor, work_for
from diary.services.alerting import NewReport, ReportConflict
from diary.services.amending import Medicine, ScoreChange, ScoreDetails
from diary.services.auditing import Action, record
from diary.services.belonging import Belonging, belonging_of, refuse_what_cannot_be
from diary.services.failures import NoDiary, NotFound, Refused
from diary.services.merged import merged_into
from diary.services.phone_clock import PhoneClock, bounded
from diary.services.phone_contents import Content
from diary.services.recording import NewScore
from diary.services.throttling import Limit

LONGEST_LINE, LONGEST_NOTE = NAME_LENGTH, TEXT_LENGTH
MOST = 500
"""More than this is sent in several requests."""
PER_DIARY = Limit(kind="syncing, diary", tries=1200, within=timedelta(minutes=10))
"""Far more than fingers can tap, and little enough that a program gone wild stops."""
_LOOKS_AGAIN = 3
_IDS: BindParameter[list[UUID]] = bindparam("ids", expanding=True)
_SAVED = select(EntryRevision).where(EntryRevision.entry_id.in_(_IDS), EntryRevision.revision == 1)
_EPISODIC = select(Area.id).where(Area.id.in_(_IDS), Area.episodic)


class Fate(StrEnum):
    """What became of an entry."""

    ACCEPTED = "accepted"
    KNOWN = "known"
    REFUSED = "refused"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True, kw_only=True)
class SentScore:
    """A score by the phone's clock; ``said`` that the patient named the time himself, which no clock made wrong."""

    new: NewScore
    said: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SentDetails:
    entry_id: UUID
    details: ScoreDetails


@dataclass(frozen=True, slots=True, kw_only=True)
class SentChange:
    entry_id: UUID
    change: ScoreChange


@dataclass(frozen=True, slots=True, kw_only=True)
class SentDeletion:
    entry_id: UUID
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SentMedicine:
    """A pain medicine by the phone's clock; ``said`` as with scores."""

    medicine: Medicine
    said: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SentMedicineDeletion:
    rescue_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SentReport:
    """What was ticked by *when to call*."""

    new: NewReport


Further = SentDetails | SentChange | SentDeletion | SentMedicine | SentMedicineDeletion | SentReport
Deed = SentScore | Further


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One entry as it left the phone, with the moment of the tap by the phone's clock."""

    content: Content
    recorded_at: datetime
    deed: Deed


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one entry; ``refusal`` says where and why it could not be taken."""

    id: UUID
    fate: Fate
    refusal: Refused | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What came in one request; ``sent_at`` is the phone's clock then."""

    sent_at: datetime
    entries: tuple[Sent, ...]


def sync(session: Session, now: datetime, actor: Actor, batch: Batch) -> tuple[Outcome, ...]:
    """Take every entry of a batch in; the answers are in its order. Nothing is acknowledged before the commit."""
    work_for(session, actor)
    bucket = ((PER_DIARY, str(actor.id)),)
    throttling.check(session, now, bucket)
    throttling.count_failure(session, now, bucket)
    for left in reversed(range(_LOOKS_AGAIN)):
        try:
            with session.begin_nested():
                return _Taking.of(session, now, actor, batch).all_of(batch.entries)
        except IntegrityError:
            # Another tab or phone was faster with one of these, and has committed it by now.
            if not left:
                raise
    raise AssertionError


def records_of(session: Session, actor: Actor) -> frozenset[UUID]:
    """The records of the patient who acts: his own, and those that were merged into it."""
    work_for(session, actor)
    return frozenset({actor.id, *merged_into(session, actor.id)}) if actor.id else frozenset()


@dataclass(slots=True, kw_only=True)
class _Taking:
    """One batch being taken in, with what was read for all of it at once."""

    session: Session
    now: datetime
    actor: Actor
    clock: PhoneClock
    kept: dict[UUID, list[tuple[str, UUID | None]]]
    saved: dict[UUID, EntryRevision]
    episodic: frozenset[UUID]
    own: frozenset[UUID]
    belongings: dict[UUID, Belonging] = field(default_factory=dict)

    @classmethod
    def of(cls, session: Session, now: datetime, actor: Actor, batch: Batch) -> "_Taking":
        ids = [sent.content.operation_id for sent in batch.entries]
        scores = [sent.deed.new for sent in batch.entries if isinstance(sent.deed, SentScore)]
        kept = phone_contents.kept_before(session, ids) if ids else {}
        return cls(
            session=session,
            now=now,
            actor=actor,
            clock=PhoneClock(now=now, sent_at=batch.sent_at),
            kept={one: [(row.content_hash, row.written_by_id) for row in rows] for one, rows in kept.items()},
            saved=_saved(session, [new.entry_id for new in scores]),
            episodic=frozenset(session.scalars(_EPISODIC, {"ids": list({new.area_id for new in scores})})),
            own=records_of(session, actor),
        )

    def all_of(self, entries: Sequence[Sent]) -> tuple[Outcome, ...]:
        outcomes = tuple(self._outcome(sent) for sent in entries)
        self.session.flush()
        return outcomes

    def _outcome(self, sent: Sent) -> Outcome:
        id_of = sent.content.operation_id
        try:
            return Outcome(id=id_of, fate=self._take(sent))
        except (NotFound, NoDiary):
            return Outcome(id=id_of, fate=Fate.REFUSED, refusal=_not_there())
        except Refused as refusal:
            return Outcome(id=id_of, fate=Fate.REFUSED, refusal=refusal)

    def _take(self, sent: Sent) -> Fate:
        there = self.kept.get(sent.content.operation_id)
        if there is not None:
            return self._again(sent, there)
        if isinstance(sent.deed, SentScore):
            return self._score(sent, sent.deed)
        try:
            with self.session.begin_nested():
                self._do(sent, sent.deed)
                self._keep(sent)
        except ReportConflict:
            self._keep_other(sent)
            return Fate.CONFLICT
        return Fate.ACCEPTED

    def _again(self, sent: Sent, there: list[tuple[str, UUID | None]]) -> Fate:
        """An id that came before: the same content is known, and another one is kept beside the first."""
        if any(writer not in self.own for _, writer in there):
            raise NotFound
        if there[0][0] == sent.content.hash:
            return Fate.KNOWN
        self._keep_other(sent)
        return Fate.CONFLICT

    def _keep_other(self, sent: Sent) -> None:
        there = self.kept.setdefault(sent.content.operation_id, [])
        if all(hash_of != sent.content.hash for hash_of, _ in there):
            phone_contents.keep(self.session, self.now, self.actor, sent.content, stands=False)
            there.append((sent.content.hash, self.actor.id))
            of = ("entry", sent.content.entry_id)
            record(self.session, self.now, self.actor, Action.SCORE_CONFLICT, patient_id=self.actor.id, of=of)

    def _score(self, sent: Sent, deed: SentScore) -> Fate:
        new = self._set_right(sent, deed)
        recording.check_content(new)
        placed = recording.place(self.now, self._belonging(new.area_id), new)
        saved = self.saved.get(new.entry_id)
        if saved is not None:
            return self._saved_by_a_page(sent, saved, new)
        if deed.said:
            refuse_what_cannot_be(self.now, placed.injection, placed.felt_at)
        if placed.is_over:
            recording.refuse_ended()
        self.session.add(recording.first_revision(self.now, placed))
        recording.record_saved(self.session, self.now, placed)
        self._keep(sent)
        return Fate.ACCEPTED

    def _saved_by_a_page(self, sent: Sent, saved: EntryRevision, new: NewScore) -> Fate:
        """A score that a page without scripts has saved under this id before; it knew no times of the phone."""
        if saved.patient_id not in self.own:
            raise NotFound
        if recording.same_score(saved, replace(new, felt_at=None, recorded_at=None)):
            return Fate.KNOWN
        self._keep_other(sent)
        return Fate.CONFLICT

    def _set_right(self, sent: Sent, deed: SentScore) -> NewScore:
        """The score by the server's clock; a pain that comes and goes is scored at rest (section 4)."""
        new, recorded_at = deed.new, self.clock.right(sent.recorded_at)
        felt_at = new.felt_at or sent.recorded_at
        return replace(
            new,
            felt_at=bounded(felt_at) if deed.said else self.clock.felt(felt_at),
            recorded_at=recorded_at,
            condition=Condition.RESTING if new.area_id in self.episodic else new.condition,
        )

    def _belonging(self, area_id: UUID) -> Belonging:
        if area_id not in self.belongings:
            self.belongings[area_id] = belonging_of(self.session, self.actor, area_id)
        return self.belongings[area_id]

    def _do(self, sent: Sent, deed: Further) -> None:
        session, now, actor, recorded_at = self.session, self.now, self.actor, self.clock.right(sent.recorded_at)
        match deed:
            case SentDetails():
                amending.say_more(session, now, actor, deed.entry_id, deed.details)
            case SentChange():
                change = replace(deed.change, recorded_at=recorded_at)
                amending.change_score(session, now, actor, deed.entry_id, change)
            case SentDeletion():
                recording.withdraw_score(session, now, actor, deed.entry_id, reason=deed.reason)
            case SentMedicine():
                taken_at = deed.medicine.taken_at or sent.recorded_at
                right = bounded(taken_at) if deed.said else self.clock.right(taken_at)
                medicines.write_down(
                    session, now, actor, replace(deed.medicine, taken_at=right, recorded_at=recorded_at)
                )
            case SentMedicineDeletion():
                amending.withdraw_medicine(session, now, actor, deed.rescue_id)
            case SentReport():
                felt_at = self.clock.felt(deed.new.felt_at or sent.recorded_at)
                alerting.keep_report(session, now, actor, replace(deed.new, felt_at=felt_at, recorded_at=recorded_at))
            case _:
                assert_never(deed)

    def _keep(self, sent: Sent) -> None:
        behind = self.clock.behind_seconds
        phone_contents.keep(self.session, self.now, self.actor, sent.content, clock_behind_seconds=behind)
        self.kept[sent.content.operation_id] = [(sent.content.hash, self.actor.id)]


def _not_there() -> Refused:
    return Refused("", "This does not belong to this diary.")


def _saved(session: Session, ids: Iterable[UUID]) -> dict[UUID, EntryRevision]:
    wanted = list(ids)
    return {row.entry_id: row for row in session.scalars(_SAVED, {"ids": wanted})} if wanted else {}
