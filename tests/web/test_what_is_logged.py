"""People whose every word is unlike any other use the diary, well and badly, and no line that is written holds one."""

import json
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from unittest.mock import Mock

import pytest
from flask import Flask
from limits import RateLimitItemPerMinute
from sqlalchemy.exc import OperationalError

from diary import logs
from diary.db.engine import make_session_factory
from diary.messages.sending import NotSent
from diary.services import answering, working
from diary.services.consenting import Channel
from diary.web import crowding
from diary.web.sync.guard import HEADER
from tests.web import clinic, messaged
from tests.web.browser import Browser
from tests.web.clinic import NEEDLE_OUT, Clock, World
from tests.web.conftest import Served
from tests.web.every_page import VISITS
from tests.web.messaged import Post
from tests.web.phones import FROM_HERE, key, send, tap

NAME, NUMBER, NOTE, TOKEN = "Sentinella Quill", "SQ-90817263", "zwischen den Schulterblättern", "tok-5f1e77ab"
EMAIL, PHONE, PASSWORD = "sentinella@quill.example", "+1 206 555 0188", "correct horse sentinella"
TYPED = {"name": NAME, "record_number": NUMBER, "email": EMAIL, "phone": PHONE, "note": NOTE, "code": TOKEN}
WORDS = ("sentinella", "quill", NUMBER, "Schulterbl", TOKEN, "555 0188", "horse")


@pytest.fixture
def lines() -> Iterator[StringIO]:
    told = StringIO()
    logs.begin(readable=False, to=told)
    yield told
    logs.end()


def secrets(world: World) -> set[str]:
    """What would tell who it is: names and addresses of this clinic, codes, tokens and every id."""
    diaries = (world.running, world.planned, world.foreign)
    people = (world.provider, world.nurse, world.administrator)
    found = {str(one) for diary in diaries for one in (diary.token, diary.short_code, diary.patient_id)}
    found |= {str(diary.injection_id) for diary in diaries}
    found |= {word for person in people for word in (person.email, person.name, str(person.id))}
    return {word for word in found if word != "None"} | {
        clinic.PASSWORD,
        messaged.EMAIL,
        messaged.PHONE,
        str(world.clinic_id),
    }


def assert_silent(lines: StringIO, world: World) -> list[dict[str, object]]:
    """Every line is made of listed keys, and holds nothing of anybody."""
    said = lines.getvalue()
    told = [json.loads(line) for line in said.splitlines()]
    for line in told:
        assert set(line) <= set(logs.KEYS) - {"withheld"}, line
        for key_, value in line.items():
            assert isinstance(value, logs.KEYS[key_]), line
    for word in (*WORDS, *secrets(world)):
        assert word.lower() not in said.lower(), word
    assert "?" not in said
    return told


def test_every_page_in_every_state(app: Flask, world: World, clock: Clock, lines: StringIO) -> None:
    people = {"nobody": Browser(app), "patient": Browser(app).join(world.running)}
    people |= {who: Browser(app).sign_in(getattr(world, who)) for who in ("provider", "nurse", "administrator")}
    # Who stands half-way, or has come in otherwise, changes what others see, so he is left to the pages' own tests.
    others = ("half-way", "signed on")
    plain = [visit for visit in VISITS if visit.form is None and not any(each in visit.state for each in others)]
    visits = [visit for visit in plain if visit.who in people]
    for visit in visits[::4]:
        visit.go(people[visit.who], world)
    told = assert_silent(lines, world)
    assert len(told) > len(visits) // 4
    routes = {str(line["route"]) for line in told}
    assert "/sign-in" in routes
    assert any("<uuid:" in route for route in routes)


