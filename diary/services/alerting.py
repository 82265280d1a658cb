"""Keeping what a patient reports by *when to call*, and raising the alert for it in the same transaction."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID, uuid5

from sqlalchemy import bindparam, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from diary.clinical.safety import HIGH_GLUCOSE, REQUIRED, TierKey, UnknownItemError, most_urgent
from diary.clinical.scores import Source
from diary.db.alerts import Alert, SymptomReport
from diary.db.injections import Injection
from diary.services import chance
from diary.services.acting import Actor, work_for
from diary.services.alert_limits import limit_for
from diary.services.auditing import Action, record
from diary.services.calling import concerned
from diary.services.clinic_settings import safety_of
from diary.services.failures import NotFound, Refused
from diary.services.recording import AHEAD_AT_MOST, BACK_AT_MOST, MOST_OFFSET

_KEPT = (
    select(SymptomReport, Alert)
    .join(Alert, Alert.symptom_report_id == SymptomReport.id)
    .join(Injection, Injection.id == SymptomReport.injection_id)
    .where(SymptomReport.report_id == bindparam("report_id"), Injection.patient_id == bindparam("patient_id"))
)
_IN_ORDER = tuple(name for names in REQUIRED.values() for name in names)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReport:
    """What was ticked, as it comes in; ``report_id`` is the id that the phone or the page made for it.

    ``items`` are ids of section 12; a glucose above the clinic's limit, in whichever unit it was measured, is one more.
    Without times it is felt and recorded now.
    """

    report_id: UUID
    items: tuple[str, ...]
    glucose_mg_dl: Decimal | None = None
    glucose_mmol_l: Decimal | None = None
    felt_at: datetime | None = None
    recorded_at: datetime | None = None
    source: Source = Source.PATIENT
    utc_offset_minutes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptReport:
    """The report as it was kept, with its alert; ``replay`` says that it had been kept before."""

    report: SymptomReport
    alert: Alert
    replay: bool


class ReportConflict(ValueError):
    """An id that was used before came again with other ticks; ``kept`` is what was saved under it first."""

    def __init__(self, kept: SymptomReport) -> None:
        super().__init__("the id of this report was used for another one")
        self.kept = kept


def keep_report(session: Session, now: datetime, actor: Actor, new: NewReport) -> KeptReport:
    """Keep what the patient who acts reports and raise its alert, or return what was kept under the id before.

    The same id with other ticks raises ``ReportConflict``, and leaves a row in the audit. No time is refused: whoever
    calls for help with a wrong clock is heard, and the server's own time stands in for one that cannot be.
    """
    work_for(session, actor)
    items, tier = _ticked(new.items)
    injection = concerned(session, actor)[0][0]
    report = _report(now, actor, injection, replace(new, items=items), tier)
    alert = _alert(session, now, report)
    try:
        with session.begin_nested():
            session.add(report)
            session.flush()
            session.add(alert)
    except IntegrityError:
        return _known(session, now, actor, replace(new, items=items))
    for action, of in (
        (Action.SYMPTOMS_REPORTED, ("symptom_report", report.id)),
        (Action.ALERT_RAISED, ("alert", alert.id)),
    ):
        record(session, now, actor, action, patient_id=injection.patient_id, of=of)
    session.flush()
    return KeptReport(report=report, alert=alert, replay=False)


def keep_further(session: Session, now: datetime, actor: Actor, new: NewReport) -> KeptReport:
    """The same for a page on which somebody may tick more and send again: other ticks are a further report.

    Its id follows from the first one and the ticks, so that a double tap makes one of it as well.
    """
    work_for(session, actor)
    new = _measured(session, new)
    try:
        return keep_report(session, now, actor, new)
    except ReportConflict:
        further = uuid5(new.report_id, " ".join(sorted(set(new.items))))
        return keep_report(session, now, actor, replace(new, report_id=further))


def _measured(session: Session, new: NewReport) -> NewReport:
    """The report with what its glucose means; one that is not above the limit is no reason to call."""
    if new.glucose_mg_dl is None and new.glucose_mmol_l is None:
        return new
    if safety_of(session).numbers.is_high(mg_dl=new.glucose_mg_dl, mmol_l=new.glucose_mmol_l):
        return replace(new, items=(*new.items, HIGH_GLUCOSE))
    if not new.items:
        field = "glucose_mmol_l" if new.glucose_mg_dl is None else "glucose_mg_dl"
        raise Refused(
            field, "This is not above the limit, so nothing was sent. If something worries you, call the clinic."
        )
    return new


def _ticked(items: Iterable[str]) -> tuple[tuple[str, ...], TierKey]:
    """What was ticked, each once and in the order of section 12, and the most urgent tier of it."""
    try:
        tier = most_urgent(items)
    except UnknownItemError:
        raise Refused("items", "Tick what applies to you.") from None
    if tier is TierKey.EXPECTED:
        raise Refused("items", "All of this is to be expected. If something worries you, call the clinic.")
    ticked = set(items)
    return tuple(name for name in _IN_ORDER if name in ticked), tier


def _report(now: datetime, actor: Actor, injection: Injection, new: NewReport, tier: TierKey) -> SymptomReport:
    recorded_at = _possible(now, new.recorded_at)
    offset = new.utc_offset_minutes
    return SymptomReport(
        id=chance.new_id(),
        clinic_id=injection.clinic_id,
        report_id=new.report_id,
        patient_id=injection.patient_id,
        injection_id=injection.id,
        items=list(new.items),
        tier=tier,
        felt_at=_possible(recorded_at, new.felt_at),
        recorded_at=recorded_at,
        received_at=now,
        utc_offset_minutes=offset if offset is not None and abs(offset) <= MOST_OFFSET else None,
        source=new.source,
        written_by_kind=actor.kind.value,
        written_by_id=actor.id,
    )


def _possible(instead: datetime, moment: datetime | None) -> datetime:
    """A moment that a clock may say which is merely wrong, else the other one."""
    if moment is None or not instead - BACK_AT_MOST <= moment <= instead + AHEAD_AT_MOST:
        return instead
    return moment


def _alert(session: Session, now: datetime, report: SymptomReport) -> Alert:
    """The alert of a report; it has its id, so that whatever shows the one finds the other."""
    return Alert(
        id=report.id,
        clinic_id=report.clinic_id,
        symptom_report_id=report.id,
        raised_at=now,
        escalates_at=now + limit_for(session, report.tier),
    )


def _known(session: Session, now: datetime, actor: Actor, new: NewReport) -> KeptReport:
    """What was kept under the id; one of another patient is not there at all."""
    found = session.execute(_KEPT, {"report_id": new.report_id, "patient_id": actor.id}).first()
    if found is None:
        raise NotFound
    kept, alert = found
    if (tuple(kept.items), kept.source) != (new.items, new.source):
        of = ("symptom_report", kept.id)
        record(session, now, actor, Action.SYMPTOMS_CONFLICT, patient_id=actor.id, of=of)
        session.flush()
        raise ReportConflict(kept)
    return KeptReport(report=kept, alert=alert, replay=True)
