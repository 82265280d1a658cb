"""Languages: every visible text goes through gettext, with English as the message id.

A language is one file, ``diary/translations/<language>.po``, read as it is; there is nothing to compile.
"""

from contextvars import ContextVar
from functools import cache
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, g, request
from flask_babel import Babel, Domain, get_locale

CATALOGS = Path(__file__).resolve().parent.parent / "translations"
ENGLISH = "en"
_PRESENT: ContextVar[tuple[Locale, NullTranslations] | None] = ContextVar("present language", default=None)


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


def languages() -> tuple[str, ...]:
    """English, and every language that has a catalog."""
    return (ENGLISH, *sorted(path.stem for path in CATALOGS.glob("*.po")))


def preferred() -> str:
    """The language of this request: the patient's own, else what the browser asks for."""
    visitor = g.get("visitor")
    if visitor is not None and visitor.device is not None and visitor.staff is None:
        return str(visitor.device.language)
    return request.accept_languages.best_match(languages(), ENGLISH) or ENGLISH


@cache
def catalog(language: str) -> NullTranslations:
    """The texts of a language; English is what the messages already are."""
    path = CATALOGS / f"{language}.po"
    if language not in languages() or not path.is_file():
        return NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as text:
        write_mo(compiled, read_po(text, locale=language))
    compiled.seek(0)
    return Translations(compiled)


def present_locale() -> Locale:
    """The locale of this request, for dates and numbers."""
    return _present()[0]


def texts() -> NullTranslations:
    """The texts of this request's language."""
    return _present()[1]


def _present() -> tuple[Locale, NullTranslations]:
    """Locale and texts, looked up once a request: a page asks for them hundreds of times."""
    found = _PRESENT.get()
    if found is None:
        locale = get_locale() or Locale.parse(ENGLISH)
        found = (locale, catalog(str(locale)))
        _PRESENT.set(found)
    return found


def _forget() -> None:
    """A thread serves one request after another; each is read in its own language."""
    _PRESENT.set(None)


def choices() -> list[tuple[str, str]]:
    """Every language by its own name, as a form lists them."""
    return [(code, str(Locale.parse(code).get_display_name(code)).capitalize()) for code in languages()]
