"""The diary answers to its own name only, and believes a proxy only where the settings say that there is one."""

import pytest
from flask import Flask, request

from diary.web.hosts import name_of
from tests.web.browser import Browser
from tests.web.conftest import Served

OURS = ["diary.example", "diary.example:443", "DIARY.example", "diary.example.", "also.example"]
FOREIGN = [
    "evil.example",
    "diary.example.evil.example",
    "evil.example:443",
    "diary.example@evil.example",
    "evil.example/diary.example",
    "evil.example#diary.example",
    "diary.example:x",
    "diary.example evil.example",
    "diary.example, evil.example",
    "[::1",
    "diäry.example",
    "localhost",
    "127.0.0.1",
    "a" * 300,
    "..",
    ":",
    "",
]
FORWARDED = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "http", "X-Forwarded-Host": "also.example"}


@pytest.fixture
def own(served: Served, app: Flask) -> Flask:
    return served.new_app(base_url="https://diary.example", allowed_hosts=frozenset({"also.example"}))


@pytest.mark.parametrize("host", OURS)
def test_it_answers_to_its_names(own: Flask, host: str) -> None:
    assert Browser(own).get("/sign-in", {"Host": host}).status == 200


def test_it_answers_to_no_other_name_and_says_nothing_of_it(own: Flask) -> None:
    for host in FOREIGN:
        answer = own.test_client().get("/sign-in", headers={"Host": host})
        assert (host, answer.status_code) == (host, 400)
        assert "evil" not in answer.text + str(answer.headers)
        assert "Set-Cookie" not in answer.headers


def test_on_plain_http_a_tester_may_use_the_names_of_his_machine(app: Flask) -> None:
    for host, status in {"localhost:8000": 200, "127.0.0.1": 200, "[::1]:8000": 200, "evil.example": 400}.items():
        assert app.test_client().get("/sign-in", headers={"Host": host}).status_code == status


def seen(app: Flask, **headers: str) -> tuple[str, str | None, str]:
    """Scheme, address and host of a request as the application takes them."""
    with app.test_client() as client:
        client.get("/sign-in", base_url="https://diary.example", headers={**FORWARDED, **headers})
        return request.scheme, request.remote_addr, request.host


def test_what_a_proxy_would_say_is_not_believed_of_anybody_else(own: Flask) -> None:
    assert seen(own) == ("https", "127.0.0.1", "diary.example")


def test_one_proxy_is_believed_for_what_it_says_itself(served: Served, app: Flask) -> None:
    behind = served.new_app(
        base_url="https://diary.example", allowed_hosts=frozenset({"also.example"}), trusted_proxies=1
    )
    told = {"X-Forwarded-For": "198.51.100.1, 203.0.113.9", "X-Forwarded-Proto": "http, https"}
    assert seen(behind, **told) == ("https", "203.0.113.9", "also.example")
    foreign = behind.test_client().get(
        "/sign-in", headers={"Host": "diary.example", "X-Forwarded-Host": "evil.example"}
    )
    assert foreign.status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example/diary",
        "/\\evil.example",
        "/diary/..//sign-in/../..",
        "/static/..%2f..%2fpyproject.toml",
        "/static/%2e%2e/%2e%2e/pyproject.toml",
        "/static//etc/passwd",
        "/static/css/tokens.css%00.html",
        "/sign-in;jsessionid=1",
        "/injections/..%2f..%2fsign-in",
        "/%0d%0aSet-Cookie:x=1",
        "/static/css/..",
    ],
)
def test_tricks_with_paths_lead_nowhere(app: Flask, path: str) -> None:
    answer = app.test_client().open(path)
    assert answer.status_code in {308, 400, 404}
    assert answer.headers.get("Location", "http://localhost/").startswith(("/", "http://localhost/"))
    assert not answer.headers.get("Location", "/").startswith("//")
    assert "Set-Cookie" not in answer.headers
    assert b"post-injection-diary" not in answer.data


def test_a_name_is_read_from_a_header_without_its_port() -> None:
    assert name_of("Diary.Example:8443") == "diary.example"
    assert name_of("[::1]:80") == "::1"
    assert name_of("a@b") is name_of("a:b:c") is name_of("") is None
