"""What one diary holds: the injection, its areas, the baselines and everything written since.

(Specification, sections 1, 2 and 13.)
"""

from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from diary.clinical.agents import Anesthetic, Steroid
from diary.clinical.catalogue import Intent, Procedure, Region, Sedation, Side
from diary.clinical.instants import keep_in_utc
from diary.clinical.scores import Baseline, Entry, RescueAnalgesic

if TYPE_CHECKING:
    from diary.clinical.schedule import Schedule


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A place of pain that is scored on its own; only ``index`` areas are judged (section 1).

    ``episodic`` marks a pain that comes and goes (the headache of seed 003), whose condition is *resting* (section 4).
    """

    id: str
    label: str
    side: Side
    index: bool = True
    episodic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Injection:
    """One procedure on one day (sections 1 and 2).

    ``performed_at`` is when the needle came out. ``anesthetics`` is None when not recorded and empty when none was
    given.
    """

    procedure: Procedure
    region: Region
    levels: tuple[str, ...]
    side: Side
    intent: Intent
    performed_at: datetime
    anesthetics: tuple[Anesthetic, ...] | None
    steroid: Steroid | None
    sedation: Sedation = Sedation.NOT_RECORDED

    def __post_init__(self) -> None:
        keep_in_utc(self, "performed_at")

    @property
    def is_ablation(self) -> bool:
        """Whether this is an RFA, which has no anesthetic phase and is judged by section 6 alone (section 2)."""
        return self.procedure is Procedure.RADIOFREQUENCY_ABLATION


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """The patient's local times of day between which nothing is asked (section 11)."""

    begins: time = time(22)
    ends: time = time(7)

    def covers(self, moment: time) -> bool:
        """Whether a local time of day lies in the quiet hours, ``begins`` included and ``ends`` not (section 11)."""
        if self.begins <= self.ends:
            return self.begins <= moment < self.ends
        return moment >= self.begins or moment < self.ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Diary:
    """Everything that the judgement of one injection rests on (section 13); lists may come in any order.

    ``zone`` is the patient's. ``other_injections_at`` and ``weakness_reported_at`` hold instants known from outside
    the diary. ``asked_by`` is the schedule that ``schedule`` names where a clinic has its own; None for the
    shipped one of that name (section 11).
    """

    zone: ZoneInfo
    schedule: str
    injection: Injection
    areas: tuple[Area, ...]
    baselines: tuple[Baseline, ...] = ()
    entries: tuple[Entry, ...] = ()
    rescue: tuple[RescueAnalgesic, ...] = ()
    other_injections_at: tuple[datetime, ...] = ()
    weakness_reported_at: tuple[datetime, ...] = ()
    quiet_hours: QuietHours = QuietHours()
    asked_by: "Schedule | None" = None
