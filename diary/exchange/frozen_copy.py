"""Reading a frozen copy back: what was shown when a provider signed (specification, section 10)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from diary.clinical.answers import Answer
from diary.clinical.scores import Condition, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenCriterion:
    """One criterion as it was shown; ``text`` and ``because`` are in English (section 9)."""

    text: str
    result: Answer
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenArea:
    """One area as it was judged (section 9); ``depends`` says whether any doubt changed its result (section 8)."""

    label: str
    result: Answer
    depends: bool
    criteria: tuple[FrozenCriterion, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenScore:
    """One score as it stood (section 1)."""

    area: str
    condition: Condition
    score: int
    felt_at: datetime
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenCopy:
    """What was shown and signed (section 10); scores in the order in which they were felt."""

    policy: str
    policy_version: str
    software: str
    meaning: str
    areas: tuple[FrozenArea, ...]
    scores: tuple[FrozenScore, ...]


def frozen_copy(signed: str) -> FrozenCopy:
    """Read what ``frozen`` wrote (section 10)."""
    read: dict[str, Any] = json.loads(signed)
    labels = {area["id"]: area["label"] for area in read["areas"]}
    policy = read["policy"] or {"title": "", "version": ""}
    scores = [frozen_score(labels, entry) for entry in read["entries"]]
    return FrozenCopy(
        policy=policy["title"],
        policy_version=policy["version"],
        software=read["software"],
        meaning=read["decision"]["meaning"],
        areas=tuple(_area(labels, area) for area in read["shown"]["areas"]),
        scores=tuple(sorted(scores, key=lambda score: (score.felt_at, score.area, score.condition))),
    )


def frozen_score(labels: Mapping[str, str], entry: Mapping[str, Any]) -> FrozenScore:
    """One score of a frozen copy or of a difference (section 10)."""
    return FrozenScore(
        area=labels.get(entry["area"], ""),
        condition=Condition(entry["condition"]),
        score=entry["score"],
        felt_at=datetime.fromisoformat(entry["felt_at"]),
        source=Source(entry["source"]),
    )


def _area(labels: Mapping[str, str], area: Mapping[str, Any]) -> FrozenArea:
    return FrozenArea(
        label=labels[area["id"]],
        result=Answer(area["policy"]["result"]),
        depends=area["robustness"]["result"] == "depends",
        criteria=tuple(
            FrozenCriterion(text=one["text"], result=Answer(one["result"]), because=one["because"])
            for one in area["policy"]["criteria"]
        ),
    )
