"""The injections at one target in time: what each says there, and which count as blocks (section 10)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from diary.clinical.answers import Answer, all_of
from diary.clinical.catalogue import Intent, Procedure
from diary.clinical.history import PastSession
from diary.clinical.policies import Policy, RfaRule
from diary.clinical.reasons import Reason
from diary.clinical.review import AreaReview, Review
from diary.clinical.targets import Target, paired_areas, targets_of

_STEROID = Reason("a block with a steroid does not count")
_INTRA_ARTICULAR = Reason("an intra-articular injection does not count where medial branch blocks are demanded")
_OTHER_PROCEDURE = Reason("not the procedure that the policy demands")
_NOT_DIAGNOSTIC = Reason("not a diagnostic block")
_NO_AREA = Reason("missing: a pain of that side that is judged")
_NO_POLICY = Reason("missing: a policy that speaks of this injection")
NO_DIARY = Reason("done elsewhere: there is no diary of it")


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One injection as a target sees it (section 10).

    ``review`` is None and ``past`` is there for what is known by history alone. ``areas`` are those of the target's
    side, ``result`` is their policy's results together, ``missing`` says why it cannot tell, and ``uncounted`` why the
    injection does not count as a block; None where it does.
    """

    on: date
    procedure: Procedure
    intent: Intent
    levels: tuple[str, ...]
    result: Answer
    missing: tuple[Reason, ...]
    uncounted: Reason | None
    areas: tuple[AreaReview, ...] = ()
    review: Review | None = None
    past: PastSession | None = None

    @property
    def at(self) -> tuple[date, float]:
        """When it was done, to be sorted by; what is known by history stands first on its date (section 10)."""
        return self.on, self.review.diary.injection.performed_at.timestamp() if self.review else 0.0

    @property
    def is_ablation(self) -> bool:
        """Whether it is an RFA (section 2)."""
        return self.procedure is Procedure.RADIOFREQUENCY_ABLATION

    @property
    def is_diagnostic(self) -> bool:
        """Whether it is a diagnostic block, with whatever was injected (sections 2 and 10)."""
        return not self.is_ablation and self.intent is Intent.DIAGNOSTIC


def done_on(review: Review) -> date:
    """The patient's local date of the injection, by which intervals are counted (section 10)."""
    return review.diary.injection.performed_at.astimezone(review.diary.zone).date()


def in_time(reviews: Iterable[Review]) -> tuple[Review, ...]:
    """Reviews by the moment of their injection, in a total order (preface and section 10)."""
    found = tuple(reviews)
    # What tells two of one moment apart takes a while to write down, and most patients have one injection.
    return found if len(found) == 1 else tuple(sorted(found, key=_order))


def _order(review: Review) -> tuple[datetime, str]:
    injection = review.diary.injection
    told = [(area.area.id, area.policy, area.anesthetic.at) for area in review.areas]
    return injection.performed_at, repr((injection, told))


def sessions_at(
    target: Target, reviews: Iterable[Review], past: Iterable[PastSession], policy: Policy
) -> tuple[Session, ...]:
    """Everything done at a target in time, with and without a diary (section 10).

    ``reviews`` are judged under ``policy`` and in time.
    """
    own = [_reviewed(review, target, policy) for review in reviews if _reaches(review, target)]
    elsewhere = [_by_history(session, policy) for session in sorted(past, key=repr) if session.reaches(target)]
    return tuple(sorted([*elsewhere, *own], key=lambda session: session.at))


def _reaches(review: Review, target: Target) -> bool:
    injection = review.diary.injection
    return target in targets_of(injection.procedure, injection.region, injection.levels, injection.side)


def _reviewed(review: Review, target: Target, policy: Policy) -> Session:
    injection, areas = review.diary.injection, paired_areas(review, target.side)
    return Session(
        on=done_on(review),
        procedure=injection.procedure,
        intent=injection.intent,
        levels=injection.levels,
        result=all_of(area.policy.result for area in areas),
        missing=_each_once(_missing(areas)),
        uncounted=_uncounted(
            policy.rfa, injection.procedure, injection.intent, with_steroid=injection.steroid is not None
        ),
        areas=areas,
        review=review,
    )


def _each_once(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    return tuple({str(reason): reason for reason in reasons}.values())


def _missing(areas: Sequence[AreaReview]) -> Iterator[Reason]:
    """What the criteria that cannot tell ask for."""
    if not areas:
        yield _NO_AREA
    for area in areas:
        if not area.policy.criteria:
            yield _NO_POLICY
        for criterion in area.policy.criteria:
            if criterion.result is Answer.CANNOT_TELL:
                yield criterion.because


def _by_history(session: PastSession, policy: Policy) -> Session:
    return Session(
        on=session.done_on,
        procedure=session.procedure,
        intent=session.intent,
        levels=session.levels,
        result=Answer.CANNOT_TELL,
        missing=(NO_DIARY,),
        uncounted=_uncounted(policy.rfa, session.procedure, session.intent, with_steroid=False),
        past=session,
    )


def _uncounted(rule: RfaRule, procedure: Procedure, intent: Intent, *, with_steroid: bool) -> Reason | None:
    """Why an injection is no block by a policy; None where it is one (section 10)."""
    if procedure is Procedure.RADIOFREQUENCY_ABLATION or intent is not Intent.DIAGNOSTIC:
        return _NOT_DIAGNOSTIC
    if rule.kind is None:
        return None
    branches = rule.kind is Procedure.MEDIAL_BRANCH_BLOCK
    if procedure is not rule.kind:
        return _INTRA_ARTICULAR if branches else _OTHER_PROCEDURE
    return _STEROID if branches and with_steroid else None
