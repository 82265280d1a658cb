"""How a phone's clock stands against the server's, and what its times are once that is set right."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

WORTH_TELLING = timedelta(minutes=1)
"""Less than this is the way that a message takes."""
_EARLIEST, _LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2500, 1, 1, tzinfo=UTC)
_HALF_A_SECOND = timedelta(microseconds=500_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneClock:
    """A phone's clock at the moment at which it sent something; ``now`` is the server's."""

    now: datetime
    sent_at: datetime

    @property
    def behind(self) -> timedelta:
        """How far it is behind the server's clock; negative where it is ahead."""
        return self.now - self.sent_at

    @property
    def behind_seconds(self) -> int | None:
        """The same in whole seconds, where it is worth telling."""
        return round(self.behind.total_seconds()) if abs(self.behind) >= WORTH_TELLING else None

    def right(self, moment: datetime) -> datetime:
        """What the server's clock showed when the phone's showed a moment, to the second, and never still ahead."""
        return min(to_the_second(bounded(moment, self.behind)), self.now)

    def felt(self, moment: datetime) -> datetime:
        """The same for when it hurt.

        A moment that lies after the sending by the phone's own clock tells that this clock was set meanwhile: it is
        kept as it was said, and told apart as doubtful where it is judged.
        """
        return bounded(moment) if moment > self.sent_at else self.right(moment)


def bounded(moment: datetime, further: timedelta = timedelta(0)) -> datetime:
    """A moment, moved by a span, within what a database can hold."""
    moment = moment.astimezone(UTC)
    if further > timedelta(0) and moment > _LATEST - further:
        return _LATEST
    if further < timedelta(0) and moment < _EARLIEST - further:
        return _EARLIEST
    return min(max(moment + further, _EARLIEST), _LATEST)


def to_the_second(moment: datetime) -> datetime:
    """The nearest whole second."""
    return (moment + _HALF_A_SECOND).replace(microsecond=0)
