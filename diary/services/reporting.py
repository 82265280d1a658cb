"""What is printed for a payer: one injection with its judgement, or two blocks together where the plan needs two."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from diary.clinical.catalogue import Intent
from diary.clinical.pairs import Meeting, meetings_of
from diary.clinical.policies import Policy
from diary.clinical.review import Review
from diary.clinical.targets import targets_of
from diary.db.injections import Injection
from diary.services import reviewing
from diary.services.acting import Actor
from diary.services.failures import NotFound
from diary.services.loading import NEVER_HAPPENED
from diary.services.reviewing import ReviewedInjection

TWO = 2
_OTHERS = (
    select(Injection)
    .where(
        Injection.patient_id == bindparam("patient_id"),
        Injection.id != bindparam("injection_id"),
        Injection.performed_at <= bindparam("now"),
        Injection.state.not_in(NEVER_HAPPENED),
    )
    .order_by(Injection.performed_at.desc(), Injection.id)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """An injection that was done, as a report tells it."""

    found: ReviewedInjection
    review: Review


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporting:
    """What a report is made of: one block, or two in time with what they say together.

    ``own`` is the one that was asked for; ``others`` are the blocks that may stand beside it, the latest first.
    """

    own: Reported
    blocks: tuple[Reported, ...]
    meetings: tuple[Meeting, ...]
    others: tuple[Injection, ...]


def report(
    session: Session,
    now: datetime,
    actor: Actor,
    injection_id: UUID,
    *,
    policy_id: str | None = None,
    beside: UUID | None = None,
) -> Reporting:
    """The report of an injection, with another of the patient's blocks beside it where one is named.

    Each injection that is told is written down as exported.
    """
    own = _reported(session, now, actor, injection_id, policy_id)
    others = _others(session, now, own)
    if beside is None:
        return Reporting(own=own, blocks=(own,), meetings=(), others=others)
    policy = own.review.policy
    if policy is None or beside not in {other.id for other in others}:
        raise NotFound
    other = _reported(session, now, actor, beside, policy.id)
    first, second = sorted((own, other), key=lambda one: one.review.diary.injection.performed_at)
    meetings = meetings_of(first.review, second.review, policy)
    return Reporting(own=own, blocks=(first, second), meetings=meetings, others=others)


def _reported(session: Session, now: datetime, actor: Actor, injection_id: UUID, policy_id: str | None) -> Reported:
    found = reviewing.export_report(session, now, actor, injection_id, policy_id=policy_id)
    if found.review is None:
        raise NotFound
    return Reported(found=found, review=found.review)


def _others(session: Session, now: datetime, own: Reported) -> tuple[Injection, ...]:
    """The patient's diagnostic blocks of a nerve that both concern, where the policy demands two before an RFA."""
    policy = own.review.policy
    if policy is None or policy.rfa.blocks < TWO or not _is_block(own.found.injection, policy):
        return ()
    asked = {"patient_id": own.found.patient.id, "injection_id": own.found.injection.id, "now": now}
    nerves = _nerves(own.found.injection)
    found = session.scalars(_OTHERS, asked)
    return tuple(other for other in found if _is_block(other, policy) and nerves & _nerves(other))


def _is_block(injection: Injection, policy: Policy) -> bool:
    return injection.intent is Intent.DIAGNOSTIC and policy.speaks_of(injection.procedure, injection.region)


def _nerves(injection: Injection) -> set[object]:
    return set(targets_of(injection.procedure, injection.region, tuple(injection.levels), injection.side))
