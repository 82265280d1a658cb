"""The words of each message: a link and the clinic's name, and nothing of health, since anyone may look at a phone."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message as it leaves; ``id`` stays the same however often it is tried, and an SMS has no subject.

    ``stop_url`` leads to where such messages are stopped; a mail program shows it as a button.
    """

    id: str
    to: str
    subject: str
    text: str
    stop_url: str | None = None


Translate = Callable[[str], str]


class Writer(Protocol):
    """Writes one kind of message."""

    __name__: str

    def __call__(self, translate: Translate, *, clinic: str, link: str) -> tuple[str, str]: ...


def diary_code(translate: Translate, *, clinic: str, link: str) -> tuple[str, str]:
    """Subject and text for a patient who asked for a new code."""
    text = translate("Your diary is ready. Open it here: %(link)s") % {"link": link}
    return translate("Your diary is ready"), _signed(text, clinic)


class Tone(StrEnum):
    """How a reminder is put: as usual, after some that nobody answered, or as the last one for the time being."""

    USUAL = "usual"
    AFTER_SILENCE = "after silence"
    LAST = "last"


def reminder(
    translate: Translate, *, clinic: str, link: str, tone: Tone = Tone.USUAL, stop: str = ""
) -> tuple[str, str]:
    """Subject and text for a patient whose diary asks for something now; ``stop`` says how such messages end."""
    match tone:
        case Tone.USUAL:
            text = translate("Your diary is ready. Open it here: %(link)s")
        case Tone.AFTER_SILENCE:
            text = translate("Your diary is still open, whenever you are ready. Open it here: %(link)s")
        case Tone.LAST:
            text = translate(
                "Your diary is still open. This is the last message until you write in it again. Open it here: %(link)s"
            )
    told = text % {"link": link}
    return translate("Your diary is ready"), _signed(f"{told}\n\n{stop}" if stop else told, clinic)


def stop_by_link(translate: Translate, link: str) -> str:
    """How e-mails are stopped."""
    return translate("To get no more of these e-mails: %(link)s") % {"link": link}


def stop_texts_by_link(translate: Translate, link: str) -> str:
    """How text messages are stopped where nobody hears an answer."""
    return translate("To get no more of these: %(link)s") % {"link": link}


def stop_by_reply(translate: Translate) -> str:
    """How text messages are stopped."""
    return translate("To get no more of these, answer STOP.")


def invitation(translate: Translate, *, clinic: str, link: str) -> tuple[str, str]:
    """Subject and text for someone who is to work with the diary."""
    text = translate("You are invited to the diary of %(clinic)s. Choose a password here, within seven days: %(link)s")
    subject = translate("Your invitation")
    return subject, _signed(text % {"clinic": clinic, "link": link}, clinic)


def password_reset(translate: Translate, *, clinic: str, link: str) -> tuple[str, str]:
    """Subject and text for someone of the staff who is to choose a new password."""
    text = translate(
        "Choose a new password here, within two hours: %(link)s\n\n"
        "If nobody asked for this, nothing has changed, and you need not do anything."
    )
    return translate("A new password"), _signed(text % {"link": link}, clinic)


def alert(translate: Translate, *, clinic: str, link: str) -> tuple[str, str]:
    """Subject and text for someone of the staff who is to look at what nobody else has acknowledged."""
    text = translate("Something waits for you in the diary. Nobody has looked at it yet: %(link)s") % {"link": link}
    return translate("Something waits for you in the diary"), _signed(text, clinic)


def emergency(translate: Translate, *, clinic: str, link: str) -> tuple[str, str]:
    """Subject and text for those who are to know that somebody reached beyond his role; not for whom."""
    text = translate(
        "Somebody of the clinic opened a record in an emergency, beyond their own role. Who it was, and why: "
        "%(link)s\n\nPlease look at it, and ask if you do not understand it."
    )
    return translate("Emergency access was opened"), _signed(text % {"link": link}, clinic)


class AccountChange(StrEnum):
    """What has changed of an account that opens it."""

    PASSWORD_SET = "password set"  # noqa: S105 (a word for the kind, no password)
    APP_ADDED = "app added"
    APP_REMOVED = "app removed"
    PASSKEY_ADDED = "passkey added"
    PASSKEY_REMOVED = "passkey removed"
    CODES_MADE = "recovery codes made"
    FACTORS_RESET = "second factors reset"
    SIGN_ON_LINKED = "single sign-on linked"


def account_changed(
    translate: Translate, *, clinic: str, link: str, change: AccountChange, when: str
) -> tuple[str, str]:
    """Subject and text for the owner of an account of which something has changed that opens it."""
    text = translate(
        "%(what)s This was on %(when)s.\n\nIf it was you, you need not do anything. If it was not, tell an "
        "administrator of your clinic at once, and choose a new password here: %(link)s"
    )
    told = text % {"what": _changed(translate, change), "when": when, "link": link}
    return translate("Your account was changed"), _signed(told, clinic)


def _changed(translate: Translate, change: AccountChange) -> str:
    told = {
        AccountChange.PASSWORD_SET: translate("A password was set for your account."),
        AccountChange.APP_ADDED: translate("An authenticator app was added to your account."),
        AccountChange.APP_REMOVED: translate("The authenticator app of your account was removed."),
        AccountChange.PASSKEY_ADDED: translate("A passkey was added to your account."),
        AccountChange.PASSKEY_REMOVED: translate("A passkey of your account was removed."),
        AccountChange.CODES_MADE: translate("New recovery codes were made for your account."),
        AccountChange.SIGN_ON_LINKED: translate("From now on single sign-on opens your account at this clinic."),
        AccountChange.FACTORS_RESET: translate(
            "The second factors of your account were removed, so that you can set up anew."
        ),
    }
    return told[change]


def _signed(text: str, clinic: str) -> str:
    return f"{text}\n\n{clinic}\n"
