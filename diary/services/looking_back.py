"""What a patient finds of what was written before: every score with its versions, and the medicines taken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from diary.clinical.diary import Diary
from diary.db.entries import EntryRevision, RescueRevision
from diary.db.injections import Injection, InjectionArea
from diary.db.patients import Area, Patient
from diary.db.translate import DiaryRows, diary_of
from diary.services.acting import Actor, ActorKind, work_for
from diary.services.answering import is_changed
from diary.services.auditing import Action, record
from diary.services.failures import NotFound
from diary.services.hiding import shown, shown_medicines, unsteered
from diary.services.loading import NEVER_HAPPENED, load_rows
from diary.services.revisions import may_change

_INJECTIONS = (
    select(Injection, Patient)
    .join(Patient, Patient.id == Injection.patient_id)
    .where(Injection.patient_id == bindparam("patient_id"), Injection.state.not_in(NEVER_HAPPENED))
    .order_by(Injection.performed_at.desc())
)
_MEDICINES = (
    select(RescueRevision)
    .where(RescueRevision.patient_id == bindparam("patient_id"))
    .order_by(RescueRevision.taken_at.desc(), RescueRevision.revision)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnScore:
    """One score with all its versions, the first one first, and where it hurts and in which movement."""

    revisions: tuple[EntryRevision, ...]
    area: Area
    movement: str

    @property
    def first(self) -> EntryRevision:
        """The score as it was first written."""
        return self.revisions[0]

    @property
    def last(self) -> EntryRevision:
        """The score as it stands."""
        return self.revisions[-1]

    @property
    def changed(self) -> bool:
        """Whether it was put right since."""
        return any(is_changed(self.first, row) for row in self.revisions)

    @property
    def may_be_changed(self) -> bool:
        """Whether the patient himself may put it right or take it back."""
        return not self.last.withdrawn and may_change(ActorKind.PATIENT, self.last)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnHistory:
    """Everything a patient wrote or the clinic wrote for him, the latest first; ``diaries`` are what is drawn."""

    zone: str
    scores: tuple[OwnScore, ...]
    diaries: tuple[Diary, ...]
    medicines: tuple[RescueRevision, ...]
    areas: tuple[tuple[Injection, InjectionArea, Area], ...]

    def score(self, entry_id: UUID) -> OwnScore:
        """One of the scores, or ``NotFound``."""
        found = next((score for score in self.scores if score.last.entry_id == entry_id), None)
        if found is None:
            raise NotFound
        return found

    def own_score(self, entry_id: UUID) -> OwnScore:
        """One of the scores that the patient himself may add to and change, or ``NotFound``."""
        found = self.score(entry_id)
        if not found.may_be_changed:
            raise NotFound
        return found


def look_back(session: Session, now: datetime, actor: Actor) -> OwnHistory:
    """Everything that the patient who acts has scored; the look is written down."""
    work_for(session, actor)
    found = [(injection, patient) for injection, patient in session.execute(_INJECTIONS, {"patient_id": actor.id})]
    if not found:
        raise NotFound
    patient = found[0][1]
    rows = shown(load_rows(session, found, to_judge=False), actor)
    record(session, now, actor, Action.HISTORY_SEEN, patient_id=patient.id, of=("patient", patient.id))
    session.flush()
    return OwnHistory(
        zone=patient.zone,
        scores=tuple(_scores(list(rows.values()))),
        diaries=tuple(
            diary_of(unsteered(one), one.injection.performed_at) for one in rows.values() if one.injection.performed_at
        ),
        medicines=_standing(shown_medicines(session.scalars(_MEDICINES, {"patient_id": actor.id}).all(), actor)),
        areas=tuple((one.injection, link, area) for one in rows.values() for link, area in one.areas if link.is_index),
    )


def _scores(found: Sequence[DiaryRows]) -> list[OwnScore]:
    """Each score once, in whichever diaries it is read, the last felt first."""
    places = {(one.injection.id, area.id): (area, link.movement) for one in found for link, area in one.areas}
    ordered = sorted(found[0].revisions, key=lambda row: (str(row.entry_id), row.revision))
    scores = [_score(tuple(rows), places) for _, rows in groupby(ordered, key=lambda row: row.entry_id)]
    known = [score for score in scores if score is not None]
    return sorted(known, key=lambda score: (score.last.felt_at, score.last.received_at), reverse=True)


def _score(
    revisions: tuple[EntryRevision, ...], places: Mapping[tuple[UUID, UUID], tuple[Area, str]]
) -> OwnScore | None:
    """A score with its place; one of a diary that was an error is not among them."""
    last = revisions[-1]
    place = places.get((last.injection_id, last.area_id))
    return OwnScore(revisions=revisions, area=place[0], movement=place[1]) if place else None


def _standing(revisions: Sequence[RescueRevision]) -> tuple[RescueRevision, ...]:
    last = {row.rescue_id: row for row in revisions}
    return tuple(row for row in last.values() if not row.withdrawn)
