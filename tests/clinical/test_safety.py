"""When to call: every item of section 12 is there for whom it is meant, and no edit can take one away."""

import re
from dataclasses import replace

import pytest

from diary.clinical.catalogue import Procedure, Region, regions_of
from diary.clinical.diary import Injection
from diary.clinical.safety import (
    NEW_WEAKNESS,
    REQUIRED,
    Safety,
    Tier,
    TierKey,
    UnknownItemError,
    edited,
    most_urgent,
    sentences,
    shipped_safety,
    tier_of_score,
    when_to_call,
)
from diary.clinical.safety_numbers import BOUNDS, SafetyEditError
from tests.clinical.injections import TRIAMCINOLONE, every_injection, injection

NUMBERS = shipped_safety().numbers
LUMBAR_BLOCK = injection(Procedure.MEDIAL_BRANCH_BLOCK, Region.LUMBAR)
C12_STEROID = injection(Procedure.ATLANTOAXIAL_JOINT_INJECTION, steroid=TRIAMCINOLONE)

# The words of section 12, each with words of ours that must be found in the tier. Written from the page, not the data.
EMERGENCY = {
    "trouble breathing": "trouble breathing",
    "swelling of face or throat": "face or throat swells",
    "weakness of both legs": "Both legs are weak",
    "weakness of one side": "one side of your body",
    "weakness of arms and legs": "your arms and legs",
    "any weakness that spreads or worsens": "it spreads or gets worse",
    "face droop": "face droops",
    "trouble speaking": "trouble speaking",
    "trouble seeing": "trouble seeing",
    "double vision": "see double",
    "sudden dizziness": "suddenly dizzy",
    "loss of balance": "lose your balance",
    "collapse": "pass out",
    "seizure": "seizure",
    "ringing ears": "ears ring",
    "metallic taste": "taste metal",
    "twitching": "twitch",
    "confusion": "confused",
    "in the first hours": "In the first hours",
    "sudden severe headache": "suddenly get a very bad headache",
    "loss of bladder control": "bladder",
    "loss of bowel control": "bowels",
    "numbness in the saddle area": "saddle",
    "chest pain": "chest hurts",
    "fever with a stiff neck": "a fever and a stiff neck",
    "fever with new weakness": "newly weak",
}
CALL_TODAY = {
    "fever": "a fever of 38.0 °C (100.4 °F) or more",
    "chills": "chills",
    "redness": "is red",
    "swelling at the site": "swollen",
    "oozing": "oozing",
    "bleeding that does not stop": "bleeds there and does not stop",
    "rash": "rash",
    "severe pain, by score": "a score of 8 or more that is at least 2 points higher",
    "severe pain, said so": "just feels severe to you",
    "leg or arm weak or numb for more than 6 h": "A leg or an arm is weak or numb for more than 6 hours",
    "headache worse upright": "headache that is worse when you sit or stand up",
}
CERVICAL = {
    "increased neck pain": "neck hurts more",
    "any new numbness": "newly numb",
    "difficulty swallowing": "hard to swallow",
    "new or worsening neurological symptoms": "new or worse signs from your nerves",
}
DIABETES = {"glucose above the limit": "above 300 mg/dL (16.7 mmol/L)"}
TELL = {
    "pain above baseline beyond day 5": "After day 5, your pain is still worse",
    "no change by day 14": "By day 14, nothing has changed",
}
EXPECTED = {
    "soreness": "sore",
    "a bruise": "bruise",
    "numbness or slight weakness for a few hours": "numb or a bit weak for a few hours",
    "pain coming back as the anesthetic wears off": "comes back as the numbing medicine wears off",
}
EXPECTED_OF_A_STEROID = {
    "worse days before the steroid works": "worse days before the steroid works",
    "a flushed face": "face is warm and red",
}
RAISED_SUGAR = {"raised blood sugar for one or two days": "higher for one or two days"}


def said(after: Injection, key: TierKey, *, diabetes: bool = False, safety: Safety | None = None) -> str:
    (tier,) = (tier for tier in when_to_call(after, diabetes=diabetes, safety=safety) if tier.key is key)
    return "\n".join(item.in_words for item in tier.items)


def absent(items: dict[str, str], text: str) -> list[str]:
    return [name for name, words in items.items() if words not in text]


def ids(tiers: tuple[Tier, ...]) -> set[str]:
    return {item.id for tier in tiers for item in tier.items}


@pytest.mark.parametrize("diabetes", [False, True])
def test_everybody_is_told_every_emergency_and_every_item_meant_for_all(*, diabetes: bool) -> None:
    for after in every_injection():
        assert absent(EMERGENCY, said(after, TierKey.EMERGENCY, diabetes=diabetes)) == []
        assert absent(CALL_TODAY, said(after, TierKey.CALL_TODAY, diabetes=diabetes)) == []
        assert absent(TELL, said(after, TierKey.TELL_THE_CLINIC, diabetes=diabetes)) == []


