"""How long a clinic keeps its patients' records, and whose time is over; for ever, unless an administrator sets it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from diary.db.alerts import SymptomReport
from diary.db.clinic_settings import STANDS, SettingRevision
from diary.db.decisions import SignedDecision
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
from diary.services.loading import NEVER_HAPPENED
from diary.services.merged import merged_into_each, standing_for
from diary.services.own_settings import Decision

LEAST, MOST = 1, 50
"""The years that a clinic may choose from."""
MOST_SHOWN = 200
NOON = time(12)
"""Of a day alone it decides nothing at what hour it counts, and at noon it is that day in most places."""
_STANDING = select(SettingRevision.content).where(SettingRevision.kind == Kind.RETENTION.value, STANDS)


def _latest(whose: InstrumentedAttribute[UUID], at: InstrumentedAttribute[Any]) -> Select[UUID, Any]:
    return select(whose, func.max(at)).where(at.is_not(None)).group_by(whose)


_LATEST = (
    _latest(Patient.id, Patient.created_at),
    _latest(Injection.patient_id, Injection.planned_at),
    _latest(Injection.patient_id, Injection.performed_at),
    _latest(Injection.patient_id, Injection.follow_up_on).where(Injection.state.not_in(NEVER_HAPPENED)),
    _latest(Injection.patient_id, SignedDecision.signed_at).where(SignedDecision.injection_id == Injection.id),
    _latest(EntryRevision.patient_id, EntryRevision.received_at),
    _latest(RescueRevision.patient_id, RescueRevision.received_at),
    _latest(PegAnswer.patient_id, PegAnswer.received_at),
    _latest(SymptomReport.patient_id, SymptomReport.received_at),
    _latest(PastSession.patient_id, PastSession.written_at),
)
"""What the time runs from: the last that was written of a patient or is planned for him, a follow-up among it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """For how many years the clinic keeps records, if it says so, and of when a patient's last entry or plan is."""

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
    last_at = max(_last_of_each(session, whose.patients).values())
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
    """The patients of whom nothing was written, and for whom nothing was planned, while the clinic keeps records."""
    work_for(session, actor)
    years = years_of(session.scalar(_STANDING))
    if years is None:
        return ()
    before, last = years_before(now, years), _last_of_each(session)
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


def _last_of_each(session: Session, patient_ids: Sequence[UUID] | None = None) -> dict[UUID, datetime]:
    """Of when each patient's last entry or plan is."""
    found: dict[UUID, datetime] = {}
    for latest in _LATEST:
        whose = latest.selected_columns[0]
        wanted = latest if patient_ids is None else latest.where(whose.in_(patient_ids))
        for patient_id, at in session.execute(wanted):
            moment = at if isinstance(at, datetime) else datetime.combine(at, NOON, UTC)
            found[patient_id] = max(moment, found.get(patient_id, moment))
    return found
