"""Blocks on different days, for the tests of comparisons and plans (clinical specification, section 10).

A block is told by its day after 2 March 2026 and its course, which names scores by minutes after the needle came out;
the pain before is 8 unless a test says otherwise. Everything is judged two days after it was done.
"""

from datetime import timedelta

from diary.exchange.planning import planned
from tests.clinical.cases import ABLATION, BUPIVACAINE, LIDOCAINE, Json, after, case, evening, felt, injection, on_day

RELIEF = {60: 1, 180: 1, 240: 7}
"""Relief of 87.5 % for at least 3 h and less than 4: as long as either agent works."""
NO_RELIEF = {30: 7, 60: 7, 180: 8}
UNASKED = {400: 7}
"""Nobody asked in the first hours."""
COMPLETE = {60: 0, 180: 0, 240: 8}
SHORT = {30: 0, 60: 0, 90: 8}
"""Full relief for at least 1 h and less than 1.5: what lidocaine brings."""
LONG = {60: 0, 180: 0, 300: 0, 420: 8}
"""Full relief for at least 5 h and less than 7: what bupivacaine brings."""


def block(
    day: int = 0,
    course: dict[int, int] | None = None,
    *,
    baseline: int = 8,
    usual: int | None = None,
    more: dict[str, object] | None = None,
    clock: str = "09:30",
    **changes: object,
) -> Json:
    """A lumbar medial branch block L3 to L5 on the right with bupivacaine, unless ``changes`` say otherwise."""
    performed = on_day(day, clock)
    entries = [{**felt(after(t, since=performed), score), **(more or {})} for t, score in (course or RELIEF).items()]
    told = case(*entries, baselines=baseline, usual=usual, as_of=performed + timedelta(days=2))
    return {**told, "injection": injection(**{"performed_at": performed.isoformat(), **changes})}


def evenings(
    day: int, relieved_on: tuple[int, ...], *, pain_again_on: int | None, judged_on: int, **changes: object
) -> Json:
    """An injection with a score of 2 on some evenings of its own diary, and of 8 on the day of ``pain_again_on``."""
    scores = [evening(day + own, 2) for own in relieved_on]
    scores += [] if pain_again_on is None else [evening(day + pain_again_on, 8)]
    told = case(*scores, as_of=on_day(day + judged_on))
    return {**told, "injection": injection(performed_at=on_day(day, "09:30").isoformat(), **changes)}


def ablation(day: int, relieved_on: tuple[int, ...], *, pain_again_on: int | None = None, judged_on: int = 220) -> Json:
    """An RFA of L3 to L5 with its own diary."""
    nerves: Json = {**ABLATION, "levels": ["L3", "L4", "L5"], "anesthetics": []}
    return evenings(day, relieved_on, pain_again_on=pain_again_on, judged_on=judged_on, **nerves)


def targets(policy: str, *cases: Json, **more: object) -> list[Json]:
    """The targets of a plan, as ``diary plan`` prints them."""
    found = planned({"policy": policy, "cases": list(cases), **more})["targets"]
    assert isinstance(found, list)
    return found


def target(policy: str, *cases: Json, **more: object) -> Json:
    """The plan of the only target."""
    (only,) = targets(policy, *cases, **more)
    return only


def result(policy: str, *cases: Json, **more: object) -> str:
    """The result of the only target."""
    return str(target(policy, *cases, **more)["result"])


def with_lidocaine(day: int, course: dict[int, int]) -> Json:
    return block(day, course, anesthetics=[LIDOCAINE])


def with_bupivacaine(day: int, course: dict[int, int]) -> Json:
    return block(day, course, anesthetics=[BUPIVACAINE])
