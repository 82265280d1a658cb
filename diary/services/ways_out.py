"""By what messages leave: what the place of installation offers for each channel."""

from collections.abc import Callable, Mapping

from diary.db.consents import Channel
from diary.messages.console import Console
from diary.messages.sending import AddressError, Transport
from diary.messages.sms import SmsGateway
from diary.messages.smtp import Smtp
from diary.settings import Settings, SettingsError

Ways = Mapping[Channel, Transport]


def ways_out(settings: Settings) -> Ways:
    """The ways out that are set up; a demonstration shows on the console what has none.

    ``SettingsError`` names the setting that cannot be used.
    """
    found: dict[Channel, Transport] = {}
    if settings.demo:
        found = {channel: Console(name=channel.value) for channel in Channel}
    if settings.smtp_url:
        sender = _sender("DIARY_MAIL_FROM", settings.mail_from)
        found[Channel.EMAIL] = _at("DIARY_SMTP_URL", Smtp.at, settings.smtp_url, sender)
    if settings.sms_url:
        sender = _sender("DIARY_SMS_FROM", settings.sms_from)
        found[Channel.SMS] = _at("DIARY_SMS_URL", SmsGateway.at, settings.sms_url, sender)
    return found


def _sender(name: str, given: str | None) -> str:
    if not given:
        raise SettingsError(f"{name} must say where messages come from")
    return given


def _at(name: str, read: Callable[[str, str], Transport], address: str, sender: str) -> Transport:
    """A way out by its address, which holds a password and is not repeated."""
    try:
        return read(address, sender)
    except (AddressError, ValueError) as mistake:
        raise SettingsError(f"{name} cannot be used: {mistake}") from None
