"""Guidance: each patient is told what fits the injection and the moment, and nothing that steers the answer."""

import re
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.clinical.agents import NONE_GIVEN, Anesthetic, read_agents, shipped_agents
from diary.clinical.catalogue import Procedure, Region, Sedation
from diary.clinical.datafile import DataFileError, read_table, shipped
from diary.clinical.guidance import (
    Guidance,
    Phase,
    guidance_for,
    phase_of,
    read_guidance,
    sentences,
    shipped_guidance,
    steroid_onset_days,
)
from diary.clinical.wording import Sentence
from tests.clinical.injections import TRIAMCINOLONE, every_injection, injection

GUIDANCE = shipped("guidance.toml").text
WINDOW = read_agents((Anesthetic(agent="bupivacaine", percent=0.5),), shipped_agents()).window
# The anesthetic phase is 12 hours long: 720 minutes.
OWN_SEED = {
    Procedure.FACET_JOINT_INJECTION: {"seed 000"},
    Procedure.MEDIAL_BRANCH_BLOCK: {"seed 000"},
    Procedure.ATLANTOAXIAL_JOINT_INJECTION: {"seed 003"},
    Procedure.SACROILIAC_JOINT_INJECTION: {"seed 004"},
    Procedure.RADIOFREQUENCY_ABLATION: {"seed 000", "seed 003"},
}


def told(guidance: Guidance) -> list[Sentence]:
    expected = [sentence for phase in Phase for sentence in guidance.expect(phase)]
    return [*guidance.for_whom, *guidance.aftercare, *expected]


def ids(found: tuple[Sentence, ...]) -> set[str]:
    return {sentence.id for sentence in found}


@pytest.mark.parametrize("procedure", Procedure)
def test_each_procedure_has_guidance_for_every_moment(procedure: Procedure) -> None:
    guidance = guidance_for(injection(procedure, steroid=TRIAMCINOLONE))
    assert guidance.procedure is procedure
    assert guidance.for_whom
    assert guidance.aftercare
    assert all(guidance.expect(phase) for phase in Phase)
    assert guidance_for(injection(procedure)).expect(Phase.LATER)


def test_every_injection_is_told_something_and_never_the_same_twice() -> None:
    for given_injection in every_injection():
        guidance = guidance_for(given_injection)
        for told_now in (guidance.for_whom, guidance.aftercare, *map(guidance.expect, Phase)):
            texts = [sentence.text for sentence in told_now]
            assert len(set(texts)) == len(texts)


def test_a_procedure_is_told_only_what_its_own_seed_or_the_specification_says() -> None:
    for given_injection in every_injection():
        for sentence in told(guidance_for(given_injection)):
            from_specification = sentence.source.startswith("clinical specification, section ")
            assert from_specification or sentence.source in OWN_SEED[given_injection.procedure]


def test_each_procedure_of_a_seed_quotes_it() -> None:
    for procedure, seeds in OWN_SEED.items():
        sources = {sentence.source for sentence in told(guidance_for(injection(procedure, steroid=TRIAMCINOLONE)))}
        assert sources & seeds


WINDOW_OR_THRESHOLD = re.compile(
    r"\d|%|minute|hour|\bdays?\b|week|month|half|percent|wear|soon|until|one|two|three|four|five|six|eight|ten\b|twelve"
)


def test_the_anesthetic_phase_tells_neither_window_nor_threshold() -> None:
    for given_injection in every_injection():
        for sentence in guidance_for(given_injection).expect(Phase.ANESTHETIC):
            # "numb" and "neither" name no number, and stay.
            assert not WINDOW_OR_THRESHOLD.search(sentence.text.lower()), sentence.text


@pytest.mark.parametrize(
    "text",
    ["Numb for 4 at most.", "This wears off.", "Half of it goes.", "Relief is 80 %.", "It stays for some hours."],
)
def test_a_text_that_would_steer_is_refused_in_the_anesthetic_phase_alone(text: str) -> None:
    was = 'text = "No score is right or wrong. Just tell us what you feel."'
    altered = GUIDANCE.replace(was, f'text = "{text}"')
    with pytest.raises(DataFileError) as refused:
        read_guidance(read_table("guidance.toml", altered))
    assert "which the anesthetic phase must not" in refused.value.reason
    assert altered.splitlines()[refused.value.line - 1] == f'text = "{text}"'
    later = altered.replace('section 11"\nphases = ["anesthetic"]', 'section 11"\nphases = ["later"]')
    assert text in {sentence.text for sentence, _ in read_guidance(read_table("guidance.toml", later)).expect}


