"""When to call, as the patient reads it: what is urgent first, each with what to do and the number that answers now."""

from collections.abc import Iterator
from dataclasses import dataclass

from diary.clinical.safety import Item, Tier, TierKey
from diary.services.calling import Numbers, WhenToCall
from diary.services.opening_hours import OpeningState
from diary.web import moments
from diary.web.patient.pages import Call, call
from diary.web.translating import _


@dataclass(frozen=True, slots=True, kw_only=True)
class TierPart:
    """One tier: what to do, whom to dial for it, and the signs that it is for."""

    id: str
    title: str
    action: str
    calls: tuple[Call, ...]
    signs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CallingPage:
    """Every tier, whether the clinic is open, and that nobody watches."""

    title: str
    notice: str
    opening: str | None
    tiers: tuple[TierPart, ...]

    @classmethod
    def of(cls, found: WhenToCall) -> "CallingPage":
        return cls(
            title=_("When to call"),
            notice=_(found.notice),
            opening=_opening(found.numbers),
            tiers=tuple(_part(tier, found.numbers) for tier in found.tiers if tier.items),
        )


def clinic_calls(numbers: Numbers) -> Iterator[Call]:
    """The numbers of the clinic that are answered at this moment."""
    yield from call(_("The clinic"), numbers.clinic)
    yield from call(_("When the clinic is closed"), numbers.after_hours)


def _part(tier: Tier, numbers: Numbers) -> TierPart:
    return TierPart(
        id=tier.key.value.replace(" ", "-"),
        title=_(tier.title),
        action=_action(tier, numbers),
        calls=tuple(_calls(tier, numbers)),
        signs=tuple(_sign(item) for item in tier.items),
    )


def _action(tier: Tier, numbers: Numbers) -> str:
    closed = numbers.opening.state is OpeningState.CLOSED
    return _(tier.when_closed) if closed and tier.when_closed else _(tier.action)


def _calls(tier: Tier, numbers: Numbers) -> Iterator[Call]:
    """The emergency number for an emergency; the clinic for what it is to hear today or once it is open."""
    match tier.key:
        case TierKey.EMERGENCY:
            yield from call(_("Emergency"), numbers.emergency)
        case TierKey.CALL_TODAY:
            yield from clinic_calls(numbers)
        case TierKey.TELL_THE_CLINIC:
            yield from call(_("The clinic"), numbers.clinic)
        case TierKey.EXPECTED:
            return


def _sign(item: Item) -> str:
    return moments.held(_(item.text, **{name: moments.number(value) for name, value in item.parameters.items()}))


def _opening(numbers: Numbers) -> str | None:
    """Whether the clinic is open and until when, on its own clock; nothing where its hours are not recorded."""
    opening, zone = numbers.opening, moments.zone(numbers.zone)
    changes = moments.day_and_time(opening.changes_at, zone) if opening.changes_at else None
    match opening.state:
        case OpeningState.OPEN if opening.changes_at:
            return _("The clinic is open now, until %(time)s.", time=moments.clock_time(opening.changes_at, zone))
        case OpeningState.OPEN:
            return _("The clinic is open now.")
        case OpeningState.CLOSED if changes:
            return _("The clinic is closed now. It opens on %(moment)s.", moment=changes)
        case OpeningState.CLOSED:
            return _("The clinic is closed now.")
        case OpeningState.NOT_RECORDED:
            return None