def test_what_is_typed_well_and_badly(
    app: Flask, world: World, provider: Browser, patient: Browser, lines: StringIO
) -> None:
    headers = {
        "User-Agent": NAME,
        "Referer": f"http://x.example/{TOKEN}",
        "X-Request-Id": TOKEN,
        "X-Forwarded-For": PHONE,
    }
    stranger = Browser(app)
    stranger.post("/sign-in", {"email": EMAIL, "password": PASSWORD}, headers=headers)
    stranger.post("/join", {"code": TOKEN, "day": "7", "month": "8", "year": "1961"})
    for path in (f"/join/{TOKEN}", f"/set-password/{TOKEN}", f"/stop/{TOKEN}", f"/{NAME}", f"/sign-in?next=/{NUMBER}"):
        stranger.get(path)
    stranger.client.open(f"/{TOKEN}", method=TOKEN)
    stranger.client.get("/sign-in", headers={"Host": "quill.example"})
    born = {"day": "7", "month": "8", "year": "1961", "language": "en", "zone": "America/Los_Angeles"}
    assert provider.post("/patients/new", {**TYPED, **born}).status == 303
    assert provider.post("/patients/new", {**TYPED, **born, "day": "77"}).status == 422
    assert provider.post("/patients/new", {**TYPED, **born}, token="forged").status == 400
    assert provider.post("/worklist/search", {"words": NAME}).status == 200
    before = patient.get("/diary").hidden("/diary/scores")
    assert patient.post("/diary/scores", {**before, "score": NOTE}).status == 422
    saved = patient.post("/diary/scores", {**before, "score": "3", "note": NOTE})
    assert saved.status == 303
    assert_silent(lines, world)


def test_what_is_refused_leaves_its_line(
    served: Served, world: World, lines: StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever tries to get past a token, a rule or a limit is to be found in the log, whoever he is."""
    monkeypatch.setattr(crowding, "DOORS", dict.fromkeys(crowding.DOORS, RateLimitItemPerMinute(1)))
    stranger = Browser(served.new_app(coarse_limits=True))
    stranger.post("/join", {"code": TOKEN}, token="forged")
    stranger.post("/sign-in", {"email": EMAIL, "password": ""})
    stranger.post("/sign-in", {"email": EMAIL, "password": PASSWORD})
    stranger.client.get("/sign-in", headers={"Host": "quill.example"})
    told = [(line["route"], line["status"]) for line in assert_silent(lines, world) if line["event"] == "request"]
    for expected in (("/join", 400), ("/sign-in", 422), ("/sign-in", 429), ("/sign-in", 400)):
        assert expected in told, told


def test_what_a_phone_sends(patient: Browser, world: World, clock: Clock, lines: StringIO) -> None:
    mine = key(world, world.running)
    entry = tap(world.running, 4, clock.now - timedelta(minutes=1))
    assert send(patient, mine, clock.now, entry, {**entry, "id": NAME, "note": NOTE}).status_code == 200
    assert send(patient, TOKEN, clock.now, entry).status_code == 422
    assert patient.client.post("/api/v1/sync", data=NOTE, headers={**FROM_HERE, HEADER: TOKEN}).status_code == 400
    assert_silent(lines, world)


def test_what_goes_wrong(
    app: Flask, world: World, patient: Browser, lines: StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.testing = False
    quoting = {
        500: ValueError(f"cannot read {NAME}, {NUMBER}"),
        503: OperationalError(NAME, {"note": NOTE}, Exception(f"Key ({NUMBER})")),
    }
    for status, failure in quoting.items():
        monkeypatch.setattr(answering, "open_diary", Mock(side_effect=failure))
        assert patient.get(f"/diary?{NAME}").status == status
    told = assert_silent(lines, world)
    failures = {line["event"]: line for line in told if "failure" in line}
    assert failures["a request failed"]["failure"] == "ValueError"
    assert "web/patient/routes.py" in str(failures["a request failed"]["where"])
    assert str(failures["the database could not answer"]["failure"]).startswith("OperationalError")


def test_what_a_worker_cannot_send(world: World, lines: StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    messaged.agree(world, *Channel)
    messaged.work(world, 15, Post(failure=NotSent(f"no such user {messaged.EMAIL}", for_good=True)))
    monkeypatch.setattr(working, "deliver_due", Mock(side_effect=ValueError(f"{NAME} at {messaged.EMAIL}")))
    working.keep_at_it(make_session_factory(world.engine), lambda: NEEDLE_OUT, {}, messaged.SETTINGS)
    (line,) = assert_silent(lines, world)
    assert {"event": "messages wait", "failure": "ValueError"}.items() <= line.items()
