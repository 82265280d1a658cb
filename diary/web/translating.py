"""Gettext, typed: ``_`` for a text, ``_n`` for one that counts, ``_l`` for one that is translated when shown."""

from flask_babel import LazyString, gettext, lazy_gettext, ngettext


def _(message: str, **values: object) -> str:
    """A text in the language of this request, with its values filled in."""
    return str(gettext(message, **values))


def _n(one: str, many: str, count: int) -> str:
    """A text that counts; ``%(num)s`` in it is the number."""
    return str(ngettext(one, many, count))


def _l(message: str) -> LazyString:
    """A text for a place that is reached before there is a request; it is translated when it is shown."""
    return lazy_gettext(message)
