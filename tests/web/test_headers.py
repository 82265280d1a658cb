"""Every answer carries the headers that keep a browser from helping anybody else, word for word as written here."""

from collections.abc import Iterator
from typing import Any
from unittest.mock import Mock
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from diary.services import answering
from diary.web.access import ACCESS, Audience
from tests.web.browser import Browser
from tests.web.clinic import World
from tests.web.conftest import Served
from tests.web.phones import PUSH

HOST = "https://diary.example"
EXPECTED = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "manifest-src 'self'; worker-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": (
        "accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), hid=(), "
        "microphone=(), midi=(), payment=(), screen-wake-lock=(), serial=(), usb=(), xr-spatial-tracking=()"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "Cache-Control": "no-store",
}
STATIC = {"/static/css/tokens.css", "/static/js/offline/worker.js"}
"""These alone may be kept."""


@pytest.fixture
def over_tls(served: Served, app: Flask) -> Flask:
    return served.new_app(base_url=HOST)


def check(answer: TestResponse, told: str) -> None:
    expected = EXPECTED | ({"Cache-Control": "public, no-cache"} if answer.request.path in STATIC else {})
    found = {name: answer.headers.getlist(name) for name in expected}
    assert found == {name: [value] for name, value in expected.items()}, told
    assert [name for name in answer.headers.keys() if name.startswith("Access-Control-")] == [], told  # noqa: SIM118 (no mapping)
    for cookie in answer.headers.getlist("Set-Cookie"):
        assert cookie.startswith(("__Host-staff=", "__Host-diary=")), told
        said = {part.strip() for part in cookie.split(";")[1:]}
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= said, told
        assert not [part for part in said if part.startswith("Domain")], told


def paths(app: Flask, world: World) -> Iterator[tuple[str, str, str]]:
    """Each route by each of its methods, with the running diary's own ids where it asks for some."""
    adapter = app.url_map.bind("diary.example")
    for rule in app.url_map.iter_rules():
        address = adapter.build(rule.endpoint, {name: value_of(rule, name, world) for name in rule.arguments})
        for method in sorted((rule.methods or set()) - {"OPTIONS", "HEAD"}):
            yield rule.endpoint, method, address


def value_of(rule: Rule, name: str, world: World) -> object:
    if rule.endpoint == "static":
        return "css/tokens.css"
    kind = type(rule._converters[name]).__name__
    ids = {"injection_id": world.running.injection_id, "patient_id": world.running.patient_id}
    return {"UUIDConverter": ids.get(name, UUID(int=7)), "IntegerConverter": 1, "AnyConverter": "A4"}.get(
        kind, "something"
    )


def test_each_route_for_whoever_it_is_for_and_for_nobody(over_tls: Flask, world: World) -> None:
    staff, patient = Browser(over_tls), Browser(over_tls)
    staff.sign_in(world.provider)
    patient.join(world.running)
    visited = set()
    for endpoint, method, address in paths(over_tls, world):
        own = staff if ACCESS[endpoint].audience is Audience.STAFF else patient
        for client in (over_tls.test_client(), own.client):
            answer = client.open(address, method=method, base_url=HOST)
            assert answer.status_code != 500, (endpoint, method)
            check(answer, f"{method} {endpoint}: {answer.status_code}")
        if "sign_out" not in endpoint:
            visited.add((endpoint, answer.status_code // 100))
    assert {
        ("provider.report_file", 2),
        ("patient.own_data_file", 2),
        ("service_worker", 2),
        ("manifest", 2),
    } <= visited
    assert {endpoint for endpoint, _ in visited} >= set(ACCESS) - {"auth.sign_out", "patient.sign_out"}


def test_each_error_and_each_file(over_tls: Flask, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    over_tls.testing = False
    patient = Browser(over_tls)
    patient.join(world.running)
    failing: dict[int, Exception] = {
        503: OperationalError("SELECT", {}, Exception("database is locked")),
        500: ZeroDivisionError(),
    }
    asked: list[tuple[int, str, str, dict[str, Any]]] = [
        (400, "GET", "/sign-in", {"base_url": "https://evil.example"}),
        (400, "POST", PUSH, {}),
        (404, "GET", "/static/nothing.css", {}),
        (405, "DELETE", "/diary", {}),
        (413, "POST", "/join", {"data": {"code": "x" * 1_000_000}}),
        *((status, "GET", "/diary", {}) for status in failing),
        (200, "GET", "/static/js/offline/worker.js", {}),
    ]
    for status, method, path, more in asked:
        with monkeypatch.context() as patched:
            if status in failing:
                patched.setattr(answering, "open_diary", Mock(side_effect=failing[status]))
            answer = patient.client.open(path, method=method, **{"base_url": HOST, **more})
        assert (path, answer.status_code) == (path, status)
        check(answer, f"{status}")


def test_nothing_but_static_files_may_be_kept_and_each_says_what_it_is(over_tls: Flask, world: World) -> None:
    patient = Browser(over_tls)
    patient.join(world.running)
    kinds = {
        "/diary": ("text/html; charset=utf-8", "no-store"),
        "/join": ("text/html; charset=utf-8", "no-store"),
        "/diary/my-data.csv": ("text/csv; charset=utf-8", "no-store"),
        "/api/v1/openapi.json": ("application/json", "no-store"),
        "/static/nothing.css": ("text/html; charset=utf-8", "no-store"),
        "/static/css/tokens.css": ("text/css; charset=utf-8", "public, no-cache"),
        "/static/js/offline/worker.js": ("text/javascript; charset=utf-8", "public, no-cache"),
    }
    found = {path: patient.client.get(path, base_url=HOST).headers for path in kinds}
    assert {path: (said["Content-Type"], said["Cache-Control"]) for path, said in found.items()} == kinds


def test_nobody_is_told_from_which_address_one_comes(over_tls: Flask, world: World) -> None:
    patient = Browser(over_tls)
    patient.join(world.running)
    for path in ("/diary", "/join/a-token", "/set-password/a-token", "/stop/a-token", "/static/css/tokens.css"):
        assert patient.client.get(path, base_url=HOST).headers["Referrer-Policy"] == "no-referrer", path


def test_without_tls_no_browser_is_bound_to_it(app: Flask) -> None:
    answer = app.test_client().get("/sign-in")
    assert "Strict-Transport-Security" not in answer.headers
    assert answer.headers["Set-Cookie"].startswith("staff=")
