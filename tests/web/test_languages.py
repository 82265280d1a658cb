"""Every visible text goes through gettext, and a language is one file."""

from pathlib import Path

import pytest
from flask import Flask

from diary import catalogs
from diary.web.access import ACCESS
from tests.web.browser import Browser
from tests.web.clinic import World
from tests.web.every_page import VISITS
from tests.web.page_checks import raw_texts
from tests.web.visiting import Visit

SHOW_NO_PAGE = {
    "dev.components",
    "static",
    "health.alive",
    "health.ready",
    "auth.sign_out",
    "auth.end_own_session",
    "auth.end_other_sessions",
    "provider.alike",
    "auth.switch_clinic",
    "admin.audit_file",
    "patient.own_record_file",
    "provider.records_file",
    "admin.check_audit",
    "admin.review_emergency",
    "provider.close_glass",
    "admin.send_link",
    "admin.end_session",
    "admin.reopen_location",
    "provider.history_complete",
    "provider.issue_code",
    "provider.replace_phones",
    "provider.offer_preset",
    "provider.chart",
    "provider.report_file",
    "provider.overview_chart",
    "provider.overview_export",
    "provider.two_blocks_chart",
    "provider.undo_recovery_score",
    "provider.undo_paper_score",
    "patient.own_data_file",
    "patient.calendar_file",
    "patient.text_reply",
    "patient.undo_score",
    "patient.delete_score",
    "patient.withdraw_medicine",
    "patient.undo_medicine",
    "patient.help_writing",
    "manifest",
    "service_worker",
    "sync.push",
    "sync.description",
}


def test_every_page_is_visited() -> None:
    assert {visit.endpoint for visit in VISITS} | SHOW_NO_PAGE == set(ACCESS)


@pytest.mark.parametrize("visit", VISITS, ids=str)
def test_every_visible_text_goes_through_gettext(
    visit: Visit, world: World, request: pytest.FixtureRequest, pseudo: None
) -> None:
    page = visit.go(request.getfixturevalue(visit.who), world)
    assert raw_texts(page.root) == []


def test_the_page_without_a_diary_goes_through_gettext(
    provider: Browser, other_patient: Browser, world: World, pseudo: None
) -> None:
    provider.post(f"/injections/{world.planned.injection_id}/call-off", {"reason": "Fever"})
    page = other_patient.get("/diary")
    assert page.heading == "⟦There is nothing to fill in⟧"
    assert raw_texts(page.root) == []


@pytest.mark.parametrize("path", ["/nothing", "/join"])
def test_error_pages_go_through_gettext(nobody: Browser, path: str, pseudo: None) -> None:
    for page in (nobody.get("/nothing"), nobody.client.delete(path)):
        root = page.root if hasattr(page, "root") else None
        assert root is None or raw_texts(root) == []


def test_the_pseudo_language_would_find_a_raw_text(nobody: Browser) -> None:
    assert raw_texts(nobody.get("/sign-in").root) != []


def test_a_language_is_added_by_one_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, app: Flask, nobody: Browser
) -> None:
    text = (
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Your pain diary"\nmsgstr "Su diario"\n'
    )
    (tmp_path / "es.po").write_text(text, encoding="utf-8")
    monkeypatch.setattr(catalogs, "CATALOGS", tmp_path)
    catalogs.catalog.cache_clear()
    page = nobody.get("/join", headers={"Accept-Language": "es-MX,es;q=0.9"})
    catalogs.catalog.cache_clear()
    assert page.heading == "Su diario"
    assert page.root.get("lang") == "es"


def test_an_unknown_language_reads_english(nobody: Browser) -> None:
    assert nobody.get("/sign-in", headers={"Accept-Language": "tlh"}).heading == "Sign in"


def test_a_patient_reads_his_own_language(nobody: Browser) -> None:
    page = nobody.get("/join", headers={"Accept-Language": "es-MX,es;q=0.9"})
    assert (page.heading, page.root.get("lang")) == ("Su diario del dolor", "es")


def test_staff_read_english_whatever_their_browser_asks_for(nobody: Browser) -> None:
    page = nobody.get("/sign-in", headers={"Accept-Language": "es-MX,es;q=0.9"})
    assert (page.heading, page.root.get("lang")) == ("Sign in", "en")
