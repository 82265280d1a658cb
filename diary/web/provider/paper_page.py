"""The page that prints the sheet: the sheet speaks to the patient, and what leads on from it to the staff."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import url_for
from markupsafe import Markup

from diary.catalogs import ENGLISH
from diary.services.paper import PaperTwin
from diary.web import access, languages, rendering
from diary.web.provider.pages import Step
from diary.web.provider.paper_sheet import PaperSheet
from diary.web.translating import _


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperTwinPage:
    """The sheet as it is printed, and on the screen alone, for staff, in which language it is and where to go."""

    title: str
    sheet: Markup
    language: str
    note: str | None
    steps: tuple[Step, ...]

    @classmethod
    def of(cls, found: PaperTwin) -> "PaperTwinPage":
        with languages.speaking(found.patient.language) as language:
            sheet = PaperSheet.of(found)
            printed = rendering.part("provider/paper_sheet", sheet)
        foreign = language != ENGLISH
        return cls(
            title=sheet.title,
            sheet=printed,
            language=language.replace("_", "-"),
            note=_("In the patient's language: %(language)s.", language=languages.name_of(language))
            if foreign
            else None,
            steps=tuple(_steps(found)),
        )


def _steps(found: PaperTwin) -> Iterator[Step]:
    if found.began and access.allowed("provider.paper_entries"):
        yield Step(
            label=_("Type in a filled sheet"), url=url_for("provider.paper_entries", injection_id=found.injection.id)
        )
    yield Step(label=_("Review"), url=url_for("provider.review", injection_id=found.injection.id))
