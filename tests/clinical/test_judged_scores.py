"""Which scores are judged: clinical specification, section 4."""

from datetime import timedelta

import pytest

from tests.clinical.cases import (
    DAYS,
    NEEDLE_OUT,
    THRESHOLDS,
    TRIAMCINOLONE,
    Json,
    after,
    area,
    baseline,
    case,
    criteria,
    entry,
    judge,
    judge_area,
    variants,
)

MOVING = baseline(8)
RESTING = baseline(5, condition="resting")


def resting(minutes: float, score: int) -> Json:
    return entry(minutes, score, condition="resting")


class TestChoice:
    @staticmethod
    def chosen(told: Json) -> tuple[str | None, int | None, bool]:
        judged = judge_area(told)
        return judged["condition"], judged["baseline"], "resting only" in judged["flags"]

    def test_moving_comes_first(self) -> None:
        told = case(entry(60, 0), resting(30, 0), baselines=[RESTING, MOVING])
        assert self.chosen(told) == ("moving", 8, False)

    def test_resting_where_moving_has_no_entry(self) -> None:
        assert self.chosen(case(resting(60, 0), baselines=[MOVING, RESTING])) == ("resting", 5, True)

    def test_resting_where_only_resting_was_scored_in_the_phase(self) -> None:
        told = case(entry(721, 0), resting(720, 0), baselines=[MOVING, RESTING])
        assert self.chosen(told) == ("resting", 5, True)

    def test_moving_at_the_last_minute_of_the_phase_is_enough(self) -> None:
        told = case(entry(720, 0), resting(60, 0), baselines=[MOVING, RESTING])
        assert self.chosen(told) == ("moving", 8, False)

    def test_a_moving_score_in_the_first_minute_is_not_yet_in_the_phase(self) -> None:
        told = case(entry(0, 0), resting(60, 0), baselines=[MOVING, RESTING])
        assert self.chosen(told) == ("resting", 5, True)

    def test_where_none_has_one_in_the_phase_the_first_with_any(self) -> None:
        told = case(entry(721, 0), resting(721, 0), baselines=[MOVING, RESTING])
        assert self.chosen(told) == ("moving", 8, False)
        told = case(resting(721, 0), baselines=[MOVING, RESTING])
        assert self.chosen(told) == ("resting", 5, True)

    def test_where_no_anesthetic_was_given_the_first_with_any(self) -> None:
        told = case(entry(3 * DAYS, 0), resting(60, 0), baselines=[MOVING, RESTING], anesthetics=[])
        assert self.chosen(told) == ("moving", 8, False)

    def test_resting_beside_a_moving_baseline_of_0_is_flagged(self) -> None:
        told = case(entry(60, 0), resting(60, 0), baselines=[baseline(0), RESTING])
        assert self.chosen(told) == ("resting", 5, True)

    def test_resting_without_a_moving_baseline_is_not_flagged(self) -> None:
        assert self.chosen(case(entry(60, 0), resting(60, 0), baselines=[RESTING])) == ("resting", 5, False)

    def test_a_baseline_of_another_area_does_not_count(self) -> None:
        told = case(resting(60, 0), baselines=[baseline(8, area="l"), RESTING], areas=[area(), area("l")])
        right = judge(told)["areas"][1]
        assert (right["condition"], right["flags"]) == ("resting", [])

    def test_entries_at_doubtful_times_choose_nothing(self) -> None:
        told = case(entry(60, 0, recorded_after=-300), resting(60, 0), baselines=[MOVING, RESTING])
        assert self.chosen(told) == ("resting", 5, True)

    def test_only_the_chosen_condition_is_used(self) -> None:
        told = case(entry(60, 8), resting(30, 0), resting(90, 0), baselines=[MOVING, RESTING])
        phase = judge_area(told)["anesthetic"]
        assert phase["at"]["50"]["response"] == "not met"
        assert phase["peak_relief_percent"] == 0.0


class TestEpisodic:
    EPISODIC = area(episodic=True)

    def test_resting_is_its_condition_without_a_flag(self) -> None:
        told = case(entry(60, 0), resting(60, 1), baselines=[MOVING, RESTING], areas=[self.EPISODIC])
        judged = judge_area(told)
        assert (judged["condition"], judged["baseline"], judged["flags"]) == ("resting", 5, [])

    def test_its_moving_scores_are_not_judged(self) -> None:
        told = case(entry(60, 0), baselines=[MOVING, RESTING], areas=[self.EPISODIC])
        assert (judge_area(told)["condition"], judge_area(told)["reason"]) == (None, "no scores")
        told = case(entry(60, 0), baselines=[MOVING], areas=[self.EPISODIC])
        assert (judge_area(told)["condition"], judge_area(told)["reason"]) == (None, "no baseline")


