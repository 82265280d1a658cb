"""The ways in which a service says no, and how the database's own failures are told apart."""

from datetime import datetime

from diary.db.entries import EntryRevision
from diary.db.failing import cannot_work, is_locked

__all__ = ["EntryConflict", "NoDiary", "NotFound", "Refused", "Throttled", "cannot_work", "is_locked"]


class NotFound(LookupError):
    """There is no such thing, or not for whoever asks; the two are never told apart."""


class NoDiary(NotFound):
    """The patient is known, and there is no injection that he could write about."""


class Refused(ValueError):
    """Something typed cannot be taken: ``field`` says where, ``message`` why and how to mend it."""

    def __init__(self, field: str, message: str, **params: object) -> None:
        super().__init__(message % params)
        self.field = field
        self.message = message
        self.params = params


class Throttled(RuntimeError):
    """Too many failed tries; ``until`` says when the next one is looked at."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"wait until {until.isoformat()}")
        self.until = until


class EntryConflict(ValueError):
    """An id that was used before came again with another content; ``kept`` is what was saved under it first."""

    def __init__(self, kept: EntryRevision) -> None:
        super().__init__("the id of this entry was used for another one")
        self.kept = kept
