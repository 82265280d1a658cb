"""The pages about messages: by which channels a patient is written to, and the one that stops them."""

from dataclasses import dataclass

from flask import url_for
from wtforms.validators import Optional

from diary.services.own_channels import Channel, OwnChannels
from diary.web import moments, sending
from diary.web.forms import DiaryForm, Tick
from diary.web.translating import _, _l


class OwnChannelsForm(DiaryForm):
    """The channels that the patient ticks."""

    sms = Tick(_l("By text message"), [Optional()])
    email = Tick(_l("By e-mail"), [Optional()])

    @property
    def channels(self) -> frozenset[Channel]:
        """What is ticked."""
        return frozenset(channel for channel in Channel if self[channel.value].data)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelLine:
    """One channel: where it leads, half hidden, since anyone may look at a phone; or why it leads nowhere."""

    name: str
    place: str | None
    instead: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagesPage:
    """The channels, the hours without messages, and the calendar while something is still asked for."""

    title: str
    saved: str | None
    form: OwnChannelsForm
    lines: tuple[ChannelLine, ...]
    quiet: str
    calendar_url: str | None

    @classmethod
    def of(cls, found: OwnChannels, form: OwnChannelsForm, *, saved: bool) -> "MessagesPage":
        patient = found.patient
        begins, ends = moments.time_of_day(patient.quiet_from), moments.time_of_day(patient.quiet_until)
        return cls(
            title=_("Messages and calendar"),
            saved=_("Saved.") if saved else None,
            form=form,
            lines=(_line(Channel.SMS, found.phone), _line(Channel.EMAIL, found.email)),
            quiet=_("None are sent between %(begins)s and %(ends)s.", begins=begins, ends=ends)
            if patient.quiet_from != patient.quiet_until
            else _("They may come at any hour."),
            calendar_url=url_for("patient.calendar_file") if found.has_points else None,
        )


def _line(channel: Channel, place: str | None) -> ChannelLine:
    if channel not in sending.ways():
        return ChannelLine(name=channel.value, place=None, instead=_("The clinic does not send these."))
    if not place:
        return ChannelLine(name=channel.value, place=None, instead=_("The clinic has no address or number of yours."))
    return ChannelLine(name=channel.value, place=_half_hidden(place), instead="")


def _half_hidden(place: str) -> str:
    """Enough of an address or a number to know it again."""
    name, at, home = place.partition("@")
    return f"{name[:1]}…{at}{home}" if at else f"… {place[-3:]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class StopPage:
    """The question before messages are stopped, which a mail scanner that opens every link does not answer."""

    title: str
    line: str
    stop: str | None

    @classmethod
    def of(cls, channel: Channel, *, is_written_to: bool) -> "StopPage":
        return _stop_texts(asks=is_written_to) if channel is Channel.SMS else _stop_e_mails(asks=is_written_to)


def _stop_e_mails(*, asks: bool) -> StopPage:
    if asks:
        line = _("One tap, and no more e-mails about your diary come. The diary itself stays open.")
        return StopPage(title=_("Stop these e-mails?"), line=line, stop=_("Stop these e-mails"))
    line = _("No more e-mails about your diary come. You can switch them on again in your diary.")
    return StopPage(title=_("The e-mails are stopped"), line=line, stop=None)


def _stop_texts(*, asks: bool) -> StopPage:
    if asks:
        line = _("One tap, and no more text messages about your diary come. The diary itself stays open.")
        return StopPage(title=_("Stop these text messages?"), line=line, stop=_("Stop these text messages"))
    line = _("No more text messages about your diary come. You can switch them on again in your diary.")
    return StopPage(title=_("The text messages are stopped"), line=line, stop=None)
