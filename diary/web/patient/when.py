"""Saying when something was: a while ago by one tap, or another time by day and clock."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from wtforms.validators import Optional

from diary.services.failures import Refused
from diary.web import moments
from diary.web.forms import Day, DiaryForm, OneOf, TimeOfDay
from diary.web.translating import _, _l

ANOTHER_TIME = "other"
_MINUTES = {"0", "15", "30", "60"}


class AgoForm(DiaryForm):
    """A moment that has passed, in the patient's own zone; each form offers its own spans."""

    ago: OneOf
    on = Day(_l("Day"), [Optional()])
    at = TimeOfDay(_l("Time"), [Optional()])

    def __init__(self, zone: ZoneInfo, now: datetime, **options: Any) -> None:  # noqa: ANN401 (handed on)
        super().__init__(**{"on": now.astimezone(zone).date(), **options})
        self.zone, self.now = zone, now

    def refuse(self, refusal: Refused) -> None:
        """A service refuses an instant; here it stands beside the question that made it."""
        field = refusal.field
        if field in {"felt_at", "taken_at"}:
            field = "at" if self.ago.data == ANOTHER_TIME else "ago"
        super().refuse(Refused(field, refusal.message, **refusal.params))

    @property
    def span(self) -> timedelta | None:
        """How long ago it was, where that was said."""
        return timedelta(minutes=int(self.ago.data)) if self.ago.data in _MINUTES else None

    @property
    def instant(self) -> datetime | None:
        """The moment by day and clock, where that was said."""
        if self.ago.data != ANOTHER_TIME or self.on.data is None or self.at.data is None:
            return None
        return latest_passed(self.on.data, self.at.data, self.zone, self.now)

    def check_when(self) -> bool:
        """Whether the moment is said; what is missing is told beside its field."""
        if self.ago.data != ANOTHER_TIME:
            return True
        for field in (self.on, self.at):
            if field.data is None and not field.errors:
                field.errors = [_("Fill this in.")]
        if not self.on.errors and not self.at.errors and self.instant is None:
            self.at.errors = [_("The clocks were put forward over this time; it did not exist.")]
        return not (self.on.errors or self.at.errors)


def on_the_clock_of(zone: ZoneInfo, now: datetime) -> str:
    """In which zone a time of day is meant, for those who travel."""
    return _("On the clock of your diary: %(zone)s", zone=moments.zone_name(now, zone))


def latest_passed(day: date, clock: time, zone: ZoneInfo, now: datetime) -> datetime | None:
    """The instant of a local time: of two in autumn the later that has passed; None where the clocks left it out."""
    both = [datetime.combine(day, clock, tzinfo=zone).replace(fold=fold) for fold in (0, 1)]
    shown = [moment for moment in both if _exists(moment)]
    instants = [moment.astimezone(UTC) for moment in shown]
    passed = [instant for instant in instants if instant <= now]
    return max(passed or instants[:1], default=None)


def _exists(moment: datetime) -> bool:
    """Whether a local time is one that clocks have shown."""
    there_and_back = datetime.fromtimestamp(moment.timestamp(), moment.tzinfo)
    return there_and_back.replace(tzinfo=None) == moment.replace(tzinfo=None)
