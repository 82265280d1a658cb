"""What an address may narrow a list by; something that is not there is 404, a day half typed narrows nothing."""

from datetime import date
from uuid import UUID

from diary.services.failures import NotFound


def id_of(asked: str) -> UUID | None:
    """An id, if one was asked for; what is none is nowhere."""
    try:
        return UUID(asked) if asked else None
    except ValueError:
        raise NotFound from None


def day_of(asked: str) -> date | None:
    """A day; one that was not typed whole narrows nothing."""
    try:
        return date.fromisoformat(asked) if asked else None
    except ValueError:
        return None
