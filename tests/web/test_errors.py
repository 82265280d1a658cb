"""Every error is a real page with one way on, and JSON where JSON was asked for."""

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from diary.services import answering
from tests.web.browser import Browser
from tests.web.clinic import World

TEN_MEGABYTES = "x" * 10_000_000


@pytest.mark.parametrize(
    "path", ["/nothing", "/injections/not-a-uuid", "/patients/%00", "/static/nothing.css", "/static/../app.py", "/ü💉"]
)
def test_what_is_not_there(nobody: Browser, path: str) -> None:
    page = nobody.get(path)
    assert (page.status, page.heading) == (404, "There is no page here")
    assert "Sign in" in page.links()


def test_the_way_on_fits_the_visitor(provider: Browser, patient: Browser, world: World) -> None:
    missing = f"/injections/{world.foreign.injection_id}"
    assert provider.get(missing).links()["Go to the worklist"] == "/"
    assert patient.get(missing).links()["Open my diary"] == "/diary"


@pytest.mark.parametrize(
    ("method", "path"), [("DELETE", "/join"), ("PUT", "/"), ("GET", "/sign-out"), ("POST", "/diary"), ("TRACE", "/")]
)
def test_a_wrong_method(patient: Browser, method: str, path: str) -> None:
    response = patient.client.open(path, method=method)
    assert response.status_code == 405
    assert response.headers["Allow"]
    assert "That cannot be done here" in response.text


@pytest.mark.parametrize("path", ["/join", "/sign-in", "/diary/scores"])
def test_a_body_of_ten_megabytes(patient: Browser, path: str) -> None:
    page = patient.post(path, {"code": TEN_MEGABYTES})
    assert (page.status, page.heading) == (413, "That is too long")


def test_ten_megabytes_of_json(patient: Browser) -> None:
    response = patient.client.post("/diary/scores", data=TEN_MEGABYTES, content_type="application/json")
    assert response.status_code == 413
    assert response.json is not None
    assert response.json["error"] == "That is too long"


def test_a_thousand_fields(patient: Browser) -> None:
    page = patient.post("/join", [(f"field-{number}", "x") for number in range(5000)])
    assert page.status in {413, 422}


def test_json_is_answered_with_json(nobody: Browser) -> None:
    page = nobody.get("/nothing", headers={"Accept": "application/json"})
    assert page.response.json == {
        "error": "There is no page here",
        "message": "Please check the address, or go back to where you came from.",
    }


def broken(*_args: object) -> None:
    raise ZeroDivisionError


def busy(*_args: object) -> None:
    raise OperationalError("SELECT", {}, Exception("database is locked"))


def test_a_mistake_of_ours_is_a_page_that_says_nothing_of_it(
    app: Flask, patient: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.testing = False
    monkeypatch.setattr(answering, "open_diary", broken)
    page = patient.get("/diary")
    assert (page.status, page.heading) == (500, "Something went wrong with us")
    assert "ZeroDivision" not in page.response.text


def test_a_busy_database_asks_for_a_second_try(patient: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answering, "open_diary", busy)
    page = patient.get("/diary")
    assert (page.status, page.headers["Retry-After"]) == (503, "2")


@pytest.mark.parametrize("body", [b"\xff\xfe\x00", b"score=%FF%FE", b"=&=&&;;", b"a" * 1000])
def test_a_body_that_is_no_form(patient: Browser, body: bytes) -> None:
    response = patient.client.post(
        "/diary/scores", data=body, content_type="application/x-www-form-urlencoded; charset=utf-16"
    )
    assert response.status_code == 400
    response = patient.client.post("/diary/scores", data=body, content_type="multipart/form-data; boundary=x")
    assert response.status_code == 400


@pytest.mark.parametrize("cookie", ["x", "", "é" * 50, "a.b.c", "\x7f"])
@pytest.mark.parametrize("name", ["staff", "diary"])
def test_a_cookie_that_is_none(nobody: Browser, name: str, cookie: str) -> None:
    nobody.client.set_cookie(name, cookie)
    assert nobody.get("/diary").goes_to == "/join"
    assert nobody.get("/").goes_to.startswith("/sign-in")
