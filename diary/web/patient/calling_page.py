"""When to call, as the patient reads it: what is urgent first, each with what to do and the number that answers now."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from flask import request

from diary.clinical.safety import HIGH_GLUCOSE, Item, Tier, TierKey
from diary.services.alerting import NewReport
from diary.services.calling import Numbers, WhenToCall
from diary.services.opening_hours import OpeningState
from diary.services.own_reports import ReportTold
from diary.web import moments, rendering
from diary.web.forms import Amount, Identifier, Many
from diary.web.patient import helping
from diary.web.patient.helping import WrittenForm
from diary.web.patient.pages import Call, call
from diary.web.translating import _, _l

ABOUT = "about"
"""Which signs the page explains first, as the address says it; none is ever ticked for the patient."""


class ReportForm(WrittenForm):
    """What was ticked and measured, and the id that makes a second sending harmless."""

    report_id = Identifier()
    items = Many(_l("What do you have?"))
    glucose_mg_dl = Amount(_l("mg/dL"), most=2000)
    glucose_mmol_l = Amount(_l("mmol/L"), most=120)

    def new_report(self) -> NewReport:
        """What was ticked, as the service takes it: at the moment it comes in."""
        return NewReport(
            report_id=self.report_id.data,
            items=self.items.data,
            glucose_mg_dl=self.glucose_mg_dl.data,
            glucose_mmol_l=self.glucose_mmol_l.data,
            source=self.source,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """One thing to tick; ``asked`` where a score that was saved asks about it.

    ``limits`` are the highest numbers, by the fields in which one can be typed instead, that do not mean it.
    """

    id: str
    text: str
    ticked: bool
    asked: bool
    limits: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class TierPart:
    """One tier: what to do, whom to dial for it, and the signs that it is for; ``asks`` where they can be ticked."""

    id: str
    title: str
    action: str
    calls: tuple[Call, ...]
    signs: tuple[Sign, ...]
    asks: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CallingPage:
    """Every tier, whether the clinic is open, and that nobody watches.

    ``about`` are the signs that a score just saved asks about.
    """

    title: str
    notice: str
    opening: str | None
    tiers: tuple[TierPart, ...]
    form: ReportForm
    report_id: str
    about: tuple[Sign, ...]
    helping: bool

    @classmethod
    def of(cls, found: WhenToCall, form: ReportForm) -> "CallingPage":
        asked, ticked = request.args.get(ABOUT, "").split(","), form.items.data or ()
        tiers = tuple(_part(tier, found.numbers, asked, ticked) for tier in found.tiers if tier.items)
        return cls(
            title=_("When to call"),
            notice=_(found.notice),
            opening=_opening(found.numbers),
            tiers=tiers,
            form=form,
            report_id=str(form.report_id.data or rendering.new_id()),
            about=tuple(sign for tier in tiers if tier.asks for sign in tier.signs if sign.asked),
            helping=helping.shown(form),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedPage:
    """What to do now, above all; then that the clinic has it, and what was ticked."""

    title: str
    tier: str
    notice: str
    opening: str | None
    calls: tuple[Call, ...]
    sent: str
    ticked: tuple[str, ...]

    @classmethod
    def of(cls, found: ReportTold) -> "ReportedPage":
        at = moments.clock_time(found.report.received_at, moments.zone(found.zone))
        return cls(
            title=_action(found.tier, found.numbers),
            tier=_key(found.tier),
            notice=_(found.notice),
            opening=None if found.tier.key is TierKey.EMERGENCY else _opening(found.numbers),
            calls=tuple(_calls(found.tier, found.numbers)),
            sent=_("Sent to the clinic at %(time)s.", time=at),
            ticked=tuple(sign_words(item) for item in found.ticked),
        )


def clinic_calls(numbers: Numbers) -> Iterator[Call]:
    """The numbers of the clinic that are answered at this moment."""
    yield from call(_("The clinic"), numbers.clinic)
    yield from call(_("When the clinic is closed"), numbers.after_hours)


def _part(tier: Tier, numbers: Numbers, asked: Collection[str], ticked: Collection[str]) -> TierPart:
    return TierPart(
        id=_key(tier),
        title=_(tier.title),
        action=_action(tier, numbers),
        calls=tuple(_calls(tier, numbers)),
        signs=tuple(
            Sign(
                id=item.id,
                text=sign_words(item),
                ticked=item.id in ticked,
                asked=item.id in asked,
                limits=_limits(item),
            )
            for item in tier.items
        ),
        asks=tier.key is not TierKey.EXPECTED,
    )


def _limits(item: Item) -> Mapping[str, float]:
    fields = ("glucose_mg_dl", "glucose_mmol_l") if item.id == HIGH_GLUCOSE else ()
    return {name: item.parameters[name] for name in fields}


def _key(tier: Tier) -> str:
    return tier.key.value.replace(" ", "-")


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


def sign_words(item: Item) -> str:
    """A sign with its numbers, as the patient reads it."""
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
