"""How a phone joins: by link or code, once, with the date of birth; looking never uses a code up."""

from datetime import timedelta

import pytest
from flask import Flask

from diary.db.joining import DeviceSession
from diary.services import joining
from tests.web.browser import Browser, birthday
from tests.web.clinic import Clock, World, count

WRONG_DAY = {"day": "5", "month": "3", "year": "1961"}


def test_the_form_asks_for_code_and_date_of_birth(nobody: Browser) -> None:
    page = nobody.get("/join")
    labels = [" ".join("".join(e.itertext()).split()) for e in page.root.iter("label")]
    assert labels == ["Code", "Day", "Month", "Year"]
    legends = [" ".join("".join(e.itertext()).split()) for e in page.root.iter("legend")]
    assert legends == ["Date of birth"]
    months = ["".join(option.itertext()) for option in page.field("month").iter("option")]
    assert months[:3] == ["Choose", "January", "February"]
    assert "Open my diary" in page.buttons()


def test_a_link_asks_for_the_date_of_birth_alone(nobody: Browser, world: World) -> None:
    page = nobody.get(f"/join/{world.running.token}")
    assert [e.get("name") for e in page.root.iter("input") if e.get("type") != "hidden"] == ["day", "year"]


@pytest.mark.parametrize("typed", ["as shown", "lower", "no dash", "blanks"])
def test_a_code_is_read_as_people_type_it(nobody: Browser, world: World, typed: str) -> None:
    code = world.running.short_code
    forms = {"as shown": code, "lower": code.lower(), "no dash": code.replace("-", ""), "blanks": f" {code} "}
    assert nobody.post("/join", {"code": forms[typed], **birthday(world.running)}).goes_to == "/diary"


def test_looking_uses_nothing_up(nobody: Browser, world: World) -> None:
    before = count(world, DeviceSession)
    for _ in range(3):
        assert nobody.get(f"/join/{world.running.token}").status == 200
    assert nobody.client.head(f"/join/{world.running.token}").status_code == 200
    assert count(world, DeviceSession) == before
    assert nobody.post(f"/join/{world.running.token}", birthday(world.running)).goes_to == "/diary"


def test_a_code_opens_one_phone_only(app: Flask, nobody: Browser, world: World) -> None:
    nobody.join(world.running)
    second = Browser(app)
    assert second.post(f"/join/{world.running.token}", birthday(world.running)).status == 422
    assert second.get("/diary").goes_to == "/join"


def test_every_refusal_reads_the_same(app: Flask, world: World, clock: Clock) -> None:
    used = world.planned.short_code
    Browser(app).join(world.planned)
    right = birthday(world.running)
    tries = [
        {"code": "AAAA-AAAA", **right},
        {"code": world.running.short_code, **WRONG_DAY},
        {"code": used, **right},
        {"code": "ABCD", **right},
    ]
    pages = [Browser(app).post("/join", form) for form in tries]
    clock.forward(hours=73)
    pages.append(Browser(app).post("/join", {"code": world.running.short_code, **right}))
    assert {page.status for page in pages} == {422}
    assert len({page.text for page in pages}) == 1
    assert "do not open a diary" in pages[0].text


def test_a_revoked_code_is_refused_like_the_others(nobody: Browser, world: World, clock: Clock) -> None:
    with world.session() as session:
        joining.issue_code(session, clock.now, world.actor, world.running.injection_id, secret=world.secret)
        session.commit()
    page = nobody.post("/join", {"code": world.running.short_code, **birthday(world.running)})
    assert page.status == 422


def test_what_was_typed_is_kept(nobody: Browser) -> None:
    page = nobody.post("/join", {"code": "ABCD-EFGH", "day": "31", "month": "2", "year": "1961"})
    assert page.status == 422
    assert page.value("code") == "ABCD-EFGH"
    assert page.value("day") == "31"
    assert "There is no such day" in page.text
    chosen = [o.get("value") for o in page.field("month").iter("option") if o.get("selected") is not None]
    assert chosen == ["2"]


def test_the_summary_of_errors_takes_the_focus(nobody: Browser) -> None:
    page = nobody.post("/join", {})
    summary = next(e for e in page.root.iter() if e.get("class") == "error-summary")
    assert summary.get("autofocus") is not None
    assert [a.get("href") for a in summary.iter("a")] == ["#code", "#day", "#month", "#year"]


@pytest.mark.parametrize(
    "typed",
    [
        {"day": "0", "month": "1", "year": "1961"},
        {"day": "1", "month": "13", "year": "1961"},
        {"day": "1", "month": "1", "year": "0"},
        {"day": "1", "month": "1", "year": "99999"},
        {"day": "1.5", "month": "January", "year": "MCMLXI"},
        {"day": "²", "month": "\0", "year": "١٩٦١"},
        {"day": "9" * 6000, "month": "1", "year": "1961"},
    ],
)
def test_a_date_that_is_none_is_told(nobody: Browser, world: World, typed: dict[str, str]) -> None:
    assert nobody.post("/join", {"code": world.running.short_code, **typed}).status == 422


def test_too_many_tries_are_slowed_down(nobody: Browser, world: World, clock: Clock) -> None:
    form = {"code": world.running.short_code, **WRONG_DAY}
    statuses = [nobody.post("/join", form).status for _ in range(11)]
    assert statuses == [422] * 10 + [429]
    right = {"code": world.running.short_code, **birthday(world.running)}
    assert nobody.post("/join", right).status == 429
    clock.forward(hours=2)
    assert nobody.post("/join", right).goes_to == "/diary"


def test_the_cookie_is_closed_to_scripts_and_other_sites(nobody: Browser, world: World) -> None:
    nobody.get("/join")
    page = nobody.post("/join", {"code": world.running.short_code, **birthday(world.running)})
    cookie = next(c for c in page.headers.getlist("Set-Cookie") if c.startswith("diary="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert f"Max-Age={timedelta(days=400).total_seconds():.0f}" in cookie


def test_closing_the_diary_ends_the_session_of_this_phone(patient: Browser) -> None:
    cookie = patient.client.get_cookie("diary")
    assert cookie is not None
    assert patient.post("/diary/sign-out").goes_to == "/join"
    patient.client.set_cookie("diary", cookie.value)
    assert patient.get("/diary").goes_to == "/join"


@pytest.mark.parametrize("token", ["x" * 3000, "%00", "%ff", "..", "💉", "a.b.c"])
def test_any_link_is_answered(nobody: Browser, token: str) -> None:
    assert nobody.get(f"/join/{token}").status == 200
    assert nobody.post(f"/join/{token}", WRONG_DAY).status == 422