def test_the_signs_of_the_neck_are_told_after_cervical_injections_alone() -> None:
    for after in every_injection():
        missing = absent(CERVICAL, said(after, TierKey.CALL_TODAY))
        assert missing == ([] if after.region is Region.CERVICAL else list(CERVICAL))


@pytest.mark.parametrize(
    ("diabetes", "missing"), [(True, []), (False, list(DIABETES))], ids=["with diabetes", "without diabetes"]
)
def test_the_glucose_limit_is_told_with_diabetes_alone(*, diabetes: bool, missing: list[str]) -> None:
    for after in every_injection():
        assert absent(DIABETES, said(after, TierKey.CALL_TODAY, diabetes=diabetes)) == missing


def test_what_is_expected_of_a_steroid_reassures_only_those_who_had_one() -> None:
    of_a_steroid = EXPECTED_OF_A_STEROID | RAISED_SUGAR
    for after in every_injection():
        missing = absent(of_a_steroid, said(after, TierKey.EXPECTED, diabetes=True))
        assert missing == ([] if after.steroid else list(of_a_steroid))
        assert absent(RAISED_SUGAR, said(after, TierKey.EXPECTED, diabetes=False)) == list(RAISED_SUGAR)


def test_numbness_reassures_nobody_who_had_no_anesthetic() -> None:
    for after in every_injection():
        numbness = ["numbness or slight weakness for a few hours", "pain coming back as the anesthetic wears off"]
        assert absent(EXPECTED, said(after, TierKey.EXPECTED)) == (numbness if after.anesthetics == () else [])


def test_together_the_patients_hear_every_item() -> None:
    heard = {name for after in every_injection() for name in ids(when_to_call(after, diabetes=True))}
    assert heard == {name for names in REQUIRED.values() for name in names} == ids(shipped_safety().tiers)


def test_the_tiers_come_in_order_each_with_what_to_do() -> None:
    tiers = when_to_call(LUMBAR_BLOCK, diabetes=False)
    assert [tier.key.value for tier in tiers] == ["emergency", "call today", "tell the clinic", "expected"]
    assert all(tier.title and tier.action and tier.items for tier in tiers)
    assert tiers[0].action == "Call the emergency number now."
    assert "after-hours number" in (tiers[1].when_closed or "")
    assert "emergency room" in (tiers[1].when_closed or "")


def test_it_says_that_nobody_watches_live() -> None:
    assert shipped_safety().notice.startswith("Nobody watches this diary live.")


def test_every_item_has_a_source() -> None:
    known = re.compile(r"seed 00[034]|clinical specification, section 12")
    assert all(known.fullmatch(item.sentence.source) for tier in shipped_safety().tiers for item in tier.items)


@pytest.mark.parametrize(
    ("score", "baseline", "tier"),
    [
        (8, 6, TierKey.CALL_TODAY),
        (8, 7, None),
        (7, 0, None),
        (8, 0, TierKey.CALL_TODAY),
        (10, 8, TierKey.CALL_TODAY),
        (10, 9, None),
        (0, 0, None),
        (8, None, TierKey.CALL_TODAY),
        (7, None, None),
    ],
)
def test_severe_pain_is_high_and_higher_than_before(score: int, baseline: int | None, tier: TierKey | None) -> None:
    assert tier_of_score(score, baseline, NUMBERS) is tier


def test_a_clinics_own_numbers_decide_what_is_severe() -> None:
    stricter = NUMBERS.changed({"severe_score": 6, "severe_rise": 1})
    assert tier_of_score(6, 5, stricter) is TierKey.CALL_TODAY
    assert tier_of_score(6, 5, NUMBERS) is None


def test_the_numbers_are_those_of_section_12() -> None:
    assert dict(NUMBERS.parameters) == {
        "fever_celsius": 38.0,
        "fever_fahrenheit": 100.4,
        "glucose_mg_dl": 300,
        "glucose_mmol_l": 16.7,
        "severe_score": 8,
        "severe_rise": 2,
        "weakness_hours": 6,
        "above_baseline_after_day": 5,
        "no_change_by_day": 14,
    }


def test_a_clinic_changes_numbers_and_words() -> None:
    safety = edited(
        shipped_safety(),
        texts={"rash": "Your skin itches or has spots.", "fever": "You measure %(fever_celsius)s °C or more."},
        numbers={"fever_celsius": 38, "weakness_hours": 8, "glucose_mg_dl": 250},
    )
    today = said(LUMBAR_BLOCK, TierKey.CALL_TODAY, diabetes=True, safety=safety)
    assert "Your skin itches or has spots." in today
    assert "You measure 38.0 °C or more." in today
    assert "more than 8 hours" in today
    assert "above 250 mg/dL (13.9 mmol/L)" in today
    assert said(LUMBAR_BLOCK, TierKey.CALL_TODAY, diabetes=True) != today
    for after in every_injection():
        for diabetes in (False, True):
            shown = when_to_call(after, diabetes=diabetes, safety=safety)
            assert ids(shown) == ids(when_to_call(after, diabetes=diabetes))


