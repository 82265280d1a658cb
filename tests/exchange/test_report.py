"""The report as a PDF: what it says can be read out of it, by people, by machines and aloud."""

from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from diary.charts.model import relief_chart
from diary.charts.svg import draw_panel, key_sign
from diary.charts.two_blocks import two_blocks_chart
from diary.exchange.report import (
    Paper,
    Report,
    ReportArea,
    ReportBlock,
    ReportHeads,
    ReportPicture,
    ReportTogether,
    drawable,
    write_pdf,
)
from tests.charts.courses import biphasic

LARGEST = 300 * 1024
HEADS = ReportHeads(
    curve="The curve",
    doubts="Doubts",
    decision="Decision",
    every_score="Every score",
    criteria=("Criterion", "Result", "Because"),
    scores=("After", "Score", "Relief", "Felt", "How"),
)


@pytest.fixture(scope="module")
def report() -> Report:
    chart = relief_chart(biphasic())
    return Report(
        language="en",
        title="Pain diary after an injection",
        who="Ana Ruiz · March 4, 1961 · A-1",
        without_name="Record number A-1, born March 4, 1961. The name cannot be printed.",
        blocks=(
            ReportBlock(
                name="Mon, Mar 2, 2026",
                subject=("Facet joint injection, right, L4-5", "Needle out Mon, Mar 2, 2026, 09:30"),
                facts=(("Local anesthetic", "Bupivacaine, 0.5 %"), ("Steroid", "None")),
                areas=(
                    ReportArea(
                        label="Right low back",
                        result="Met",
                        lines=("Before: 8 just before, while moving",),
                        answers=(("Anesthetic at 80 %", "At least 4 h, less than 5 h."),),
                        criteria=(("At least 80 % relief", "Met", "Relief of 80 % or more"),),
                        doubts=("At rest instead of moving: not met",),
                    ),
                ),
                scores=tuple(
                    (f"{hour} h", str(hour % 11), "50 %", "Mon, Mar 2", "patient, live") for hour in range(30)
                ),
            ),
        ),
        together=None,
        panels=tuple(ReportPicture(svg=draw_panel(chart, panel), alt=panel.name) for panel in chart.panels),
        keys=tuple(ReportPicture(svg=key_sign(key), alt=key.label) for key in chart.keys),
        decision=("No decision has been signed in the diary.",),
        closing=("Decision support.",),
        heads=HEADS,
    )


def with_block(report: Report, **changes: object) -> Report:
    """The same with something else about its block."""
    return replace(report, blocks=(replace(report.blocks[0], **changes),))  # type: ignore[arg-type]  # by its fields


@pytest.fixture(scope="module")
def letter(report: Report) -> bytes:
    return write_pdf(report, Paper.LETTER)


def read(made: bytes) -> PdfReader:
    return PdfReader(BytesIO(made))


def text_of(made: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in read(made).pages).split())


def test_every_word_of_it_can_be_searched(report: Report, letter: bytes) -> None:
    text = text_of(letter)
    for words in (
        report.who,
        *report.blocks[0].subject,
        "Bupivacaine, 0.5 %",
        "At least 4 h, less than 5 h.",
        "Relief of 80 % or more",
        "At rest instead of moving: not met",
        "0 h 0 50 % Mon, Mar 2 patient, live",
        "29 h 7 50 % Mon, Mar 2 patient, live",
        *report.decision,
    ):
        assert words in text, words


def test_it_is_tagged_named_and_told_in_its_language(report: Report, letter: bytes) -> None:
    catalog: Any = read(letter).root_object
    metadata = read(letter).metadata
    assert catalog["/MarkInfo"]["/Marked"] == True  # noqa: E712 (the reader has a boolean of its own)
    assert str(catalog["/Lang"]) == "en"
    assert metadata is not None
    assert metadata.title == report.title
    kinds = {str(element.get("/S")) for element in structure_of(read(letter))}
    assert kinds >= {"/H1", "/H2", "/H3", "/Table", "/TH", "/TD", "/Figure", "/L"}


def structure_of(pdf: PdfReader) -> list[Any]:
    """Every element of the tree that screen readers follow."""
    found: list[Any] = []
    waiting: list[Any] = [pdf.root_object["/StructTreeRoot"]]
    while waiting:
        element = waiting.pop()
        found.append(element)
        children = element.get("/K", [])
        for child in children if isinstance(children, list) else [children]:
            one = child.get_object()
            if isinstance(one, dict) and "/K" in one:
                waiting.append(one)
    return found


