"""How long single answers take that somebody waits for: a queue that a phone sends, and a report as a file."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from diary.cli.benchmark.limits import at_most
from diary.cli.benchmark.pages import area_of, diary_key_of, joined, review_path, signed_in
from diary.cli.benchmark.serving import throwaway
from diary.web.app import create_app
from diary.web.sync.guard import HEADER, VALUE

QUEUED = 500
SYNC_WITHIN, REPORT_WITHIN = 1.0, 1.0
"""Seconds."""
LARGEST_REPORT = 300
"""KiB."""


def answer_lines(folder: Path) -> Iterator[str]:
    """A line for each, beside its limit."""
    settings, engine, seeded = throwaway(folder, "answers")
    app = create_app(settings, engine)
    phone, desk = joined(app, seeded), signed_in(app, seeded)
    took, _ = _timed(lambda: _push(phone))
    yield f"{QUEUED} queued scores, sent in one request:         {took:.2f} s ({at_most(took, SYNC_WITHIN, 's')})"
    report = f"{review_path(seeded)}/report/A4.pdf"
    desk.get(report)
    took, file = _timed(lambda: desk.get(report))
    size = len(file.data) / 1024
    yield f"a report as a file:                              {took:.2f} s ({at_most(took, REPORT_WITHIN, 's')})"
    yield f"                                                 {size:.0f} KiB ({at_most(size, LARGEST_REPORT, 'KiB')})"


def _timed(send: Callable[[], TestResponse]) -> tuple[float, TestResponse]:
    began = time.perf_counter()
    answer = send()
    took = time.perf_counter() - began
    if answer.status_code != 200:  # noqa: PLR2004 (a success)
        raise RuntimeError(f"{answer.request.path} answered {answer.status_code}")
    return took, answer


def _push(phone: FlaskClient) -> TestResponse:
    page, now = phone.get("/diary"), datetime.now(UTC)
    area_id, moments = area_of(page), (now - timedelta(seconds=number) for number in range(QUEUED))
    entries = [
        {
            "kind": "score",
            "id": str(uuid4()),
            "area_id": area_id,
            "score": number % 11,
            "condition": "moving",
            "felt_at": moment.isoformat(),
            "recorded_at": moment.isoformat(),
        }
        for number, moment in enumerate(moments)
    ]
    batch = {"diary": diary_key_of(page), "sent_at": now.isoformat(), "entries": entries}
    return phone.post("/api/v1/sync", json=batch, headers={HEADER: VALUE, "Sec-Fetch-Site": "same-origin"})
