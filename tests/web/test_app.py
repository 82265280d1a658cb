"""The application as a whole: its headers, the demonstration's mark, and one transaction a request."""

from typing import NoReturn

import pytest
from flask import Flask
from sqlalchemy import Engine, event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from diary.web.headers import CONTENT_SECURITY_POLICY
from tests.web.browser import Browser
from tests.web.clinic import Clock, World, entries
from tests.web.conftest import Served
from tests.web.every_page import VISITS
from tests.web.test_save_score import tap
from tests.web.visiting import Visit


def test_the_content_security_policy_begins_with_nothing() -> None:
    assert CONTENT_SECURITY_POLICY == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "manifest-src 'self'; worker-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    )


@pytest.mark.parametrize("visit", [v for v in VISITS if v.who in {"nobody", "patient"}], ids=str)
def test_a_demonstration_says_so_on_every_page(visit: Visit, app: Flask, demo_app: Flask, world: World) -> None:
    browser = Browser(demo_app)
    if visit.who == "patient":
        browser.join(world.running)
    assert "Demonstration: every person on these pages is made up." in visit.go(browser, world).text


def test_over_tls_cookies_are_secure_and_the_browser_is_bound_to_it(app: Flask, served: Served) -> None:
    page = Browser(served.new_app(base_url="https://diary.example")).get("/sign-in")
    assert page.headers["Set-Cookie"].startswith("__Host-staff=")
    assert "Secure" in page.headers["Set-Cookie"]
    assert page.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_a_proxy_is_believed_only_where_the_settings_say_so(app: Flask, served: Served) -> None:
    assert served.new_app(trusted_proxies=1).wsgi_app.__class__.__name__ == "ProxyFix"
    assert app.wsgi_app.__class__.__name__ != "ProxyFix"


def test_saved_is_said_only_after_the_commit(
    app: Flask, patient: Browser, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = tap(patient, 3)

    def fail(_session: Session) -> NoReturn:
        raise RuntimeError("the disk is full")

    app.testing = False
    monkeypatch.setattr(Session, "commit", fail)
    page = patient.post("/diary/scores", form)
    assert (page.status, page.heading) == (500, "Something went wrong with us")
    monkeypatch.undo()
    assert len(entries(world)) == 2


def test_an_error_undoes_everything(
    app: Flask, patient: Browser, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from diary.web.patient import routes

    form = tap(patient, 3)

    def fail(*_args: object, **_named: object) -> NoReturn:
        raise RuntimeError("after the score was written")

    app.testing = False
    monkeypatch.setattr(routes, "redirect", fail)
    assert patient.post("/diary/scores", form).status == 500
    assert len(entries(world)) == 2


class Counted:
    """Counts the statements of an engine."""

    def __init__(self, engine: Engine) -> None:
        self.statements: list[str] = []
        event.listen(engine, "before_cursor_execute", self.note)

    def note(self, _connection: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        self.statements.append(statement)

    def during(self, browser: Browser, path: str) -> int:
        self.statements.clear()
        assert browser.get(path).status == 200
        return len([statement for statement in self.statements if not statement.startswith(("BEGIN", "PRAGMA"))])


def test_the_patients_page_takes_few_queries(patient: Browser, engine: Engine) -> None:
    patient.get("/diary")
    assert Counted(engine).during(patient, "/diary") <= 8


def test_the_review_takes_few_queries(provider: Browser, engine: Engine, world: World) -> None:
    path = f"/injections/{world.running.injection_id}"
    provider.get(path)
    assert Counted(engine).during(provider, path) <= 15


def test_the_worklist_takes_as_many_queries_for_many_as_for_few(
    provider: Browser, engine: Engine, world: World, clock: Clock
) -> None:
    counted = Counted(engine)
    provider.get("/")
    few = counted.during(provider, "/")
    for number in range(5):
        typed = {
            "name": "Another",
            "record_number": f"N-{number}",
            "day": "1",
            "month": "1",
            "year": "1970",
            "language": "en",
            "zone": "UTC",
            "anyway": "1",
        }
        patient_path = provider.post("/patients/new", typed).goes_to
        provider.post(f"{patient_path}/injections/new", injection_form(world))
    assert provider.get("/").text.count("Another") == 5
    assert counted.during(provider, "/") == few


def injection_form(world: World) -> dict[str, str]:
    from tests.web.test_new_injection import form_of

    return form_of(world)
