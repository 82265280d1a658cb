"""The report for the payer: the same as the review, on a page and as a file."""

import re
from io import BytesIO
from uuid import UUID

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from diary.db.audit import AuditRow
from tests.web.browser import Browser
from tests.web.clinic import LOOKING, Clock, World, score
from tests.web.decided import NOTE, decided
from tests.web.earlier_block import earlier_block
from tests.web.page_checks import raw_texts


@pytest.fixture
def reader(provider: Browser, judged: World) -> Browser:
    """The provider in the afternoon, when the scores are in."""
    return provider.sign_in(judged.provider)


def path_of(world: World, rest: str = "") -> str:
    return f"/injections/{world.running.injection_id}/report{rest}"


SAID = (
    "Ana <Ruiz> & Co · March 4, 1961 · A-1",
    "Medial branch block, right, L3, L4, L5",
    "8 just before, while moving",
    "At least 80 % relief in the anesthetic phase",
    "By Medicare: facet joint interventions, at 80 %",
    "No decision has been signed in the diary.",
)


def test_page_and_file_say_the_same(reader: Browser, judged: World) -> None:
    page = reader.get(path_of(judged))
    file = reader.client.get(path_of(judged, "/LETTER.pdf"))
    pdf = PdfReader(BytesIO(file.data))
    printed = " ".join(" ".join(sheet.extract_text() for sheet in pdf.pages).split())
    for words in SAID:
        assert words in " ".join(page.text.split()), words
        assert words in printed.replace("\u00a0", " "), words


def test_a_signed_decision_stands_on_it_with_what_has_changed_since(
    reader: Browser, judged: World, clock: Clock
) -> None:
    decided(judged)
    score(judged, clock, 360, 2)
    page = reader.sign_in(judged.provider).get(path_of(judged))
    for words in ("Repeat the block", NOTE, f"Signed by {judged.provider.name}", "version 1", "changes since signed."):
        assert words in page.text
    assert re.search(r"SHA-256 [0-9a-f]{64}", page.text)


def test_a_file_is_kept_under_a_name_that_tells_nothing(reader: Browser, judged: World) -> None:
    file = reader.client.get(path_of(judged, "/A4.pdf"))
    assert file.content_type == "application/pdf"
    assert file.headers["Content-Disposition"] == 'attachment; filename="pain-diary-report.pdf"'
    assert "no-store" in file.headers["Cache-Control"]


@pytest.mark.parametrize("paper", ["a4", "LEGAL", "x", "A4%00"])
def test_there_are_two_sizes_of_paper(reader: Browser, judged: World, paper: str) -> None:
    assert reader.get(path_of(judged, f"/{paper}.pdf")).status == 404


def test_it_is_read_by_the_policy_that_was_chosen(reader: Browser, judged: World) -> None:
    page = reader.get(path_of(judged, "?policy=sis-dual"))
    assert "at 100 %" in page.text
    assert page.links()["PDF, letter"].endswith("LETTER.pdf?policy=sis-dual")
    assert page.links()["Back to the review"].endswith("?policy=sis-dual")


def test_a_policy_that_there_is_not_is_told(reader: Browser, judged: World) -> None:
    assert reader.get(path_of(judged, "?policy=x")).status == 400


def test_making_it_is_written_down_as_an_export(reader: Browser, judged: World) -> None:
    reader.get(path_of(judged))
    reader.client.get(path_of(judged, "/A4.pdf"))
    with judged.session() as session:
        rows = session.scalars(select(AuditRow).execution_options(unscoped=LOOKING)).all()
    made = [row for row in rows if row.action == "report exported"]
    assert {(row.patient_id, row.object_id) for row in made} == {
        (judged.running.patient_id, judged.running.injection_id)
    }
    assert len(made) == 2


def test_the_review_leads_to_it_for_those_who_treat(reader: Browser, administrator: Browser, judged: World) -> None:
    review = f"/injections/{judged.running.injection_id}"
    assert reader.get(review).links()["Report"].startswith(path_of(judged))
    administrator.sign_in(judged.administrator)
    assert "Report" not in administrator.get(review).links()
    assert administrator.get(path_of(judged)).status == 403


@pytest.fixture
def earlier(judged: World) -> UUID:
    return earlier_block(judged)


TOGETHER = (
    "Pain diaries after two blocks",
    "Right: L3, L4",
    "Concordant.",
    "Lidocaine",
    "Bupivacaine",
    "Every score: Mon, Feb 9, 2026",
    "Every score: Mon, Mar 2, 2026",
    "Mon, Feb 9, 2026:",
)


def test_where_the_plan_needs_two_both_stand_on_one_report(reader: Browser, judged: World, earlier: UUID) -> None:
    alone = reader.get(path_of(judged))
    beside = alone.links()["With the block of Mon, Feb 9, 2026"]
    page = reader.get(beside)
    assert [words for words in TOGETHER if words not in page.text] == []
    assert page.links()["This block alone"] == path_of(judged, "?policy=medicare-facet")
    file = reader.client.get(page.links()["PDF, letter"])
    assert len(file.data) < 300 * 1024
    pdf = PdfReader(BytesIO(file.data))
    printed = " ".join(" ".join(sheet.extract_text() for sheet in pdf.pages).split()).replace("\u00a0", " ")
    assert [words for words in TOGETHER if words not in printed] == []
    assert str(earlier) in page.links()["PDF, A4"]


def test_each_block_of_a_report_is_written_down_as_exported(reader: Browser, judged: World, earlier: UUID) -> None:
    reader.get(path_of(judged, f"?beside={earlier}"))
    with judged.session() as session:
        rows = session.scalars(select(AuditRow).execution_options(unscoped=LOOKING)).all()
    made = {row.object_id for row in rows if row.action == "report exported"}
    assert made == {earlier, judged.running.injection_id}


def test_nothing_stands_beside_where_one_block_is_enough(reader: Browser, judged: World, earlier: UUID) -> None:
    page = reader.get(path_of(judged, "?policy=consensus-2020-lumbar"))
    assert "This block alone" not in page.links()
    assert reader.get(path_of(judged, f"?policy=consensus-2020-lumbar&beside={earlier}")).status == 404


def test_only_the_patients_own_blocks_stand_beside(reader: Browser, judged: World, earlier: UUID) -> None:
    for named in (judged.running.injection_id, judged.planned.injection_id, judged.foreign.injection_id, "nothing"):
        assert reader.get(path_of(judged, f"?beside={named}")).status == 404


def test_a_report_of_two_speaks_the_readers_language(
    reader: Browser, judged: World, earlier: UUID, pseudo: None
) -> None:
    assert raw_texts(reader.get(path_of(judged, f"?beside={earlier}")).root) == []
