"""Sessions that were done elsewhere and are known by history alone (sections 9 and 10).

Such a session counts for what it surely was: a session of its year, and a date from which intervals run. There is no
diary of it, so that it is never *met* or *not met*: what the patient states of its relief is shown and decides nothing.
Without levels it may have been at any nerve of its region and side, and is taken to have been at each.
"""

from dataclasses import dataclass
from datetime import date

from diary.clinical.catalogue import Intent, Procedure, Region, Side, nerves_of
from diary.clinical.targets import Target, sides_of, targets_of


@dataclass(frozen=True, slots=True, kw_only=True)
class PastSession:
    """An injection or RFA done elsewhere, on a local date; no ``levels`` where they are not known (section 10).

    ``stated_relief_percent`` is what the patient says of it, 0–100. ``intent`` means nothing for an RFA.
    """

    done_on: date
    procedure: Procedure
    region: Region
    side: Side
    intent: Intent
    levels: tuple[str, ...] = ()
    stated_relief_percent: int | None = None

    def reaches(self, target: Target) -> bool:
        """Whether it was at this target, or may have been (section 10)."""
        if target.region is not self.region or target.side not in sides_of(self.side):
            return False
        return not self.levels or target.nerve in nerves_of(self.procedure, self.region, self.levels)

    @property
    def targets(self) -> tuple[Target, ...]:
        """The targets that it names; none without levels (section 10)."""
        return targets_of(self.procedure, self.region, self.levels, self.side) if self.levels else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What is known from elsewhere; ``complete`` once the clinic has confirmed that nothing else was done (section 10).

    Until then a yearly limit that is not used up *cannot tell*.
    """

    sessions: tuple[PastSession, ...] = ()
    complete: bool = False


NOTHING_KNOWN = History()
"""Nothing from elsewhere, and nobody has confirmed that there is nothing."""
