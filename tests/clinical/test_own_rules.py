"""What a clinic may set for itself in sections 3 and 11, and how anything else is refused."""

from datetime import time
from typing import Any

import pytest

from diary.clinical.agents import Anesthetic, Window, read_agents, shipped_agents
from diary.clinical.catalogue import Procedure
from diary.clinical.own_rules import NOT_RECORDED, OwnRuleError, Rules, checked_schedule, with_windows
from diary.clinical.schedule import shipped_schedules

STRONG = "bupivacaine-levobupivacaine-above-0.25"
MINUTES = {"judge_from": 20, "consistent_from": 100, "phase_ends": 400, "prolonged_after": 900}
ASKED = {"title": "Ours", "minutes": [15, 60], "evenings": [1, 2], "weeks": [4, 8], "evening_at": "18:30"}


def test_every_shipped_row_has_a_name_of_its_own() -> None:
    keys = [row.key for row in shipped_agents().rows]
    assert len(set(keys)) == len(keys)
    assert keys[0] == "lidocaine-up-to-2"
    assert STRONG in keys


def test_a_clinics_minutes_judge_the_agents_of_their_row_and_no_other() -> None:
    table = with_windows(shipped_agents(), {STRONG: MINUTES})
    strong = (Anesthetic(agent="bupivacaine", percent=0.5),)
    weak = (Anesthetic(agent="bupivacaine", percent=0.25),)
    assert read_agents(strong, table).window == Window(**MINUTES)
    assert read_agents(weak, table).window == read_agents(weak, shipped_agents()).window


def test_the_row_for_what_was_not_recorded_has_two_minutes() -> None:
    table = with_windows(shipped_agents(), {NOT_RECORDED: {"judge_from": 20, "phase_ends": 300}})
    assert read_agents(None, table).window == Window(
        judge_from=20, consistent_from=None, phase_ends=300, prolonged_after=None
    )


@pytest.mark.parametrize(
    ("key", "minutes", "field"),
    [
        ("chloroprocaine", MINUTES, "chloroprocaine"),
        (STRONG, {}, "judge_from"),
        (STRONG, MINUTES | {"judge_from": 0}, "judge_from"),
        (STRONG, MINUTES | {"judge_from": True}, "judge_from"),
        (STRONG, MINUTES | {"phase_ends": "400"}, "phase_ends"),
        (STRONG, MINUTES | {"phase_ends": 400.0}, "phase_ends"),
        (STRONG, MINUTES | {"phase_ends": 100}, "phase_ends"),
        (STRONG, MINUTES | {"prolonged_after": 400}, "prolonged_after"),
        (STRONG, MINUTES | {"prolonged_after": 4321}, "prolonged_after"),
        (STRONG, MINUTES | {"onset": 3}, "onset"),
        (NOT_RECORDED, MINUTES, "consistent_from"),
    ],
)
def test_minutes_that_are_none_are_refused_by_name(key: str, minutes: dict[str, Any], field: str) -> None:
    with pytest.raises(OwnRuleError) as refused:
        with_windows(shipped_agents(), {key: minutes})
    assert refused.value.field == field
    assert str(refused.value.reason)


def test_a_schedule_of_the_clinic_asks_as_it_says() -> None:
    schedule = checked_schedule("own-1", ASKED)
    assert (schedule.key, schedule.title, schedule.evening_at) == ("own-1", "Ours", time(18, 30))
    assert (schedule.minutes, schedule.evenings, schedule.weeks) == ((15, 60), (1, 2), (4, 8))
    assert schedule.last_day == 63


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": 3}, "title"),
        ({"minutes": [60, 15]}, "minutes"),
        ({"minutes": [15, 15]}, "minutes"),
        ({"minutes": [15, 19]}, "minutes"),
        ({"minutes": [0]}, "minutes"),
        ({"minutes": [1441]}, "minutes"),
        ({"minutes": [15.0]}, "minutes"),
        ({"minutes": "15"}, "minutes"),
        ({"minutes": None}, "minutes"),
        ({"minutes": list(range(1, 1400, 5))}, "minutes"),
        ({"minutes": [], "evenings": [], "weeks": []}, "minutes"),
        ({"evenings": [61]}, "evenings"),
        ({"evenings": [2, 2]}, "evenings"),
        ({"weeks": [4, 5]}, "weeks"),
        ({"weeks": [53]}, "weeks"),
        ({"evenings": [21]}, "weeks"),
        ({"evening_at": "19"}, "evening_at"),
        ({"evening_at": "22:00"}, "evening_at"),
        ({"evening_at": "15:59"}, "evening_at"),
        ({"evening_at": 19}, "evening_at"),
        ({"evening_at": "25:00"}, "evening_at"),
        ({"colour": "red"}, "colour"),
    ],
    ids=str,
)
def test_a_schedule_that_cannot_be_is_refused_by_name(change: dict[str, Any], field: str) -> None:
    with pytest.raises(OwnRuleError) as refused:
        checked_schedule("own-1", ASKED | change)
    assert refused.value.field == field


def test_the_last_evening_may_lie_on_the_day_before_the_first_week_opens() -> None:
    assert checked_schedule("own-1", ASKED | {"evenings": [20]}).evenings == (20,)


def test_without_anything_of_its_own_a_clinic_has_what_ships() -> None:
    rules = Rules()
    assert rules.windows is shipped_agents()
    assert dict(rules.offered) == dict(shipped_schedules())
    assert rules.usual_schedule(Procedure.MEDIAL_BRANCH_BLOCK, steroid_given=False) == "diagnostic"


def test_the_usual_schedule_is_the_clinics_while_it_is_offered() -> None:
    own, block = checked_schedule("own-1", ASKED), Procedure.MEDIAL_BRANCH_BLOCK
    rules = Rules(own_schedules={"own-1": own}, usual={(block, False): "own-1"})
    assert rules.usual_schedule(block, steroid_given=False) == "own-1"
    assert rules.usual_schedule(block, steroid_given=True) == "standard"
    retired = Rules(own_schedules={"own-1": own}, usual={(block, False): "own-1"}, retired=frozenset({"own-1"}))
    assert retired.usual_schedule(block, steroid_given=False) == "diagnostic"
    assert "own-1" not in retired.offered
    assert retired.schedule_named("own-1") is own


def test_a_schedule_of_which_nothing_can_be_made_any_more_asks_as_the_standard_one() -> None:
    assert Rules().schedule_named("own-gone") is shipped_schedules()["standard"]
