"""What the addresses of the demo's pages are filled with, found as a person would: from links."""

import re

from playwright.sync_api import Page

from tests.e2e.demos import Demo
from tests.e2e.pages import Screen
from tests.e2e.visits import tick_chills


def entry_of(history: Page) -> str:
    """The id of the score that a patient felt last, as his own page of scores links to it."""
    history.goto("/diary/history")
    link = history.get_by_role("table").get_by_role("link").first.get_attribute("href") or ""
    return link.rsplit("/", 1)[1]


def report_of(phone: Page) -> str:
    """The id of a report that a patient sends."""
    phone.goto("/diary/when-to-call")
    tick_chills(phone)
    Screen(phone).press("Tell the clinic what I ticked")
    phone.wait_for_url(re.compile(r"/when-to-call/[0-9a-f-]{36}$"))
    return phone.url.rsplit("/", 1)[1]


def preset_of(presets: Page) -> str:
    """The id of the first preset, as their page links to it."""
    presets.goto("/presets")
    link = presets.get_by_role("listitem").first.get_by_role("link").first.get_attribute("href") or ""
    return _last_part(link)


def ids_of(worklist: Page, demo: Demo, name: str) -> dict[str, str]:
    """The ids that the addresses of a patient's pages have, as the worklist links to them."""
    worklist.goto("/")
    row = worklist.get_by_role("row").filter(has=worklist.get_by_role("link", name=name, exact=True)).first
    links = [link.get_attribute("href") or "" for link in row.get_by_role("link").all()]
    return {
        "preset_id": preset_of(worklist),
        "patient_id": _last_part(links[0]),
        "injection_id": _last_part(links[1]),
        "clinic_id": "00000000-0000-4000-8000-000000000000",
        "message_id": "00000000-0000-4000-8000-000000000000",
        "key": "1-moving",
        "counted": "all",
        "week": "0",
        "version": "1",
        "token": demo.patient(name)["join_url"].rsplit("/", 1)[1],
    }


def merge_of(staff: Page, patient_id: str) -> str:
    """The id of a merge, as the page of the patient who was kept links to it."""
    staff.goto(f"/patients/{patient_id}")
    link = staff.get_by_role("link", name="Take the merge back").get_attribute("href") or ""
    return link.split("/")[2]


def past_of(staff: Page, patient_id: str) -> str:
    """The id of a session that was done elsewhere, once it is written down."""
    staff.goto(f"/patients/{patient_id}/elsewhere/new")
    staff.get_by_label("Day", exact=True).fill("2026-05-04")
    for choice in ("Medial branch block", "Lumbar (low back)", "Left", "Diagnostic (anesthetic only)"):
        staff.get_by_label(choice, exact=True).check()
    Screen(staff).press("Save")
    link = staff.get_by_role("link", name="Take it back").get_attribute("href") or ""
    return link.split("/")[2]


def _last_part(path: str) -> str:
    found = re.fullmatch(r"/\w+/([0-9a-f-]{36})", path)
    assert found is not None, path
    return found[1]


def alert_of(staff: Page) -> str:
    """The id of the alert that waits longest among the most urgent."""
    staff.goto("/alerts")
    link = staff.get_by_role("link", name="Open", exact=True).first.get_attribute("href") or ""
    return link.rsplit("/", 1)[1]
