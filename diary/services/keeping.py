"""How long a clinic keeps its patients' records, and whose time is over; for ever, unless an administrator sets it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from diary.db.alerts import SymptomReport
from diary.db.clinic_settings import SettingRevision
from diary.db.elsewhere import PastSession
from diary.db.entries import EntryRevision, RescueRevision
from diary.db.injections import Injection
from diary.db.of_patient import Whose
from diary.db.patients import Patient
from diary.db.peg import PegAnswer
from diary.services.acting import Actor, work_for
from diary.services.auditing import Action, record
from diary.services.changing_settings import BACK, change
from diary.services.clinic_settings import Kind
from diary.services.failures import Refused
from diary.services.merged import merged_into_each, standing_for
from diary.services.own_settings import Decision

LEAST, MOST = 1, 50
"""The years that a clinic may choose from."""
MOST_SHOWN = 200
_STANDING = (
    select(SettingRevision.content)
    .where(SettingRevision.kind == Kind.RETENTION.value)
    .order_by(SettingRevision.revision.desc())
    .limit(1)
)
_WRITTEN: tuple[tuple[InstrumentedAttribute[UUID], InstrumentedAttribute[Any]], ...] = (
    (Patient.id, Patient.created_at),
    (Injection.patient_id, Injection.planned_at),
    (Injection.patient_id, Injection.performed_at),
    (EntryRevision.patient_id, EntryRevision.received_at),
    (RescueRevision.patient_id, RescueRevision.received_at),
    (PegAnswer.patient_id, PegAnswer.received_at),
    (SymptomReport.patient_id, SymptomReport.received_at),
    (PastSession.patient_id, PastSession.written_at),
)
"""What counts as the last that was written of a patient, the planning of an injection among it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """For how many years the clinic keeps records, if it says so, and when something was last written of a patient."""

    years: int | None
    last_at: datetime
    is_over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A patient whose time is over."""

    patient: Patient
    last_at: datetime


def years_of(content: Mapping[str, object] | None) -> int | None:
    """The years that a revision says; none where it says nothing that can be used."""
    years = (content or {}).get("years")
    return years if isinstance(years, int) and LEAST <= years <= MOST else None


def change_years(session: Session, now: datetime, actor: Actor, years: int | None, decision: Decision) -> None:
    """Set for how many years after the last entry records are kept; none keeps them until somebody decides."""
    if years is not None and not LEAST <= years <= MOST:
        raise Refused("years", "Give a number of years from %(least)s to %(most)s.", least=LEAST, most=MOST)
    content = BACK if years is None else {"years": years}
    change(session, now, actor, Kind.RETENTION, "", content, reason=decision.reason, seen=decision.seen)


def years_before(now: datetime, years: int) -> datetime:
    """The same moment so many years ago; the day before where there was no 29th of February."""
    try:
        return now.replace(year=now.year - years)
    except ValueError:
        return now.replace(year=now.year - years, day=28)


def kept_of(session: Session, now: datetime, whose: Whose) -> Kept:
    """Whether the time is over for which one patient's records are kept."""
    years = years_of(session.scalar(_STANDING))
    last_at = max(_last_written(session, whose.patients).values())
    return Kept(years=years, last_at=last_at, is_over=years is not None and last_at <= years_before(now, years))


def look_who_is_due(session: Session, now: datetime, actor: Actor) -> tuple[Due, ...]:
    """The patients whose time is over, longest first; for people of the staff the look is written down."""
    found = due(session, now, actor)
    record(session, now, actor, Action.RETENTION_SEEN)
    for one in found[:MOST_SHOWN]:
        of = ("patient", one.patient.id)
        record(session, now, actor, Action.PATIENT_FOUND, patient_id=one.patient.id, of=of)
    session.flush()
    return found


def due(session: Session, now: datetime, actor: Actor) -> tuple[Due, ...]:
    """The patients of whom nothing was written for as many years as the clinic keeps records."""
    work_for(session, actor)
    years = years_of(session.scalar(_STANDING))
    if years is None:
        return ()
    before, last = years_before(now, years), _last_written(session)
    old = {patient_id for patient_id, at in last.items() if at <= before}
    # A record that was merged goes with the one that stands for it, and keeps that one.
    standing = old - standing_for(session, old).keys()
    whole = {
        patient_id: max(last[each] for each in (patient_id, *merged))
        for patient_id, merged in merged_into_each(session, standing).items()
    }
    over = [patient_id for patient_id, at in whole.items() if at <= before]
    patients = session.scalars(select(Patient).where(Patient.id.in_(over)))
    return tuple(sorted((Due(patient=row, last_at=whole[row.id]) for row in patients), key=lambda one: one.last_at))


def _last_written(session: Session, patient_ids: Sequence[UUID] | None = None) -> dict[UUID, datetime]:
    """When something was last written of each patient."""
    found: dict[UUID, datetime] = {}
    for whose, at in _WRITTEN:
        wanted = select(whose, func.max(at)).where(at.is_not(None)).group_by(whose)
        if patient_ids is not None:
            wanted = wanted.where(whose.in_(patient_ids))
        for patient_id, moment in session.execute(wanted):
            found[patient_id] = max(moment, found.get(patient_id, moment))
    return found
