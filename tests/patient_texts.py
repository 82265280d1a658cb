"""Every text that a patient can read, so that a language can be checked for being whole.

``python -m tests.patient_texts es`` prints what ``diary/translations/es.po`` lacks, ready to be filled in.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

from diary.catalogs import CATALOGS
from diary.clinical import guidance, safety
from tests.rules.source_tree import ROOT

KEYWORDS = {"_": None, "_l": None, "_n": (1, 2), "translate": None, "Refused": (2,), "gettext": None}
"""The calls that hold a text, and where in them it stands."""
STAFF_ONLY = (
    "diary/web/provider/",
    "diary/web/admin/",
    "diary/web/auth/",
    "templates/provider/",
    "templates/admin/",
    "templates/auth/",
    "templates/layouts/staff.html",
    "templates/dev/",
    "diary/web/dev/",
)
"""What only staff read stays English."""

MET_BY_PATIENTS = ("asking", "joining", "performing", "recording", "texts")
"""The services that refuse a patient in words."""

Text = str | tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a text stands."""

    path: str
    line: int


def texts_of_patients() -> dict[Text, Place]:
    """Each text, and the first place where it stands."""
    found: dict[Text, Place] = {}
    for path in sorted(_files()):
        kind = "python" if path.suffix == ".py" else "jinja2.ext:babel_extract"
        with path.open("rb") as source:
            for line, text, _comments, _context in extract(kind, source, KEYWORDS, options={"newstyle_gettext": "yes"}):
                found.setdefault(text, Place(path=str(path.relative_to(ROOT)), line=line))
    for name, sentences in (("guidance", guidance.sentences()), ("safety", safety.sentences())):
        for sentence in sentences:
            found.setdefault(sentence, Place(path=f"diary/clinical/data/{name}.toml", line=1))
    return found


def _files() -> Iterator[Path]:
    """The pages, what speaks in them, and the services whose refusals a patient can meet."""
    for folder, pattern in (("templates", "**/*.html"), ("diary/web", "**/*.py"), ("diary/messages", "*.py")):
        for path in (ROOT / folder).glob(pattern):
            if not str(path.relative_to(ROOT)).startswith(STAFF_ONLY):
                yield path
    for name in MET_BY_PATIENTS:
        yield ROOT / "diary" / "services" / f"{name}.py"


def lacking(language: str) -> Catalog:
    """What a language's file lacks."""
    with (CATALOGS / f"{language}.po").open("rb") as text:
        known = read_po(text, locale=language)
    missing = Catalog(locale=language)
    for text_of, place in texts_of_patients().items():
        message = known.get(text_of[0] if isinstance(text_of, tuple) else text_of)
        if message is None or not message.string:
            missing.add(text_of, locations=[(place.path, place.line)])
    return missing


if __name__ == "__main__":
    written = BytesIO()
    write_po(written, lacking(sys.argv[1]), width=120)
    print(written.getvalue().decode())
