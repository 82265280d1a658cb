"""The anesthetic phase: clinical specification, section 5."""

import pytest

from tests.clinical.cases import (
    BUPIVACAINE,
    DAYS,
    HOURS,
    LIDOCAINE,
    ROPIVACAINE,
    THRESHOLDS,
    Json,
    at,
    case,
    entry,
    judge_area,
)

NOT_RECORDED = None


def relieved(*minutes: float) -> list[Json]:
    """Scores of 0 at these minutes."""
    return [entry(t, 0) for t in minutes]


def in_pain(*minutes: float) -> list[Json]:
    """Scores as before the injection at these minutes."""
    return [entry(t, 8) for t in minutes]


def interval(*entries: Json, anesthetics: list[Json] | None) -> tuple[int | None, int | None]:
    found = at(case(*entries, anesthetics=anesthetics))
    return found["at_least"], found["less_than"]


class TestRunStarts:
    @pytest.mark.parametrize(
        ("anesthetics", "latest"),
        [([BUPIVACAINE], 170), ([ROPIVACAINE], 120), ([LIDOCAINE], 120), (NOT_RECORDED, 120)],
    )
    def test_by_minute_120_or_where_relief_is_consistent_if_that_is_later(
        self, anesthetics: list[Json] | None, latest: int
    ) -> None:
        assert at(case(*relieved(latest), anesthetics=anesthetics))["response"] == "met"
        assert at(case(*relieved(latest + 1), anesthetics=anesthetics))["response"] != "met"

    @pytest.mark.parametrize(
        ("anesthetics", "judge_from"),
        [([BUPIVACAINE], 30), ([ROPIVACAINE], 30), ([LIDOCAINE], 15), (NOT_RECORDED, 15)],
    )
    def test_one_good_score_too_early_is_not_a_block(self, anesthetics: list[Json] | None, judge_from: int) -> None:
        assert at(case(*relieved(judge_from), anesthetics=anesthetics))["response"] == "met"
        assert at(case(*relieved(judge_from - 1), anesthetics=anesthetics))["response"] == "cannot tell"
        assert at(case(*relieved(5, judge_from), anesthetics=anesthetics))["response"] == "met"

    def test_not_in_the_minute_of_the_needle(self) -> None:
        assert at(case(*relieved(0)))["response"] == "cannot tell"

    def test_pain_before_minute_60_does_not_forbid_a_run(self) -> None:
        assert at(case(*in_pain(59), *relieved(100)))["response"] == "met"

    def test_pain_from_minute_60_on_forbids_any_later_run(self) -> None:
        assert at(case(*in_pain(60), *relieved(100)))["response"] == "not met"
        assert at(case(*relieved(20), *in_pain(60), *relieved(100)))["response"] == "not met"

    def test_relief_before_minute_60_may_come_and_go(self) -> None:
        told = [*relieved(31, 40), *in_pain(45), *relieved(50, 120), *in_pain(200)]
        assert interval(*told, anesthetics=[BUPIVACAINE]) == (120, 200)

    def test_of_several_runs_the_one_that_ends_last_counts(self) -> None:
        told = [*relieved(31), *in_pain(45), *relieved(50), *in_pain(55)]
        assert interval(*told, anesthetics=[BUPIVACAINE]) == (50, 55)

    def test_a_run_that_holds_nothing_judged_does_not_count_beside_another(self) -> None:
        told = [*relieved(5), *in_pain(10), *relieved(16), *in_pain(18)]
        assert interval(*told, anesthetics=[LIDOCAINE]) == (16, 18)


class TestRunGoesOn:
    @pytest.mark.parametrize(
        ("chain", "limit"),
        [
            ([60], 4 * HOURS),
            ([60, 300, 479], 4 * HOURS),
            ([60, 300, 480], 16 * HOURS),
            ([60, 300, 480, 1439], 16 * HOURS),
            ([60, 300, 480, 1440], 72 * HOURS),
            ([60, 300, 480, 1440, 5760, 10080, 14400, 18720, 14 * DAYS - 1], 72 * HOURS),
            ([60, 300, 480, 1440, 5760, 10080, 14400, 18720, 14 * DAYS], 63 * DAYS),
        ],
    )
    def test_while_the_gap_from_the_entry_before_is_within_its_limit(self, chain: list[int], limit: int) -> None:
        last = chain[-1]
        assert interval(*relieved(*chain, last + limit), anesthetics=[BUPIVACAINE]) == (last + limit, None)
        assert interval(*relieved(*chain, last + limit + 1), anesthetics=[BUPIVACAINE]) == (last, None)

    def test_from_the_first_minute_on(self) -> None:
        assert interval(*relieved(1, 241), anesthetics=[BUPIVACAINE]) == (241, None)
        assert interval(*relieved(0, 240), anesthetics=[BUPIVACAINE]) == (None, None)

    def test_past_the_end_of_the_phase(self) -> None:
        assert interval(*relieved(60, 180, 400), anesthetics=[LIDOCAINE]) == (400, None)

    def test_an_entry_that_does_not_qualify_ends_it(self) -> None:
        assert interval(*relieved(60, 120), *in_pain(180), *relieved(240), anesthetics=[BUPIVACAINE]) == (120, 180)


