"""The note for the hospital's chart: the same as the review, as plain text."""

from datetime import UTC, datetime

from sqlalchemy import select

from diary import __version__
from diary.db.audit import AuditRow
from tests.web.browser import Browser
from tests.web.clinic import LOOKING, World


def note_of(browser: Browser, world: World, query: str = "") -> str:
    page = browser.sign_in(world.provider).get(f"/injections/{world.running.injection_id}/note{query}")
    return page.root.findall(".//textarea")[0].text or ""


def test_it_says_what_the_review_says(provider: Browser, judged: World) -> None:
    text = " ".join(note_of(provider, judged).split())
    assert "Ana <Ruiz> & Co - March 4, 1961 - A-1" in text
    assert "Medial branch block, right, L3, L4, L5" in text
    assert "Needle out Mon, Mar 2, 2026, 09:30 - day 0" in text
    assert "Local anesthetic: Bupivacaine, 0.5 %, 0.5 ml" in text
    assert "Before: 8 just before, while moving" in text
    assert "Usual pain of the week before: 7" in text
    assert "Pattern: Anesthetic only. Relief while the anesthetic worked, and not after it." in text
    assert "Anesthetic at 80 %: At least 4 h, less than 5 h. Consistent with the agent - expected" in text
    assert "- At least 80 % relief in the anesthetic phase: Met. Relief of 80 % or more from minute 30" in text
    assert "By Medicare: facet joint interventions, at 80 %" in text
    assert "scores that were due came in time." in text


def test_every_score_is_in_it_and_a_0_is_a_0(provider: Browser, judged: World) -> None:
    assert "Scores moving: 30 min: 1; 1 h: 1; 2 h: 0; 4 h: 1; 5 h: 8" in note_of(provider, judged)


def test_it_says_when_it_was_made_and_by_which_version(provider: Browser, judged: World) -> None:
    text = " ".join(note_of(provider, judged).split())
    assert f"As of Mon, Mar 2, 2026, 14:30, Pacific Standard Time. Post-injection pain diary {__version__}." in text


def test_it_is_read_by_the_policy_that_was_chosen(provider: Browser, judged: World) -> None:
    assert "at 100 %" in note_of(provider, judged, "?policy=sis-dual")


def test_its_lines_are_short_and_its_signs_plain(provider: Browser, judged: World) -> None:
    text = note_of(provider, judged)
    assert max(len(line) for line in text.splitlines()) <= 78
    assert text.isascii()


def test_without_scripts_it_can_be_selected_and_leads_back(provider: Browser, judged: World) -> None:
    page = provider.sign_in(judged.provider).get(f"/injections/{judged.running.injection_id}/note")
    area = page.root.findall(".//textarea")[0]
    assert area.get("readonly") is not None
    review = f"/injections/{judged.running.injection_id}?policy=medicare-facet"
    assert page.links()["Back to the review"] == review
    assert provider.get(review).links()["Copy note"].startswith(f"/injections/{judged.running.injection_id}/note")


def test_making_it_is_written_down_as_an_export(provider: Browser, judged: World) -> None:
    note_of(provider, judged)
    with judged.session() as session:
        rows = session.scalars(select(AuditRow).execution_options(unscoped=LOOKING)).all()
    (row,) = [row for row in rows if row.action == "note exported"]
    assert (row.patient_id, row.object_id) == (judged.running.patient_id, judged.running.injection_id)
    assert row.at == datetime(2026, 3, 2, 22, 30, tzinfo=UTC)


def test_an_administrator_makes_none(administrator: Browser, world: World) -> None:
    path = f"/injections/{world.running.injection_id}"
    assert administrator.get(f"{path}/note").status == 403
    assert "Copy note" not in administrator.get(path).links()
