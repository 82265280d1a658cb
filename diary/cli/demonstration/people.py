"""Reading the demo clinic's people and injections from ``clinic.toml``."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from diary.clinical.catalogue import Intent, Procedure, Region, Sedation, Side
from diary.clinical.scores import Condition
from diary.services.enrolling import AnestheticDetails, AreaDetails
from diary.services.presetting import PresetPlan

_AGENT = re.compile(r"(?P<agent>[a-z]+)(?: (?P<percent>[\d.]+) %)?(?: (?P<ml>[\d.]+) ml)?")
_AREA = re.compile(r"(?P<label>[^,:]+)(?P<episodic>, episodic)?: (?P<scores>.+)")

Table = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoArea:
    """An area with its baselines: the score of each condition, and the usual one."""

    details: AreaDetails
    baselines: Mapping[Condition, int]
    usual: int


def read_clinic() -> Table:
    """The demo clinic as the file has it."""
    return tomllib.loads(files(__package__).joinpath("clinic.toml").read_text(encoding="utf-8"))


def performed_at(injection: Table, now: datetime, zone: ZoneInfo) -> datetime | None:
    """When the needle came out, counted back from the demo's clock; None while the injection is planned."""
    if injection.get("planned"):
        return None
    if "minutes_ago" in injection:
        return now - timedelta(minutes=injection["minutes_ago"])
    day = now.astimezone(zone).date() - timedelta(days=injection["days_ago"])
    return datetime.combine(day, time.fromisoformat(injection["at"]), tzinfo=zone)


def follow_up_on(injection: Table, now: datetime, zone: ZoneInfo) -> date | None:
    """The day of the follow-up, counted from the injection."""
    if "follow_up_days" not in injection:
        return None
    start = performed_at(injection, now, zone) or now
    return start.astimezone(zone).date() + timedelta(days=injection["follow_up_days"])


def read_agents(injection: Table) -> tuple[AnestheticDetails, ...] | None:
    """The agents as drawn up; None where nobody wrote them down."""
    if not injection.get("agents_recorded", True):
        return None
    return tuple(_read_agent(line) for line in injection["agents"])


def _read_agent(line: str) -> AnestheticDetails:
    found = _AGENT.fullmatch(line)
    if not found:
        raise ValueError(f"{line!r} is no agent such as 'bupivacaine 0.5 % 1 ml'")
    percent, ml = found["percent"], found["ml"]
    return AnestheticDetails(
        agent=found["agent"], percent=Decimal(percent) if percent else None, ml=Decimal(ml) if ml else None
    )


def read_steroid(injection: Table) -> tuple[str | None, Decimal | None]:
    """The steroid and its milligrams."""
    if "steroid" not in injection:
        return None, None
    agent, mg, _ = injection["steroid"].split()
    return agent, Decimal(mg)


def read_areas(injection: Table) -> tuple[DemoArea, ...]:
    """The areas with their baselines."""
    return tuple(_read_area(line, injection) for line in injection["areas"])


def _read_area(line: str, injection: Table) -> DemoArea:
    found = _AREA.fullmatch(line)
    if not found:
        raise ValueError(f"{line!r} is no area such as 'Right low back: moving 8, resting 4, usual 7'")
    scores = {name: int(score) for name, score in (part.split() for part in found["scores"].split(", "))}
    label = found["label"]
    side = next((side for side in (Side.LEFT, Side.RIGHT) if side in label.lower()), Side(injection["side"]))
    return DemoArea(
        details=AreaDetails(
            label=label, side=side, movement=injection["movement"], episodic=found["episodic"] is not None
        ),
        baselines={condition: scores[condition] for condition in Condition if condition in scores},
        usual=scores["usual"],
    )


def read_words(injection: Table) -> Mapping[str, Any]:
    """The words of the catalogue that an injection is planned with."""
    return {
        "procedure": Procedure(injection["procedure"]),
        "region": Region(injection["region"]),
        "levels": tuple(injection["levels"]),
        "side": Side(injection["side"]),
        "intent": Intent(injection["intent"]),
        "sedation": Sedation(injection["sedation"]),
    }


def read_preset(row: Table) -> PresetPlan:
    """One of the clinic's usual injections."""
    steroid_agent, steroid_mg = read_steroid(row)
    area = AreaDetails(label=row.get("area", ""), side=Side(row["side"]), movement=row["movement"])
    return PresetPlan(
        **read_words(row),
        anesthetics=read_agents(row),
        steroid_agent=steroid_agent,
        steroid_mg=steroid_mg,
        areas=(area,) if area.label else (),
        movement=row["movement"],
        follow_up_days=row["follow_up_days"],
    )