@pytest.mark.parametrize(
    ("sedation", "driver"),
    [(Sedation.NONE, False), (Sedation.ORAL, True), (Sedation.IV, True), (Sedation.NOT_RECORDED, True)],
)
@pytest.mark.parametrize("procedure", [p for p in Procedure if p is not Procedure.SACROILIAC_JOINT_INJECTION])
def test_a_driver_is_asked_for_after_sedation(*, procedure: Procedure, sedation: Sedation, driver: bool) -> None:
    guidance = guidance_for(replace(injection(procedure), sedation=sedation))
    assert any("drive you home" in sentence.text for sentence in guidance.aftercare) is driver


@pytest.mark.parametrize("sedation", Sedation)
def test_after_a_sacroiliac_injection_someone_drives_whatever_was_given(sedation: Sedation) -> None:
    after = replace(injection(Procedure.SACROILIAC_JOINT_INJECTION), sedation=sedation)
    assert "sij.driver" in ids(guidance_for(after).aftercare)


@pytest.mark.parametrize("procedure", Procedure)
@pytest.mark.parametrize("words", ["half an hour", "for one day", "heat or ice", "bathe today"])
def test_the_aftercare_of_section_2_is_whole(procedure: Procedure, words: str) -> None:
    assert any(words in sentence.text for sentence in guidance_for(injection(procedure)).aftercare)


def test_nobody_without_a_steroid_hears_of_one() -> None:
    for given_injection in every_injection():
        if given_injection.steroid is None:
            reached = [Phase.ANESTHETIC, Phase.LATER]
            heard = [s.text.lower() for phase in reached for s in guidance_for(given_injection).expect(phase)]
            assert not [text for text in heard if "steroid" in text]


@pytest.mark.parametrize(
    ("procedure", "words"),
    [
        (Procedure.FACET_JOINT_INJECTION, "some days"),
        (Procedure.MEDIAL_BRANCH_BLOCK, "some days"),
        (Procedure.ATLANTOAXIAL_JOINT_INJECTION, "2 to 5 days"),
        (Procedure.SACROILIAC_JOINT_INJECTION, "up to 7 days"),
        (Procedure.RADIOFREQUENCY_ABLATION, "day 2 to day 7"),
    ],
)
def test_each_seed_has_its_own_word_on_when_the_steroid_works(procedure: Procedure, words: str) -> None:
    (sentence,) = guidance_for(injection(procedure, steroid=TRIAMCINOLONE)).expect(Phase.STEROID)
    assert words in sentence.text


def test_seed_004_tells_of_the_worse_days_between_the_two() -> None:
    guidance = guidance_for(injection(Procedure.SACROILIAC_JOINT_INJECTION, steroid=TRIAMCINOLONE))
    assert {"sij.pain-returns", "sij.worse-for-a-time"} <= ids(guidance.expect(Phase.BETWEEN))


def test_without_an_anesthetic_nothing_is_said_of_numbness() -> None:
    none_given = replace(injection(Procedure.MEDIAL_BRANCH_BLOCK), anesthetics=())
    assert not any("numb" in sentence.text for sentence in guidance_for(none_given).expect(Phase.ANESTHETIC))


def test_an_rfa_of_the_neck_is_explained_by_the_seed_on_the_neck() -> None:
    for region, seed in (
        (Region.CERVICAL, "seed 003"),
        (Region.THORACIC, "seed 000"),
        (Region.LUMBAR, "seed 000"),
    ):
        (sentence,) = guidance_for(injection(Procedure.RADIOFREQUENCY_ABLATION, region)).for_whom
        assert sentence.source == seed


@pytest.mark.parametrize(
    ("t", "day", "steroid_given", "phase"),
    [
        (-1, 0, True, Phase.ANESTHETIC),
        (0, 0, True, Phase.ANESTHETIC),
        (720, 0, True, Phase.ANESTHETIC),
        (720, 1, False, Phase.ANESTHETIC),
        (721, 0, True, Phase.BETWEEN),
        (721, 0, False, Phase.LATER),
        (1440, 1, True, Phase.BETWEEN),
        (2000, 2, True, Phase.STEROID),
        (2000, 2, False, Phase.LATER),
        (10000, 7, True, Phase.STEROID),
        (11000, 8, True, Phase.LATER),
    ],
)
def test_the_phase_changes_at_the_minute_and_on_the_day(*, t: int, day: int, steroid_given: bool, phase: Phase) -> None:
    assert phase_of(t, day, WINDOW, steroid_given=steroid_given) is phase


