"""Gettext, typed: ``_`` for a text, ``_n`` for one that counts, ``_l`` for one that is translated when shown."""

from flask_babel import LazyString

from diary.web import languages
from diary.web.languages import PRESENT, look_up


def _(message: str, **values: object) -> str:
    """A text in the language of this request, with its values filled in."""
    # As languages.texts() does, without its call: there are six hundred texts on a review.
    text = (PRESENT.get() or look_up()).texts.gettext(message)
    return text % values if values else text


def _n(one: str, many: str, count: int) -> str:
    """A text that counts; ``%(num)s`` in it is the number."""
    return languages.texts().ngettext(one, many, count) % {"num": count}


def _l(message: str) -> LazyString:
    """A text for a place that is reached before there is a request; it is translated when it is shown."""
    return LazyString(_, message)
