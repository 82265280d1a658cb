"""What is written in the longer forms waits on the phone like a tap."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select, update

from diary.db.alerts import SymptomReport
from diary.db.engine import make_session_factory
from diary.db.entries import RescueRevision
from diary.db.patients import Patient
from diary.web.patient.when import latest_passed
from tests.e2e.clinics import Clinic
from tests.e2e.offline_phones import LOOKING, Ledger, Phone, begin, join, phone
from tests.e2e.pages import listening, press

pytestmark = pytest.mark.browser

INSTANTS = """async (cases) => {
    const { instantOf } = await import("/static/js/modules/zoned.js");
    return cases.map(([day, time, zone, now]) => instantOf(day, time, zone, now)?.getTime() ?? null);
}"""
ZONES = ("America/Los_Angeles", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC")
TIMES = ("00:00", "01:30", "01:59", "02:30", "03:00", "23:59")
DAYS = ("2026-03-08", "2026-03-29", "2026-04-05", "2026-10-04", "2026-10-25", "2026-11-01", "2026-12-31")


@pytest.fixture
def ledger(clinic: Clinic) -> Ledger:
    clinic.clock.next_morning()
    begun = begin(clinic)
    clinic.clock.forward(hours=1)
    return begun


@pytest.fixture
def mine(browser: Browser, clinic: Clinic, ledger: Ledger) -> Iterator[Phone]:
    with phone(browser, clinic.origin) as opened:
        join(opened, ledger.begun.link).tap(6)
        opened.page.wait_for_url("**saved=1**")
        yield opened.kept()


def written(held: Phone, waits: str, *ticks: str, button: str = "Save", **fields: str) -> None:
    """Fill a form in without a network and send it: it waits here, and says so."""
    page = held.page
    listening(page)
    held.without_network()
    for label, text in fields.items():
        page.locator(f"main [name={label}]").fill(text)
    for tick in ticks:
        page.locator(tick).check(force=True)
    page.get_by_role("button", name=button, exact=True).first.tap()
    held.waits(waits)
    expect(page.get_by_text("Saved on this phone:")).to_be_visible()


def test_every_form_waits_like_a_score(mine: Phone, ledger: Ledger) -> None:
    page, first = mine.page, ledger.rows()[0].entry_id
    press(page, page.get_by_role("link", name="Say more about this score"))
    expect(page.locator("main [name=stated_relief_percent]")).to_be_attached()
    said = {"stated_relief_percent": "12,5 %", "note": "on the stairs", "drug": "ibuprofen"}
    written(mine, "2 waiting to be sent", "[name=could_move][value=no]", "[name=ago][value='30']", **said)
    # These two open without a network as well.
    mine.open("/diary/earlier")
    written(mine, "3 waiting to be sent", "[name=ago][value='30']", button="3")
    mine.open("/diary/medicine")
    written(mine, "4 waiting to be sent", "[name=ago][value='0']", drug="paracetamol")
    press(page, page.locator("#offline").get_by_role("button", name="Undo"))
    mine.waits("5 waiting to be sent")
    mine.without_network(off=False)
    mine.flush()
    mine.open(f"/diary/scores/{first}/change")
    written(mine, "1 waiting to be sent", "[name=score][value='9']", button="Save the change", reason="slipped")
    mine.without_network(off=False)
    mine.flush()
    rows = {row.revision: row for row in ledger.rows() if row.entry_id == first}
    more, changed = rows[2], rows[3]
    assert (more.stated_relief_percent, more.could_move, more.note) == (Decimal("12.5"), False, "on the stairs")
    assert (changed.score, changed.reason, changed.felt_at) == (9, "slipped", rows[1].felt_at)
    (earlier,) = [row for row in ledger.rows() if row.entry_id != first]
    assert abs(earlier.recorded_at - earlier.felt_at - timedelta(minutes=30)) < timedelta(seconds=5)
    with make_session_factory(ledger.clinic.engine)() as session:
        wanted = select(RescueRevision.drug, RescueRevision.withdrawn).where(
            RescueRevision.patient_id == changed.patient_id
        )
        taken = {tuple(row) for row in session.execute(wanted.execution_options(unscoped=LOOKING))}
    assert taken == {("ibuprofen", False), ("paracetamol", False), ("paracetamol", True)}


def test_a_glucose_above_the_limit_says_at_once_whom_to_call_and_waits(mine: Phone, ledger: Ledger) -> None:
    with make_session_factory(ledger.clinic.engine).begin() as session:
        session.execute(update(Patient).values(diabetes=True).execution_options(unscoped=LOOKING))
    page = mine.page
    mine.open("/diary/when-to-call")
    listening(page)
    mine.without_network()
    page.get_by_label("mmol/L", exact=True).fill("16.7")
    expect(page.locator(".now--call-today")).to_be_hidden()
    page.get_by_label("mmol/L", exact=True).fill("16.8")
    expect(page.locator(".now--call-today").get_by_role("link").first).to_be_in_viewport()
    press(page, page.get_by_role("button", name="Tell the clinic what I ticked"))
    mine.waits("1 waiting to be sent")
    mine.without_network(off=False)
    mine.flush()
    with make_session_factory(ledger.clinic.engine)() as session:
        latest = select(SymptomReport.items).order_by(SymptomReport.received_at.desc()).limit(1)
        assert session.scalar(latest.execution_options(unscoped=LOOKING)) == ["blood-sugar-high"]


def test_deleting_and_taking_back_wait_too(mine: Phone, ledger: Ledger) -> None:
    first = ledger.rows()[0].entry_id
    mine.open(f"/diary/scores/{first}")
    mine.page.get_by_text("Delete this score").tap()
    written(mine, "1 waiting to be sent", button="Delete it", reason="wrong side")
    mine.without_network(off=False)
    mine.flush()
    assert [(row.withdrawn, row.reason) for row in ledger.rows()] == [(False, None), (True, "wrong side")]


def test_what_cannot_be_is_told_beside_its_field_and_nothing_waits(mine: Phone, ledger: Ledger) -> None:
    """With a network the server says what is wrong, in the form and with everything that was typed."""
    mine.open("/diary/earlier")
    listening(mine.page)
    mine.page.locator("[name=ago][value=other]").check(force=True)
    mine.page.locator("[name=on]").fill("2020-01-01")
    mine.page.locator("[name=at]").fill("10:00")
    mine.page.locator("form[data-keeps=earlier] button[value='3']").tap()
    expect(mine.page.get_by_text("This was before the injection.").first).to_be_visible()
    expect(mine.page.locator("[name=on]")).to_have_value("2020-01-01")
    expect(mine.page.locator("#offline")).to_be_hidden()
    assert ledger.scores() == [6]
    listening(mine.page)
    mine.without_network()
    mine.page.locator("[name=at]").fill("")
    mine.page.locator("form[data-keeps=earlier] button[value='3']").tap()
    expect(mine.page.get_by_text("Something is missing or cannot be read.")).to_be_visible()


def test_a_named_time_is_the_same_instant_on_the_phone_and_at_the_clinic(mine: Phone) -> None:
    """In every night of a change of the clocks: the hour that is left out, and the one that comes twice."""
    cases: list[tuple[str, str, str, float]] = []
    wanted: list[float | None] = []
    for zone in ZONES:
        for day in DAYS:
            for clock in TIMES:
                local = datetime.fromisoformat(f"{day}T{clock}")
                for now in (local.replace(tzinfo=ZoneInfo(zone)), datetime(2027, 1, 2, tzinfo=UTC)):
                    found = latest_passed(local.date(), local.time(), ZoneInfo(zone), now.astimezone(UTC))
                    wanted.append(found.timestamp() * 1000 if found else None)
                    cases.append((day, clock, zone, now.timestamp() * 1000))
    told: Any = mine.page.evaluate(INSTANTS, cases)
    assert told == wanted
    assert None in wanted
