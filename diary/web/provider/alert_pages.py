"""The alerts as staff read them: how urgent, how old, whose, what was ticked, and what was done about it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import LazyString
from markupsafe import Markup

from diary.charts.small_curve import small_curve
from diary.clinical.judged import local_day
from diary.clinical.safety import TierKey
from diary.services.alert_inbox import AlertRow, Alerts, Event, Wanted
from diary.services.records import AlertDeed
from diary.web import moments, wording
from diary.web.patient.calling_page import sign_words
from diary.web.patient.pages import Call, call
from diary.web.provider.alert_form import AlertForm
from diary.web.provider.alert_words import tier_mark
from diary.web.provider.pages import Step, born, name_of
from diary.web.provider.patient_page import ChangeLine
from diary.web.provider.review_page import CHART_WORDING
from diary.web.translating import _, _l, _n
from diary.web.wording import Mark

SPANS = (7, 30, 365)
"""Within how many days a finished alert may be asked for."""
LATE = timedelta(minutes=2)
"""A report that arrived later than this after the tap waited on a phone without network."""
_DEEDS: Mapping[AlertDeed, LazyString] = {
    AlertDeed.ACKNOWLEDGED: _l("Acknowledged"),
    AlertDeed.ACTED: _l("Done"),
    AlertDeed.NOTED: _l("Note"),
    AlertDeed.CLOSED: _l("Closed"),
    AlertDeed.ESCALATED: _l("E-mail to %(person)s"),
}
_FATES: Mapping[str | None, LazyString] = {None: _l("waits to be sent"), "sent": _l("sent")}


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertCard:
    """One alert: what is urgent about it and whose it is, before all that was done."""

    id: str
    tier: Mark
    age: str
    when: str
    patient: str
    patient_url: str
    born: str
    injection: str
    review_url: str
    calls: tuple[Call, ...]
    signs: tuple[str, ...]
    curve: Markup | None
    url: str
    waits: bool
    state: str

    @classmethod
    def of(cls, row: AlertRow, now: datetime, zone: ZoneInfo) -> "AlertCard":
        return cls(
            id=str(row.alert.id),
            tier=tier_mark(row.report.tier),
            age=_age(row.alert.raised_at, now),
            when=_when(row, zone),
            patient=row.patient.name,
            patient_url=url_for("provider.patient", patient_id=row.patient.id),
            born=f"{born(row.patient.date_of_birth)} · {row.patient.record_number}",
            injection=_injection(row),
            review_url=url_for("provider.review", injection_id=row.injection.id),
            calls=call(_("Call the patient"), row.patient.phone),
            signs=tuple(sign_words(item) for item in row.ticked),
            curve=_curve(row),
            url=url_for("provider.alert", alert_id=row.alert.id),
            waits=row.alert.acknowledged_at is None,
            state=_state(row, zone),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertGroup:
    """Alerts that stand alike."""

    id: str
    title: str
    cards: tuple[AlertCard, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertsPage:
    """What waits, then what somebody looks after."""

    title: str
    line: str
    groups: tuple[AlertGroup, ...]
    turns: tuple[Step, ...]
    finished_url: str

    @classmethod
    def of(cls, found: Alerts, now: datetime, zone: ZoneInfo) -> "AlertsPage":
        cards = [AlertCard.of(row, now, zone) for row in found.rows]
        groups = (
            AlertGroup(id="waiting", title=_("Not acknowledged"), cards=tuple(card for card in cards if card.waits)),
            AlertGroup(id="open", title=_("Acknowledged"), cards=tuple(card for card in cards if not card.waits)),
        )
        return cls(
            title=_("Alerts"),
            line=_n("%(num)s alert is not acknowledged", "%(num)s alerts are not acknowledged", found.waiting),
            groups=tuple(group for group in groups if group.cards),
            turns=tuple(_turns(found, "provider.alerts", {})),
            finished_url=url_for("provider.finished_alerts"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One value of a filter."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishedPage:
    """What is closed, narrowed by its tier and by when it was closed."""

    title: str
    line: str
    cards: tuple[AlertCard, ...]
    tiers: tuple[Choice, ...]
    spans: tuple[Choice, ...]
    filtered: bool
    turns: tuple[Step, ...]

    @classmethod
    def of(cls, found: Alerts, wanted: Wanted, now: datetime, zone: ZoneInfo) -> "FinishedPage":
        asked = {"tier": wanted.tier.value if wanted.tier else None, "days": wanted.days}
        return cls(
            title=_("Finished alerts"),
            line=_n("%(num)s alert", "%(num)s alerts", found.total),
            cards=tuple(AlertCard.of(row, now, zone) for row in found.rows),
            tiers=tuple(
                Choice(value=tier.value, label=wording.word(tier), chosen=tier is wanted.tier)
                for tier in TierKey
                if tier is not TierKey.EXPECTED
            ),
            spans=tuple(
                Choice(
                    value=str(span),
                    label=_n("The last %(num)s day", "The last %(num)s days", span),
                    chosen=span == wanted.days,
                )
                for span in SPANS
            ),
            filtered=any(asked.values()),
            turns=tuple(_turns(found, "provider.finished_alerts", asked)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertPage:
    """One alert, what can be done about it, and everything that was."""

    title: str
    card: AlertCard
    form: AlertForm
    is_open: bool
    history: tuple[ChangeLine, ...]

    @classmethod
    def of(cls, row: AlertRow, form: AlertForm, now: datetime, zone: ZoneInfo) -> "AlertPage":
        return cls(
            title=_("Alert"),
            card=AlertCard.of(row, now, zone),
            form=form,
            is_open=row.alert.closed_at is None,
            history=tuple(_happened(event, zone) for event in reversed(row.events)),
        )


def _age(since: datetime, now: datetime) -> str:
    age = now - since
    if age < timedelta(days=1):
        return _("%(span)s ago", span=moments.span_between(since, now))
    return _("%(span)s ago", span=moments.days(age.days))


def _when(row: AlertRow, zone: ZoneInfo) -> str:
    arrived = moments.day_and_time(row.report.received_at, zone)
    if row.report.received_at - row.report.recorded_at <= LATE:
        return arrived
    ticked = moments.day_and_time(row.report.recorded_at, zone)
    return _("Ticked %(ticked)s without network, arrived %(arrived)s", ticked=ticked, arrived=arrived)


def _injection(row: AlertRow) -> str:
    name = name_of(row.injection)
    if row.injection.performed_at is None:
        return name
    day = local_day(row.report.felt_at, row.injection.performed_at, moments.zone(row.patient.zone))
    return _("%(when)s · day %(day)s", when=name, day=day)


def _curve(row: AlertRow) -> Markup | None:
    curve = small_curve(row.review, CHART_WORDING) if row.review else None
    return Markup(curve.drawing) if curve else None  # noqa: S704 (small_curve escapes every text of its own)


def _state(row: AlertRow, zone: ZoneInfo) -> str:
    """What was done last, or to how many it was written."""
    if not row.events:
        return ""
    written = sum(event.deed is AlertDeed.ESCALATED for event in row.events)
    if row.alert.acknowledged_at is None and written:
        return _n("Written to %(num)s person", "Written to %(num)s persons", written)
    last = _happened(row.events[-1], zone)
    return f"{last.what} · {last.when}"


def _happened(event: Event, zone: ZoneInfo) -> ChangeLine:
    at = moments.day_and_time(event.at, zone)
    if event.deed is AlertDeed.ESCALATED:
        return ChangeLine(what=str(_DEEDS[event.deed]) % {"person": event.reached}, when=at, reason=_fate(event.fate))
    when = _("%(moment)s, %(person)s", moment=at, person=event.by)
    return ChangeLine(what=str(_DEEDS[event.deed]), when=when, reason=event.said or "")


def _fate(fate: str | None) -> str:
    return str(_FATES[fate]) if fate in _FATES else _("not sent: %(fate)s", fate=fate)


def _turns(found: Alerts, endpoint: str, asked: Mapping[str, object]) -> Iterator[Step]:
    """To the page before and the next, where there are several."""
    if found.page > 1:
        yield Step(label=_("Page before"), url=url_for(endpoint, **asked, page=found.page - 1))  # type: ignore[arg-type]  # words and numbers of the address
    if found.page < found.pages:
        yield Step(label=_("Next page"), url=url_for(endpoint, **asked, page=found.page + 1))  # type: ignore[arg-type]  # as above
