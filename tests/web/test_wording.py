"""Every word of the clinic has words for its readers."""

from enum import StrEnum

import pytest

from diary.clinical.agents import shipped_agents, steroid_names
from diary.clinical.pattern import Pattern
from diary.clinical.schedule import shipped_schedules
from diary.web import wording
from diary.web.provider import plan_words

WORDS = {**wording.WORDS, **plan_words.WORDS}


@pytest.mark.parametrize("kind", WORDS, ids=lambda kind: kind.__name__)
def test_every_value_of_an_enumeration_has_a_word(kind: type[StrEnum]) -> None:
    assert set(WORDS[kind]) == set(kind)


def test_every_pattern_has_a_meaning_but_the_one_that_says_what_is_missing() -> None:
    assert set(wording.MEANINGS) == set(Pattern) - {Pattern.CANNOT_TELL}


def test_every_drug_and_schedule_has_a_name() -> None:
    assert set(shipped_agents().agents) | set(steroid_names()) == set(wording.DRUGS)
    assert set(shipped_schedules()) == set(wording.SCHEDULES)
