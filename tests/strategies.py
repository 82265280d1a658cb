"""Courses and cases for Hypothesis, in the JSON of the clinical specification, section 13."""

from datetime import UTC, datetime, time, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

Json = dict[str, Any]

DAY = 1440
THRESHOLDS = (50, 75, 80, 100)

ZONES = (
    "America/Los_Angeles",
    "Europe/Berlin",
    "UTC",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "America/St_Johns",
    "Australia/Lord_Howe",
    "Pacific/Kiritimati",
    "Pacific/Apia",
    "Etc/GMT+12",
)
"""Both sides of the date line, halves and quarters of an hour, and clocks that change by an hour or by half of one."""

BOUNDARIES = sorted(
    {
        minute + off
        for minute in (15, 30, 50, 60, 110, 120, 170, 180, 240, 390, 480, 510, 720, 750, 1440, 1470, 5760)
        for off in (-1, 0, 1)
    }
)

zones = st.sampled_from(ZONES).map(ZoneInfo)
scores = st.integers(0, 10)
baselines = st.integers(1, 10)
minutes = st.one_of(st.sampled_from(BOUNDARIES), st.integers(1, 2 * DAY), st.integers(1, 220 * DAY))
anesthetics = st.sampled_from(
    [
        [{"agent": "bupivacaine", "percent": 0.5}],
        [{"agent": "ropivacaine"}],
        [{"agent": "lidocaine", "percent": 1}],
        [{"agent": "lidocaine", "percent": 1}, {"agent": "bupivacaine", "percent": 0.25}],
        None,
        [],
    ]
)
steroids = st.sampled_from([None, {"agent": "triamcinolone", "mg": 40}])
_SECONDS_OF_THREE_YEARS = 3 * 365 * 86400
needle_outs = st.integers(0, _SECONDS_OF_THREE_YEARS).map(
    lambda second: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(seconds=second)
)


@st.composite
def courses(draw: st.DrawFn, *, max_size: int = 14) -> dict[int, int]:
    """Scores by whole minutes after the needle came out: the first hours and then some evenings."""
    first_hours = draw(st.dictionaries(minutes, scores, max_size=max_size))
    evenings = draw(st.dictionaries(st.integers(1, 30), scores, max_size=max_size))
    return {**{day * DAY + 570: score for day, score in evenings.items()}, **first_hours}


def entry(moment: datetime, score: int, **more: object) -> Json:
    return {
        "area": "r",
        "condition": "moving",
        "felt_at": moment.astimezone(UTC).isoformat(),
        "recorded_at": (moment.astimezone(UTC) + timedelta(seconds=20)).isoformat(),
        "score": score,
        **more,
    }


@st.composite
def injections(draw: st.DrawFn) -> Json:
    """A lumbar medial branch block with whatever was injected."""
    return {
        "procedure": "medial_branch_block",
        "region": "lumbar",
        "levels": ["L4"],
        "side": "right",
        "intent": draw(st.sampled_from(["diagnostic", "therapeutic"])),
        "performed_at": draw(needle_outs).isoformat(),
        "anesthetics": draw(anesthetics),
        "steroid": draw(steroids),
        "sedation": "none",
    }


def told(injection: Json, zone: ZoneInfo, baseline: int, course: dict[int, int]) -> Json:
    """A case of one area under one condition, judged when everything is over."""
    start = datetime.fromisoformat(injection["performed_at"])
    return {
        "timezone": zone.key,
        "as_of": (start + timedelta(days=400)).isoformat(),
        "injection": injection,
        "areas": [{"id": "r", "label": "Right low back", "side": "right", "index": True}],
        "baseline": [{"area": "r", "condition": "moving", "score": baseline}],
        "entries": [entry(start + timedelta(minutes=t), score) for t, score in course.items()],
        "rescue": [],
    }


@st.composite
def whole_cases(draw: st.DrawFn) -> Json:
    """Cases with several areas, both conditions, every source, recalled and doubtful entries, and rescue analgesics."""
    zone = draw(zones)
    injection = draw(injections())
    start = datetime.fromisoformat(injection["performed_at"])
    names = draw(st.sampled_from([["r"], ["r", "l"], ["a", "r", "z"]]))
    pairs = [(name, condition) for name in names for condition in ("moving", "resting")]
    known = draw(st.lists(st.sampled_from(pairs), unique=True, min_size=1))
    case = told(injection, zone, 8, {})
    case["areas"] = [
        {"id": name, "side": "right", "index": name == "r" or draw(st.booleans()), "episodic": draw(st.booleans())}
        for name in names
    ]
    case["baseline"] = [
        {"area": name, "condition": condition, "score": draw(scores), "usual": draw(st.none() | scores)}
        for name, condition in known
    ]
    case["entries"] = draw(st.lists(_entries(start, pairs), max_size=25))
    case["rescue"] = [
        {"taken_at": (start + timedelta(minutes=t)).isoformat(), "drug": "ibuprofen"}
        for t in draw(st.lists(st.integers(-60, 900), max_size=2))
    ]
    case["as_of"] = (start + timedelta(minutes=draw(minutes))).isoformat()
    return case


@st.composite
def _entries(draw: st.DrawFn, start: datetime, pairs: list[tuple[str, str]]) -> Json:
    area, condition = draw(st.sampled_from(pairs))
    felt = start + timedelta(minutes=draw(st.one_of(minutes, st.integers(-5, 100))))
    late = draw(st.sampled_from([20, 0, 900, 901, -120, -121, 43200, 43201]))
    return entry(
        felt,
        draw(scores),
        area=area,
        condition=condition,
        recorded_at=(felt + timedelta(seconds=late)).isoformat(),
        source=draw(st.sampled_from(["patient", "helper", "staff", "paper"])),
        stated_relief_percent=draw(st.none() | st.sampled_from([0, 50, 79.9, 80, 100])),
        could_move=draw(st.none() | st.booleans()),
    )


offsets = st.integers(-14 * 60, 14 * 60).map(lambda off: timezone(timedelta(minutes=off)))


def local_case(
    zone: ZoneInfo, first: datetime, injection: Json, hours: dict[int, int], days: dict[int, list[int]]
) -> Json:
    """The same story in any zone: scores by hours after the needle, and by local days at noon and in the evening."""
    start = first.replace(tzinfo=zone)
    case = told({**injection, "performed_at": start.isoformat()}, zone, 8, {})
    case["entries"] = [entry(start.astimezone(UTC) + timedelta(hours=hour), score) for hour, score in hours.items()]
    for day, of_day in days.items():
        for clock, score in zip((time(9), time(13), time(19)), of_day, strict=False):
            moment = datetime.combine(start.date() + timedelta(days=day), clock, zone)
            case["entries"].append(entry(moment, score))
    return case
