"""Version 1 of the interface: a batch comes in, every entry is answered, and what it means is published.

A batch that could be read answers 200, whatever became of each entry: the phone goes by the answers alone. Every other
status means that nothing was taken.
"""

from flask import Blueprint, Response, request
from pydantic import ValidationError

from diary.services import syncing
from diary.services.syncing import Batch, Fate, Outcome, Sent
from diary.web import clock, devices, rendering, transactions, visitors
from diary.web.patient import helping
from diary.web.sync import answers
from diary.web.sync.keys import device_with, keys_of
from diary.web.sync.openapi import document
from diary.web.sync.schema import Envelope
from diary.web.translating import _

sync = Blueprint("sync", __name__)


@sync.post("/api/v1/sync")
def push() -> Response:
    try:
        batch = Envelope.model_validate_json(request.get_data())
    except ValidationError:
        return answers.problem("not_readable", _("This could not be read. Nothing was taken."), 422)
    device = device_with(devices.held(), batch.diary)
    if device is None:
        return answers.session_ended(deleted=devices.clinic_of_gone() is not None)
    visitors.act_on(device)
    return _taken(batch)


def _taken(batch: Envelope) -> Response:
    session, now, actor = transactions.session(), clock.now(), visitors.patient_actor()
    entries = [answers.read(entry) for entry in batch.entries]
    sent = tuple(entry for entry in entries if isinstance(entry, Sent))
    outcomes = syncing.sync(session, now, actor, Batch(sent_at=batch.sent_at, entries=sent))
    _go_on_helping(sent, outcomes)
    also = [key for key in keys_of(syncing.records_of(session, actor)) if key != batch.diary]
    return answers.answered(now, also, answers.in_order(entries, outcomes))


def _go_on_helping(sent: tuple[Sent, ...], outcomes: tuple[Outcome, ...]) -> None:
    """Whoever goes on helping is remembered for a while longer, as by the forms."""
    taken = zip(sent, outcomes, strict=True)
    if helping.is_on() and any(
        entry.content.said.get("by") == "helper" and outcome.fate is Fate.ACCEPTED for entry, outcome in taken
    ):
        helping.begin()


@sync.get("/api/v1/openapi.json")
def description() -> Response:
    return rendering.json(document())
