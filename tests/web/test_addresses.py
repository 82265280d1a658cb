"""Addresses are remembered, and read the same as without a memory."""

from flask import Flask, url_for

from diary.web.addresses import Addressing


def _app() -> Addressing:
    app = Addressing("addresses")
    app.add_url_rule("/scores/<value>", "score", lambda value: value)
    return app


def test_an_address_is_put_together_once() -> None:
    app = _app()
    with app.test_request_context():
        assert [url_for("score", value="3", _anchor="curve") for _ in range(3)] == ["/scores/3#curve"] * 3
    assert app._remembered.cache_info()[:2] == (2, 1)


def test_values_that_are_equal_but_read_differently_keep_their_own_address() -> None:
    with _app().test_request_context():
        assert [url_for("score", value=value) for value in (1, True, 1.0)] == [
            "/scores/1",
            "/scores/True",
            "/scores/1.0",
        ]


def test_each_place_that_the_diary_is_mounted_at_has_its_own() -> None:
    app = _app()
    found = []
    for root in ("/one", "/two"):
        with app.test_request_context(base_url=f"http://diary.test{root}"):
            found.append(url_for("score", value=0))
    assert found == ["/one/scores/0", "/two/scores/0"]


def test_an_address_with_its_host_is_that_of_the_request() -> None:
    app = _app()
    found = []
    for host in ("one.test", "two.test"):
        with app.test_request_context(base_url=f"http://{host}"):
            found.append(url_for("score", value=0, _external=True))
    assert found == ["http://one.test/scores/0", "http://two.test/scores/0"]


def test_the_diary_remembers_its_addresses(app: Flask) -> None:
    assert isinstance(app, Addressing)