class TestResponse:
    @pytest.mark.parametrize(
        ("anesthetics", "minutes", "response"),
        [
            ([BUPIVACAINE], [60], "not met"),
            ([BUPIVACAINE], [59], "cannot tell"),
            ([BUPIVACAINE], [170], "not met"),
            ([BUPIVACAINE], [171], "cannot tell"),
            ([BUPIVACAINE], [30, 59], "cannot tell"),
            ([BUPIVACAINE], [30, 720], "not met"),
            ([BUPIVACAINE], [30, 721], "cannot tell"),
            ([BUPIVACAINE], [29, 171], "cannot tell"),
            ([ROPIVACAINE], [110], "not met"),
            ([ROPIVACAINE], [111], "cannot tell"),
            ([ROPIVACAINE], [30, 480], "not met"),
            ([ROPIVACAINE], [30, 481], "cannot tell"),
            ([LIDOCAINE], [60], "cannot tell"),
            ([LIDOCAINE], [50, 60], "not met"),
            ([LIDOCAINE], [51, 60], "cannot tell"),
            ([LIDOCAINE], [15, 60], "not met"),
            ([LIDOCAINE], [14, 60], "cannot tell"),
            ([LIDOCAINE], [15, 180], "not met"),
            ([LIDOCAINE], [15, 181], "cannot tell"),
            (NOT_RECORDED, [120], "not met"),
            (NOT_RECORDED, [121], "cannot tell"),
            (NOT_RECORDED, [15, 480], "not met"),
            (NOT_RECORDED, [14, 480], "cannot tell"),
            (NOT_RECORDED, [15, 481], "cannot tell"),
            ([BUPIVACAINE], [3 * DAYS], "cannot tell"),
        ],
    )
    def test_without_relief_it_is_not_met_only_when_asked_early_and_again(
        self, anesthetics: list[Json] | None, minutes: list[int], response: str
    ) -> None:
        found = at(case(*in_pain(*minutes), anesthetics=anesthetics))
        assert (found["response"], found["at_least"], found["less_than"]) == (response, None, None)
        assert found["duration"] == ("no relief" if response == "not met" else "cannot tell")
        assert found["because"]

    def test_each_threshold_has_its_own(self) -> None:
        told = case(entry(60, 1), entry(180, 2), entry(300, 4))
        found = {threshold: at(told, int(threshold)) for threshold in THRESHOLDS}
        assert [found[threshold]["response"] for threshold in THRESHOLDS] == ["met", "met", "met", "not met"]
        assert [found[threshold]["at_least"] for threshold in THRESHOLDS] == [300, 180, 60, None]
        assert [found[threshold]["less_than"] for threshold in THRESHOLDS] == [None, 300, 180, None]


class TestLateRelief:
    def test_relief_that_first_comes_later_is_flagged(self) -> None:
        judged = judge_area(case(*in_pain(60), *relieved(300)))
        assert judged["flags"] == ["late relief"]
        assert judged["anesthetic"]["at"]["50"]["response"] == "not met"

    def test_a_lone_early_score_too(self) -> None:
        assert judge_area(case(*relieved(5)))["flags"] == ["late relief"]

    def test_to_the_last_minute_of_the_phase(self) -> None:
        assert judge_area(case(*in_pain(60), *relieved(720)))["flags"] == ["late relief"]
        assert judge_area(case(*in_pain(60), *relieved(721)))["flags"] == []

    def test_not_where_there_is_a_run_at_50(self) -> None:
        assert judge_area(case(*relieved(60), *in_pain(90), *relieved(300)))["flags"] == []

    def test_not_for_relief_under_50_percent(self) -> None:
        assert judge_area(case(*in_pain(60), entry(300, 5)))["flags"] == []


