"""What is told of a request: its route instead of its path, how it ended and how long it took, and nothing it said."""

import os
from time import perf_counter
from typing import Final

from flask import Flask, Response, g, request

from diary import logs
from diary.settings import Settings
from diary.web import metrics

NO_ROUTE: Final = "(no route)"
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
OTHER: Final = "(other)"
FAILURE: Final = 400
QUIET: Final = frozenset({"static", "health.alive", "health.ready"})
"""What is asked for all the time; it is told where it fails."""
log = logs.named("web")


def install(app: Flask, settings: Settings) -> None:
    """Watch every request; this comes first on the way in and last on the way out."""
    app.before_request(_begin)
    if settings.metrics_port:
        app.after_request(_count)
    app.after_request(_end)
    app.log_exception = _tell_failure  # type: ignore[method-assign]  # Flask's own would tell the path and the words


def _begin() -> None:
    g.began, g.request_id = perf_counter(), os.urandom(6).hex()


def request_id() -> str:
    """By what this request is found in the log."""
    if "request_id" not in g:
        _begin()
    found: str = g.request_id
    return found


def _end(response: Response) -> Response:
    found, status = request_id(), response.status_code
    took = perf_counter() - g.began
    if status >= FAILURE or request.endpoint not in QUIET:
        log.info("request", route=route(), method=method(), status=status, ms=round(took * 1000, 1), request=found)
    response.headers.add("X-Request-Id", found)
    return response


def _count(response: Response) -> Response:
    metrics.count(route(), method(), response.status_code, perf_counter() - g.began)
    return response


def route() -> str:
    """The template of the present address."""
    rule = request.url_rule
    return rule.rule if rule is not None else NO_ROUTE


def method() -> str:
    """How the address was asked for; whatever is no method of HTTP is somebody's own words."""
    return request.method if request.method in METHODS else OTHER


def tell(event: str, failure: BaseException) -> None:
    """A request went wrong, and how."""
    log.error(event, route=route(), method=method(), request=request_id(), **logs.told(failure))


def _tell_failure(exc_info: object) -> None:
    failure = exc_info[1] if isinstance(exc_info, tuple) else None
    if isinstance(failure, BaseException):
        tell("a request failed", failure)
