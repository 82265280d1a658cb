"""Agents and their windows: clinical specification, section 3."""

import pytest

from tests.clinical.cases import BUPIVACAINE, LIDOCAINE, ROPIVACAINE, Json, case, entry, judge, judge_area

LIDOCAINE_ROW = (15, 50, 180, 390)
STRONG_LIDOCAINE_ROW = (15, 50, 240, 510)
ROPIVACAINE_ROW = (30, 110, 480, 750)
BUPIVACAINE_ROW = (30, 170, 720, 1470)
NOT_RECORDED = (15, None, 480, None)
NONE_GIVEN = (None, None, 0, None)
UNKNOWN: Json = {"agent": "chloroprocaine", "percent": 2}


def window(anesthetics: list[Json] | None) -> tuple[int | None, ...]:
    found = judge_area(case(entry(60, 0), anesthetics=anesthetics))["anesthetic"]["window"]
    assert list(found) == ["judge_from", "consistent_from", "phase_ends", "prolonged_after"]
    return tuple(found.values())


def flags(anesthetics: list[Json] | None) -> set[str]:
    about_agents = {"mixture", "concentration assumed", "agent without a window"}
    return about_agents & set(judge(case(entry(60, 0), anesthetics=anesthetics))["flags"])


@pytest.mark.parametrize(
    ("agent", "percent", "row"),
    [
        ("lidocaine", 0.5, LIDOCAINE_ROW),
        ("lidocaine", 2, LIDOCAINE_ROW),
        ("lidocaine", 2.0, LIDOCAINE_ROW),
        ("lidocaine", 2.01, STRONG_LIDOCAINE_ROW),
        ("lidocaine", 4, STRONG_LIDOCAINE_ROW),
        ("mepivacaine", 1, STRONG_LIDOCAINE_ROW),
        ("mepivacaine", 3, STRONG_LIDOCAINE_ROW),
        ("bupivacaine", 0.125, ROPIVACAINE_ROW),
        ("bupivacaine", 0.25, ROPIVACAINE_ROW),
        ("bupivacaine", 0.26, BUPIVACAINE_ROW),
        ("bupivacaine", 0.75, BUPIVACAINE_ROW),
        ("levobupivacaine", 0.25, ROPIVACAINE_ROW),
        ("levobupivacaine", 0.2501, BUPIVACAINE_ROW),
        ("ropivacaine", 0.2, ROPIVACAINE_ROW),
        ("ropivacaine", 1, ROPIVACAINE_ROW),
    ],
)
def test_each_agent_has_its_window(agent: str, percent: float, row: tuple[int | None, ...]) -> None:
    assert window([{"agent": agent, "percent": percent}]) == row
    assert flags([{"agent": agent, "percent": percent}]) == set()


@pytest.mark.parametrize(
    ("agent", "row", "assumed"),
    [
        ("lidocaine", LIDOCAINE_ROW, True),
        ("bupivacaine", ROPIVACAINE_ROW, True),
        ("levobupivacaine", ROPIVACAINE_ROW, True),
        ("mepivacaine", STRONG_LIDOCAINE_ROW, False),
        ("ropivacaine", ROPIVACAINE_ROW, False),
    ],
)
def test_without_a_percent_the_weaker_is_assumed_and_flagged(
    agent: str, row: tuple[int | None, ...], *, assumed: bool
) -> None:
    assert window([{"agent": agent}]) == row
    assert flags([{"agent": agent}]) == ({"concentration assumed"} if assumed else set())


@pytest.mark.parametrize(
    ("first", "second", "row"),
    [
        (LIDOCAINE, BUPIVACAINE, BUPIVACAINE_ROW),
        (LIDOCAINE, ROPIVACAINE, ROPIVACAINE_ROW),
        (LIDOCAINE, {"agent": "mepivacaine"}, STRONG_LIDOCAINE_ROW),
        (ROPIVACAINE, {"agent": "bupivacaine", "percent": 0.25}, ROPIVACAINE_ROW),
        (LIDOCAINE, LIDOCAINE, LIDOCAINE_ROW),
    ],
)
def test_a_mixture_has_the_window_of_the_component_whose_phase_ends_last(
    first: Json, second: Json, row: tuple[int | None, ...]
) -> None:
    assert window([first, second]) == window([second, first]) == row
    assert flags([first, second]) == {"mixture"}


def test_percent_is_as_drawn_up_before_mixing() -> None:
    assert window([{"agent": "bupivacaine", "percent": 0.5, "ml": 1}, LIDOCAINE]) == BUPIVACAINE_ROW


def test_a_mixture_with_a_component_that_has_no_window_reads_as_not_recorded() -> None:
    assert window([BUPIVACAINE, UNKNOWN]) == window([UNKNOWN, LIDOCAINE]) == NOT_RECORDED
    assert flags([BUPIVACAINE, UNKNOWN]) == {"mixture", "agent without a window"}


def test_a_mixture_may_carry_every_flag() -> None:
    assert flags([{"agent": "bupivacaine"}, UNKNOWN]) == {
        "mixture",
        "agent without a window",
        "concentration assumed",
    }


def test_not_recorded() -> None:
    assert window(None) == NOT_RECORDED
    assert flags(None) == set()


def test_any_other_agent_reads_as_not_recorded_and_is_flagged() -> None:
    assert window([UNKNOWN]) == NOT_RECORDED
    assert flags([UNKNOWN]) == {"agent without a window"}


def test_none_given() -> None:
    assert window([]) == NONE_GIVEN
    assert flags([]) == set()


@pytest.mark.parametrize("addition", ["epinephrine", "liposomal"])
@pytest.mark.parametrize("told", [True, False])
def test_with_epinephrine_or_a_liposome_no_duration_can_be_told(addition: str, *, told: bool) -> None:
    altered: Json = {**BUPIVACAINE, addition: told}
    phase = judge_area(case(entry(60, 0), entry(180, 0), entry(200, 8), anesthetics=[altered]))["anesthetic"]
    assert phase["window"]["consistent_from"] == 170
    assert phase["at"]["80"]["response"] == "met"
    assert phase["at"]["80"]["duration"] == ("cannot tell" if told else "consistent")


def test_one_altered_component_is_enough() -> None:
    mixture: list[Json] = [BUPIVACAINE, {**LIDOCAINE, "epinephrine": True}]
    phase = judge_area(case(entry(60, 0), entry(180, 0), entry(200, 8), anesthetics=mixture))["anesthetic"]
    assert phase["at"]["80"]["duration"] == "cannot tell"
