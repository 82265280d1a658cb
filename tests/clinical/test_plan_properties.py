"""What holds of every plan: clinical specification, its preface and section 10."""

from dataclasses import replace
from datetime import date

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from diary.clinical.answers import Answer
from diary.clinical.comparison import Comparison
from diary.clinical.plan import TargetPlan, plan_of
from diary.clinical.policies import Policy
from diary.clinical.policy_files import shipped_policies
from diary.clinical.readiness import PlanState
from diary.clinical.review import review
from diary.exchange.case import read_case
from diary.exchange.fields import read_instant
from tests.clinical.cases import BUPIVACAINE, FACET, LIDOCAINE, TRIAMCINOLONE, Json
from tests.clinical.plans import block

POLICIES = ("medicare-facet", "asipp", "aetna-facet", "consensus-2020-lumbar")
TODAY = date(2026, 12, 1)

_minutes = st.sampled_from([15, 30, 59, 60, 120, 169, 170, 171, 180, 240, 480, 720, 1500])
_courses = st.dictionaries(_minutes, st.integers(0, 10), max_size=6)
_relieved = st.dictionaries(_minutes, st.sampled_from([0, 0, 0, 0, 9]), max_size=4).map(
    lambda more: {60: 0, **more, 180: 0}
)
_agents = st.sampled_from([[BUPIVACAINE], [LIDOCAINE], [LIDOCAINE, BUPIVACAINE], None])


@st.composite
def _blocks(draw: st.DrawFn, day: int, courses: st.SearchStrategy[dict[int, int]]) -> Json:
    course = draw(courses)
    kind: Json = draw(st.sampled_from([{}, {}, {}, FACET, {"steroid": TRIAMCINOLONE, "intent": "diagnostic"}]))
    told = block(day, {60: 8}, baseline=draw(st.integers(1, 10)), usual=draw(st.none() | st.integers(0, 10)), **kind)
    told["entries"] = block(day, course)["entries"] if course else []
    told["injection"]["anesthetics"] = draw(_agents)
    return told


@st.composite
def stories(draw: st.DrawFn, courses: st.SearchStrategy[dict[int, int]] = _courses) -> list[Json]:
    """One to four injections at the same nerves."""
    days = draw(st.lists(st.sampled_from([0, 5, 13, 14, 27, 40, 200]), min_size=1, max_size=4, unique=True))
    return [draw(_blocks(day, courses)) for day in days]


def plan(cases: list[Json], policy: Policy) -> tuple[TargetPlan, ...]:
    reviews = [review(read_case(one), policy, read_instant(one["as_of"])) for one in cases]
    return plan_of(reviews, policy, TODAY)


def shown(plans: tuple[TargetPlan, ...]) -> list[tuple[object, ...]]:
    return [(one.levels, one.comparison, one.standing, one.depends_on, one.repeats, one.year) for one in plans]


@settings(max_examples=60)
@given(cases=stories(), name=st.sampled_from(POLICIES), chance=st.randoms(use_true_random=False))
def test_the_order_of_the_cases_changes_nothing(cases: list[Json], name: str, chance: object) -> None:
    policy = shipped_policies()[name]
    shuffled = [*cases]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # Hypothesis gives its generator no type
    assert shown(plan(shuffled, policy)) == shown(plan(cases, policy))


@settings(max_examples=60)
@given(cases=stories(), name=st.sampled_from(POLICIES), pair=st.sampled_from([(50, 75), (50, 80), (75, 80), (80, 100)]))
def test_a_policy_with_a_lower_threshold_is_never_stricter(cases: list[Json], name: str, pair: tuple[int, int]) -> None:
    lower, higher = (replace(shipped_policies()[name], threshold=percent) for percent in pair)
    easy = {target: one for one in plan(cases, lower) for target in one.targets}
    for one in plan(cases, higher):
        if one.standing.state is PlanState.CRITERIA_MET:
            assert all(easy[target].standing.state is PlanState.CRITERIA_MET for target in one.targets)


@settings(max_examples=60)
@given(cases=stories(_relieved), name=st.sampled_from(POLICIES), choice=st.data())
def test_another_qualifying_entry_never_turns_met_into_not_met(
    cases: list[Json], name: str, choice: st.DataObject
) -> None:
    policy = shipped_policies()[name]
    before = {target: one for one in plan(cases, policy) for target in one.targets}
    number = choice.draw(st.integers(0, len(cases) - 1))
    told = cases[number]
    baseline = told["baseline"][0]["score"]
    least = [score for score in range(11) if 100 * (baseline - score) >= policy.threshold * baseline]
    own = {one["felt_at"] for one in told["entries"]}
    more = block(0, {choice.draw(_minutes): choice.draw(st.sampled_from(least))}, clock="09:30")
    added = _moved(more["entries"][0], more, told)
    assume(added["felt_at"] not in own)
    after = plan([*cases[:number], {**told, "entries": [*told["entries"], added]}, *cases[number + 1 :]], policy)
    for one in after:
        for target in one.targets:
            if before[target].standing.state is PlanState.CRITERIA_MET:
                assert one.standing.state is PlanState.CRITERIA_MET


def _moved(entry: Json, told: Json, to: Json) -> Json:
    """An entry as many minutes after another injection."""
    by = read_instant(to["injection"]["performed_at"]) - read_instant(told["injection"]["performed_at"])
    return {**entry, **{key: (read_instant(entry[key]) + by).isoformat() for key in ("felt_at", "recorded_at")}}


@settings(max_examples=60)
@given(cases=stories(), name=st.sampled_from((*POLICIES, "sis-dual")))
def test_cannot_tell_always_says_what_is_missing_and_met_has_nothing_missing(cases: list[Json], name: str) -> None:
    policy = shipped_policies()[name]
    told = [one for one in cases if one["injection"]["procedure"] == "medial_branch_block"]
    for one in plan(told, policy):
        state = one.standing.state
        assert bool(one.standing.missing) is (state is not PlanState.CRITERIA_MET)
        counted = [session for session in one.sessions if session.uncounted is None]
        if state is PlanState.CRITERIA_MET:
            assert sum(session.result is Answer.MET for session in counted) >= policy.rfa.blocks
            assert not any(session.result is Answer.NOT_MET for session in counted)
        if one.comparison is not None and one.comparison.label is Comparison.CANNOT_TELL:
            assert str(one.comparison.because)
