"""What happens to a planned injection: the baseline, the needle coming out, and the ways in which a diary ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from diary.clinical.schedule import ends_at
from diary.clinical.scores import HIGHEST_SCORE, LOWEST_SCORE, Condition, Source
from diary.db.injections import Baseline, Injection, InjectionArea, InjectionState
from diary.db.joining import JoinCode
from diary.db.patients import Patient
from diary.db.translate import zone_named
from diary.services import chance
from diary.services.acting import Actor, ActorKind, work_for
from diary.services.auditing import Action, record
from diary.services.clinic_settings import rules_of
from diary.services.failures import NotFound, Refused
from diary.services.injected import Given, anesthetics_of, check_given, given_of, write_given
from diary.services.injection_history import OTHERWISE_THAN_PLANNED, keep_as_it_was
from diary.services.superseding import STARTED, settle

AHEAD_AT_MOST = timedelta(minutes=2)
BACK_AT_MOST = timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineDetails:
    """The pain of one area under one condition just before the injection, and the usual pain of the last week.

    Without a score nobody asked for it, and what was kept of it is taken back.
    """

    area_id: UUID
    condition: Condition
    score: int | None
    usual: int | None = None


def find_injection(session: Session, actor: Actor, injection_id: UUID) -> Injection:
    """An injection of the actor's clinic, or ``NotFound``."""
    work_for(session, actor)
    injection = session.scalar(select(Injection).where(Injection.id == injection_id))
    if injection is None:
        raise NotFound
    return injection


def find_to_change(session: Session, actor: Actor, injection_id: UUID) -> Injection:
    """The same, for whoever is about to change it; changes to one patient's injections come one after the other."""
    injection = find_injection(session, actor, injection_id)
    # Not the whole row is held, or else no score of the patient could be saved meanwhile.
    held = select(Patient.id).where(Patient.id == injection.patient_id).with_for_update(key_share=True)
    session.execute(held)
    session.refresh(injection)
    return injection


def look_at_injection(session: Session, now: datetime, actor: Actor, injection_id: UUID) -> Injection:
    """The same, with the look written down."""
    injection = find_injection(session, actor, injection_id)
    _record(session, now, actor, Action.INJECTION_SEEN, injection)
    session.flush()
    return injection


def take_baseline(
    session: Session,
    now: datetime,
    actor: Actor,
    injection_id: UUID,
    given: Sequence[BaselineDetails],
    *,
    source: Source = Source.STAFF,
) -> None:
    """Keep the baselines of a planned injection; taken again before the injection, the later one stands."""
    injection = find_to_change(session, actor, injection_id)
    if injection.state is not InjectionState.PLANNED:
        raise Refused("", "The needle is out already; a baseline is taken before.")
    areas = areas_in_order(session, injection)
    kept = {(row.area_id, row.condition): row for row in baselines_of(session, injection)}
    for details in given:
        if details.area_id not in areas:
            raise NotFound
        if details.score is None:
            _take_back(session, now, actor, injection, kept.get((details.area_id, details.condition)))
        else:
            _keep(session, now, injection, details, source, kept)
    _record(session, now, actor, Action.BASELINE_TAKEN, injection)
    session.flush()


def _take_back(session: Session, now: datetime, actor: Actor, injection: Injection, row: Baseline | None) -> None:
    if row is not None:
        session.delete(row)
        of = ("baseline", row.id)
        record(session, now, actor, Action.BASELINE_TAKEN_BACK, patient_id=injection.patient_id, of=of)


def _keep(
    session: Session,
    now: datetime,
    injection: Injection,
    details: BaselineDetails,
    source: Source,
    kept: dict[tuple[UUID, Condition], Baseline],
) -> None:
    row = kept.get((details.area_id, details.condition))
    if row is None:
        row = Baseline(
            id=chance.new_id(),
            clinic_id=injection.clinic_id,
            injection_id=injection.id,
            area_id=details.area_id,
            condition=details.condition,
        )
        session.add(row)
    score = checked_score("score", details.score)
    usual = None if details.usual is None else checked_score("usual", details.usual)
    if (row.score, row.usual) == (score, usual):
        # What the patient gave himself stays his when staff save the same again.
        return
    row.score, row.usual, row.scored_at, row.source = score, usual, now, source


def checked_score(field: str, score: object) -> int:
    """A whole number from 0 to 10, or a refusal."""
    if not isinstance(score, int) or isinstance(score, bool) or not LOWEST_SCORE <= score <= HIGHEST_SCORE:
        raise Refused(field, "A score is a whole number from 0 to 10.")
    return score


def baselines_of(session: Session, injection: Injection) -> tuple[Baseline, ...]:
    """The baselines of an injection."""
    return tuple(session.scalars(select(Baseline).where(Baseline.injection_id == injection.id)))


def areas_in_order(session: Session, injection: Injection) -> tuple[UUID, ...]:
    """The areas that an injection's diary asks for, in their order."""
    wanted = select(InjectionArea.area_id).where(InjectionArea.injection_id == injection.id)
    return tuple(session.scalars(wanted.order_by(InjectionArea.position)))


