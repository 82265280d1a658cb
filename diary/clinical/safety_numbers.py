"""The numbers of *when to call*, which a clinic may change within bounds (clinical specification, section 12)."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from decimal import Decimal
from types import MappingProxyType

from diary.clinical.datafile import Table

MG_DL_PER_MMOL_L = 18.016
"""Glucose in mg/dL that is 1 mmol/L."""

BOUNDS: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "fever_celsius": (37.0, 39.0),
        "glucose_mg_dl": (150, 400),
        "severe_score": (4, 9),
        "severe_rise": (0, 3),
        "weakness_hours": (1, 24),
        "above_baseline_after_day": (1, 14),
        "no_change_by_day": (7, 28),
    }
)
"""The least and the most of each number: beyond them an item would in effect be removed."""


class SafetyEditError(ValueError):
    """A clinic's change that cannot be made; ``field`` is the item or number, ``reason`` says why (section 12)."""

    def __init__(self, field: str, reason: str) -> None:
        """Name the field and the reason."""
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """What counts as fever (°C), high glucose (mg/dL), severe pain (0–10), and lasting (hours, days) (section 12).

    ``above_baseline_after_day`` and ``no_change_by_day`` count days from that of the injection.
    """

    fever_celsius: float
    glucose_mg_dl: int
    severe_score: int
    severe_rise: int
    weakness_hours: int
    above_baseline_after_day: int
    no_change_by_day: int

    @property
    def parameters(self) -> Mapping[str, float]:
        """Every number by the name that a text calls it, also in °F and mmol/L to one decimal (section 12)."""
        return MappingProxyType(
            {
                **asdict(self),
                "fever_fahrenheit": round(self.fever_celsius * 9 / 5 + 32, 1),
                "glucose_mmol_l": round(self.glucose_mg_dl / MG_DL_PER_MMOL_L, 1),
            }
        )

    def is_high(self, *, mg_dl: Decimal | None = None, mmol_l: Decimal | None = None) -> bool:
        """Whether glucose is above the limit, compared in the unit in which it was measured and told (section 12)."""
        in_mmol = Decimal(str(self.parameters["glucose_mmol_l"]))
        return (mg_dl is not None and mg_dl > self.glucose_mg_dl) or (mmol_l is not None and mmol_l > in_mmol)

    def changed(self, changes: Mapping[str, float]) -> "Numbers":
        """With a clinic's changes, by name; ``SafetyEditError`` for an unknown name or a number that will not do."""
        for name, value in changes.items():
            reason = reason_against(name, value)
            if reason:
                raise SafetyEditError(name, reason)
        # A degree stays a float, so that 38 is shown as 38.0 wherever it came from.
        as_kept = {name: float(value) if name == "fever_celsius" else value for name, value in changes.items()}
        return replace(self, **as_kept)  # type: ignore[arg-type]  # each was checked to be of its field's type


NAMES = tuple(field.name for field in fields(Numbers))


def reason_against(name: str, value: object) -> str | None:
    """Why a value will not do as the number of that name, or None where it does (section 12)."""
    if name not in NAMES:
        return f"unknown number; known are {', '.join(NAMES)}"
    least, most = BOUNDS[name]
    kinds = (int, float) if name == "fever_celsius" else (int,)
    if not isinstance(value, kinds) or isinstance(value, bool) or not least <= value <= most:
        kind = "number" if name == "fever_celsius" else "whole number"
        return f"must be a {kind} from {least} to {most}"
    return None


def read_numbers(table: Table) -> Numbers:
    """Check the table of numbers and read it; ``DataFileError`` names file, line and reason (section 12)."""
    table.only(*NAMES)
    for name in NAMES:
        reason = reason_against(name, table.values.get(name))
        if reason:
            table.refuse(name, reason)
    return Numbers(
        fever_celsius=float(table.number("fever_celsius")),
        **{name: table.whole(name) for name in NAMES if name != "fever_celsius"},
    )


_KNOWN = frozenset({*NAMES, "fever_fahrenheit", "glucose_mmol_l"})
_PLACEHOLDER = re.compile(r"%\((\w+)\)s")


def placeholders(text: str) -> frozenset[str]:
    """The numbers that a text names by ``%(name)s``; ``ValueError`` for an unknown one or a stray % (section 12)."""
    named = frozenset(_PLACEHOLDER.findall(text))
    if "%" in _PLACEHOLDER.sub("", text):
        raise ValueError("a % may only stand in %(name)s")
    if not named <= _KNOWN:
        raise ValueError(f"%({min(named - _KNOWN)})s is no number; known are {', '.join(sorted(_KNOWN))}")
    return named
