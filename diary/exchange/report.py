"""One injection, or two blocks, as a PDF for the payer and the chart: tagged, searchable, with its curve as a drawing.

What people wrote reaches the page as data alone and can neither set type nor read a file. A text that no font at hand
can draw never loses the report: its letters give way to a sign, and the page says so beside the record number
(specification, preface: everything stays reproducible by hand).
"""

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import cast

import typst

from diary.assets import TEMPLATES

TEMPLATE = TEMPLATES / "exports" / "report.typ"
UNDRAWN = "?"
_DRAWN_BY_EVERY_FONT = re.compile("[\u0020-\u007e\u00a0-\u024f\u0370-\u03ff\u0400-\u045f\u2010-\u2027\u2030-\u203a≤≥−]")


class Paper(StrEnum):
    """The size of the sheet, by the name that the typesetter knows."""

    LETTER = "us-letter"
    A4 = "a4"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportArea:
    """One area as the review says it; ``criteria`` are text, result and reason (specification, section 9)."""

    label: str
    result: str
    lines: tuple[str, ...]
    answers: tuple[tuple[str, str], ...]
    criteria: tuple[tuple[str, str, str], ...]
    doubts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPicture:
    """An SVG picture that stands alone, and the same in words: a panel of the chart, or a sign of its legend."""

    svg: str
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportHeads:
    """The headings in the reader's language; ``criteria`` has three columns and ``scores`` five."""

    curve: str
    doubts: str
    decision: str
    every_score: str
    criteria: tuple[str, str, str]
    scores: tuple[str, str, str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportBlock:
    """One injection as its review says it.

    ``name`` tells two blocks of a report apart. ``scores`` are rows of five cells, in the order in which they were
    felt.
    """

    name: str
    subject: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    areas: tuple[ReportArea, ...]
    scores: tuple[tuple[str, str, str, str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportTogether:
    """What two blocks say together: where they meet with what is told of that, under a heading of its own."""

    heading: str
    meetings: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything that the report says, in the words of the review.

    ``who`` names the patient below the title and at the foot of every page; ``without_name`` takes its place where the
    name cannot be drawn. There are one or two ``blocks``, in time; the curve is that of one, or both on one chart.
    """

    language: str
    title: str
    who: str
    without_name: str
    blocks: tuple[ReportBlock, ...]
    together: ReportTogether | None
    panels: tuple[ReportPicture, ...]
    keys: tuple[ReportPicture, ...]
    decision: tuple[str, ...]
    closing: tuple[str, ...]
    heads: ReportHeads


def write_pdf(report: Report, paper: Paper) -> bytes:
    """The report as PDF/UA-1 on a size of paper (specification, preface).

    Raises ``typst.TypstError`` only where the template itself is broken, never for what a report says.
    """
    try:
        return _set(report, paper)
    except (UnicodeEncodeError, typst.TypstError) as error:
        # Half a letter cannot even be handed over; a letter that no font draws would break the promise of PDF/UA.
        if isinstance(error, typst.TypstError) and "could not be displayed" not in str(error):
            raise
        return _set(drawable(report), paper)


def drawable(report: Report) -> Report:
    """The same with a sign for each letter that not every font draws, and the record number for such a name."""
    named = report if is_drawable(report.who) else replace(report, who=report.without_name)
    return cast("Report", _with_texts(named))


def is_drawable(text: str) -> bool:
    """Whether every font that the report is set in has all the letters of a text."""
    return all(_DRAWN_BY_EVERY_FONT.match(letter) for letter in text)


def _with_texts(part: object) -> object:
    """A part of a report with every text in it made drawable; pictures hold words too."""
    if isinstance(part, str):
        return "".join(letter if _DRAWN_BY_EVERY_FONT.match(letter) or letter == "\n" else UNDRAWN for letter in part)
    if isinstance(part, tuple):
        return tuple(_with_texts(item) for item in part)
    if part is None:
        return None
    return replace(part, **dict(_fields(part)))  # type: ignore[type-var]  # every other part is one of the classes above


def _fields(part: object) -> Iterator[tuple[str, object]]:
    for name in type(part).__dataclass_fields__:  # type: ignore[attr-defined]  # as above
        yield name, _with_texts(getattr(part, name))


def _set(report: Report, paper: Paper) -> bytes:
    inputs = {"report": json.dumps(asdict(report), ensure_ascii=False), "paper": paper.value}
    made: bytes = typst.compile(
        TEMPLATE.read_bytes(), sys_inputs=inputs, pdf_standards=["ua-1"], ignore_system_fonts=True
    )
    return made
