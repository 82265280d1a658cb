"""The sheet that a patient takes home who has no phone at hand: identity, every question, and when to call."""

from collections.abc import Iterator
from dataclasses import dataclass

from diary.clinical.safety import Item, Tier, TierKey
from diary.clinical.schedule import DuePoint
from diary.services.paper import PaperTwin
from diary.services.records import Location
from diary.web import moments
from diary.web.provider.pages import Fact, name_of, who
from diary.web.translating import _

SCORES = tuple(range(11))
MEDICINE_LINES = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetArea:
    """A place of pain with the movement that is asked for; a pain that comes and goes has none."""

    label: str
    movement: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetPoint:
    """One question: when it is asked."""

    when: str
    quiet: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetCalls:
    """One tier of the short version: what to do, whom to call, and the signs."""

    title: str
    numbers: tuple[Fact, ...]
    signs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperSheet:
    """Everything that is printed, in the language that is spoken when it is made: the patient's."""

    title: str
    patient: str
    facts: tuple[Fact, ...]
    areas: tuple[SheetArea, ...]
    several: bool
    points: tuple[SheetPoint, ...]
    scores: tuple[int, ...]
    medicine_lines: int
    how: tuple[str, ...]
    calls: tuple[SheetCalls, ...]

    @classmethod
    def of(cls, found: PaperTwin) -> "PaperSheet":
        return cls(
            title=_("Pain diary on paper"),
            patient=who(found.patient),
            facts=tuple(_facts(found)),
            areas=tuple(
                SheetArea(label=area.label, movement=None if area.episodic else link.movement)
                for link, area in found.areas
            ),
            points=tuple(
                SheetPoint(when=_when(found, point), quiet=found.began and point.quiet) for point in found.points
            ),
            several=len(found.areas) > 1,
            scores=SCORES,
            medicine_lines=MEDICINE_LINES,
            how=tuple(_how(found)),
            calls=tuple(_calls(tier, found.location) for tier in found.tiers),
        )


def _facts(found: PaperTwin) -> Iterator[Fact]:
    injection, zone = found.injection, moments.zone(found.patient.zone)
    yield Fact(name=_("Injection"), value=name_of(injection), is_data=False)
    if injection.performed_at is None:
        yield Fact(name=_("Needle out"), value=_("Date and time: ______________________"), is_data=False)
    else:
        needle_out = moments.day_and_time(injection.performed_at, zone)
        yield Fact(name=_("Needle out"), value=needle_out, is_data=False)
        yield Fact(name=_("Clock"), value=moments.zone_name(injection.performed_at, zone))
    yield Fact(name=_("Provider"), value=found.provider.name)
    yield Fact(name=_("Location"), value=found.location.name)


def _when(found: PaperTwin, point: DuePoint) -> str:
    """The patient's own clock once the needle is out; before it only how long after."""
    if found.began:
        return moments.day_and_time(point.due_at, moments.zone(found.patient.zone))
    if point.minute is not None:
        return _("%(span)s after the needle", span=moments.span(point.minute))
    evening, day = moments.time_of_day(found.evening_at), point.day or 0
    if point.id.startswith("w"):
        return _("Week %(week)s, evening, %(time)s", week=moments.weeks_in(day), time=evening)
    return _("Day %(day)s, evening, %(time)s", day=day, time=evening)


def _how(found: PaperTwin) -> Iterator[str]:
    yield _("Circle the number that fits your pain at that moment: 0 is no pain, 10 is the worst pain imaginable.")
    if any(not area.episodic for _link, area in found.areas):
        yield _("Make the movement first. If you have to lie or rest, tick “at rest” instead.")
    yield _("Write at the time itself. If you missed one, leave it empty; do not fill it in from memory.")
    yield _("Score only the treated pain, not the soreness where the needle went in.")
    yield _("Bring this sheet along to your next visit.")


def _calls(tier: Tier, location: Location) -> SheetCalls:
    return SheetCalls(
        title=_(tier.title),
        numbers=tuple(_numbers(tier.key, location)),
        signs=tuple(_sign(item) for item in tier.items),
    )


def _numbers(key: TierKey, location: Location) -> Iterator[Fact]:
    if key is TierKey.EMERGENCY:
        yield Fact(name=_("Emergency"), value=location.emergency_number)
        return
    yield Fact(name=_("The clinic"), value=location.phone)
    if location.after_hours_phone:
        yield Fact(name=_("When the clinic is closed"), value=location.after_hours_phone)


def _sign(item: Item) -> str:
    return moments.held(_(item.text, **{name: moments.number(value) for name, value in item.parameters.items()}))
