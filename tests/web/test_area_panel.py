"""What the panel of an area says where there is little to say, and that all of it can be translated."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from diary.cli.benchmark.judging import PERFORMED_AT, example
from diary.clinical.agents import Anesthetic
from diary.clinical.catalogue import Procedure
from diary.clinical.diary import Diary
from diary.clinical.policy_files import shipped_policies
from diary.clinical.review import Review, review
from diary.clinical.scores import Condition, Entry
from diary.web import languages
from diary.web.moments import plain
from diary.web.provider.area_panel import AreaPanel, panel_of
from tests.web.page_checks import A_LETTER, without_brackets
from tests.web.pseudo import Pseudo

DAY = 1440
FACET = "medicare-facet"


def diary_of(*scores: tuple[int, int], steroid: bool = False) -> Diary:
    """The course of one area by minutes and scores, against a baseline of 8, after bupivacaine."""
    course = example()
    entries = tuple(entry(minute, score) for minute, score in scores)
    return replace(course, entries=entries) if steroid else with_injection(replace(course, entries=entries))


def entry(minute: int, score: int) -> Entry:
    felt_at = PERFORMED_AT + timedelta(minutes=minute)
    return Entry(
        id=str(minute), area="r", condition=Condition.MOVING, score=score, felt_at=felt_at, recorded_at=felt_at
    )


def with_injection(diary: Diary, *agents: Anesthetic) -> Diary:
    """The same without a steroid, and with other agents where some are named."""
    injection = diary.injection
    return replace(diary, injection=replace(injection, steroid=None, anesthetics=agents or injection.anesthetics))


def ablated(diary: Diary) -> Diary:
    """The same scores after an RFA."""
    return replace(diary, injection=replace(diary.injection, procedure=Procedure.RADIOFREQUENCY_ABLATION))


def judged(diary: Diary, minute: int, policy: str | None = FACET) -> Review:
    """The judgement at a minute after the needle came out."""
    now = PERFORMED_AT + timedelta(minutes=minute)
    return review(diary, shipped_policies()[policy] if policy else None, now)


@pytest.fixture
def english(app: Flask) -> Iterator[None]:
    with app.test_request_context("/sign-in"):
        app.preprocess_request()
        yield


def panel(diary: Diary, minute: int = 60, policy: str | None = FACET) -> AreaPanel:
    found = judged(diary, minute, policy)
    return panel_of(found, found.areas[0])


@pytest.mark.usefixtures("english")
class TestWhatIsMissing:
    def test_a_pattern_that_cannot_be_told_names_the_missing_scores(self) -> None:
        said = panel(diary_of((20, 1)))
        assert said.pattern
        assert (said.pattern.name, said.pattern.meaning) == (
            "Cannot tell",
            "Missing: a score between minute 30 and minute 170 and a score between minute 60 and minute 720",
        )

    def test_without_a_baseline_the_pattern_says_so(self) -> None:
        said = panel(replace(diary_of((60, 1)), baselines=()))
        assert said.pattern
        assert said.pattern.meaning == "The pain before the injection was not recorded."
        assert plain(said.answers[0].beside) == "Expected 2 h 50 min to 24 h 30 min"
        assert said.answers[1].main == "The pain before the injection was not recorded."

    def test_a_run_that_is_too_short_waits_for_a_later_score(self) -> None:
        said = panel(diary_of((60, 1), (90, 1)), minute=100)
        assert said.pattern
        assert said.pattern.meaning == "Missing: a score after minute 90"

    def test_a_steroid_that_cannot_be_told_says_which_days_are_missing(self) -> None:
        said = panel(diary_of((60, 1), (240, 1), steroid=True), minute=30 * DAY)
        assert said.pattern
        assert said.pattern.meaning == said.answers[1].beside == "Missing: scores on 3 more of the days 7 to 14"

    def test_what_an_anesthetic_response_lacks_is_said_once(self) -> None:
        said = panel(diary_of((20, 1)))
        assert said.pattern
        assert said.pattern.meaning.startswith("Missing: a score between minute 30 and minute 170 and")
        first = said.answers[0]
        assert (first.main, plain(first.beside)) == ("Cannot tell", "Expected 2 h 50 min to 24 h 30 min")

    def test_what_it_lacks_at_the_policys_threshold_alone_is_said_there(self) -> None:
        first = panel(diary_of((40, 3))).answers[0]
        assert (first.main, plain(first.beside)) == (
            "Cannot tell",
            "Missing: a score between minute 60 and minute 720 · Expected 2 h 50 min to 24 h 30 min",
        )


@pytest.mark.usefixtures("english")
class TestNothingUntrueIsSaid:
    def test_an_hour_after_the_block_it_is_too_early_for_later_relief(self) -> None:
        assert panel(diary_of((60, 1))).answers[1].main == "Too early to say"
        assert panel(diary_of((60, 1)), minute=7 * DAY).answers[1].main == "Too early to say"
        assert panel(diary_of((60, 1)), 9 * DAY).answers[1].main == "No relief that reaches day 7 is recorded."

    def test_a_result_that_cannot_be_told_is_not_called_robust(self) -> None:
        said = panel(diary_of((20, 7)), 25)
        assert (said.answers[2].main, said.answers[2].beside) == (
            "Nothing to weigh yet",
            "There is no result to be doubted.",
        )

    @pytest.mark.parametrize(
        ("agent", "told"), [("procaine", "No window is known for this agent"), (None, "The agent was not recorded")]
    )
    def test_an_unknown_agent_is_not_an_unrecorded_one(self, agent: str | None, told: str) -> None:
        said = panel(with_injection(diary_of((60, 1)), Anesthetic(agent=agent)))
        assert said.answers[0].beside.startswith(told)


@pytest.mark.usefixtures("english")
def test_an_rfa_has_its_later_relief_and_no_other_answer() -> None:
    said = panel(ablated(diary_of(*((DAY * day, 1) for day in range(1, 15)))), 20 * DAY, policy=None)
    assert (said.policy, said.pattern, said.thresholds) == (None, None, ())
    assert [(plain(answer.name), answer.main) for answer in said.answers] == [
        ("Later relief at 50 %", "From day 1, at least 14 days, no end recorded")
    ]


RELIEVED = ((60, 1), (240, 1), (400, 1))
COURSES = [
    diary_of(),
    diary_of((20, 1)),
    diary_of((100, 1), steroid=True),
    diary_of((20, 1), (200, 8)),
    diary_of((60, 1), (90, 1)),
    diary_of((60, 1), (90, 8), (120, 8), steroid=True),
    diary_of(*RELIEVED, (500, 8)),
    diary_of(*RELIEVED, steroid=True),
    diary_of(*RELIEVED, (1000, 1), (1800, 1)),
    diary_of(*RELIEVED, (1000, 1), (1400, 1), (1800, 1), (2800, 8)),
    diary_of(*RELIEVED, *((DAY * day, 8) for day in range(1, 15)), steroid=True),
    diary_of(*RELIEVED, *((DAY * day, 1) for day in range(1, 15)), steroid=True),
    replace(diary_of(*RELIEVED), baselines=()),
    with_injection(diary_of(*RELIEVED), Anesthetic(agent="procaine")),
    with_injection(diary_of(*RELIEVED), Anesthetic(agent="bupivacaine", epinephrine=True)),
    ablated(diary_of(*RELIEVED)),
]


@pytest.mark.parametrize("course", COURSES)
@pytest.mark.parametrize("policy", sorted(shipped_policies()))
def test_every_reason_goes_through_gettext(
    app: Flask, monkeypatch: pytest.MonkeyPatch, course: Diary, policy: str
) -> None:
    monkeypatch.setattr(languages, "catalog", lambda _language: Pseudo())
    with app.test_request_context("/sign-in"):
        app.preprocess_request()
        for minute in (120, 3 * DAY, 10 * DAY, 30 * DAY):
            assert raw_in(panel(course, minute, policy)) == []


def raw_in(said: AreaPanel) -> list[str]:
    """Texts of a panel that did not come through gettext, apart from what is data."""
    texts = [text for answer in said.answers for text in (answer.name, answer.main, answer.beside)]
    texts += [*said.doubts]
    if said.solid:
        texts += [said.solid.summary.label, said.solid.beside, *(line.name for line in said.solid.lines)]
    texts += [said.pattern.name, said.pattern.meaning] if said.pattern else []
    texts += [text for line in said.policy.criteria for text in (line.text, line.because)] if said.policy else []
    return [text for text in texts if A_LETTER.search(without_brackets(text))]
