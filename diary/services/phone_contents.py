"""Contents that came from phones: each is known again by its id, and two of one id are both kept."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import BindParameter, bindparam, select, union_all
from sqlalchemy.orm import Session

from diary.db.alerts import SymptomReport
from diary.db.entries import EntryRevision, RescueRevision
from diary.db.phone_entries import PhoneEntry
from diary.services import chance
from diary.services.acting import Actor
from diary.services.auditing import Action, record

SCORE, MEDICINE, REPORT = "score", "medicine", "report"
_OPERATIONS: BindParameter[list[UUID]] = bindparam("operations", expanding=True)
_BY_OPERATION = select(PhoneEntry).where(PhoneEntry.operation_id.in_(_OPERATIONS))
_SCORES = select(EntryRevision.entry_id).where(
    EntryRevision.patient_id == bindparam("patient_id"), EntryRevision.revision == 1
)
_MEDICINES = select(RescueRevision.rescue_id).where(
    RescueRevision.injection_id == bindparam("injection_id"), RescueRevision.revision == 1
)
_REPORTS = select(SymptomReport.report_id).where(SymptomReport.injection_id == bindparam("injection_id"))
_REMARKABLE = (
    select(PhoneEntry)
    .where(
        PhoneEntry.entry_id.in_(union_all(_SCORES, _MEDICINES, _REPORTS)),
        PhoneEntry.stands.is_(False) | PhoneEntry.clock_behind_seconds.is_not(None),
    )
    .order_by(PhoneEntry.received_at, PhoneEntry.id)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a phone says under an id of its own, as it said it; ``entry_id`` is the score or medicine it is about."""

    operation_id: UUID
    entry_id: UUID
    kind: str
    said: Mapping[str, object]

    @property
    def hash(self) -> str:
        """The same for the same content, in whatever order it was written."""
        return sha256(json.dumps([self.kind, self.said], sort_keys=True).encode()).hexdigest()


def kept_before(session: Session, operations: Collection[UUID]) -> dict[UUID, list[PhoneEntry]]:
    """Everything that came under these ids before, the one that stands first."""
    found: dict[UUID, list[PhoneEntry]] = {}
    for row in session.scalars(_BY_OPERATION, {"operations": list(operations)}):
        found.setdefault(row.operation_id, []).append(row)
    return {operation_id: sorted(rows, key=lambda row: not row.stands) for operation_id, rows in found.items()}


def remarkable_contents(session: Session, patient_id: UUID, injection_id: UUID) -> dict[UUID, tuple[PhoneEntry, ...]]:
    """By score, medicine or report, what staff should know of how it came: by a wrong clock, or two under one id.

    Scores are looked for among all of the patient's, medicines and reports among those of the injection.
    """
    found: dict[UUID, tuple[PhoneEntry, ...]] = {}
    for row in session.scalars(_REMARKABLE, {"patient_id": patient_id, "injection_id": injection_id}):
        found[row.entry_id] = (*found.get(row.entry_id, ()), row)
    return found


def keep(
    session: Session,
    now: datetime,
    actor: Actor,
    content: Content,
    *,
    stands: bool = True,
    clock_behind_seconds: int | None = None,
) -> PhoneEntry:
    """Keep a content; whoever calls flushes."""
    row = PhoneEntry(
        id=chance.new_id(),
        clinic_id=actor.clinic_id,
        operation_id=content.operation_id,
        content_hash=content.hash,
        kind=content.kind,
        entry_id=content.entry_id,
        content=dict(content.said),
        stands=stands,
        clock_behind_seconds=clock_behind_seconds,
        received_at=now,
        written_by_kind=actor.kind.value,
        written_by_id=actor.id,
    )
    session.add(row)
    return row


def keep_other(session: Session, now: datetime, actor: Actor, content: Content, *, patient_id: UUID) -> None:
    """Keep a second content of an id beside the first, and write down that it came; sent again it is there already."""
    there = kept_before(session, [content.operation_id]).get(content.operation_id, [])
    if all(row.content_hash != content.hash for row in there):
        keep(session, now, actor, content, stands=False)
    of = ("entry", content.entry_id)
    record(session, now, actor, Action.SCORE_CONFLICT, patient_id=patient_id, of=of)
