"""Many judged injections together: rates with what is undetermined, relief over the hours, medians and ranges.

Nothing is averaged across patients: scores after a block are not normally distributed (specification, section 14,
Ehsanian 2024). What cannot be told stays a share of its own and is never squeezed into yes or no (preface).
"""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import accumulate
from types import MappingProxyType
from typing import NamedTuple

from diary.clinical.answers import Answer
from diary.clinical.review import AreaReview, Review
from diary.clinical.scores import percent
from diary.clinical.steroid import SteroidStatus

HOURS = (1, 2, 4, 8, 24)
MINUTES_AN_HOUR = 60


class AreaFact(NamedTuple):
    """What one area's judgement comes to (sections 5, 6 and 9); a named tuple, since a cohort has ten thousand.

    ``response`` is that of section 5 at the policy's threshold, None without an anesthetic phase or a policy; the
    relief lasted at least ``at_least`` and less than ``less_than`` minutes. ``result`` is the policy's, ``steroid`` the
    status of section 6 as an answer, None where none was given.
    """

    area: str
    response: Answer | None
    at_least: int | None
    less_than: int | None
    result: Answer | None
    steroid: Answer | None

    def surely_relieved(self, minute: int) -> bool:
        """Whether relief is known to have held at ``minute``, straight from the interval (section 5)."""
        return self.at_least is not None and minute <= self.at_least

    def perhaps_relieved(self, minute: int) -> bool:
        """Whether nothing says that relief was over by ``minute`` (section 5); what cannot be told may have held."""
        if self.at_least is None:
            return self.response is Answer.CANNOT_TELL
        return self.surely_relieved(minute) or self.less_than is None or minute < self.less_than


class InjectionFact(NamedTuple):
    """One injection's part in a cohort: what it is counted under, and what its areas come to (sections 5, 6 and 11).

    ``served`` of ``due`` scores came in time; ``follow_up_days`` is from the injection to its follow-up, if any.
    """

    injection: str
    procedure: str
    agent: str
    provider: str
    location: str
    policy: str
    served: int
    due: int
    follow_up_days: int | None
    areas: tuple[AreaFact, ...]


