"""From what became of a batch to what the phone is told."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from flask import Response
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from diary.services.failures import Refused
from diary.services.syncing import Fate, Outcome, Sent
from diary.web.sync.schema import ENTRY, Answer, Answers, Problem
from diary.web.translating import _

_CODES = {Fate.ACCEPTED: 201, Fate.KNOWN: 200, Fate.REFUSED: 422, Fate.CONFLICT: 409}


def read(entry: dict[str, Any]) -> Sent | Answer:
    """One entry as the service takes it, or why it cannot be read."""
    try:
        return ENTRY.validate_python(entry).sent(entry)
    except ValidationError as error:
        return _unreadable(entry, error.errors(include_url=False, include_context=False)[0])


def _unreadable(entry: dict[str, Any], error: ErrorDetails) -> Answer:
    """The phone finds the entry by the id that it sent, whatever is wrong with the rest."""
    sent = entry.get("id")
    # The first part of the place is the kind, which says nothing to the phone.
    field = ".".join(str(part) for part in error["loc"][1:]) or "kind"
    message = _("This could not be read. It stays on this phone; please show it to the clinic.")
    return Answer(
        id=sent if isinstance(sent, str) else None,
        status="refused",
        code=422,
        field=field,
        message=message,
    )


def told(outcome: Outcome) -> Answer:
    """What became of one entry, in the patient's language."""
    refusal = outcome.refusal
    if outcome.fate is Fate.CONFLICT:
        refusal = Refused("", "Something else was saved in its place before. The clinic has both.")
    return Answer.model_validate(
        {
            "id": str(outcome.id),
            "status": outcome.fate.value,
            "code": _CODES[outcome.fate],
            "field": (refusal.field or None) if refusal else None,
            "message": _(refusal.message, **refusal.params) if refusal else None,
        }
    )


def in_order(read_entries: Sequence[Sent | Answer], outcomes: Sequence[Outcome]) -> list[Answer]:
    """The answers in the order of the entries, those that could not be read among them."""
    following = iter(outcomes)
    return [entry if isinstance(entry, Answer) else told(next(following)) for entry in read_entries]


def answered(now: datetime, also: Sequence[str], answers: list[Answer]) -> Response:
    """The answer to a batch of which every entry was looked at."""
    return _json(Answers(server_now=now.astimezone(UTC), also=list(also), answers=answers).model_dump_json(), 200)


def problem(reason: str, message: str, status: int) -> Response:
    """Nothing was taken, and why."""
    return _json(Problem.model_validate({"reason": reason, "message": message}).model_dump_json(), status)


def session_ended(*, deleted: bool = False) -> Response:
    """The phone does not hold this diary, or no longer; one that was deleted no code opens again."""
    if deleted:
        message = _("The clinic has deleted the records of this diary. What waits on this phone was not taken.")
        return problem("diary_deleted", message, 401)
    return problem("session_ended", _("Please open your diary again with a code. What you wrote waits here."), 401)


def _json(content: str, status: int) -> Response:
    return Response(content, status=status, content_type="application/json")
