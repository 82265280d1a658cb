"""Scores on the numeric rating scale and the relief they mean (specification, section 1)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from diary.clinical.instants import keep_in_utc

LOWEST_SCORE = 0
HIGHEST_SCORE = 10


class Condition(StrEnum):
    """What the patient was doing: the named movement that usually hurts, or nothing."""

    MOVING = "moving"
    RESTING = "resting"


class Source(StrEnum):
    """Who wrote the score down."""

    PATIENT = "patient"
    HELPER = "helper"
    STAFF = "staff"
    PAPER = "paper"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One score, 0–10, for one area under one condition (section 1).

    ``felt_at`` is when it hurt so, ``recorded_at`` the moment of the tap; both are aware instants.
    ``stated_relief_percent`` is what the patient says, 0–100.
    """

    id: str
    area: str
    condition: Condition
    score: int
    felt_at: datetime
    recorded_at: datetime
    source: Source = Source.PATIENT
    stated_relief_percent: int | Fraction | None = None
    could_move: bool | None = None

    def __post_init__(self) -> None:
        keep_in_utc(self, "felt_at", "recorded_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """The score of one area and condition just before the injection (section 1).

    ``usual`` is the average of the last week.
    """

    area: str
    condition: Condition
    score: int
    usual: int | None = None
    scored_at: datetime | None = None

    def __post_init__(self) -> None:
        keep_in_utc(self, "scored_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class RescueAnalgesic:
    """A pain medicine taken while the diary runs (sections 8 and 13)."""

    taken_at: datetime
    drug: str = ""

    def __post_init__(self) -> None:
        keep_in_utc(self, "taken_at")


def gain_of(baseline: int, score: int) -> int:
    """Relief in percent times the baseline, ``100·(baseline − score)``; negative is worsening (section 1)."""
    return 100 * (baseline - score)


def reaches(gain: int | Fraction, baseline: int, threshold: int) -> bool:
    """Whether a gain is a relief of at least ``threshold`` percent of ``baseline``, without rounding (section 1)."""
    return gain >= threshold * baseline


def percent(gain: int | Fraction, baseline: int) -> float:
    """Relief in percent to one decimal, half away from zero; only for showing, after all comparing (section 5)."""
    above, below = 10 * gain.numerator, gain.denominator * baseline
    tenths = (2 * abs(above) + below) // (2 * below)
    return (tenths if above >= 0 else -tenths) / 10
