"""Everything of one patient as JSON, for a program; docs/keeping.md says what each field means.

Words and units are those of the clinical specification, moments are in UTC. A field is added, never renamed; a change
that a reader must know of raises the version.
"""

import json
from collections.abc import Sequence
from datetime import date, time
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from diary.services.own_looks import Look
from diary.services.own_record import InjectionRecord
from diary.services.records import Area, EntryRevision, RescueRevision
from diary.services.whole_record import WholeRecord

FORMAT, VERSION = "post-injection diary, everything of one patient", 1
KIND = "application/json"

_PATIENT = (
    "record_number", "name", "date_of_birth", "phone", "email", "language", "zone", "diabetes", "quiet_from",
    "quiet_until", "created_at",
)  # fmt: skip  # eleven lines would say no more
_INJECTION = (
    "id", "state", "procedure", "region", "levels", "side", "intent", "sedation", "schedule", "planned_at",
    "performed_at", "may_stand_at", "superseded_at", "ended_at", "follow_up_on", "closing_reason",
    "anesthetics_recorded", "steroid_agent", "steroid_mg",
)  # fmt: skip  # as above
_ANESTHETIC = ("agent", "percent", "ml", "epinephrine", "liposomal")
_BEFORE = ("condition", "score", "usual", "scored_at", "source")
_SCORE = (
    "revision", "score", "condition", "felt_at", "recorded_at", "received_at", "source", "stated_relief_percent",
    "could_move", "asleep_before", "note", "withdrawn", "reason", "written_by_kind",
)  # fmt: skip  # as above
_MEDICINE = ("revision", "drug", "taken_at", "recorded_at", "received_at", "withdrawn", "written_by_kind")
_WEEK = ("week", "pain", "enjoyment", "activity", "recorded_at", "received_at", "source")
_REPORT = ("items", "tier", "felt_at", "recorded_at", "received_at", "source")
_AGREEMENT = ("channel", "given", "given_at", "written_by_kind")
_MESSAGE = ("kind", "queued_at", "closed_at", "sent_by", "fate")
_PHONE = ("created_at", "last_seen_at", "locked_at", "revoked_at")
_ELSEWHERE = ("done_on", "procedure", "region", "side", "intent", "levels", "stated_relief_percent", "written_at")

Told = dict[str, object]


def written(found: WholeRecord) -> str:
    """The whole file."""
    told = {
        "format": FORMAT,
        "version": VERSION,
        "made_at": _plain(found.made_at),
        "patient": _fields(found.patient, _PATIENT),
        "agreements": [_fields(row, _AGREEMENT) for row in found.consents],
        "injections": [_injection(one) for one in found.injections],
        "elsewhere": [_fields(row, _ELSEWHERE) for row in found.elsewhere],
        "messages": [_fields(row, _MESSAGE) for row in found.messages],
        "phones": [_fields(row, _PHONE) for row in found.phones],
        "who_saw": [_look(look) for look in found.looks],
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _injection(found: InjectionRecord) -> Told:
    return {
        **_fields(found.injection, _INJECTION),
        "anesthetics": [_fields(row, _ANESTHETIC) for row in found.anesthetics],
        "areas": [
            {**_area(area), "episodic": area.episodic, "movement": link.movement, "judged": link.is_index}
            for link, area in found.areas
        ],
        "pain_before": [{**_area(area), **_fields(row, _BEFORE)} for area, row in found.before],
        "scores": [_score(area, versions) for area, versions in found.scores],
        "medicines": [_medicine(versions) for versions in found.medicines],
        "weeks": [_fields(row, _WEEK) for row in found.pegs],
        "reports": [_fields(one.report, _REPORT) for one in found.reported],
    }


def _score(area: Area, versions: Sequence[EntryRevision]) -> Told:
    told = [_fields(row, _SCORE) for row in versions]
    return {"id": str(versions[0].entry_id), **_area(area), "versions": told}


def _medicine(versions: Sequence[RescueRevision]) -> Told:
    return {"id": str(versions[0].rescue_id), "versions": [_fields(row, _MEDICINE) for row in versions]}


def _area(area: Area) -> Told:
    return {"area": area.label, "side": area.side.value}


def _look(look: Look) -> Told:
    roles = [role.value for role in look.by.roles]
    return {
        "at": _plain(look.at),
        "what": look.what.value,
        "by": look.by.kind.value,
        "name": look.by.name,
        "roles": roles,
    }


def _fields(row: object, names: Sequence[str]) -> Told:
    return {name: _plain(getattr(row, name)) for name in names}


def _plain(value: object) -> object:
    """A value as JSON has it; a decimal number as it was written, so that none of it is lost."""
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return str(value) if isinstance(value, Decimal | UUID) else value
