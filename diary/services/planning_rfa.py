"""What providers look at across injections: a patient's blocks side by side, and the RFA plan under one policy."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from diary.clinical.diary import Diary
from diary.clinical.history import History
from diary.clinical.own_policies import PolicyRules
from diary.clinical.pairs import Meeting, meetings_of
from diary.clinical.plan import TargetPlan, concerns, plan_of
from diary.clinical.policies import Policy
from diary.clinical.review import Review, review
from diary.db.injections import Injection
from diary.db.patients import Patient
from diary.db.translate import DiaryRows, diary_of, zone_named
from diary.services.acting import Actor, work_for
from diary.services.auditing import Action, record
from diary.services.clinic_settings import rules_of
from diary.services.elsewhere import Elsewhere, elsewhere_of
from diary.services.enrolling import find_patient
from diary.services.failures import NotFound, Refused
from diary.services.loading import NEVER_HAPPENED, load_rows

_DONE = (
    select(Injection)
    .where(
        Injection.patient_id == bindparam("patient_id"),
        Injection.performed_at <= bindparam("now"),
        Injection.state.not_in(NEVER_HAPPENED),
    )
    .order_by(Injection.performed_at, Injection.id)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneInjection:
    """An injection that was done, judged by the plan's policy, or by its own where the plan's says nothing of it."""

    row: Injection
    review: Review


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoned:
    """What a plan comes to; ``policy`` is None where none speaks of any of the injections."""

    injections: tuple[DoneInjection, ...]
    policy: Policy | None
    policies: tuple[Policy, ...]
    targets: tuple[TargetPlan, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientPlan:
    """A patient's injections in time, and the plan of each target; ``policy`` is None where none speaks of any.

    ``policies`` are those among which one may choose.
    """

    patient: Patient
    today: date
    injections: tuple[DoneInjection, ...]
    elsewhere: Elsewhere
    policy: Policy | None
    policies: tuple[Policy, ...]
    targets: tuple[TargetPlan, ...]


def plan_for(
    session: Session, now: datetime, actor: Actor, patient_id: UUID, *, policy_id: str | None = None
) -> PatientPlan:
    """The plan of a patient of the actor's clinic as of now; the look is written down."""
    work_for(session, actor)
    patient = find_patient(session, actor, patient_id)
    rows, elsewhere = _load(session, now, patient), elsewhere_of(session, patient_id)
    known = rules_of(session).policies
    found = reckon(known, patient, rows, elsewhere.history, now, policy_id=policy_id)
    record(session, now, actor, Action.RFA_PLAN_SEEN, patient_id=patient_id, of=("patient", patient_id))
    session.flush()
    policy, policies = found.policy, found.policies
    return PatientPlan(
        patient=patient,
        today=_today(patient, now),
        injections=found.injections,
        elsewhere=elsewhere,
        policy=policy,
        policies=policies if policy is None or policy in policies else (*policies, policy),
        targets=found.targets,
    )


def reckon(
    known: PolicyRules,
    patient: Patient,
    rows: Sequence[DiaryRows],
    history: History,
    now: datetime,
    *,
    policy_id: str | None = None,
    variants: bool = True,
) -> Reckoned:
    """The plan of a patient from everything that was done, in time; without ``variants`` it names no doubts."""
    diaries = [diary_of(each, each.injection.performed_at) for each in rows if each.injection.performed_at]
    policies = tuple(policy for policy in known.offered.values() if _speaks(policy, diaries))
    policy = _chosen(known, policies, diaries, policy_id)
    done = tuple(
        DoneInjection(row=each.injection, review=_judged(diary, policy, each, now, variants=variants))
        for each, diary in zip(rows, diaries, strict=True)
    )
    reviews = [each.review for each in done]
    return Reckoned(
        injections=done,
        policy=policy,
        policies=policies,
        targets=plan_of(reviews, policy, _today(patient, now), history) if policy else (),
    )


def _today(patient: Patient, now: datetime) -> date:
    return now.astimezone(zone_named(patient.zone)).date()


def _load(session: Session, now: datetime, patient: Patient) -> list[DiaryRows]:
    """Every injection that was done, in time, in a number of queries that does not grow with them."""
    found = session.scalars(_DONE, {"patient_id": patient.id, "now": now}).all()
    if not found:
        return []
    loaded = load_rows(session, [(injection, patient) for injection in found])
    return [loaded[injection.id] for injection in found]


def _speaks(policy: Policy, diaries: Sequence[Diary]) -> bool:
    return any(concerns(policy, diary.injection.procedure, diary.injection.region) for diary in diaries)


def _chosen(
    known: PolicyRules, policies: Sequence[Policy], diaries: Sequence[Diary], policy_id: str | None
) -> Policy | None:
    """The policy that is asked for, else the one that judges the latest injection, else the first that speaks."""
    if policy_id is not None:
        asked = known.known.get(policy_id)
        if asked is None:
            raise Refused("policy", "There is no such policy; choose another one.")
        return asked
    usual = [policy for diary in reversed(diaries) if (policy := known.first_for(diary.injection)) is not None]
    return next(iter([*usual, *policies]), None)


def _judged(diary: Diary, policy: Policy | None, rows: DiaryRows, now: datetime, *, variants: bool) -> Review:
    own = policy if policy is not None and policy.applies_to(diary.injection) else None
    by = own or rows.rules.policies.first_for(diary.injection)
    return review(diary, by, now, agents=rows.rules.windows, variants=variants)


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoBlocks:
    """Two injections of a patient in time, and where they meet; none chosen while fewer than two were done."""

    found: PatientPlan
    pair: tuple[DoneInjection, DoneInjection] | None
    meetings: tuple[Meeting, ...]


def two_blocks(
    session: Session,
    now: datetime,
    actor: Actor,
    patient_id: UUID,
    chosen: tuple[UUID | None, UUID | None],
    *,
    policy_id: str | None = None,
) -> TwoBlocks:
    """Two injections of a patient beside each other; without a choice the latest two. The look is written down."""
    found = plan_for(session, now, actor, patient_id, policy_id=policy_id)
    pair = _pair(found.injections, chosen)
    meetings = meetings_of(pair[0].review, pair[1].review, found.policy) if pair and found.policy else ()
    return TwoBlocks(found=found, pair=pair, meetings=meetings)


def _pair(
    done: Sequence[DoneInjection], chosen: tuple[UUID | None, UUID | None]
) -> tuple[DoneInjection, DoneInjection] | None:
    """The two that are named, in time; what is not named is the latest that is not the other one."""
    wanted = {key for key in chosen if key is not None}
    known = {each.row.id for each in done}
    if not wanted <= known:
        raise NotFound
    if len(known) < 2:  # noqa: PLR2004 (it takes two)
        return None
    rest = [each.row.id for each in reversed(done) if each.row.id not in wanted]
    keys = {*wanted, *rest[: 2 - len(wanted)]}
    first, second = (each for each in done if each.row.id in keys)
    return first, second
