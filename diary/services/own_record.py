"""A patient's own data, all of it: what he gave before, every score and medicine with its versions, and the PEG."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from diary.db.entries import EntryRevision, RescueRevision
from diary.db.injections import Baseline, Injection, InjectionAnesthetic, InjectionArea
from diary.db.patients import Area, Patient
from diary.db.peg import PegAnswer
from diary.db.translate import DiaryRows
from diary.services.acting import Actor, work_for
from diary.services.auditing import Action, record
from diary.services.failures import NotFound
from diary.services.loading import NEVER_HAPPENED, load_rows
from diary.services.peg import pegs_of
from diary.services.reported import Reported, in_words

_INJECTIONS = (
    select(Injection, Patient)
    .join(Patient, Patient.id == Injection.patient_id)
    .where(Injection.patient_id == bindparam("patient_id"), Injection.state.not_in(NEVER_HAPPENED))
    .order_by(Injection.planned_at, Injection.id)
)


class TakenAs(StrEnum):
    """How the data leave: read on the phone, as a table, or everything on record for a program."""

    PAGE = "page"
    FILE = "file"
    WHOLE = "everything on record"


@dataclass(frozen=True, slots=True, kw_only=True)
class InjectionRecord:
    """All that was written of one injection; scores and medicines by time, each with its versions, the first first."""

    injection: Injection
    anesthetics: tuple[InjectionAnesthetic, ...]
    areas: tuple[tuple[InjectionArea, Area], ...]
    before: tuple[tuple[Area, Baseline], ...]
    pegs: tuple[PegAnswer, ...]
    scores: tuple[tuple[Area, tuple[EntryRevision, ...]], ...]
    medicines: tuple[tuple[RescueRevision, ...], ...]
    reported: tuple[Reported, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRecord:
    """Everything of one patient, by injection."""

    name: str
    zone: str
    injections: tuple[InjectionRecord, ...]


def take_out(session: Session, now: datetime, actor: Actor, taken_as: TakenAs) -> OwnRecord:
    """Everything of the patient who acts; it is written down that he took it. A locked phone gets nothing."""
    work_for(session, actor)
    found = [(injection, patient) for injection, patient in session.execute(_INJECTIONS, {"patient_id": actor.id})]
    if not found or actor.sees_from is not None:
        raise NotFound
    patient = found[0][1]
    detail = {"as": taken_as.value}
    record(session, now, actor, Action.OWN_DATA_TAKEN, patient_id=patient.id, of=("patient", patient.id), detail=detail)
    session.flush()
    return OwnRecord(
        name=patient.name,
        zone=patient.zone,
        injections=records_of(session, found),
    )


def records_of(session: Session, found: Sequence[tuple[Injection, Patient]]) -> tuple[InjectionRecord, ...]:
    """All that was written of some injections of one patient."""
    if not found:
        return ()
    rows = load_rows(session, found)
    pegs = pegs_of(session, rows)
    return tuple(
        _record_of(one, [peg for peg in pegs if peg.injection_id == injection_id], in_words(session, one.reports))
        for injection_id, one in rows.items()
    )


def _record_of(rows: DiaryRows, pegs: Sequence[PegAnswer], reported: tuple[Reported, ...]) -> InjectionRecord:
    areas = {area.id: area for _, area in rows.areas}
    return InjectionRecord(
        injection=rows.injection,
        anesthetics=tuple(rows.anesthetics),
        areas=tuple(rows.areas),
        before=tuple(_before(rows)),
        pegs=tuple(pegs),
        scores=tuple(
            (areas[versions[-1].area_id], versions)
            for versions in _scores(rows.revisions, rows.injection.id)
            if versions[-1].area_id in areas
        ),
        medicines=tuple(_medicines(rows.rescue)),
        reported=reported,
    )


def _before(rows: DiaryRows) -> Iterator[tuple[Area, Baseline]]:
    """The baselines in the order in which they were asked."""
    for _link, area in rows.areas:
        for kept in sorted(rows.baselines, key=lambda row: row.condition.value):
            if kept.area_id == area.id:
                yield area, kept


def _scores(revisions: Sequence[EntryRevision], injection_id: UUID) -> list[tuple[EntryRevision, ...]]:
    ordered = sorted(revisions, key=lambda row: (str(row.entry_id), row.revision))
    entries = [tuple(versions) for _, versions in groupby(ordered, key=lambda row: row.entry_id)]
    own = [versions for versions in entries if versions[-1].injection_id == injection_id]
    return sorted(own, key=lambda versions: (versions[-1].felt_at, versions[-1].received_at))


def _medicines(revisions: Sequence[RescueRevision]) -> list[tuple[RescueRevision, ...]]:
    ordered = sorted(revisions, key=lambda row: (str(row.rescue_id), row.revision))
    medicines = [tuple(versions) for _, versions in groupby(ordered, key=lambda row: row.rescue_id)]
    return sorted(medicines, key=lambda versions: versions[-1].taken_at)
