"""How many judgements one core makes in a second (one policy, no variants, 30 entries)."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from diary.clinical.agents import Anesthetic, Steroid
from diary.clinical.catalogue import Intent, Procedure, Region, Sedation, Side
from diary.clinical.diary import Area, Diary, Injection
from diary.clinical.policy_files import first_policy, shipped_policies
from diary.clinical.review import review
from diary.clinical.scores import Baseline, Condition, Entry

PERFORMED_AT = datetime(2026, 3, 2, 17, 30, tzinfo=UTC)
MINUTES = [15, 30, 60, 120, 180, 240, 300, 360, 480, 720, 1440]
DAYS = [*range(1, 15), 28, 56, 91, 119, 154]
NUMB_UNTIL, SORE_UNTIL = 400, 4000
ROUNDS, BATCH = 25, 300


def example() -> Diary:
    """A biphasic course of 30 entries: numb hours, pain back, then the steroid."""
    minutes = MINUTES + [1440 * day + 570 for day in DAYS]
    return Diary(
        zone=ZoneInfo("America/Los_Angeles"),
        schedule="standard",
        injection=Injection(
            procedure=Procedure.FACET_JOINT_INJECTION,
            region=Region.LUMBAR,
            levels=("L4-5", "L5-S1"),
            side=Side.RIGHT,
            intent=Intent.THERAPEUTIC,
            performed_at=PERFORMED_AT,
            anesthetics=(Anesthetic(agent="bupivacaine", percent=0.5, ml=1),),
            steroid=Steroid(agent="triamcinolone", mg=40),
            sedation=Sedation.NONE,
        ),
        areas=(Area(id="r", label="Right low back", side=Side.RIGHT),),
        baselines=(Baseline(area="r", condition=Condition.MOVING, score=8, usual=7),),
        entries=tuple(_entry(minute) for minute in minutes),
    )


def _entry(minute: int) -> Entry:
    felt_at = PERFORMED_AT + timedelta(minutes=minute)
    score = 1 if minute < NUMB_UNTIL else 6 if minute < SORE_UNTIL else 2
    recorded_at = felt_at + timedelta(seconds=20)
    return Entry(
        id=str(minute), area="r", condition=Condition.MOVING, score=score, felt_at=felt_at, recorded_at=recorded_at
    )


def judgements_per_second(*, variants: bool = False) -> float:
    """Of one core that nothing else disturbs."""
    diary = example()
    policy, now = first_policy(diary.injection), PERFORMED_AT + timedelta(days=200)
    return _per_second(BATCH, lambda: review(diary, policy, now, variants=variants))


def reviews_per_second() -> float:
    """The same, each time by every shipped policy that speaks of the injection, with every variant that applies."""
    diary, now = example(), PERFORMED_AT + timedelta(days=200)
    policies = [policy for policy in shipped_policies().values() if policy.applies_to(diary.injection)]
    return _per_second(BATCH // len(policies), lambda: [review(diary, policy, now) for policy in policies])


def _per_second(times: int, work: Callable[[], object]) -> float:
    """By the time that this process had a core to itself, in the best of many short rounds.

    What else happens on a machine only ever slows a round down (as the documentation of ``timeit`` says).
    """
    rates = []
    for _ in range(ROUNDS):
        began = time.process_time()
        for _ in range(times):
            work()
        rates.append(times / (time.process_time() - began))
    return max(rates)
