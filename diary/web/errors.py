"""Every error as a real page, in words that say what to do next; as JSON where JSON was asked for."""

from dataclasses import dataclass

from flask import Flask, Response, jsonify, request, url_for
from flask_babel import LazyString
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from diary.services.failures import NotFound, Refused, Throttled, cannot_work, is_locked
from diary.web import clock, observing, refusals, rendering, transactions, visitors
from diary.web.translating import _, _l

BAD, HIDDEN, MISSING, SERVER, AWAY, TOO_OFTEN = 400, 403, 404, 500, 503, 429
SOON, LATER = "2", "30"
"""Seconds until it is worth trying again: somebody else was writing, or the database is away, full or read-only."""


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
}

_BUSY = _l("Busy for a moment"), _l("Please try again in a few seconds. Nothing was changed.")
_AWAY_FROM_PATIENTS = (
    _l("The diary cannot be reached right now"),
    _l("Nothing was saved just now. Please try again in a few minutes. If you need help now, call your clinic."),
)
_AWAY_FROM_STAFF = (
    _l("The records cannot be reached right now"),
    _l("Nothing was changed. Try again in a minute; if it lasts, tell whoever runs the diary."),
)


def install(app: Flask) -> None:
    """Answer every kind of error."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(NotFound, lambda _error: _missing())
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(Throttled, _throttled)
    app.register_error_handler(SQLAlchemyError, _database)


def answer(status: int, message: str | None = None, title: str | None = None, *, try_again: bool = False) -> Response:
    """The page or the JSON object for a status; nothing of the request is kept."""
    transactions.abandon()
    usual_title, usual = _WORDS.get(status) or _WORDS[SERVER if status >= SERVER else BAD]
    title = title or str(usual_title)
    if _wants_json():
        response = jsonify(error=title, message=message or str(usual))
        response.status_code = status
        return response
    way_on, label = _again() if try_again else _way_on()
    content = ErrorPage(title=title, message=message or str(usual), way_on=way_on, way_on_label=label)
    return rendering.answer("errors/error", content, status)


def _http(error: HTTPException) -> Response:
    beneath = getattr(error, "original_exception", None)
    if isinstance(beneath, SQLAlchemyError) and cannot_work(beneath):
        return _away(beneath)
    status = error.code or SERVER
    response = _missing() if status in {HIDDEN, MISSING} else answer(status)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return response


def _missing() -> Response:
    response = answer(MISSING)
    refusals.write_down()
    return response


def _refused(refusal: Refused) -> Response:
    return answer(BAD, _(refusal.message, **refusal.params))


def _throttled(error: Throttled) -> Response:
    """The count of tries is what the throttle rests on, so this answer keeps it."""
    response = answer(TOO_OFTEN)
    transactions.keep()
    response.headers["Retry-After"] = str(max(1, int((error.until - clock.now()).total_seconds())))
    return response


def _database(error: SQLAlchemyError) -> Response:
    """Only what will pass is answered so; a mistake of ours stays one."""
    if not cannot_work(error):
        raise error
    observing.tell("the database could not answer", error)
    return _away(error)


def _away(error: SQLAlchemyError) -> Response:
    """Nothing is kept, and the page asks nothing of the database; whoever sent something still has it before him."""
    title, message = _BUSY if is_locked(error) else _AWAY_FROM_PATIENTS if _is_patients() else _AWAY_FROM_STAFF
    response = answer(AWAY, str(message), str(title), try_again=True)
    response.headers["Retry-After"] = SOON if is_locked(error) else LATER
    return response


def _is_patients() -> bool:
    return request.blueprint in {"patient", "sync"}


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


def _again() -> tuple[str, str]:
    """The same page once more, or where what was sent came from."""
    reads = request.method in {"GET", "HEAD"}
    return (request.path if reads else url_for("patient.diary" if _is_patients() else "provider.worklist")), _(
        "Try again"
    )
