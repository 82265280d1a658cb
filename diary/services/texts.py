"""Checking texts that people type, so that what cannot be stored is refused by name, not by a failing database."""

import re

from diary.services.failures import Refused

_UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def text(field: str, value: str | None, *, most: int) -> str:
    """A text that must be there, without blanks around it."""
    found = text_or_none(field, value, most=most)
    if found is None:
        raise Refused(field, "Please fill this in.")
    return found


def text_or_none(field: str, value: str | None, *, most: int) -> str | None:
    """The same, or None where nothing was typed."""
    found = (value or "").strip()
    if len(found) > most:
        raise Refused(
            field, "Please shorten this to %(most)s characters; it has %(length)s.", most=most, length=len(found)
        )
    if _UNSTORABLE.search(found):
        raise Refused(field, "Please remove the characters that cannot be shown, such as control characters.")
    return found or None


def normal_email(typed: str) -> str:
    """An e-mail address as it is kept; what no database can hold is nobody's."""
    return typed.strip().lower().replace("\0", "").encode("utf-8", "replace").decode()
