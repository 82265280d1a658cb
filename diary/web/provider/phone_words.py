"""What staff are told of how something came from a phone: by a wrong clock, or as a second content of its id."""

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from diary.services.beside import Beside
from diary.services.phone_contents import SCORE
from diary.services.records import PhoneEntry
from diary.web import moments
from diary.web.patient.calling_page import sign_words
from diary.web.translating import _

TOLD_IN_DAYS = 2 * moments.DAY


def clocks(came: Sequence[PhoneEntry]) -> Iterator[str]:
    """How wrong the phone's clock was, which the times have been set right by."""
    for row in came:
        if row.stands and row.clock_behind_seconds is not None:
            span = _span(abs(row.clock_behind_seconds) // 60)
            if row.clock_behind_seconds > 0:
                yield _("phone clock %(span)s behind, set right", span=span)
            else:
                yield _("phone clock %(span)s ahead, set right", span=span)


def _span(minutes: int) -> str:
    return moments.days(minutes // moments.DAY) if minutes >= TOLD_IN_DAYS else moments.span(minutes)


def second(row: PhoneEntry, zone: ZoneInfo) -> str:
    """What else came under the id of a score."""
    when = moments.day_and_time(row.received_at, zone)
    if row.kind == SCORE:
        return _("%(score)s came %(when)s under the same id; it counts nowhere", score=row.content["score"], when=when)
    return _("Another answer came %(when)s under the same id; it counts nowhere", when=when)


def second_of_other(found: Beside, zone: ZoneInfo) -> str:
    """What else came under the id of a medicine or of a report."""
    when = moments.day_and_time(found.came.received_at, zone)
    if found.drug is not None:
        return _(
            "Pain medicine “%(drug)s” came %(when)s under the id of another; it counts nowhere",
            drug=found.drug,
            when=when,
        )
    signs = "; ".join(sign_words(item) for item in found.ticked)
    return _("“%(signs)s” came %(when)s under the id of another report; it raised no alert", signs=signs, when=when)
