"""Whether someone is helping the patient to write: said on every page, sent with every form, ended by one press.

It is remembered in the browser's cookie, and only for a while, so that nobody writes as a helper by mistake next day.
"""

from datetime import datetime, timedelta

from flask import session

from diary.clinical.scores import Source
from diary.web import clock
from diary.web.forms import DiaryForm, Unseen

LASTS = timedelta(hours=1)
_KEY = "helping_until"


class WrittenForm(DiaryForm):
    """A form that says who writes, as its page said it when it was drawn."""

    by = Unseen()

    @property
    def source(self) -> Source:
        """A helper where the page said so, else the patient."""
        return Source.HELPER if self.by.data == Source.HELPER else Source.PATIENT


def is_on() -> bool:
    """Whether a helper writes at present."""
    try:
        return clock.now() < datetime.fromisoformat(str(session.get(_KEY)))
    except (TypeError, ValueError):
        return False


def begin() -> None:
    """A helper writes from now on."""
    session[_KEY] = (clock.now() + LASTS).isoformat()


def end() -> None:
    """The patient writes again."""
    session.pop(_KEY, None)


def go_on(form: WrittenForm) -> None:
    """Whoever goes on helping is remembered for a while longer."""
    if form.source is Source.HELPER and is_on():
        begin()


def shown(form: WrittenForm | None = None) -> bool:
    """Whether a page says that a helper writes; one that is shown again says what it said before."""
    return is_on() or (form is not None and form.source is Source.HELPER)