def needle_out(
    session: Session,
    now: datetime,
    actor: Actor,
    injection_id: UUID,
    *,
    performed_at: datetime,
    given: Given | None = None,
) -> Injection:
    """Start the diary at the moment the needle came out, and end earlier diaries of the same areas.

    ``given`` is what was really injected; what had been planned is kept beside it. Confirmed twice in the same words,
    as by a double tap, it is confirmed once.
    """
    injection = find_to_change(session, actor, injection_id)
    if check_start(session, now, actor, injection_id, performed_at=performed_at, given=given):
        return injection
    if given is not None:
        _give(session, now, actor, injection, given)
    injection.state, injection.performed_at = InjectionState.RUNNING, performed_at.astimezone(UTC)
    _record(session, now, actor, Action.NEEDLE_OUT, injection)
    session.flush()
    settle(session, now, actor, injection.patient_id, changed=injection.id)
    return injection


def check_start(
    session: Session, now: datetime, actor: Actor, injection_id: UUID, *, performed_at: datetime, given: Given | None
) -> bool:
    """Refuse what could not be confirmed so; whether the very same was confirmed already, as by a double tap."""
    injection = find_injection(session, actor, injection_id)
    if injection.state is not InjectionState.PLANNED:
        if _is_confirmed(session, injection, performed_at, given):
            return True
        raise Refused("performed_at", "The needle is out already; the time that was confirmed stands.")
    check_moment(now, performed_at, earliest=now - BACK_AT_MOST)
    if given is not None:
        check_given(injection.procedure, injection.region, given)
    return False


def check_moment(now: datetime, performed_at: datetime, *, earliest: datetime) -> None:
    """Refuse a moment at which no needle can have come out."""
    if performed_at > now + AHEAD_AT_MOST:
        raise Refused("performed_at", "This time lies ahead; give the time at which the needle came out.")
    if performed_at < earliest:
        raise Refused("performed_at", "This time lies more than a year back; please check the date.")


def _is_confirmed(session: Session, injection: Injection, performed_at: datetime, given: Given | None) -> bool:
    same = injection.state in STARTED and injection.performed_at == performed_at
    return same and given in {None, given_of(injection, anesthetics_of(session, injection))}


def _give(session: Session, now: datetime, actor: Actor, injection: Injection, given: Given) -> None:
    """Write down what was given where it is not what was planned, with the plan kept; a usual schedule follows."""
    planned = anesthetics_of(session, injection)
    if given == given_of(injection, planned):
        return
    keep_as_it_was(session, now, actor, injection, planned, reason=OTHERWISE_THAN_PLANNED)
    usual, procedure = rules_of(session).usual_schedule, injection.procedure
    if injection.schedule == usual(procedure, steroid_given=injection.steroid_agent is not None):
        injection.schedule = usual(procedure, steroid_given=given.steroid_agent is not None)
    write_given(session, injection, given, planned)


def cancel(session: Session, now: datetime, actor: Actor, injection_id: UUID) -> Injection:
    """Call a planned injection off."""
    injection = find_to_change(session, actor, injection_id)
    if injection.state is not InjectionState.PLANNED:
        raise Refused("", "Only a planned injection can be called off.")
    injection.state = InjectionState.CANCELLED
    end_codes(session, now, injection_id)
    _record(session, now, actor, Action.INJECTION_CANCELLED, injection)
    session.flush()
    return injection


def end_codes(session: Session, now: datetime, injection_id: UUID) -> None:
    """End the codes of an injection that nobody has claimed."""
    session.execute(
        update(JoinCode)
        .where(JoinCode.injection_id == injection_id, JoinCode.claimed_at.is_(None), JoinCode.revoked_at.is_(None))
        .values(revoked_at=now)
        .execution_options(synchronize_session=False)
    )


def end_if_over(session: Session, now: datetime, injection: Injection, patient: Patient) -> None:
    """End a running diary once its last question has closed; whoever looks first after that ends it."""
    end_all_over(session, now, [(injection, patient)])


def end_all_over(session: Session, now: datetime, found: Sequence[tuple[Injection, Patient]]) -> None:
    """The same for many diaries, written in one go."""
    ended = False
    for injection, patient in found:
        if injection.state is not InjectionState.RUNNING or injection.performed_at is None:
            continue
        schedule = rules_of(session).schedule_named(injection.schedule)
        over_at = ends_at(schedule, injection.performed_at, zone_named(patient.zone))
        if over_at <= now:
            _end(session, over_at, Actor(kind=ActorKind.SYSTEM, clinic_id=injection.clinic_id), injection)
            ended = True
    if ended:
        session.flush()


def end(session: Session, now: datetime, actor: Actor, injection: Injection) -> None:
    """End a diary whose last question has closed."""
    if injection.state is InjectionState.RUNNING:
        _end(session, now, actor, injection)
        session.flush()


def _end(session: Session, now: datetime, actor: Actor, injection: Injection) -> None:
    injection.state, injection.ended_at = InjectionState.ENDED, now
    _record(session, now, actor, Action.DIARY_ENDED, injection)


def _record(session: Session, now: datetime, actor: Actor, action: Action, injection: Injection) -> None:
    record(session, now, actor, action, patient_id=injection.patient_id, of=("injection", injection.id))