class TestLasted:
    def test_it_is_an_interval(self) -> None:
        assert interval(*relieved(60, 240), *in_pain(300), anesthetics=[BUPIVACAINE]) == (240, 300)

    def test_still_relieved_when_last_heard(self) -> None:
        assert interval(*relieved(60, 240), anesthetics=[BUPIVACAINE]) == (240, None)

    def test_less_than_is_the_first_later_entry_that_fails_even_beyond_a_gap(self) -> None:
        told = [*relieved(60, 300, 1000), *in_pain(1100, 1200)]
        assert interval(*told, anesthetics=[BUPIVACAINE]) == (300, 1100)

    def test_a_later_entry_of_exactly_50_percent_does_not_bound_it(self) -> None:
        assert interval(*relieved(60), entry(400, 4), anesthetics=[BUPIVACAINE]) == (60, None)
        assert interval(*relieved(60), entry(400, 5), anesthetics=[BUPIVACAINE]) == (60, 400)

    def test_a_failure_before_the_run_does_not_bound_it(self) -> None:
        assert interval(*in_pain(40), *relieved(60), anesthetics=[BUPIVACAINE]) == (60, None)


class TestDuration:
    """L is the run's last entry, U the first failure after it."""

    @pytest.mark.parametrize(
        ("anesthetic", "consistent_from", "prolonged_after"),
        [
            (BUPIVACAINE, 170, 1470),
            (ROPIVACAINE, 110, 750),
            (LIDOCAINE, 50, 390),
            ({"agent": "mepivacaine"}, 50, 510),
        ],
    )
    def test_against_the_agent(self, anesthetic: Json, consistent_from: int, prolonged_after: int) -> None:
        def duration(last: int, fails: int | None) -> str:
            steps = [t for t in (45, 170, 300, 480, 1300) if t < last]
            entries = [*relieved(*steps, last), *(in_pain(fails) if fails else [])]
            return at(case(*entries, anesthetics=[anesthetic]))["duration"]

        assert duration(consistent_from - 1, consistent_from) == "shorter"
        assert duration(consistent_from - 1, consistent_from + 1) == "cannot tell"
        assert duration(consistent_from - 1, None) == "cannot tell"
        assert duration(consistent_from, consistent_from + 1) == "consistent"
        assert duration(consistent_from, prolonged_after) == "consistent"
        assert duration(consistent_from, prolonged_after + 1) == "consistent or prolonged"
        assert duration(consistent_from, None) == "consistent or prolonged"
        assert duration(prolonged_after - 1, prolonged_after) == "consistent"
        assert duration(prolonged_after, prolonged_after + 1) == "consistent or prolonged"
        assert duration(prolonged_after, None) == "consistent or prolonged"
        assert duration(prolonged_after + 1, prolonged_after + 2) == "prolonged"
        assert duration(prolonged_after + 1, None) == "prolonged"

    def test_no_relief(self) -> None:
        assert at(case(*in_pain(60)))["duration"] == "no relief"

    def test_cannot_tell_without_an_answer(self) -> None:
        assert at(case(*in_pain(20)))["duration"] == "cannot tell"

    @pytest.mark.parametrize(
        "anesthetics",
        [
            NOT_RECORDED,
            [{"agent": "chloroprocaine"}],
            [{**BUPIVACAINE, "epinephrine": True}],
            [{**BUPIVACAINE, "liposomal": True}],
        ],
    )
    def test_cannot_tell_of_any_run_where_the_agent_is_not_known_well_enough(
        self, anesthetics: list[Json] | None
    ) -> None:
        assert at(case(*relieved(60), *in_pain(90), anesthetics=anesthetics))["duration"] == "cannot tell"
        assert at(case(*relieved(60, 290), *in_pain(400), anesthetics=anesthetics))["duration"] == "cannot tell"
        assert at(case(*in_pain(60), anesthetics=anesthetics))["duration"] == "no relief"


