"""The provider's decision about an injection: signed, frozen with what was shown, amended but never overwritten.

Nothing is decided or sent by itself: a decision is only ever what a provider has signed.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from diary import __version__
from diary.clinical.next_step import NextStep
from diary.clinical.review import Review
from diary.db.base import TEXT_LENGTH
from diary.db.decisions import SignedDecision
from diary.db.injections import InjectionState
from diary.exchange.frozen import Difference, differences, digest, frozen, is_as_signed, seen
from diary.services import chance, reviewing
from diary.services.acting import Actor, Role
from diary.services.adding import add_once
from diary.services.auditing import Action, record
from diary.services.failures import NotFound, Refused
from diary.services.reviewing import ReviewedInjection
from diary.services.signing import Checked, Proof, Signer, prove
from diary.services.texts import text, text_or_none

MEANING = "I have seen what is shown here and decide so."
"""What a signature means; it is frozen with it."""
_MEANWHILE = "What is shown has changed meanwhile. Look at it again, then sign."


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDecision:
    """What a provider decides; ``seen`` and ``seen_version`` say what his page showed.

    A decision that amends another one has a ``reason``.
    """

    step: NextStep
    note: str | None
    reason: str | None
    seen: str
    seen_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ToDecide:
    """What a provider decides about: the review as it stands now, and the digest of what is shown of it."""

    reviewed: ReviewedInjection
    review: Review
    seen: str

    @property
    def standing(self) -> SignedDecision | None:
        """The decision that stands, where there is one."""
        return next(iter(self.reviewed.decisions), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenDecision:
    """One version: whether its frozen copy is what was signed, and in what the present differs from it."""

    reviewed: ReviewedInjection
    decision: SignedDecision
    intact: bool
    differences: tuple[Difference, ...]


def look_to_decide(
    session: Session, now: datetime, actor: Actor, injection_id: UUID, *, policy_id: str | None = None
) -> ToDecide:
    """What is to be decided about, by whoever may; the look is written down as one at the review."""
    if Role.PROVIDER not in actor.roles:
        raise NotFound
    found = reviewing.review_injection(session, now, actor, injection_id, policy_id=policy_id)
    if found.review is None or found.injection.state is InjectionState.ENTERED_IN_ERROR:
        raise NotFound
    return ToDecide(reviewed=found, review=found.review, seen=seen(found.review))


def sign(
    session: Session,
    now: datetime,
    actor: Actor,
    found: ToDecide,
    new: NewDecision,
    proof: Proof,
    *,
    checked: Checked | None = None,
) -> int:
    """Sign a decision and freeze what was shown; returns its version. The factor is checked last, and every time.

    ``checked`` is by what the browser was checked before, which is written down if it was a second factor.
    """
    standing = found.standing
    version = standing.version + 1 if standing else 1
    note = text_or_none("note", new.note, most=TEXT_LENGTH)
    reason = text("reason", new.reason, most=TEXT_LENGTH) if standing else None
    if (new.seen, new.seen_version + 1) != (found.seen, version):
        raise Refused("", _MEANWHILE)
    signer = prove(session, now, actor, proof, checked)
    signed = _signed(found, now, new.step, note, reason, signer, version)
    add_once(session, signed, field="", message=_MEANWHILE)
    action = Action.DECISION_AMENDED if standing else Action.DECISION_SIGNED
    of, patient_id = ("signed_decision", signed.id), found.reviewed.patient.id
    record(session, now, actor, action, patient_id=patient_id, of=of, detail={"version": version})
    session.flush()
    return version


def _signed(
    found: ToDecide, now: datetime, step: NextStep, note: str | None, reason: str | None, signer: Signer, version: int
) -> SignedDecision:
    review, injection, second = found.review, found.reviewed.injection, signer.second
    decision: dict[str, object] = {
        "injection": str(injection.id),
        "version": version,
        "amends": found.standing.frozen_hash if found.standing else None,
        "step": step,
        "note": note,
        "reason": reason,
        "signed_at": now.isoformat(),
        "signed_by": str(signer.person.id),
        "signed_name": signer.person.name,
        "factor": signer.factor,
        "second_factor": {"by": second.by, "at": second.at.isoformat()} if second else None,
        "meaning": MEANING,
    }
    document = frozen(review, decision, software=__version__)
    return SignedDecision(
        id=chance.new_id(),
        clinic_id=injection.clinic_id,
        injection_id=injection.id,
        version=version,
        step=step,
        note=note,
        reason=reason,
        policy_id=review.policy.id if review.policy else None,
        policy_version=review.policy.version if review.policy else None,
        result=review.result,
        signed_at=now,
        signed_by_id=signer.person.id,
        signed_name=signer.person.name,
        factor=signer.factor,
        second_by=second.by.value if second else None,
        second_at=second.at if second else None,
        frozen=document,
        frozen_hash=digest(document),
    )


def look_at_decision(session: Session, now: datetime, actor: Actor, injection_id: UUID, version: int) -> SeenDecision:
    """One version of a decision beside the present; the look is written down."""
    found = reviewing.review_injection(session, now, actor, injection_id)
    decision = next((row for row in found.decisions if row.version == version), None)
    if decision is None or found.review is None:
        raise NotFound
    of = ("signed_decision", decision.id)
    record(session, now, actor, Action.DECISION_SEEN, patient_id=found.patient.id, of=of)
    session.flush()
    return SeenDecision(
        reviewed=found,
        decision=decision,
        intact=is_intact(decision),
        differences=_differences(found, decision, now),
    )


def is_intact(decision: SignedDecision) -> bool:
    """Whether the frozen copy still is what was signed."""
    return digest(decision.frozen) == decision.frozen_hash


def changed_since(reviewed: ReviewedInjection) -> int:
    """In how many things the present differs from the decision that stands; 0 where there is none."""
    if reviewed.review is None or not reviewed.decisions:
        return 0
    standing, review = reviewed.decisions[0], reviewed.review
    if standing.result is review.result and is_as_signed(standing.frozen, review):
        return 0
    return len(differences(standing.frozen, review))


def _differences(found: ReviewedInjection, decision: SignedDecision, now: datetime) -> tuple[Difference, ...]:
    """The present under the policy that was signed by, where the clinic still knows it and it still applies."""
    if found.review is None:
        return ()
    policy = found.rows.rules.policies.known.get(decision.policy_id or "")
    if policy is None or policy is found.review.policy or not policy.applies_to(found.review.diary.injection):
        return differences(decision.frozen, found.review)
    again = reviewing.judge(found.rows, now, policy_id=policy.id)
    return differences(decision.frozen, again or found.review)
