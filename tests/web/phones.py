"""A phone's program in the tests: what it sends, as its modules would."""

from datetime import UTC, datetime
from uuid import uuid4

from werkzeug.test import TestResponse

from diary.services.secrets_kept import diary_key
from diary.web.sync.guard import HEADER, VALUE
from tests.web.browser import Browser
from tests.web.clinic import Diary, World

PUSH = "/api/v1/sync"
FROM_HERE = {HEADER: VALUE, "Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}


def key(world: World, diary: Diary) -> str:
    """The key of a diary on a phone."""
    return diary_key(world.secret, diary.patient_id)


def written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def tap(diary: Diary, score: int, at: datetime, **more: object) -> dict[str, object]:
    """One score as the phone writes it down."""
    return {
        "id": str(uuid4()),
        "kind": "score",
        "area_id": str(diary.area_ids[0]),
        "score": score,
        "condition": "moving",
        "recorded_at": written(at),
        **more,
    }


def send(
    browser: Browser, diary_of: str, sent_at: datetime, *entries: object, headers: dict[str, str] | None = None
) -> TestResponse:
    """One batch, as it is answered."""
    batch = {"diary": diary_of, "sent_at": written(sent_at), "entries": list(entries)}
    return browser.client.post(PUSH, json=batch, headers=FROM_HERE if headers is None else headers)


def codes(answer: TestResponse) -> list[int]:
    """What became of each entry."""
    assert answer.status_code == 200, answer.text
    return [one["code"] for one in answer.json["answers"]]  # type: ignore[index]  # it is an object