class TestFigures:
    @staticmethod
    def phase(*entries: Json, baselines: int = 8) -> Json:
        return judge_area(case(*entries, baselines=baselines))["anesthetic"]

    def test_peak_is_the_earliest_of_equals(self) -> None:
        phase = self.phase(entry(30, 2), entry(60, 1), entry(90, 1), entry(120, 3))
        assert (phase["peak_relief_percent"], phase["peak_at"]) == (87.5, 60)

    def test_peak_is_of_the_phase_alone(self) -> None:
        phase = self.phase(entry(0, 0), entry(720, 2), entry(721, 0))
        assert (phase["peak_relief_percent"], phase["peak_at"]) == (75.0, 720)

    def test_no_score_in_the_phase_gives_nothing(self) -> None:
        phase = self.phase(entry(721, 0))
        assert [phase[key] for key in ("peak_relief_percent", "peak_at", "mean_relief_percent")] == [None] * 3

    @pytest.mark.parametrize(
        ("minutes", "at_30", "at_60"),
        [
            ([14], None, None),
            ([15], 100.0, None),
            ([44], 100.0, None),
            ([45], 100.0, 100.0),
            ([46], None, 100.0),
            ([75], None, 100.0),
            ([76], None, None),
        ],
    )
    def test_relief_at_30_and_60_minutes_within_a_quarter_of_an_hour(
        self, minutes: list[int], at_30: float | None, at_60: float | None
    ) -> None:
        assert self.phase(*relieved(*minutes))["relief_at"] == {"30": at_30, "60": at_60}

    def test_the_nearest_and_of_equals_the_earlier(self) -> None:
        phase = self.phase(entry(20, 8), entry(29, 4), entry(31, 2), entry(55, 0), entry(65, 8))
        assert phase["relief_at"] == {"30": 50.0, "60": 100.0}

    def test_the_mean_is_weighted_by_time(self) -> None:
        # 30 minutes from 0 to 100 %, then 60 minutes from 100 to 50 %: (30·50 + 60·75) / 90.
        assert self.phase(entry(30, 8), entry(60, 0), entry(120, 4))["mean_relief_percent"] == 66.7

    def test_the_mean_is_of_the_phase_alone(self) -> None:
        assert self.phase(entry(60, 2), entry(720, 2), entry(721, 10))["mean_relief_percent"] == 75.0

    def test_the_mean_of_one_entry_is_its_relief(self) -> None:
        assert self.phase(entry(60, 3))["mean_relief_percent"] == 62.5

    def test_percents_are_rounded_half_away_from_zero(self) -> None:
        # 75 and 87.5 give 81.25; 0 and −12.5 give −6.25.
        assert self.phase(entry(30, 2), entry(60, 1))["mean_relief_percent"] == 81.3
        assert self.phase(entry(30, 8), entry(60, 9))["mean_relief_percent"] == -6.3

    def test_percents_have_one_decimal(self) -> None:
        assert self.phase(entry(30, 1), baselines=3)["peak_relief_percent"] == 66.7
        assert self.phase(entry(30, 2), baselines=3)["peak_relief_percent"] == 33.3


class TestMovement:
    @pytest.mark.parametrize(
        ("entries", "movement"),
        [
            ([entry(60, 0, could_move=True)], "met"),
            ([entry(60, 0, could_move=False)], "not met"),
            ([entry(60, 0)], "cannot tell"),
            ([entry(60, 0, could_move=None)], "cannot tell"),
            ([entry(60, 0, could_move=False), entry(90, 0, could_move=True)], "met"),
            ([entry(60, 0, could_move=False), entry(90, 0)], "not met"),
            ([entry(60, 0), entry(90, 5, could_move=True)], "cannot tell"),
            ([entry(60, 0, could_move=False), entry(90, 5, could_move=True)], "not met"),
            ([entry(60, 0), entry(720, 0, could_move=True)], "met"),
            ([entry(60, 0), entry(721, 0, could_move=True)], "cannot tell"),
            ([entry(60, 8), entry(300, 0, could_move=True)], "met"),
            ([entry(0, 0, could_move=True), entry(60, 0)], "cannot tell"),
            ([entry(1, 0, could_move=True), entry(60, 0)], "met"),
        ],
    )
    def test_from_the_qualifying_entries_in_the_phase_that_answered(self, entries: list[Json], movement: str) -> None:
        assert at(case(*entries))["movement"] == movement

    def test_each_threshold_has_its_own(self) -> None:
        told = case(entry(60, 4, could_move=True), entry(90, 1, could_move=False))
        assert [at(told, int(t))["movement"] for t in THRESHOLDS] == ["met", "not met", "not met", "cannot tell"]


def test_where_none_was_given_everything_is_cannot_tell_with_the_reason() -> None:
    judged = judge_area(case(*relieved(30, 60, 180), *in_pain(300), anesthetics=[]))
    phase = judged["anesthetic"]
    for answer in phase["at"].values():
        assert answer == {
            "response": "cannot tell",
            "because": "no anesthetic given",
            "at_least": None,
            "less_than": None,
            "duration": "cannot tell",
            "movement": "cannot tell",
        }
    assert phase["relief_at"] == {"30": None, "60": None}
    assert phase["mean_relief_percent"] is None
    assert judged["flags"] == []
    assert judged["policy"]["result"] == "cannot tell"