def test_its_curve_is_told_in_words(report: Report, letter: bytes) -> None:
    figures = [e for e in structure_of(read(letter)) if e.get("/S") == "/Figure"]
    assert {e.get("/Alt") for e in figures} == {panel.alt for panel in report.panels}


@pytest.mark.parametrize(("paper", "size"), [(Paper.LETTER, (612, 792)), (Paper.A4, (595, 842))])
def test_it_fits_one_page_of_either_paper_and_is_small(report: Report, paper: Paper, size: tuple[int, int]) -> None:
    made = write_pdf(report, paper)
    (page,) = read(made).pages
    assert (round(float(page.mediabox.width)), round(float(page.mediabox.height))) == size
    assert len(made) < LARGEST


@pytest.mark.parametrize("name", ["山田 太郎", "😀", "한국", "\ud800"])
def test_a_name_that_no_font_draws_never_loses_the_report(report: Report, name: str) -> None:
    text = text_of(write_pdf(replace(report, who=f"{name} · A-1"), Paper.LETTER))
    assert "Record number A-1, born March 4, 1961. The name cannot be printed." in text
    assert "At least 4 h, less than 5 h." in text


def test_other_letters_that_no_font_draws_become_a_sign_and_the_name_stays(report: Report) -> None:
    text = text_of(write_pdf(with_block(report, facts=(("Location", "東京 Clinic"),)), Paper.LETTER))
    assert "?? Clinic" in text
    assert report.who in text


def test_what_every_font_draws_is_left_as_it_is(report: Report) -> None:
    named = replace(report, who="Zoë Łukasz Ñandú Ωmega Жанна O'Néill – ≥ 5 · A-1")
    assert drawable(named).who == named.who
    assert named.who in text_of(write_pdf(named, Paper.LETTER))


def test_what_people_write_is_set_as_text(report: Report) -> None:
    written = ('#panic("x")', "$ x + 1 $", "*bold* _it_ `raw`", '#read("/etc/passwd")', "= Head", "\\ @label <x> //")
    text = text_of(write_pdf(with_block(report, facts=tuple(("Note", words) for words in written)), Paper.LETTER))
    assert [words for words in written if words not in text] == []


def test_without_scores_and_areas_there_is_still_a_sheet(report: Report) -> None:
    bare = replace(with_block(report, areas=(), scores=(), facts=()), panels=(), keys=(), decision=(), closing=())
    assert report.who in text_of(write_pdf(bare, Paper.A4))


def test_a_long_diary_goes_on_on_the_next_page(report: Report) -> None:
    made = write_pdf(with_block(report, scores=report.blocks[0].scores * 8), Paper.LETTER)
    assert len(read(made).pages) > 1
    assert len(made) < LARGEST


@pytest.fixture(scope="module")
def both(report: Report) -> Report:
    """Two blocks of which each has a full diary."""
    chart = two_blocks_chart((biphasic(), biphasic()), ("Mon, Mar 2, 2026", "Mon, Mar 23, 2026"))
    second = replace(report.blocks[0], name="Mon, Mar 23, 2026", subject=("Medial branch block, right, L3, L4",))
    return replace(
        report,
        blocks=(report.blocks[0], second),
        together=ReportTogether(heading="What they say together", meetings=(("Right: L3, L4", ("Concordant.",)),)),
        panels=tuple(ReportPicture(svg=draw_panel(chart, panel), alt=panel.name) for panel in chart.panels),
        keys=tuple(ReportPicture(svg=key_sign(key), alt=key.label) for key in chart.keys),
    )


def test_two_blocks_stand_on_one_report_with_what_they_say_together(both: Report) -> None:
    made = write_pdf(both, Paper.LETTER)
    text = text_of(made)
    for words in ("Right: L3, L4 Concordant.", "Every score: Mon, Mar 2, 2026", "Every score: Mon, Mar 23, 2026"):
        assert words in text, words
    for block in both.blocks:
        assert " ".join((block.name, *block.subject)) in text
    assert text.count("Relief of 80 % or more") == 2
    assert (len(read(made).pages), len(made) < LARGEST) == (2, True)
    kinds = [str(element.get("/S")) for element in structure_of(read(made))]
    assert kinds.count("/H2") == 7
    assert kinds.count("/H3") == kinds.count("/H4") == 2


def test_two_blocks_are_told_even_where_no_font_draws_a_letter(both: Report) -> None:
    named = replace(both, who="山田 太郎")
    assert "Concordant." in text_of(write_pdf(named, Paper.A4))
