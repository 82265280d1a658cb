"""Static files may be kept for good, because their addresses change with their content."""

import gzip

import pytest
from flask import Flask

from diary.web.static_files import FOR_GOOD, static_url
from tests.web.browser import Browser


@pytest.fixture
def address(app: Flask) -> str:
    with app.test_request_context():
        return static_url("css/tokens.css")


def test_a_file_under_its_version_is_kept_for_good(nobody: Browser, address: str) -> None:
    page = nobody.get(address)
    assert (page.status, page.headers["Cache-Control"]) == (200, FOR_GOOD)
    assert page.headers["Content-Type"] == "text/css; charset=utf-8"
    assert "Set-Cookie" not in page.headers


@pytest.mark.parametrize("version", ["", "?v=", "?v=old"])
def test_any_other_address_asks_again(nobody: Browser, version: str) -> None:
    assert nobody.get(f"/static/css/tokens.css{version}").headers["Cache-Control"] == "public, no-cache"


def test_it_is_compressed_where_that_is_understood(nobody: Browser, address: str) -> None:
    plain, packed = nobody.get(address), nobody.get(address, {"Accept-Encoding": "br, gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.response.data) == plain.response.data
    assert plain.headers["Vary"] == packed.headers["Vary"] == "Accept-Encoding"
    assert plain.headers["ETag"] != packed.headers["ETag"]


def test_what_has_not_changed_is_not_sent_again(nobody: Browser, address: str) -> None:
    etag = nobody.get(address).headers["ETag"]
    assert nobody.get(address, {"If-None-Match": etag}).status == 304


@pytest.mark.parametrize(
    "name", ["../diary/settings.py", "css", "", "css/../../README.md", "%2e%2e/LICENSE", "\0", "a\\b"]
)
def test_nothing_outside_is_served(nobody: Browser, name: str) -> None:
    assert nobody.get(f"/static/{name}").status == 404


def test_a_file_that_is_not_there_fails_where_it_is_named(app: Flask) -> None:
    with app.test_request_context(), pytest.raises(FileNotFoundError):
        static_url("css/missing.css")


def test_the_first_view_of_the_patient_is_small(patient: Browser) -> None:
    page = patient.get("/diary")
    # The icon and what makes it an app are fetched beside the page or when it is installed; a browser counts as well.
    links = [e.get("href") or "" for e in page.root.iter("link") if e.get("rel") == "stylesheet"]
    links += [e.get("src") or "" for e in page.root.iter("script")]
    packed = [bytes_of(patient, link) for link in links]
    assert 1 + len(links) <= 6
    assert len(gzip.compress(page.response.data)) + sum(packed) <= 40 * 1024


def bytes_of(browser: Browser, link: str) -> int:
    """How many bytes a file takes on its way."""
    return len(browser.get(link, {"Accept-Encoding": "gzip"}).response.data)
