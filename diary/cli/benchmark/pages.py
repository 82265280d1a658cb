"""The requests that are measured: the patient's page, saving a score, and the review, as a browser sends them."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode
from uuid import uuid4

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event
from werkzeug.test import TestResponse

from diary.cli.benchmark.load import Request
from diary.cli.demonstration.seeding import Seeded
from diary.db.base import Base

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_AREA = re.compile(r'name="area_id"[^>]* value="([^"]+)"')
_DIARY = re.compile(r'data-diary="([^"]+)"')
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
SEE_OTHER = 303


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """The rows that each query reads, the rows written and the bytes returned; a bare handler does as much."""

    reads: tuple[int, ...]
    writes: int
    size: int

    @property
    def path(self) -> str:
        """What the bare handler is asked for: the rows of each query, the rows written, the bytes."""
        return f"{'-'.join(map(str, self.reads))}/{self.writes}/{self.size}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One request by name, and its work."""

    name: str
    request: Request
    work: Work


def measured_requests(app: Flask, engine: Engine, seeded: Seeded) -> Iterator[Measured]:
    """The three requests, each tried once to see what it does; saving comes last, since it adds to what pages read."""
    phone, desk = joined(app, seeded), signed_in(app, seeded)
    review = review_path(seeded)
    diary = Request(method="GET", path="/diary", headers=_cookies(phone))
    yield Measured(name="patient page", request=diary, work=_work(engine, phone, diary))
    shown = Request(method="GET", path=review, headers=_cookies(desk))
    yield Measured(name="review page", request=shown, work=_work(engine, desk, shown))
    save = Request(
        method="POST",
        path="/diary/scores",
        headers={**_cookies(phone), **FORM},
        body=_score_body(phone),
        expected=SEE_OTHER,
    )
    yield Measured(name="saving a score", request=save, work=_work(engine, phone, save))


def as_staff(app: Flask, seeded: Seeded) -> dict[str, str]:
    """The headers of a provider's requests."""
    return _cookies(signed_in(app, seeded))


def review_path(seeded: Seeded) -> str:
    """The review of a whole diary: 27 scores and a chart of both phases."""
    return next(f"/injections/{injection.id}" for injection in seeded.injections if "biphasic" in injection.label)


def joined(app: Flask, seeded: Seeded) -> FlaskClient:
    """The phone of the first patient, who has opened his diary."""
    client, patient = app.test_client(), seeded.patients[0]
    year, month, day = patient.date_of_birth.split("-")
    path = f"/join/{patient.token}"
    _post(client, path, path, {"day": int(day), "month": int(month), "year": int(year)})
    client.get("/diary")
    return client


def signed_in(app: Flask, seeded: Seeded) -> FlaskClient:
    """The first of the staff, at the worklist."""
    client, person = app.test_client(), seeded.staff[0]
    _post(client, "/sign-in", "/sign-in", {"email": person["email"], "password": person["password"]})
    client.get("/")
    return client


def _post(client: FlaskClient, page: str, path: str, fields: Mapping[str, object]) -> None:
    token = _found(_TOKEN, client.get(page))
    answer = client.post(path, data={**fields, "csrf_token": token})
    if answer.status_code != SEE_OTHER:
        raise RuntimeError(f"{path} answered {answer.status_code}")


def _found(pattern: re.Pattern[str], answer: TestResponse) -> str:
    found = pattern.search(answer.get_data(as_text=True))
    if found is None:
        raise RuntimeError(f"{answer.request.path} answered {answer.status_code} without {pattern.pattern}")
    return found[1]


def _score_body(client: FlaskClient) -> Callable[[], str]:
    page = client.get("/diary")
    fixed = {"csrf_token": _found(_TOKEN, page), "area_id": area_of(page), "score": 3}
    return lambda: urlencode({**fixed, "entry_id": uuid4()})


def area_of(page: TestResponse) -> str:
    """The place that a patient's page asks about."""
    return _found(_AREA, page)


def diary_key_of(page: TestResponse) -> str:
    """The key by which a phone names the diary of a patient's page."""
    return _found(_DIARY, page)


def _cookies(client: FlaskClient) -> dict[str, str]:
    cookies = (client.get_cookie(name) for name in ("staff", "diary"))
    return {"Cookie": "; ".join(f"{cookie.key}={cookie.value}" for cookie in cookies if cookie)}


def _work(engine: Engine, client: FlaskClient, request: Request) -> Work:
    body, kind = request.body() or None, request.headers.get("Content-Type")
    with _statements(engine) as seen:
        answer = client.open(request.path, method=request.method, data=body, content_type=kind)
    if answer.status_code != request.expected:
        raise RuntimeError(f"{request.path} answered {answer.status_code}, not {request.expected}")
    return Work(reads=tuple(seen.read), writes=seen.written, size=len(answer.data))


@dataclass(slots=True)
class _Seen:
    """The rows that each query read so far, and how many statements wrote."""

    read: list[int] = field(default_factory=list)
    written: int = 0


@contextmanager
def _statements(engine: Engine) -> Iterator[_Seen]:
    """What the statements of one request read and write; savepoints are not counted."""
    seen = _Seen()

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        kind = statement.split(maxsplit=1)[0].upper()
        if kind == "SELECT":
            seen.read.append(0)
        seen.written += kind in {"INSERT", "UPDATE", "DELETE"}

    def note_row(_row: Base, _context: object) -> None:
        seen.read[-1] += 1

    event.listen(engine, "before_cursor_execute", note)
    event.listen(Base, "load", note_row, propagate=True)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
        event.remove(Base, "load", note_row)