def test_where_no_anesthetic_was_given_there_is_no_anesthetic_phase() -> None:
    assert phase_of(0, 0, NONE_GIVEN, steroid_given=True) is Phase.BETWEEN
    assert phase_of(1, 0, NONE_GIVEN, steroid_given=False) is Phase.LATER


@given(st.lists(st.integers(0, 20000), min_size=2), st.booleans())
def test_time_only_moves_the_phase_on(minutes: list[int], steroid_given: bool) -> None:
    order = list(Phase)
    passed = [phase_of(t, t // 1440, WINDOW, steroid_given=steroid_given) for t in sorted(minutes)]
    assert all(order.index(a) <= order.index(b) for a, b in pairwise(passed))


def test_the_onset_window_is_that_of_the_agents() -> None:
    assert steroid_onset_days() == range(2, 8)


def test_each_text_is_one_message_for_translation() -> None:
    messages = sentences()
    assert len(set(messages)) == len(messages)
    assert all(text == " ".join(text.split()) and "%" not in text for text in messages)
    heard = {sentence.text for given_injection in every_injection() for sentence in told(guidance_for(given_injection))}
    assert heard == set(messages)


def test_every_id_is_of_one_sentence() -> None:
    book = shipped_guidance()
    every = [s.id for s in (*book.for_whom, *book.aftercare, *(s for s, _ in book.expect))]
    assert len(set(every)) == len(every)


def test_a_clinic_may_bring_its_own_book() -> None:
    own = read_guidance(read_table("own.toml", GUIDANCE.replace("heat or ice", "heat or cold")))
    assert any("cold" in s.text for s in guidance_for(injection(Procedure.FACET_JOINT_INJECTION), own).aftercare)


@pytest.mark.parametrize(
    ("was", "becomes", "reason"),
    [
        ('id = "sij.source"', 'id = "sij.for-whom"', "id: 'sij.for-whom' is there twice"),
        ('id = "sij.source"', 'id = ""', "id: must be a text that is not empty"),
        ('phases = ["steroid"]', 'phases = ["steroids"]', "phases: 'steroids' is unknown"),
        ('phases = ["steroid"]', "phases = []", "phases: must be a list of texts"),
        ('phases = ["steroid"]', 'phase = ["steroid"]', "phase: unknown key"),
        ('seed = "004"', 'seed = "005"', "seed: '005' is unknown; known are 000, 003, 004"),
        ('seed = "004"', 'source = " "', "source: must be a text that is not empty"),
        ('seed = "004"', 'seed = "004"\nsource = "both"', "seed: say where it comes from"),
        ('only = "sedation"', 'only = "sedated"', "only: 'sedated' is unknown"),
        ('only = "sedation"', "diabetes_only = true", "diabetes_only: unknown key"),
        ('regions = ["cervical"]', 'regions = ["sacroiliac"]', "regions: none of the procedures is done there"),
        ('regions = ["cervical"]', 'regions = ["neck"]', "regions: 'neck' is unknown"),
        ('procedures = ["sacroiliac_joint_injection"]', 'procedures = ["sij"]', "procedures: 'sij' is unknown"),
        ('text = "Have someone else drive you home."', 'text = " Walk."', "text: must be on one line"),
        ('version = "', 'versoin = "', "versoin: unknown key"),
    ],
)
def test_a_wrong_book_is_refused_at_its_line(was: str, becomes: str, reason: str) -> None:
    assert was in GUIDANCE
    altered = GUIDANCE.replace(was, becomes, 1)
    with pytest.raises(DataFileError) as refused:
        read_guidance(read_table("guidance.toml", altered))
    assert refused.value.reason.startswith(reason)
    assert refused.value.line == GUIDANCE.count("\n", 0, GUIDANCE.index(was)) + 1


def test_a_sentence_without_a_source_is_refused_at_its_header() -> None:
    altered = GUIDANCE.replace('seed = "004"\n', "", 1)
    with pytest.raises(DataFileError) as refused:
        read_guidance(read_table("guidance.toml", altered))
    assert altered.splitlines()[refused.value.line - 1] == "[[for_whom]]"
    assert altered.splitlines()[refused.value.line] == 'id = "sij.for-whom"'


def test_a_book_without_aftercare_is_refused() -> None:
    with pytest.raises(DataFileError, match=r"aftercare: at least one \[\[aftercare\]\] is needed"):
        read_guidance(read_table("guidance.toml", GUIDANCE[: GUIDANCE.index("# Aftercare.")]))
