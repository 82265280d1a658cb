"""Diaries whose charts the tests look at: every sign that a chart can show occurs in one of them."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from diary.clinical.agents import Anesthetic, Steroid
from diary.clinical.catalogue import Intent, Procedure, Region, Sedation, Side
from diary.clinical.diary import Area, Diary, Injection
from diary.clinical.policy_files import first_policy
from diary.clinical.review import Review, review
from diary.clinical.scores import Baseline, Condition, Entry, RescueAnalgesic, Source

Course = Callable[[], Review]
ZONE = ZoneInfo("America/Los_Angeles")
START = datetime.fromisoformat("2026-03-02T09:30:00-08:00")
RIGHT = Area(id="r", label="Right low back", side=Side.RIGHT)
LEFT = Area(id="s", label="Left low back", side=Side.LEFT)
HOUR = 60
DAY = 24 * HOUR
_numbers = iter(range(10_000))


def evening(day: int) -> int:
    """The minute of 19:00 on a local day; the clocks change on day 6 of these diaries."""
    date = START.astimezone(ZONE).date() + timedelta(days=day)
    return int((datetime.combine(date, time(19), tzinfo=ZONE) - START) / timedelta(minutes=1))


def entry(
    t: int,
    score: int,
    *,
    late: int = 0,
    area: Area = RIGHT,
    resting: bool = False,
    source: Source = Source.PATIENT,
) -> Entry:
    felt_at = START + timedelta(minutes=t)
    return Entry(
        id=f"e{next(_numbers)}",
        area=area.id,
        condition=Condition.RESTING if resting else Condition.MOVING,
        score=score,
        felt_at=felt_at,
        recorded_at=felt_at + timedelta(minutes=late, seconds=20),
        source=source,
    )


def diary(
    *entries: Entry,
    areas: tuple[Area, ...] = (RIGHT,),
    baselines: tuple[Baseline, ...] = (Baseline(area="r", condition=Condition.MOVING, score=8, usual=8),),
    rescue: tuple[RescueAnalgesic, ...] = (),
    steroid: bool = True,
    schedule: str = "standard",
    procedure: Procedure = Procedure.MEDIAL_BRANCH_BLOCK,
) -> Diary:
    injection = Injection(
        procedure=procedure,
        region=Region.LUMBAR,
        levels=("L3", "L4", "L5"),
        side=Side.RIGHT,
        intent=Intent.THERAPEUTIC if steroid else Intent.DIAGNOSTIC,
        performed_at=START,
        anesthetics=(Anesthetic(agent="bupivacaine", percent=0.5, ml=0.5),),
        steroid=Steroid(agent="triamcinolone", mg=40) if steroid else None,
        sedation=Sedation.NONE,
    )
    return Diary(
        zone=ZONE,
        schedule=schedule,
        injection=injection,
        areas=areas,
        baselines=baselines,
        entries=entries,
        rescue=rescue,
    )


def reviewed(found: Diary, *, day: int = 15, hours: int = 0) -> Review:
    return review(found, first_policy(found.injection), START + timedelta(days=day, hours=hours), variants=False)


def biphasic() -> Review:
    """Every sign in one area: recalled, paper, resting, rescue, missed, doubtful, a 0 and a broken line."""
    first_day = [(15, 3), (30, 1), (60, 1), (120, 0), (181, 0), (240, 1), (362, 2), (483, 4)]
    resting = [(32, 0), (244, 0), (730, 3)]
    days = [(1, 8), (2, 7), (3, 5), (4, 3), (5, 3), (6, 2), (8, 2), (12, 1), (13, 2), (14, 2)]
    return reviewed(
        diary(
            *(entry(t, score) for t, score in first_day),
            *(entry(t, score, resting=True) for t, score in resting),
            entry(300, 1, late=90),
            entry(720, 7, late=30),
            entry(1452, 8),
            *(entry(evening(day), score) for day, score in days),
            entry(evening(7), 2, source=Source.PAPER, late=3000),
            entry(evening(9), 1, source=Source.PAPER, late=3000),
            entry(evening(11), 3, late=15 * HOUR),
            entry(-20, 8),
            baselines=(
                Baseline(area="r", condition=Condition.MOVING, score=8, usual=7),
                Baseline(area="r", condition=Condition.RESTING, score=5),
            ),
            rescue=(
                RescueAnalgesic(taken_at=START + timedelta(minutes=-90), drug="paracetamol"),
                RescueAnalgesic(taken_at=START + timedelta(hours=14), drug="ibuprofen 400 mg"),
                RescueAnalgesic(taken_at=START + timedelta(days=2, hours=3), drug=""),
            ),
        )
    )


def two_areas() -> Review:
    """Both sides with their own baselines, to week 27."""
    hours = [(16, 2, 4), (31, 1, 4), (62, 0, 5), (121, 0, 5), (180, 0, 6), (305, 2, 6), (480, 5, 6), (722, 7, 6)]
    days = [(1, 8, 6), (2, 6, 5), (3, 4, 5), (4, 3, 5), (5, 3, 4), (7, 2, 4), (10, 2, 4), (14, 1, 3)]
    weeks = [(28, 1, 3), (57, 2, 4), (91, 3, 5), (154, 6, 6), (189, 7, 6)]
    at = [*hours, *((evening(day), r, s) for day, r, s in [*days, *weeks])]
    return reviewed(
        diary(
            *(entry(t, right) for t, right, _ in at),
            *(entry(t, left, area=LEFT, late=1) for t, _, left in at),
            areas=(RIGHT, LEFT),
            baselines=(
                Baseline(area="r", condition=Condition.MOVING, score=9),
                Baseline(area="s", condition=Condition.MOVING, score=6),
            ),
        ),
        day=200,
    )


def running() -> Review:
    """The first hours of a diagnostic block, still running, with nothing but zeros."""
    return reviewed(
        diary(entry(15, 0), entry(30, 0), entry(61, 0), steroid=False, schedule="diagnostic"), day=0, hours=2
    )


def empty() -> Review:
    """Nothing was written yet."""
    return reviewed(diary(), day=0)
