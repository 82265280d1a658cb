"""The languages that ship with the diary: English, and one ``.po`` file for each other, read as it is."""

from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

CATALOGS = Path(__file__).resolve().parent / "translations"
ENGLISH = "en"


def languages() -> tuple[str, ...]:
    """English, and every language that has a catalog."""
    return (ENGLISH, *sorted(path.stem for path in CATALOGS.glob("*.po")))


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
