"""Cases as a clinic would tell them, in the JSON of the clinical specification, section 13.

Unless a test says otherwise: a right lumbar medial branch block L3 to L5 with bupivacaine 0.5 %, the needle out on
Monday 2 March 2026 at 09:30 in Los Angeles (whose clocks go forward on day 6), moving pain of 8 just before it, and
everything judged 300 days later.
"""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from diary.exchange.judgement import judgement

Json = dict[str, Any]

ZONE = ZoneInfo("America/Los_Angeles")
NEEDLE_OUT = datetime(2026, 3, 2, 9, 30, tzinfo=ZONE)
BUPIVACAINE: Json = {"agent": "bupivacaine", "percent": 0.5}
LIDOCAINE: Json = {"agent": "lidocaine", "percent": 1}
ROPIVACAINE: Json = {"agent": "ropivacaine", "percent": 0.2}
TRIAMCINOLONE: Json = {"agent": "triamcinolone", "mg": 40}
THRESHOLDS = ("50", "75", "80", "100")
HOURS = 60
DAYS = 24 * HOURS


def after(minutes: float, *, since: datetime = NEEDLE_OUT) -> datetime:
    """The instant so many minutes after the needle came out."""
    return (since.astimezone(ZoneInfo("UTC")) + timedelta(minutes=minutes)).astimezone(since.tzinfo)


def on_day(day: int, clock: str = "19:00", *, since: datetime = NEEDLE_OUT) -> datetime:
    """A local time of day on a local calendar day, the day of the injection being 0."""
    return datetime.combine(since.date() + timedelta(days=day), time.fromisoformat(clock), since.tzinfo)


def felt(moment: datetime, score: int, *, recorded_after: float = 20, **more: object) -> Json:
    """A moving score of the right side, recorded so many seconds after it was felt."""
    recorded = moment.astimezone(ZoneInfo("UTC")) + timedelta(seconds=recorded_after)
    return {
        "area": "r",
        "condition": "moving",
        "felt_at": moment.isoformat(),
        "recorded_at": recorded.isoformat(),
        "score": score,
        **more,
    }


def entry(minutes: float, score: int, *, recorded_after: float = 20, **more: object) -> Json:
    """A score so many minutes after the needle came out."""
    return felt(after(minutes), score, recorded_after=recorded_after, **more)


def evening(day: int, score: int, *, clock: str = "19:00", recorded_after: float = 20, **more: object) -> Json:
    """A score on the evening, or at another local time, of a local calendar day."""
    return felt(on_day(day, clock), score, recorded_after=recorded_after, **more)


def baseline(score: int, *, condition: str = "moving", area: str = "r", **more: object) -> Json:
    return {"area": area, "condition": condition, "score": score, **more}


def area(name: str = "r", **more: object) -> Json:
    return {"id": name, "label": f"Area {name}", "side": "right", "index": True, **more}


def injection(**changes: object) -> Json:
    return {
        "procedure": "medial_branch_block",
        "region": "lumbar",
        "levels": ["L3", "L4", "L5"],
        "side": "right",
        "intent": "diagnostic" if changes.get("steroid") is None else "therapeutic",
        "performed_at": NEEDLE_OUT.isoformat(),
        "anesthetics": [BUPIVACAINE],
        "steroid": None,
        "sedation": "none",
        **changes,
    }


SACROILIAC: Json = {"procedure": "sacroiliac_joint_injection", "region": "sacroiliac", "levels": ["SI"]}
C1_2: Json = {"procedure": "atlantoaxial_joint_injection", "region": "cervical", "levels": ["C1-2"]}
FACET: Json = {"procedure": "facet_joint_injection", "region": "lumbar", "levels": ["L4-5"]}
ABLATION: Json = {"procedure": "radiofrequency_ablation", "region": "lumbar", "levels": ["L4"]}


def case(
    *entries: Json,
    baselines: int | list[Json] = 8,
    usual: int | None = None,
    areas: list[Json] | None = None,
    rescue: tuple[datetime, ...] = (),
    as_of: datetime | None = None,
    schedule: str | None = None,
    **changes: object,
) -> Json:
    """A case of the injection above with the entries given; ``changes`` are those to the injection."""
    if isinstance(baselines, int):
        baselines = [baseline(baselines, usual=usual)]
    return {
        "timezone": ZONE.key,
        "as_of": (as_of or after(300 * DAYS)).isoformat(),
        "injection": injection(**changes),
        "areas": [area()] if areas is None else areas,
        "baseline": baselines,
        "entries": list(entries),
        "rescue": [{"taken_at": moment.isoformat(), "drug": "ibuprofen"} for moment in rescue],
        **({} if schedule is None else {"schedule": schedule}),
    }


def judge(told: Json, policy: str | None = None) -> Json:
    """The judgement of a case, as ``diary analyse`` prints it."""
    return judgement(told, policy_id=policy)


def judge_area(told: Json, policy: str | None = None) -> Json:
    """The judgement of a case's only index area."""
    (only,) = judge(told, policy)["areas"]
    return only


def at(told: Json, threshold: int = 50) -> Json:
    """What the anesthetic phase of the only area says at a threshold."""
    return judge_area(told)["anesthetic"]["at"][str(threshold)]


def criteria(judged: Json) -> dict[str, str]:
    """The result of each criterion of an area, in the policy's order."""
    return {criterion["id"]: criterion["result"] for criterion in judged["policy"]["criteria"]}


def variants(judged: Json) -> dict[str, str]:
    """The policy's result under each variant that applies to an area."""
    return {variant["id"]: variant["result"] for variant in judged["robustness"]["variants"]}
