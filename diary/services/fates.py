"""What becomes of a message, in words that are kept with it; a reminder may be left out for reasons of its own."""

from enum import StrEnum


class Fate(StrEnum):
    """How a message ended. ``diary.clinical.reminders.Left`` has the reasons for which a reminder is left out."""

    SENT = "sent"
    REFUSED = "refused"
    GIVEN_UP = "given up"
    INTERRUPTED = "perhaps sent"
    NO_LONGER_WANTED = "no longer wanted"
    NO_WAY_OUT = "no way to the reader"
    NOT_AGREED = "no agreement"
    OPTED_OUT = "stopped at the carrier"
