"""The RFA plan: for each target and one policy, where it stands and what comes next (section 10).

A plan is decision support. It says which criteria a diary meets, never that something is approved.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from diary.clinical.answers import Answer
from diary.clinical.blocks import Session, done_on, in_time, sessions_at
from diary.clinical.catalogue import Procedure, Region
from diary.clinical.comparison import Compared, compare_latest
from diary.clinical.history import NOTHING_KNOWN, History, PastSession
from diary.clinical.policies import Policy
from diary.clinical.readiness import Standing, stand
from diary.clinical.repeats import RepeatAnswer, repeat_answers
from diary.clinical.review import Review
from diary.clinical.targets import Target, from_the_head_down, targets_of
from diary.clinical.yearly import SessionCount, count_sessions

NOT_ASSESSED = (
    "duration of pain",
    "failed conservative care",
    "no radiculopathy",
    "provocation tests at the sacroiliac joint",
    "imaging",
)
"""What policies also ask and no diary can assess (section 10)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependence:
    """A doubt under which a block that counts reads otherwise (section 8)."""

    on: date
    variant: str
    result: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetPlan:
    """The plan of the nerves of one side that have equal results (section 10); ``sessions`` are in time."""

    region: Region
    targets: tuple[Target, ...]
    standing: Standing
    comparison: Compared | None
    sessions: tuple[Session, ...]
    depends_on: tuple[Dependence, ...]
    repeats: tuple[RepeatAnswer, ...]
    year: tuple[SessionCount, ...]

    @property
    def levels(self) -> tuple[str, ...]:
        """The nerves from the head down (section 10)."""
        return tuple(target.nerve for target in self.targets)


def concerns(policy: Policy, procedure: Procedure, region: Region) -> bool:
    """Whether a plan looks at an injection: what its policy speaks of, and any RFA in those regions (section 9)."""
    if procedure is Procedure.RADIOFREQUENCY_ABLATION:
        return any(region in regions for regions in policy.applies.values())
    return region in policy.applies.get(procedure, frozenset())


def plan_of(
    reviews: Iterable[Review], policy: Policy, today: date, history: History = NOTHING_KNOWN
) -> tuple[TargetPlan, ...]:
    """The plan of every target on a local date, nerves with equal results together (section 10).

    ``reviews`` are judged under ``policy`` (those of an RFA under none). Whatever the policy does not concern, and
    whatever was done after ``today``, is left out; the order changes nothing.
    """
    own = in_time(review for review in reviews if _looked_at(review, policy) and done_on(review) <= today)
    known = History(sessions=tuple(_past(history, policy, today)), complete=history.complete)
    named = [target for review in own for target in _targets(review)]
    named += [target for session in known.sessions for target in session.targets]
    return _grouped([_plan_for(target, own, known, policy, today) for target in from_the_head_down(named)])


def _looked_at(review: Review, policy: Policy) -> bool:
    return concerns(policy, review.diary.injection.procedure, review.diary.injection.region)


def _past(history: History, policy: Policy, today: date) -> Iterator[PastSession]:
    for session in history.sessions:
        if session.done_on <= today and concerns(policy, session.procedure, session.region):
            yield session


def _targets(review: Review) -> tuple[Target, ...]:
    given = review.diary.injection
    return targets_of(given.procedure, given.region, given.levels, given.side)


def _plan_for(target: Target, own: Sequence[Review], known: History, policy: Policy, today: date) -> TargetPlan:
    sessions = sessions_at(target, own, known.sessions, policy)
    year = count_sessions(policy, target.region, own, known, today)
    return TargetPlan(
        region=target.region,
        targets=(target,),
        standing=stand(target, sessions, policy, year),
        comparison=compare_latest(sessions, policy.threshold),
        sessions=sessions,
        depends_on=tuple(_dependences(sessions)),
        repeats=repeat_answers(sessions, policy),
        year=year,
    )


def _dependences(sessions: Sequence[Session]) -> Iterator[Dependence]:
    """Every doubt that changes the result of a block that counts (section 8)."""
    for session in sessions:
        if session.uncounted is not None:
            continue
        for area in session.areas:
            for variant in area.robustness.variants:
                if variant.result is not area.policy.result:
                    yield Dependence(on=session.on, variant=variant.id, result=variant.result)


def _grouped(plans: Sequence[TargetPlan]) -> tuple[TargetPlan, ...]:
    """Nerves of one side with equal results become one plan, which holds all that any of them rests on."""
    groups: dict[tuple[object, ...], list[TargetPlan]] = {}
    for plan in plans:
        groups.setdefault(_shown(plan), []).append(plan)
    return tuple(_together(group) for group in groups.values())


def _shown(plan: TargetPlan) -> tuple[object, ...]:
    (target,) = plan.targets
    compared, standing = plan.comparison, plan.standing
    missing = tuple(str(item) for item in standing.missing)
    return target.region, target.side, compared and compared.label, standing.state, missing, standing.earliest


def _together(group: Sequence[TargetPlan]) -> TargetPlan:
    return replace(
        group[0],
        targets=tuple(target for plan in group for target in plan.targets),
        sessions=_each_once(group),
        depends_on=tuple(dict.fromkeys(item for plan in group for item in plan.depends_on)),
        repeats=tuple({str(item): item for plan in group for item in plan.repeats}.values()),
    )


def _each_once(group: Sequence[TargetPlan]) -> tuple[Session, ...]:
    """The sessions of several nerves, each of which has its own view of the same injections."""
    found = {(id(item.review), id(item.past)): item for plan in group for item in plan.sessions}
    return tuple(sorted(found.values(), key=lambda item: item.at))
