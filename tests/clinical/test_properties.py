"""What holds of every case: clinical specification, its preface and sections 1 and 6."""

import copy
from datetime import datetime
from zoneinfo import ZoneInfo

from hypothesis import assume, given
from hypothesis import strategies as st

from tests.clinical.cases import Json, judge, judge_area
from tests.strategies import (
    THRESHOLDS,
    ZONES,
    baselines,
    courses,
    injections,
    local_case,
    minutes,
    offsets,
    scores,
    told,
    whole_cases,
    zones,
)

FOREVER = 10**9


def never_shorter(before: Json, after: Json, lasts: tuple[str, str]) -> None:
    """An interval that began did not end sooner."""
    at_least, less_than = lasts
    if before[at_least] is not None:
        assert after[at_least] is not None
        assert after[at_least] >= before[at_least]
        assert (after[less_than] or FOREVER) >= (before[less_than] or FOREVER)


def never_worse(before: Json, after: Json, up_to: int = 100) -> None:
    """No response, run or status was lost at the thresholds up to one."""
    for threshold in THRESHOLDS:
        if threshold <= up_to:
            old, new = (found["anesthetic"]["at"][str(threshold)] for found in (before, after))
            assert old["response"] != "met" or new["response"] == "met"
            never_shorter(old, new, ("at_least", "less_than"))
    old, new = before["steroid"], after["steroid"]
    assert old["status"] != "met" or new["status"] == "met"
    never_shorter(old, new, ("at_least_days", "less_than_days"))


@given(injection=injections(), zone=zones, baseline=baselines, course=courses(), choice=st.data())
def test_a_lower_score_never_shortens_relief_nor_loses_a_met(
    injection: Json, zone: ZoneInfo, baseline: int, course: dict[int, int], choice: st.DataObject
) -> None:
    assume(any(course.values()))
    t = choice.draw(st.sampled_from([t for t, score in course.items() if score]))
    lower = choice.draw(st.integers(0, course[t] - 1))
    before, after = (judge_area(told(injection, zone, baseline, scored)) for scored in (course, {**course, t: lower}))
    never_worse(before, after)


@given(
    injection=injections(),
    zone=zones,
    baseline=baselines,
    course=courses(),
    threshold=st.sampled_from(THRESHOLDS),
    t=minutes,
    choice=st.data(),
)
def test_another_qualifying_entry_never_shortens_relief_nor_loses_a_met(
    injection: Json,
    zone: ZoneInfo,
    baseline: int,
    course: dict[int, int],
    threshold: int,
    t: int,
    choice: st.DataObject,
) -> None:
    assume(course)
    assume(t not in course)
    qualifies = [score for score in range(11) if 100 * (baseline - score) >= threshold * baseline]
    score = choice.draw(st.sampled_from(qualifies))
    before, after = (judge_area(told(injection, zone, baseline, scored)) for scored in (course, {**course, t: score}))
    never_worse(before, after, up_to=threshold)


@given(case=whole_cases(), chance=st.randoms(use_true_random=False))
def test_the_order_of_entries_areas_and_baselines_changes_nothing(case: Json, chance: object) -> None:
    shuffled = copy.deepcopy(case)
    for key in ("entries", "areas", "baseline", "rescue"):
        chance.shuffle(shuffled[key])  # type: ignore[attr-defined]  # a case is untyped JSON
    assert judge(shuffled) == judge(case)


@given(case=whole_cases(), choice=st.data())
def test_the_same_instants_with_other_offsets_change_nothing(case: Json, choice: st.DataObject) -> None:
    def rewritten(value: str) -> str:
        return datetime.fromisoformat(value).astimezone(choice.draw(offsets)).isoformat()

    other = copy.deepcopy(case)
    other["as_of"] = rewritten(case["as_of"])
    other["injection"]["performed_at"] = rewritten(case["injection"]["performed_at"])
    for entry in other["entries"]:
        entry["felt_at"], entry["recorded_at"] = rewritten(entry["felt_at"]), rewritten(entry["recorded_at"])
    for taken in other["rescue"]:
        taken["taken_at"] = rewritten(taken["taken_at"])
    assert judge(other) == judge(case)


@given(case=whole_cases())
def test_each_area_is_judged_as_if_it_were_alone(case: Json) -> None:
    for judged in judge(case)["areas"]:
        alone = {
            **case,
            "areas": [area for area in case["areas"] if area["id"] == judged["id"]],
            "baseline": [one for one in case["baseline"] if one["area"] == judged["id"]],
            "entries": [one for one in case["entries"] if one["area"] == judged["id"]],
        }
        assert judge_area(alone) == judged


@given(case=whole_cases())
def test_whatever_was_recorded_after_the_moment_of_the_judgement_changes_nothing(case: Json) -> None:
    as_of = datetime.fromisoformat(case["as_of"])
    known = {
        **case,
        "entries": [one for one in case["entries"] if datetime.fromisoformat(one["recorded_at"]) <= as_of],
        "rescue": [one for one in case["rescue"] if datetime.fromisoformat(one["taken_at"]) <= as_of],
    }
    assert judge(known) == judge(case)


@given(injection=injections(), baseline=baselines, course=courses(), one=zones, other=zones)
def test_minutes_do_not_depend_on_the_zone(
    injection: Json, baseline: int, course: dict[int, int], one: ZoneInfo, other: ZoneInfo
) -> None:
    here, there = (judge_area(told(injection, zone, baseline, course))["anesthetic"] for zone in (one, other))
    assert here == there


