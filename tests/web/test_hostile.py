"""The forms of all pages are filled with what attackers type: it is answered, escaped, and nothing else comes of it."""

import re
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from hashlib import sha256
from xml.etree.ElementTree import Element

import pytest
from argon2 import PasswordHasher
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, inspect

from diary.db.people import Person
from diary.services import secrets_kept
from tests.web.browser import Browser
from tests.web.clinic import Clock, World, count, first_entry
from tests.web.every_page import VISITS

PEOPLE = ("nobody", "patient", "nurse", "provider", "administrator")
FEWEST_FORMS = 60
NAMED = re.compile(r"{(\w+)}")
PRODUCT = "1787569"
"""What a template would make of ``1337 * 1337``."""
TYPED = (
    "' OR '1'='1",
    "'; DROP TABLE patient; --",
    "1) UNION SELECT password_hash FROM person --",
    "\\'; SELECT pg_sleep(10); --",
    "{{ 1337 * 1337 }}",
    "${1337*1337}#{1337*1337}<%= 1337*1337 %>",
    "{% for x in ().__class__.__base__.__subclasses__() %}{{ x }}{% endfor %}",
    "%(password)s %s %n {0.__class__}",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)//' onfocus='alert(1)",
    "</textarea></select><style>*{display:none}</style>",
    '=HYPERLINK("http://evil.example")',
    "../../../../etc/passwd",
    "\0\x01\x1b[2J\u202e\ufeff\ud7ff",
    "Set-Cookie: staff=1\r\nLocation: http://evil.example",
    "٣" * 3,
    "9" * 400,
    "-1",
    "1e309",
    "NaN",
    "a" * 5000,
    "🩹" * 300,
    "",
)


@dataclass(frozen=True)
class Form:
    """A form as a page shows it: whose page it is, where it goes, and what each field would send untouched."""

    who: str
    page: str
    action: str
    fields: tuple[tuple[str, str], ...]

    def __repr__(self) -> str:
        return f"{self.who}: {self.action}"


def fields_of(form: Element) -> tuple[tuple[str, str], ...]:
    found = [
        (field.get("name", ""), field)
        for field in form.iter()
        if field.tag in {"input", "select", "textarea", "button"}
    ]
    return tuple((name, field.get("value") or "") for name, field in found if name and name != "csrf_token")


def forms_of(people: dict[str, Browser], world: World) -> list[Form]:
    """Every form of the pages that can be opened as they are, each address once for each person."""
    found: dict[tuple[str, str], Form] = {}
    named = {
        "running": world.running.injection_id,
        "planned": world.planned.injection_id,
        "patient": world.running.patient_id,
        "other": world.planned.patient_id,
        "preset": world.preset_id,
        "location": world.location_id,
        "schedule": world.office.schedule,
        "entry": first_entry(world),
        "nurse": world.nurse.id,
    }
    for visit in VISITS:
        if visit.who not in people or visit.form is not None or not named.keys() >= set(NAMED.findall(visit.path)):
            continue
        path = visit.path.format(**named)
        page = people[visit.who].get(path)
        if page.document is None:
            continue
        for form in page.root.iter("form"):
            action = (form.get("action") or path).split("?")[0]
            if form.get("method") == "post" and not action.endswith("sign-out"):
                found.setdefault((visit.who, action), Form(visit.who, path, action, fields_of(form)))
    return sorted(found.values(), key=repr)


@pytest.fixture
def people(app: Flask, world: World) -> dict[str, Browser]:
    found = {"nobody": Browser(app), "patient": Browser(app).join(world.running)}
    return found | {who: Browser(app).sign_in(getattr(world, who)) for who in PEOPLE[2:]}