class TestNothingToJudge:
    @pytest.mark.parametrize(
        ("told", "reason"),
        [
            (case(entry(60, 0), baselines=[]), "no baseline"),
            (case(baselines=[]), "no baseline"),
            (case(entry(60, 0), baselines=0), "baseline is 0"),
            (case(entry(60, 0), baselines=[baseline(0), baseline(0, condition="resting")]), "baseline is 0"),
            (case(), "no scores"),
            (case(resting(60, 0)), "no scores"),
            (case(entry(60, 0), baselines=[baseline(0), RESTING]), "no scores"),
        ],
    )
    def test_everything_is_cannot_tell_with_the_reason_and_in_full_shape(self, told: Json, reason: str) -> None:
        judged = judge_area(told, "asipp")
        nothing = {"response": "cannot tell", "at_least": None, "less_than": None, "duration": "cannot tell"}
        assert judged["reason"] == reason
        assert (judged["condition"], judged["baseline"], judged["flags"], judged["flare"]) == (None, None, [], None)
        phase = judged["anesthetic"]
        assert phase["window"] == {
            "judge_from": 30,
            "consistent_from": 170,
            "phase_ends": 720,
            "prolonged_after": 1470,
        }
        assert [phase[key] for key in ("peak_relief_percent", "peak_at", "mean_relief_percent")] == [None] * 3
        assert phase["relief_at"] == {"30": None, "60": None}
        assert list(phase["at"]) == list(THRESHOLDS)
        for answer in phase["at"].values():
            assert answer.items() >= {**nothing, "movement": "cannot tell"}.items()
        assert judged["pattern"] == "cannot tell"
        assert judged["policy"]["result"] == "cannot tell"
        assert criteria(judged) == dict.fromkeys(("response", "movement", "baseline"), "cannot tell")
        assert {criterion["because"] for criterion in judged["policy"]["criteria"]} == {reason}
        assert judged["robustness"] == {"result": "robust", "variants": []}

    @pytest.mark.parametrize(("steroid", "status"), [(None, "not given"), (TRIAMCINOLONE, "cannot tell")])
    def test_the_steroid_status_stays_not_given_where_none_was_given(self, steroid: Json | None, status: str) -> None:
        phase = judge_area(case(steroid=steroid))["steroid"]
        assert phase == {"because": phase["because"]} | {
            "status": status,
            "onset_day": None,
            "at_least_days": None,
            "less_than_days": None,
        } | {"anchors": {"2": None, "4": None, "13": None, "27": None}}

    def test_a_resting_score_without_its_baseline_does_not_help(self) -> None:
        assert judge_area(case(resting(60, 0), baselines=[MOVING]))["reason"] == "no scores"


class TestSameMinute:
    @staticmethod
    def peak(*entries: Json) -> float:
        return judge_area(case(*entries))["anesthetic"]["peak_relief_percent"]

    def test_the_one_recorded_last_stands(self) -> None:
        first, last = entry(60, 0, recorded_after=20), entry(60, 6, recorded_after=21)
        assert self.peak(first, last) == self.peak(last, first) == 25.0
        first, last = entry(60, 6, recorded_after=20), entry(60, 0, recorded_after=21)
        assert self.peak(first, last) == self.peak(last, first) == 100.0

    def test_recorded_at_the_same_moment_the_higher_score_stands(self) -> None:
        low, high = entry(60, 0), entry(60, 6)
        assert self.peak(low, high) == self.peak(high, low) == 25.0

    def test_the_same_t_not_the_same_second(self) -> None:
        early, late = entry(60, 0), entry(60 + 59 / 60, 6)
        assert self.peak(early, late) == self.peak(late, early) == 25.0
        assert self.peak(early, entry(61, 6)) == 100.0

    def test_another_condition_is_another_score(self) -> None:
        assert self.peak(entry(60, 0), resting(60, 9)) == 100.0


@pytest.mark.parametrize(
    ("score", "flags"),
    [
        (1, ["low baseline", "coarse scale 50", "coarse scale 75", "coarse scale 80"]),
        (2, ["low baseline", "coarse scale 75", "coarse scale 80"]),
        (3, ["low baseline", "coarse scale 75", "coarse scale 80"]),
        (4, ["coarse scale 80"]),
        (5, []),
        (10, []),
    ],
)
def test_low_baselines_and_coarse_scales_are_flagged(score: int, flags: list[str]) -> None:
    assert sorted(judge_area(case(entry(60, 0), baselines=score))["flags"]) == sorted(flags)


def test_a_later_dated_moving_baseline_leaves_resting_without_the_flag_that_it_had_a_choice() -> None:
    dated = baseline(8, scored_at=(NEEDLE_OUT + timedelta(minutes=5)).isoformat())
    judged = judge_area(case(entry(60, 0), resting(60, 0), baselines=[dated, RESTING]))
    assert (judged["condition"], judged["flags"]) == ("resting", ["baseline after the injection"])


def test_the_chosen_condition_stays_chosen_under_the_variants() -> None:
    told = case(entry(60, 0, source="paper"), resting(60, 4), baselines=[MOVING, RESTING], as_of=after(600))
    assert variants(judge_area(told))["without paper entries"] == "cannot tell"