class GroupBy(StrEnum):
    """What a cohort is divided by (section 14 has no numbers of its own for any of them)."""

    PROCEDURE = "procedure"
    AGENT = "agent"
    PROVIDER = "provider"
    LOCATION = "location"
    POLICY = "policy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """How many areas met something, did not, and of how many nobody can tell (preface)."""

    met: int
    not_met: int
    cannot_tell: int

    @property
    def of(self) -> int:
        """The denominator: every area to which the question applies (preface)."""
        return self.met + self.not_met + self.cannot_tell

    def percent(self, count: int) -> float | None:
        """A count as percent of the denominator, to one decimal; None of none (section 5, on rounding)."""
        return percent(100 * count, self.of) if self.of else None


@dataclass(frozen=True, slots=True, kw_only=True)
class RelievedAt:
    """At least so many and at most so many of so many areas were still relieved at an hour (section 5)."""

    hour: int
    at_least: int
    at_most: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """The median of ``of`` values, and the least and the greatest of them (section 14)."""

    of: int
    middle: Fraction
    least: Fraction
    most: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Lasted:
    """How long relief lasted where there was a run, in minutes: the median as an interval (sections 5 and 14).

    ``less_than`` is None where half of them or more were never heard to end; ``unended`` says how many were not.
    ``least`` and ``most`` are the range of the lower bounds.
    """

    of: int
    at_least: Fraction
    less_than: Fraction | None
    least: int
    most: int
    unended: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """What many injections come to (sections 5, 6, 9, 11 and 14); ``areas`` are counted, not patients."""

    injections: int
    areas: int
    response: Rate
    result: Rate
    steroid: Rate
    relieved: tuple[RelievedAt, ...]
    lasted: Lasted | None
    served: int
    due: int
    completeness: Spread | None
    follow_up: Spread | None


def area_facts(review: Review) -> tuple[AreaFact, ...]:
    """What each index area of a review comes to (sections 5, 6 and 9)."""
    return tuple(_area_fact(review, area) for area in review.areas)


def _area_fact(review: Review, area: AreaReview) -> AreaFact:
    policy, steroid = review.policy, area.steroid.status
    told = area.anesthetic.at[policy.threshold] if policy is not None and review.agents.given else None
    return AreaFact(
        area=area.area.id,
        response=told.response if told else None,
        at_least=told.at_least if told else None,
        less_than=told.less_than if told else None,
        result=area.policy.result if policy is not None else None,
        steroid=None if steroid is SteroidStatus.NOT_GIVEN else steroid.answer,
    )


def cohort(facts: Sequence[InjectionFact]) -> Cohort:
    """What some injections come to; their order changes nothing (sections 5, 6, 9, 11 and 14)."""
    areas = [area for fact in facts for area in fact.areas]
    kinds = _kinds(areas)
    return Cohort(
        injections=len(facts),
        areas=len(areas),
        response=_rate(kinds, "response"),
        result=_rate(kinds, "result"),
        steroid=_rate(kinds, "steroid"),
        relieved=tuple(_relieved(kinds, hour) for hour in HOURS),
        lasted=_lasted(areas),
        served=sum(fact.served for fact in facts),
        due=sum(fact.due for fact in facts),
        completeness=_spread((100 * fact.served, fact.due) for fact in facts if fact.due),
        follow_up=_spread((fact.follow_up_days, 1) for fact in facts if fact.follow_up_days is not None),
    )


def grouped(facts: Iterable[InjectionFact], by: Sequence[GroupBy]) -> Mapping[tuple[str, ...], list[InjectionFact]]:
    """The injections under each value, or pair of values, of what they are divided by, small groups too (section 14).

    The keys are as long as ``by`` and in its order.
    """
    found: dict[tuple[str, ...], list[InjectionFact]] = defaultdict(list)
    for fact in facts:
        found[tuple(value_of(fact, one) for one in by)].append(fact)
    return {values: found[values] for values in sorted(found)}


def value_of(fact: InjectionFact, by: GroupBy) -> str:
    """Under which value an injection is counted (section 14)."""
    value: str = getattr(fact, by.value)
    return value


def _answers(question: str) -> Mapping[str, Callable[[AreaFact], bool]]:
    def gives(answer: Answer) -> Callable[[AreaFact], bool]:
        return lambda area: getattr(area, question) is answer

    return {_name(question, answer): gives(answer) for answer in Answer}


def _name(question: str, answer: Answer) -> str:
    return f"{question}-{answer.value.replace(' ', '-')}"


def _surely(hour: int) -> Callable[[AreaFact], bool]:
    return lambda area: area.response is not None and area.surely_relieved(hour * MINUTES_AN_HOUR)


def _perhaps(hour: int) -> Callable[[AreaFact], bool]:
    return lambda area: area.response is not None and area.perhaps_relieved(hour * MINUTES_AN_HOUR)


COUNTED: Mapping[str, Callable[[AreaFact], bool]] = MappingProxyType(
    {
        "all": lambda _area: True,
        **_answers("response"),
        **_answers("result"),
        **_answers("steroid"),
        **{f"relieved-{hour}-at-least": _surely(hour) for hour in HOURS},
        **{f"relieved-{hour}-at-most": _perhaps(hour) for hour in HOURS},
        "lasted": lambda area: area.at_least is not None,
        "not-heard-to-end": lambda area: area.at_least is not None and area.less_than is None,
    }
)
"""What each number counts, by name: the number and the list behind it come from the same rule (sections 5, 6, 9)."""
COUNTED_INJECTIONS: Mapping[str, Callable[[InjectionFact], bool]] = MappingProxyType(
    {
        "completeness": lambda fact: fact.due > 0,
        "follow-up": lambda fact: fact.follow_up_days is not None,
    }
)
"""What the medians of whole injections count, by name (sections 11 and 14)."""
_MINUTES = tuple(hour * MINUTES_AN_HOUR for hour in HOURS)
_Kinds = Sequence[tuple[AreaFact, int]]


def _kinds(areas: Sequence[AreaFact]) -> _Kinds:
    """One area of each kind with how many are of it, so that each rule looks at a few dozen instead of thousands."""
    alike = [_alike(area) for area in areas]
    examples = dict(zip(alike, areas, strict=True))
    return [(examples[kind], count) for kind, count in Counter(alike).items()]


def _alike(area: AreaFact) -> tuple[object, ...]:
    """What no rule tells apart: nothing happens between two hours of the band."""
    _, response, at_least, less_than, result, steroid = area
    sure = None if at_least is None else bisect_right(_MINUTES, at_least)
    possible = None if less_than is None else bisect_left(_MINUTES, less_than)
    return response, result, steroid, sure, possible


def _count(kinds: _Kinds, name: str) -> int:
    rule = COUNTED[name]
    return sum(count for area, count in kinds if rule(area))


def _rate(kinds: _Kinds, question: str) -> Rate:
    met, not_met, cannot_tell = (
        _count(kinds, _name(question, answer)) for answer in (Answer.MET, Answer.NOT_MET, Answer.CANNOT_TELL)
    )
    return Rate(met=met, not_met=not_met, cannot_tell=cannot_tell)


def _relieved(kinds: _Kinds, hour: int) -> RelievedAt:
    return RelievedAt(
        hour=hour,
        at_least=_count(kinds, f"relieved-{hour}-at-least"),
        at_most=_count(kinds, f"relieved-{hour}-at-most"),
        of=sum(count for area, count in kinds if area.response is not None),
    )


def _lasted(areas: Iterable[AreaFact]) -> Lasted | None:
    """The median of the lower bounds and that of the upper ones enclose the median of what they bound."""
    bounds = [(area.at_least, area.less_than) for area in areas if area.at_least is not None]
    if not bounds:
        return None
    lower = sorted(at_least for at_least, _ in bounds)
    ended = sorted(less_than for _, less_than in bounds if less_than is not None)
    before, after = (len(bounds) - 1) // 2, len(bounds) // 2
    return Lasted(
        of=len(bounds),
        at_least=Fraction(lower[before] + lower[after], 2),
        # Those that were never heard to end stand last; of two in the middle, both must have ended.
        less_than=Fraction(ended[before] + ended[after], 2) if after < len(ended) else None,
        least=lower[0],
        most=lower[-1],
        unended=len(bounds) - len(ended),
    )


def _spread(ratios: Iterable[tuple[int, int]]) -> Spread | None:
    """The median of ratios; equal ones are counted first, since comparing fractions is slow and few are different."""
    counts = Counter(ratios)
    if not counts:
        return None
    ordered = sorted((Fraction(*ratio), count) for ratio, count in counts.items())
    places = [0, *accumulate(count for _, count in ordered)]
    of = places.pop()
    before, after = (ordered[bisect_right(places, place) - 1][0] for place in ((of - 1) // 2, of // 2))
    return Spread(of=of, middle=(before + after) / 2, least=ordered[0][0], most=ordered[-1][0])