def test_whatever_is_typed_into_whatever_field(
    app: Flask, people: dict[str, Browser], world: World, engine: Engine
) -> None:
    app.testing = False
    forms, tables, staff = forms_of(people, world), set(inspect(engine).get_table_names()), count(world, Person)
    assert len(forms) >= FEWEST_FORMS

    answered = set[int]()

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(form=st.sampled_from(forms), drawn=st.data())
    def of(form: Form, drawn: st.DataObject) -> None:
        typed = [(name, drawn.draw(st.sampled_from((*TYPED, kept)))) for name, kept in form.fields]
        answer = people[form.who].post(form.action, typed)
        answered.add(answer.status)
        assert answer.status < 500, (form, typed)
        assert PRODUCT not in answer.response.text, (form, typed)
        leads = answer.headers.get("Location", "/")
        assert leads.startswith("/")
        assert not leads.startswith(("//", "/\\")), (form, typed)
        assert "evil.example" not in str(answer.headers), (form, typed)

    of()
    assert answered >= {303, 422}, "some of it is taken and some refused, none for want of a token"
    assert set(inspect(engine).get_table_names()) == tables
    assert count(world, Person) <= staff + 1, "only an administrator's invitation may add somebody"


@pytest.mark.parametrize("words", TYPED[:4] + TYPED[8:10])
def test_whatever_is_asked_for_in_an_address(app: Flask, provider: Browser, world: World, words: str) -> None:
    app.testing = False
    for path in ("/", "/overview", f"/injections/{world.running.injection_id}", "/sign-in", "/static/css/base.css"):
        for name in ("show", "sort", "policy", "by", "v", "next", "saved"):
            answer = provider.client.get(path, query_string={name: words}, base_url=provider.origin)
            assert answer.status_code < 500, (path, name)
            assert "<script>alert" not in answer.text
            assert "onerror=alert(1)>" not in answer.text
    answer = provider.client.get(f"/injections/{words}", base_url=provider.origin)
    assert answer.status_code == 404


class Counting:
    """A hasher that counts how often it is asked."""

    def __init__(self) -> None:
        self.inner = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        self.asked = 0

    def verify(self, kept: str, typed: str) -> bool:
        self.asked += 1
        return self.inner.verify(kept, typed)

    def __getattr__(self, name: str) -> object:
        return getattr(self.inner, name)


def test_whether_an_account_is_there_costs_as_many_hashes_to_say(
    app: Flask, world: World, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    hasher, asked = Counting(), list[int]()
    monkeypatch.setattr(secrets_kept, "_hasher", lambda: hasher)
    for email in (
        world.provider.email,
        "nobody@nowhere.example",
        world.former.email,
    ):
        before = hasher.asked
        page = Browser(app).post("/sign-in", {"email": email, "password": "wrong"})
        assert page.status == 422
        asked.append(hasher.asked - before)
    assert asked == [1, 1, 1]


def test_a_session_that_was_planted_is_not_the_one_that_is_signed_into(app: Flask, world: World) -> None:
    mallory, victim = Browser(app), Browser(app)
    mallory.get("/sign-in")
    planted = mallory.client.get_cookie("staff")
    assert planted
    victim.client.set_cookie("staff", planted.value)
    victim.sign_in(world.provider)
    signed_in = victim.client.get_cookie("staff")
    assert signed_in
    assert signed_in.value != planted.value
    assert mallory.get("/").goes_to.startswith("/sign-in")


def test_a_cookie_is_signed_by_sha_256_and_nothing_that_it_says_changes_that(app: Flask, world: World) -> None:
    kept = Browser(app).sign_in(world.provider).client.get_cookie("staff")
    assert kept
    *told, signature = kept.value.split(".")
    assert len(urlsafe_b64decode(f"{signature}=")) == sha256().digest_size
    for forged in ("", "none", signature[:27], signature.swapcase()):
        browser = Browser(app)
        browser.client.set_cookie("staff", ".".join([*told, forged]))
        assert browser.get("/").goes_to.startswith("/sign-in")


def test_a_session_that_was_signed_out_of_cannot_be_played_again(app: Flask, world: World) -> None:
    provider = Browser(app).sign_in(world.provider)
    kept = provider.client.get_cookie("staff")
    assert kept
    assert provider.post("/sign-out").status == 303
    again = Browser(app)
    again.client.set_cookie("staff", kept.value)
    assert again.get("/").goes_to.startswith("/sign-in")
