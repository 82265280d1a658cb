"""Every error as a real page, in words that say what to do next; as JSON where JSON was asked for."""

from dataclasses import dataclass

from flask import Flask, Response, jsonify, request, url_for
from flask_babel import LazyString
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from diary.services.failures import NotFound, Refused, Throttled
from diary.web import clock, observing, rendering, transactions, visitors
from diary.web.translating import _, _l

BAD, HIDDEN, MISSING, SERVER, BUSY, TOO_OFTEN = 400, 403, 404, 500, 503, 429


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorPage:
    """What went wrong, what to do about it, and one way on."""

    title: str
    message: str
    way_on: str
    way_on_label: str


_WORDS: dict[int, tuple[LazyString, LazyString]] = {
    BAD: (_l("That could not be read"), _l("Something in what was sent is not as it should be. Nothing was changed.")),
    MISSING: (_l("There is no page here"), _l("Please check the address, or go back to where you came from.")),
    405: (_l("That cannot be done here"), _l("This address does not take what was sent to it. Nothing was changed.")),
    409: (_l("That was saved already"), _l("Something else was saved here before. Nothing was changed.")),
    413: (_l("That is too long"), _l("What was sent is larger than this page can take. Nothing was changed.")),
    TOO_OFTEN: (_l("Too many tries"), _l("Please wait a few minutes, then try again.")),
    SERVER: (_l("Something went wrong with us"), _l("It is not your fault. Nothing was lost that was shown as saved.")),
    BUSY: (_l("Busy for a moment"), _l("Please try again in a few seconds. Nothing was changed.")),
}


def install(app: Flask) -> None:
    """Answer every kind of error."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(NotFound, lambda _error: answer(MISSING))
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(Throttled, _throttled)
    app.register_error_handler(OperationalError, _database)


def answer(status: int, message: str | None = None) -> Response:
    """The page or the JSON object for a status; nothing of the request is kept."""
    transactions.abandon()
    title, usual = _WORDS.get(status) or _WORDS[SERVER if status >= SERVER else BAD]
    if _wants_json():
        response = jsonify(error=str(title), message=message or str(usual))
        response.status_code = status
        return response
    way_on, label = _way_on()
    content = ErrorPage(title=str(title), message=message or str(usual), way_on=way_on, way_on_label=label)
    return rendering.answer("errors/error", content, status)


def _http(error: HTTPException) -> Response:
    status = error.code or SERVER
    response = answer(MISSING if status == HIDDEN else status)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return response


def _refused(refusal: Refused) -> Response:
    return answer(BAD, _(refusal.message, **refusal.params))


def _throttled(error: Throttled) -> Response:
    """The count of tries is what the throttle rests on, so this answer keeps it."""
    response = answer(TOO_OFTEN)
    transactions.keep()
    response.headers["Retry-After"] = str(max(1, int((error.until - clock.now()).total_seconds())))
    return response


def _database(error: OperationalError) -> Response:
    observing.tell("the database could not answer", error)
    response = answer(BUSY)
    response.headers["Retry-After"] = "2"
    return response


def _wants_json() -> bool:
    best = request.accept_mimetypes.best_match(["text/html", "application/json"], "text/html")
    return request.is_json or best == "application/json" or request.path.endswith(".json")


def _way_on() -> tuple[str, str]:
    visitor = visitors.known()
    if visitor and visitor.is_staff:
        return url_for("provider.worklist"), _("Go to the worklist")
    if visitor and visitor.is_patient:
        return url_for("patient.diary"), _("Open my diary")
    return url_for("auth.sign_in"), _("Sign in")
