"""A passkey in a real browser: added, and asked for after the password; the device is Chromium's own pretence."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from diary.db.engine import make_engine, make_session_factory
from diary.db.migrating import upgrade
from diary.db.people import Role
from diary.settings import Settings
from diary.web.app import create_app
from tests.builders import PASSWORD, SECRET, email_of, found_clinic
from tests.e2e.pages import Screen
from tests.ports import free_port

pytestmark = pytest.mark.browser
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@contextmanager
def clinic_at_localhost(folder: Path) -> Iterator[str]:
    """A clinic with its people, served under a name to which browsers bind passkeys."""
    engine, port = make_engine(f"sqlite:///{folder / 'diary.sqlite'}"), free_port()
    upgrade(engine)
    with make_session_factory(engine).begin() as session:
        found_clinic(session)
    origin = f"http://localhost:{port}"
    settings = Settings(database_url=str(engine.url), secret_key=SECRET, base_url=origin)
    server = make_server("localhost", port, create_app(settings, engine), threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield origin
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        engine.dispose()


def come_in(page: Page, origin: str) -> None:
    page.goto(f"{origin}/sign-in")
    page.get_by_label("E-mail", exact=True).fill(email_of(Role.NURSE))
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    Screen(page).press("Sign in")


def test_a_passkey_is_added_and_opens(browser: Browser, tmp_path: Path) -> None:
    with clinic_at_localhost(tmp_path) as origin:
        context = browser.new_context()
        page = context.new_page()
        tools = context.new_cdp_session(page)
        tools.send("WebAuthn.enable")
        tools.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
        come_in(page, origin)
        page.wait_for_url(f"{origin}/")
        page.goto(f"{origin}/account/passkeys/new")
        page.get_by_label("Name", exact=True).fill("This laptop")
        page.get_by_role("button", name="Add a passkey").click()
        expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
        page.goto(f"{origin}/account")
        page.get_by_role("button", name="Sign out", exact=True).first.click()
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
        come_in(page, origin)
        page.get_by_role("button", name="Use a passkey").click()
        page.wait_for_url(f"{origin}/")
        page.goto(f"{origin}/account")
        expect(page.get_by_text("Password and passkey")).to_be_visible()
        context.close()
