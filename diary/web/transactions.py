"""One transaction a request: begun when first needed, committed after the view and before the answer leaves.

A phone that reads "saved" may delete its own copy, so nothing may be acknowledged that is not yet on disk. An error of
any kind undoes everything, and so does a request whose forgery token failed, whatever its view has done.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from flask import Flask, Response, current_app, g
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from diary.db.engine import ScopedSession
from diary.services.failures import EntryConflict, Refused, Throttled
from diary.web.forms import DiaryForm


def install(app: Flask, factory: sessionmaker[ScopedSession]) -> None:
    """Give every request a session of its own; the last one to see an answer is the commit."""
    app.extensions["diary.sessions"] = factory
    app.after_request(_finish)
    app.teardown_request(_close)


def session() -> Session:
    """The session of this request."""
    if "database" not in g:
        g.database = current_app.extensions["diary.sessions"]()
    found: Session = g.database
    return found


def engine() -> Engine:
    """The database itself, for what is asked outside any transaction of a request."""
    found: Engine = current_app.extensions["diary.sessions"].kw["bind"]
    return found


@contextmanager
def apart() -> Iterator[Session]:
    """A transaction of its own, for a request that writes for several clinics one after the other."""
    with current_app.extensions["diary.sessions"].begin() as opened:
        yield opened


def afterwards() -> Callable[[], AbstractContextManager[Session]]:
    """The same for what is written once the answer has left, when there is no request any more."""
    begin: Callable[[], AbstractContextManager[Session]] = current_app.extensions["diary.sessions"].begin
    return begin


def settle() -> None:
    """Commit a look before its page is drawn, so that nobody who saves a score waits for the drawing."""
    database: Session | None = g.get("database")
    if database is not None and not g.get("abandoned"):
        database.commit()


def abandon() -> None:
    """Nothing of this request may be kept."""
    g.abandoned = True


def begin_again() -> None:
    """Undo what this request has written so far, and go on with another answer."""
    session().rollback()


def keep() -> None:
    """What was written before a refusal is to stay: the count of tries."""
    g.abandoned = False


@contextmanager
def attempt(form: DiaryForm) -> Iterator[None]:
    """Undo a service call that refuses, and put its reason beside the field; the rest of the request goes on.

    A conflict stays on record, since staff must be able to see both scores.
    """
    nested = session().begin_nested()
    try:
        yield
    except Refused as refusal:
        nested.rollback()
        form.refuse(refusal)
    except EntryConflict:
        nested.commit()
        raise
    except BaseException:
        nested.rollback()
        raise
    else:
        nested.commit()


@contextmanager
def answered(form: DiaryForm) -> Iterator[None]:
    """Put a refusal into the form and keep what the service wrote, which is the count of tries."""
    try:
        yield
    except Refused as refusal:
        form.refuse(refusal)
    except Throttled:
        form.refuse_for_now()


def _finish(response: Response) -> Response:
    database: Session | None = g.get("database")
    if database is None:
        return response
    if g.get("abandoned") or response.status_code >= 500:  # noqa: PLR2004 (every server error)
        database.rollback()
        return response
    g.abandoned = True
    if database.in_transaction():
        database.commit()
    return response


def _close(_error: BaseException | None) -> None:
    database: Session | None = g.pop("database", None)
    if database is not None:
        database.close()
