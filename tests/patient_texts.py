"""Every text that a patient can read, so that a language can be checked for being whole.

``python -m tests.patient_texts es`` prints what ``diary/translations/es.po`` lacks, ready to be filled in.
"""

import ast
import re
import sys
from collections.abc import Iterable, Iterator
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
    "diary/web/emergency_door.py",
    "templates/provider/",
    "templates/admin/",
    "templates/auth/",
    "templates/layouts/setting.html",
    "templates/layouts/staff.html",
    "templates/dev/",
    "templates/errors/closed.html",
    "diary/web/dev/",
    "templates/components/",
)
"""What only staff read stays English; components are looked at where a patient's page shows them."""
PRINTED_FOR_PATIENTS = ("diary/web/provider/paper_sheet.py", "templates/provider/paper_sheet.html")
"""What staff print and a patient reads."""
STAFFS_FORMS = {
    "breaking_glass",
    "checking",
    "opening_hours",
    "own_account",
    "passkeys",
    "paper",
    "requiring",
    "second_factor",
    "second_step",
    "setting_sign_on",
    "sign_on",
    "signing_in",
    "signing_on",
    "switching",
}
"""Services whose refusals only the forms of the staff can meet."""
COMPONENT = re.compile(r'"(components/\w+\.html)"')

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
    """The pages, what speaks in them, and the services that a patient's pages call and whose refusals he can meet."""
    yield from (ROOT / "diary" / "messages").glob("*.py")
    pages = [path for path in (ROOT / "templates").glob("**/*.html") if not _is_for_staff(path)]
    yield from pages
    yield from _components_of(pages)
    speaking = [path for path in (ROOT / "diary" / "web").glob("**/*.py") if not _is_for_staff(path)]
    yield from speaking
    for name in sorted(({"texts"}.union(*(_services_of(path) for path in speaking))) - STAFFS_FORMS):
        yield ROOT / "diary" / "services" / f"{name}.py"


def _is_for_staff(path: Path) -> bool:
    name = str(path.relative_to(ROOT))
    return name.startswith(STAFF_ONLY) and name not in PRINTED_FOR_PATIENTS


def _components_of(pages: Iterable[Path]) -> Iterator[Path]:
    """The components that pages show, and those that stand in these."""
    found: set[str] = set()
    waiting = list(pages)
    while waiting:
        for name in COMPONENT.findall(waiting.pop().read_text(encoding="utf-8")):
            if name not in found:
                found.add(name)
                waiting.append(ROOT / "templates" / name)
    yield from (ROOT / "templates" / name for name in found)


def _services_of(path: Path) -> set[str]:
    """The services that a module calls."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "diary.services":
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("diary.services."):
            found.add((node.module or "").rpartition(".")[2])
    return found


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
