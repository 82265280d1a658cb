"""What became of the reminders of one injection."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import LazyString

from diary.clinical.reminders import STOP_AFTER, Left
from diary.services.fates import Fate
from diary.services.reminders_told import Channel, Reminder, RemindersTold
from diary.web import moments
from diary.web.provider.pages import Fact, name_of, who
from diary.web.translating import _, _l, _n
from diary.web.wording import Mark

FATES: Mapping[str, LazyString] = {
    Fate.SENT: _l("Sent"),
    Fate.REFUSED: _l("Refused by the server"),
    Fate.GIVEN_UP: _l("Given up after several tries"),
    Fate.INTERRUPTED: _l("Perhaps sent: the server did not say"),
    Fate.NO_LONGER_WANTED: _l("No longer wanted"),
    Fate.NO_WAY_OUT: _l("No address, or no server for it"),
    Fate.NOT_AGREED: _l("The patient no longer agreed"),
    Fate.OPTED_OUT: _l("The patient has stopped text messages at the carrier"),
    Left.DIARY_OVER: _l("The diary was over"),
    Left.MOVED: _l("The injection had moved to another patient"),
    Left.NOT_ASKED: _l("No longer asked"),
    Left.ANSWERED: _l("Answered already"),
    Left.TOO_LATE: _l("Too late: no worker ran, or no server answered"),
    Left.QUIET_HOURS: _l("Held up into the quiet hours"),
    Left.STOPPED: _l("Stopped after silence"),
    Left.ONE_A_DAY: _l("One a day after silence"),
    Left.TOGETHER: _l("Together with another diary's"),
}
_CHANNELS: Mapping[Channel, LazyString] = {Channel.EMAIL: _l("E-mail"), Channel.SMS: _l("Text message")}
_FAILED = frozenset({Fate.REFUSED, Fate.GIVEN_UP, Fate.INTERRUPTED, Fate.NO_WAY_OUT, Left.TOO_LATE})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderLine:
    """One point and what became of its reminder."""

    point: str
    due: str
    fate: Mark
    when: str
    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RemindersPage:
    """The reminders of an injection, the latest first; without one, why there is none."""

    title: str
    line: str
    patient: str
    facts: tuple[Fact, ...]
    warning: str | None
    lines: tuple[ReminderLine, ...]
    empty: str
    review_url: str
    patient_url: str

    @classmethod
    def of(cls, found: RemindersTold) -> "RemindersPage":
        zone = moments.zone(found.patient.zone)
        return cls(
            title=_("Reminders"),
            line=name_of(found.injection),
            patient=who(found.patient),
            facts=tuple(_facts(found)),
            warning=_warning(found),
            lines=tuple(_line(reminder, found, zone) for reminder in found.reminders),
            empty=_("Nothing has been due since the patient agreed.")
            if found.agreed
            else _("The patient agrees to no messages, so none are sent."),
            review_url=url_for("provider.review", injection_id=found.injection.id),
            patient_url=url_for("provider.patient", patient_id=found.patient.id, _anchor="messages"),
        )


def _facts(found: RemindersTold) -> Iterator[Fact]:
    agreed = ", ".join(str(_CHANNELS[channel]) for channel in Channel if channel in found.agreed)
    yield Fact(name=_("Agreed to"), value=agreed or _("None"), is_data=False)
    sent = sum(reminder.fate == Fate.SENT for reminder in found.reminders)
    yield Fact(name=_("Sent"), value=str(sent), is_data=False)
    yield Fact(
        name=_("Not sent"),
        value=str(sum(reminder.fate not in {None, Fate.SENT} for reminder in found.reminders)),
        is_data=False,
    )
    yield Fact(name=_("Unanswered in a row"), value=str(found.silence.unanswered), is_data=False)
    yield Fact(name=_("Times"), value=found.patient.zone)


def _warning(found: RemindersTold) -> str | None:
    if found.silence.unanswered >= STOP_AFTER:
        return _n(
            "No more are sent: %(num)s stayed unanswered. They begin again with the next score.",
            "No more are sent: %(num)s in a row stayed unanswered. They begin again with the next score.",
            found.silence.unanswered,
        )
    return _("One a day is sent, since the last ones stayed unanswered.") if found.silence.is_long else None


def _line(reminder: Reminder, found: RemindersTold, zone: ZoneInfo) -> ReminderLine:
    point = found.points.get(reminder.point)
    due_at = point.due_at if point else reminder.due_at
    return ReminderLine(
        point=_point(reminder.point),
        due=moments.day_and_time(due_at, zone),
        fate=_fate(reminder),
        when=_moment(reminder.closed_at, zone),
        channel=str(_CHANNELS[reminder.sent_by]) if reminder.sent_by else "–",
    )


def _point(name: str) -> str:
    kind, number = name[:1], name[1:]
    if not number.isdigit():
        return name
    if kind == "m":
        return moments.span(int(number))
    return _("Week %(week)s", week=number) if kind == "w" else _("Day %(day)s", day=number)


def _fate(reminder: Reminder) -> Mark:
    if reminder.fate is None:
        return Mark(label=_("Waits; next try is due") if reminder.tries else _("Waits"), kind="accent")
    kind = "good" if reminder.fate == Fate.SENT else "warn" if reminder.fate in _FAILED else ""
    return Mark(label=str(FATES.get(reminder.fate, reminder.fate)), kind=kind)


def _moment(moment: datetime | None, zone: ZoneInfo) -> str:
    return moments.day_and_time(moment, zone) if moment else "–"
