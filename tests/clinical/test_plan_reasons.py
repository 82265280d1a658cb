"""Why a plan reads as it does, word by word: every comparison, missing piece and rule has a vignette (section 10)."""

import pytest

from tests.clinical.cases import BUPIVACAINE, FACET, LIDOCAINE, SACROILIAC, TRIAMCINOLONE, Json
from tests.clinical.plans import (
    LONG,
    NO_RELIEF,
    SHORT,
    UNASKED,
    block,
    evenings,
    target,
    with_bupivacaine,
    with_lidocaine,
)

STEROID: Json = {"steroid": TRIAMCINOLONE, "intent": "diagnostic"}
TWICE_LIDOCAINE = {30: 0, 60: 0, 300: 0, 360: 8}
JOINT: Json = {**FACET, "levels": ["L4-5"]}
SI: Json = {**SACROILIAC, "intent": "diagnostic", "steroid": None}


def of_asipp(day: int, agents: list[Json] | None) -> Json:
    return block(day, usual=6, more={"could_move": True}, anesthetics=agents)


ANOTHER_AGENT = "missing: a block with another agent"
MISSING: list[tuple[str, str, list[Json], str]] = [
    ("too few", "medicare-facet", [block(0)], "missing: 2 blocks that count and are met; there are 1"),
    ("too close", "medicare-facet", [block(0), block(13)], "missing: blocks at least 14 days apart"),
    (
        "the same agent",
        "asipp",
        [of_asipp(0, [LIDOCAINE]), of_asipp(9, [LIDOCAINE])],
        "missing: a block with another agent",
    ),
    (
        "agents that nobody wrote down",
        "asipp",
        [of_asipp(0, [LIDOCAINE]), of_asipp(9, None)],
        "missing: whether the two blocks had different agents",
    ),
    (
        "an agent that is shared in part",
        "asipp",
        [of_asipp(0, [LIDOCAINE]), of_asipp(9, [LIDOCAINE, BUPIVACAINE])],
        "missing: whether the two blocks had different agents",
    ),
    (
        "reproduced only",
        "sis-dual",
        [with_bupivacaine(0, LONG), with_bupivacaine(20, LONG)],
        "missing: a block with another agent",
    ),
    ("failed", "medicare-facet", [block(0, NO_RELIEF)], "a block that counts is not met"),
    (
        "overlapping",
        "sis-dual",
        [with_lidocaine(0, {30: 0, 60: 0, 240: 0, 300: 8}), with_bupivacaine(20, {60: 0, 180: 0, 270: 8})],
        "missing: scores that tell which relief lasted longer; the two intervals overlap",
    ),
    ("epinephrine", "medicare-facet", [block(0, anesthetics=[{**BUPIVACAINE, "epinephrine": True}])], "in liposomes"),
]


@pytest.mark.parametrize(("policy", "cases", "words"), [row[1:] for row in MISSING], ids=[row[0] for row in MISSING])
def test_what_is_missing_is_named(policy: str, cases: list[Json], words: str) -> None:
    assert any(words in told for told in target(policy, *cases)["missing"])


UNCOUNTED: list[tuple[str, Json, str]] = [
    ("sis-dual", block(0, **STEROID), "a block with a steroid does not count"),
    ("asipp", block(0, **JOINT), "an intra-articular injection does not count where medial branch blocks are demanded"),
    ("medicare-facet", block(0, intent="therapeutic"), "not a diagnostic block"),
]


@pytest.mark.parametrize(("policy", "told", "words"), UNCOUNTED, ids=[row[2] for row in UNCOUNTED])
def test_what_does_not_count_says_why(policy: str, told: Json, words: str) -> None:
    (session,) = target(policy, told)["sessions"]
    assert (session["counts"], session["because"]) == (False, words)


COMPARED: list[tuple[str, list[Json], str]] = [
    ("not comparable", [block(0, **STEROID), block(20)], "a steroid was given in one of the two blocks"),
    ("discrepant", [block(0, LONG), block(20, NO_RELIEF)], "one block brought relief, the other did not"),
    ("negative", [block(0, NO_RELIEF), block(20, NO_RELIEF)], "neither block brought relief"),
    ("cannot tell", [block(0, UNASKED), block(20, LONG)], "missing: a score between minute 30 and minute 170"),
    ("reproduced", [block(0, LONG), block(20, LONG)], "both blocks, with the same agent, brought relief"),
    ("concordant", [with_lidocaine(0, SHORT), with_bupivacaine(20, LONG)], "lasted at least 300 min"),
    (
        "discordant",
        [with_lidocaine(0, {30: 0, 60: 0, 300: 0, 360: 8}), with_bupivacaine(20, {60: 0, 180: 0, 240: 8})],
        "240 min",
    ),
]


@pytest.mark.parametrize(("label", "cases", "words"), COMPARED, ids=[row[0] for row in COMPARED])
def test_each_comparison_is_explained(label: str, cases: list[Json], words: str) -> None:
    found = target("sis-dual", *cases)
    assert found["comparison"] == label
    assert words in found["comparison_because"]


TREATED = evenings(0, (1, 2), pain_again_on=9, judged_on=100, intent="therapeutic", steroid=TRIAMCINOLONE)
REPEATS: list[tuple[str, str, Json, str, str]] = [
    ("therapeutic", "medicare-facet", TREATED, "not met", "0 of 2 diagnostic blocks that are demanded before are met"),
    ("diagnostic", "medicare-sij", block(0, NO_RELIEF, **SI), "not met", "no second diagnostic block after one"),
    ("diagnostic", "medicare-sij", block(0, LONG, **SI), "met", "no diagnostic block was without the relief"),
    ("diagnostic", "medicare-sij", block(0, UNASKED, **SI), "cannot tell", "missing: a score between"),
]


@pytest.mark.parametrize(("rule", "policy", "told", "expected", "words"), REPEATS, ids=[row[4] for row in REPEATS])
def test_each_rule_on_repeating_is_explained(rule: str, policy: str, told: Json, expected: str, words: str) -> None:
    (answer,) = [one for one in target(policy, told)["repeats"] if rule in one["id"]]
    assert answer["result"] == expected
    assert words in answer["because"]


@pytest.mark.parametrize(("complete", "expected"), [(True, "met"), (False, "cannot tell")])
def test_the_sessions_of_the_year_are_counted_out_loud(*, complete: bool, expected: str) -> None:
    found = target("medicare-facet", block(0), block(20), history_complete=complete)
    (diagnostic,) = [one for one in found["year"] if one["kind"] == "diagnostic"]
    assert (diagnostic["used"], diagnostic["limit"], diagnostic["result"]) == (2, 4, expected)
    assert "2 of 4 sessions of the year are" in diagnostic["because"]
    assert ("missing: that the history is complete" in diagnostic["because"]) is not complete