MORNINGS_AROUND_A_CHANGE = [
    datetime.fromisoformat(f"{date}T09:30:00")
    for date in (
        "2026-03-02",  # the week in which Los Angeles goes forward
        "2026-03-07",  # the day before
        "2026-03-08",  # the day itself
        "2026-10-31",  # the day before Los Angeles goes back
        "2026-11-01",
        "2026-03-28",  # Berlin forward
        "2026-10-24",  # Berlin back
        "2026-04-04",  # Lord Howe goes back by half an hour
        "2026-10-03",  # and forward
        "2026-12-31",
        "2028-02-28",
    )
]


@given(
    first=st.sampled_from(MORNINGS_AROUND_A_CHANGE),
    injection=injections(),
    hours=st.dictionaries(st.integers(1, 12), scores, max_size=8),
    days=st.dictionaries(
        st.one_of(st.integers(1, 16), st.integers(1, 215)), st.lists(scores, min_size=1, max_size=3), max_size=14
    ),
)
def test_days_are_the_patient_s_own_wherever_and_whenever_the_clocks_change(
    first: datetime, injection: Json, hours: dict[int, int], days: dict[int, list[int]]
) -> None:
    found = [judge_area(local_case(ZoneInfo(zone), first, injection, hours, days)) for zone in ZONES]
    assert all(judged["steroid"] == found[0]["steroid"] for judged in found)
    assert all(judged["flare"] == found[0]["flare"] for judged in found)


@given(day=st.integers(2, 10), score=scores)
def test_a_date_that_a_zone_skipped_is_still_counted(day: int, score: int) -> None:
    """Apia went from 29 to 31 December 2011: two calendar days later, one day of hours."""
    injection: Json = {
        "procedure": "medial_branch_block",
        "region": "lumbar",
        "levels": ["L4"],
        "side": "right",
        "intent": "therapeutic",
        "anesthetics": [{"agent": "lidocaine", "percent": 1}],
        "steroid": {"agent": "triamcinolone"},
        "sedation": "none",
    }
    days = {2: [0], **{d: [score] for d in range(day, day + 3)}}
    first = datetime.fromisoformat("2011-12-29T09:30:00")
    apia, utc = (judge_area(local_case(ZoneInfo(zone), first, injection, {}, days)) for zone in ("Pacific/Apia", "UTC"))
    assert apia["steroid"] == utc["steroid"]


@given(injection=injections(), zone=zones, baseline=baselines, course=courses())
def test_where_every_score_is_0_all_relief_is_full(
    injection: Json, zone: ZoneInfo, baseline: int, course: dict[int, int]
) -> None:
    assume(course)
    judged = judge_area(told(injection, zone, baseline, dict.fromkeys(course, 0)))
    phase, days = judged["anesthetic"], judged["steroid"]
    assert judged["baseline"] == baseline
    assert {phase["peak_relief_percent"], phase["mean_relief_percent"]} <= {100.0, None}
    assert set(phase["relief_at"].values()) <= {100.0, None}
    assert set(days["anchors"].values()) <= {100.0, None}
    assert days["less_than_days"] is None
    assert judged["flare"] is not True
    runs = [
        {key: answer[key] for key in ("response", "at_least", "less_than", "duration")}
        for answer in phase["at"].values()
    ]
    assert runs == [runs[0]] * 4
    assert runs[0]["less_than"] is None


@given(baseline=baselines, t=st.integers(1, 720))
def test_a_score_of_0_in_the_phase_is_never_read_as_missing(baseline: int, t: int) -> None:
    case = told(
        {
            "procedure": "medial_branch_block",
            "region": "lumbar",
            "levels": ["L4"],
            "side": "right",
            "intent": "diagnostic",
            "performed_at": "2026-03-02T09:30:00-08:00",
            "anesthetics": [{"agent": "bupivacaine", "percent": 0.5}],
            "steroid": None,
            "sedation": "none",
        },
        ZoneInfo("America/Los_Angeles"),
        baseline,
        {t: 0},
    )
    judged = judge_area(case)
    assert (judged["condition"], judged["reason"]) == ("moving", None)
    assert (judged["anesthetic"]["peak_relief_percent"], judged["anesthetic"]["peak_at"]) == (100.0, t)
    assert (judged["anesthetic"]["at"]["100"]["response"] == "met") is (30 <= t <= 170)


@given(case=whole_cases())
def test_an_answer_is_one_of_three_and_cannot_tell_says_why(case: Json) -> None:
    judged = judge(case)
    assert judged["policy"]["result"] in {"met", "not met", "cannot tell"}
    for area in judged["areas"]:
        results = [criterion["result"] for criterion in area["policy"]["criteria"]]
        assert set(results) <= {"met", "not met", "cannot tell"}
        assert (area["policy"]["result"] == "met") is (set(results) == {"met"})
        assert (area["policy"]["result"] == "not met") is ("not met" in results)
        assert all(criterion["because"] for criterion in area["policy"]["criteria"])
        changed = {variant["result"] for variant in area["robustness"]["variants"]} - {area["policy"]["result"]}
        assert area["robustness"]["result"] == ("depends" if changed else "robust")
