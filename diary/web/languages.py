"""The language of a request: every visible text goes through gettext, with English as the message id."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import NamedTuple

from babel import Locale
from babel.support import NullTranslations
from flask import Flask, g, request
from flask_babel import Babel, Domain, get_locale

from diary.catalogs import ENGLISH, catalog, languages

STAFFS = frozenset({"auth", "provider", "admin", "dev"})
"""The parts of the diary that speak English whatever the browser asks for."""
PRESENT: ContextVar["Language | None"] = ContextVar("present language", default=None)
"""The language of this request, once somebody has asked for it."""


class Language(NamedTuple):
    """What a page is written in."""

    code: str
    texts: NullTranslations


class _Catalogs(Domain):  # type: ignore[misc]  # Flask-Babel is typed in part
    """Looks a language up among the catalogs that ship with the diary."""

    def get_translations(self) -> NullTranslations:
        return catalog(str(get_locale() or ENGLISH))


def install(app: Flask) -> None:
    """Choose a language for every request, and give templates gettext."""
    babel = Babel(app, default_locale=ENGLISH, locale_selector=preferred)
    babel.domain_instance = _Catalogs()
    app.before_request_funcs.setdefault(None, []).insert(0, _forget)
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # the extension adds it
        lambda message: texts().gettext(message),
        lambda one, many, count: texts().ngettext(one, many, count),
        newstyle=True,
    )


def preferred() -> str:
    """The language of this request: English for staff, a patient's own, else what the browser asks for."""
    if request.blueprint in STAFFS:
        return ENGLISH
    visitor = g.get("visitor")
    if visitor is not None and visitor.device is not None and visitor.staff is None:
        return str(visitor.device.language)
    return request.accept_languages.best_match(languages(), ENGLISH) or ENGLISH


@cache
def locale_of(code: str) -> Locale:
    """How dates and numbers are written in a language."""
    return Locale.parse(code)


def present() -> Language:
    """The language of this request; what is put together in it is remembered by it."""
    return PRESENT.get() or look_up()


def present_code() -> str:
    """The short name of this request's language; what is remembered is kept by it, since locales compare slowly."""
    return present().code


def texts() -> NullTranslations:
    """The texts of this request's language."""
    return (PRESENT.get() or look_up()).texts


def look_up() -> Language:
    """Find out the language of this request, once: a page asks for it hundreds of times."""
    language = str(get_locale() or ENGLISH)
    found = Language(language, catalog(language))
    PRESENT.set(found)
    return found


@contextmanager
def speaking(language: str) -> Iterator[str]:
    """Another language for a while, such as that of a patient for what staff print; the former one comes back.

    Gives the language that is spoken: English where there is no such catalog.
    """
    spoken = language if language in languages() else ENGLISH
    former = PRESENT.set(Language(spoken, catalog(spoken)))
    try:
        yield spoken
    finally:
        PRESENT.reset(former)


def name_of(language: str) -> str:
    """A language by its name in the language of this request."""
    return str(locale_of(language).get_display_name(locale_of(present_code())))


def _forget() -> None:
    """A thread serves one request after another; each is read in its own language."""
    PRESENT.set(None)


def choices() -> list[tuple[str, str]]:
    """Every language by its own name, as a form lists them."""
    return [(code, str(locale_of(code).get_display_name(code)).capitalize()) for code in languages()]
