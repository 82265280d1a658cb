"""A duration that cannot be told comes with what is missing (preface and section 5)."""

import pytest

from tests.clinical.cases import BUPIVACAINE, Json, case, entry, judge_area


def duration_of(told: Json) -> Json:
    criteria: list[Json] = judge_area(told, "medicare-facet")["policy"]["criteria"]
    return next(item for item in criteria if item["id"] == "duration")


@pytest.mark.parametrize(
    ("anesthetics", "reason"),
    [
        (None, "missing: an agent whose duration is known"),
        ([{"agent": "procaine"}], "missing: an agent whose duration is known"),
        ([BUPIVACAINE | {"epinephrine": True}], "no duration is known for an agent with epinephrine or in liposomes"),
        ([BUPIVACAINE | {"liposomal": True}], "no duration is known for an agent with epinephrine or in liposomes"),
        ([BUPIVACAINE], "missing: a score between minute 60 and minute 170"),
    ],
)
def test_the_reason_names_what_is_missing(anesthetics: list[Json] | None, reason: str) -> None:
    found = duration_of(case(entry(30, 1), entry(60, 1), anesthetics=anesthetics))
    assert (found["result"], found["because"]) == ("cannot tell", reason)


def test_without_a_run_the_reason_is_that_of_the_response() -> None:
    found = duration_of(case(entry(300, 1)))
    assert found["result"] == "cannot tell"
    assert found["because"].startswith("missing: a score between minute 30 and minute 170")