@pytest.mark.parametrize(
    ("field", "text", "reason"),
    [
        ("rash", "", "not removed"),
        ("rash", " \n ", "not removed"),
        ("rush", "Your skin itches.", "no such item"),
        ("rash", "Spots for %(weakness_hours)s hours.", "the numbers it may name are none"),
        ("fever", "You are hot.", "the numbers it may name are fever_celsius, fever_fahrenheit"),
        ("fever", "You are hotter than %(fever)s.", "is no number"),
        ("fever", "You are 100 % hot, or %(fever_celsius)s.", "a % may only stand in"),
        ("fever", "You are at %(fever_celsius)d.", "a % may only stand in"),
    ],
)
def test_an_edit_that_empties_or_breaks_an_item_is_refused(field: str, text: str, reason: str) -> None:
    with pytest.raises(SafetyEditError) as refused:
        edited(shipped_safety(), texts={field: text}, numbers={})
    assert refused.value.field == field
    assert reason in refused.value.reason


def test_an_edited_text_becomes_one_line() -> None:
    safety = edited(shipped_safety(), texts={"rash": " Your skin\r\nitches. "}, numbers={})
    assert "Your skin itches." in said(LUMBAR_BLOCK, TierKey.CALL_TODAY, safety=safety).split("\n")


@pytest.mark.parametrize("name", BOUNDS)
def test_a_number_may_reach_its_bounds_and_not_pass_them(name: str) -> None:
    least, most = BOUNDS[name]
    step = 0.1 if name == "fever_celsius" else 1
    for value in (least, most):
        assert NUMBERS.changed({name: value}).parameters[name] == value
    for value in (least - step, most + step):
        with pytest.raises(SafetyEditError, match=name):
            NUMBERS.changed({name: value})


@pytest.mark.parametrize("value", [True, 6.0, float("nan"), float("inf")])
def test_a_number_of_hours_is_whole(value: float) -> None:
    with pytest.raises(SafetyEditError, match="whole number from 1 to 24"):
        edited(shipped_safety(), texts={}, numbers={"weakness_hours": value})


def test_an_unknown_number_is_refused() -> None:
    with pytest.raises(SafetyEditError, match="fever_fahrenheit: unknown number"):
        NUMBERS.changed({"fever_fahrenheit": 101})


def test_each_text_is_one_message_for_translation() -> None:
    messages = sentences()
    safety = shipped_safety()
    assert len(set(messages)) == len(messages)
    assert safety.notice in messages
    for tier in safety.tiers:
        assert {tier.title, tier.action} <= set(messages)
        assert tier.when_closed is None or tier.when_closed in messages
        assert {item.text for item in tier.items} <= set(messages)


def test_each_item_can_say_its_numbers() -> None:
    for tier in when_to_call(C12_STEROID, diabetes=True):
        for item in tier.items:
            assert "%" not in item.in_words
            assert item.text % item.parameters == item.in_words


def test_the_neck_counts_for_every_procedure_done_there() -> None:
    done_there = [procedure for procedure in Procedure if Region.CERVICAL in regions_of(procedure)]
    assert len(done_there) == 4
    for procedure in done_there:
        assert absent(CERVICAL, said(injection(procedure, Region.CERVICAL), TierKey.CALL_TODAY)) == []


def test_a_patient_of_another_region_keeps_the_rest() -> None:
    neck, back = (
        ids(when_to_call(replace(LUMBAR_BLOCK, region=region), diabetes=True))
        for region in (Region.CERVICAL, Region.LUMBAR)
    )
    assert neck - back == {"neck-pain", "neck-numbness", "swallowing", "new-nerve-signs"}
    assert back <= neck


@pytest.mark.parametrize(
    ("items", "tier"),
    [
        (("no-change", "rash", "chest-pain", "soreness"), TierKey.EMERGENCY),
        (("soreness", "no-change", "rash"), TierKey.CALL_TODAY),
        (("soreness", "no-change"), TierKey.TELL_THE_CLINIC),
        (("soreness",), TierKey.EXPECTED),
    ],
)
def test_the_most_urgent_of_what_is_ticked_decides(items: tuple[str, ...], tier: TierKey) -> None:
    assert most_urgent(items) is tier
    assert most_urgent(reversed(items)) is tier


@pytest.mark.parametrize("items", [(), ("x",), ("fever", "x")])
def test_nothing_and_what_is_no_item_have_no_tier(items: tuple[str, ...]) -> None:
    with pytest.raises(UnknownItemError):
        most_urgent(items)


def test_what_reports_new_weakness_can_be_ticked() -> None:
    assert {name for names in REQUIRED.values() for name in names} >= NEW_WEAKNESS
