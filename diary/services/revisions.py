"""Further revisions of an entry: everything is copied from the last one, and only what changes differs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, inspect, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from diary.clinical.scores import Source
from diary.db.entries import EntryRevision
from diary.services import chance
from diary.services.acting import Actor, ActorKind, work_for
from diary.services.failures import NotFound

Change = Callable[[EntryRevision], Mapping[str, object]]
"""What differs in the next revision, by column; nothing at all where there is nothing to change."""
WRITTEN_AT_HOME = frozenset({Source.PATIENT, Source.HELPER})


@dataclass(frozen=True, slots=True, kw_only=True)
class Revised:
    """The entry as it stands now; ``changed`` says that this needed a further revision."""

    entry: EntryRevision
    changed: bool


def revise(session: Session, now: datetime, actor: Actor, entry_id: UUID, change: Change) -> Revised:
    """Write the next revision of an entry; a patient changes what was written at home, never what the clinic wrote."""
    work_for(session, actor)
    last = session.scalar(_revisions_of(actor, entry_id).limit(1))
    if last is None or not may_change(actor.kind, last):
        raise NotFound
    values = change(last)
    if not values:
        return Revised(entry=last, changed=False)
    further = _further(now, actor, last, values)
    try:
        with session.begin_nested():
            session.add(further)
    except IntegrityError:
        # Another tap was faster and has written this revision.
        return revise(session, now, actor, entry_id, change)
    return Revised(entry=further, changed=True)


def may_change(kind: ActorKind, last: EntryRevision) -> bool:
    """Whether someone may change an entry whose last revision this is."""
    by_staff = last.source not in WRITTEN_AT_HOME or last.written_by_kind == ActorKind.STAFF.value
    return kind is not ActorKind.PATIENT or not by_staff


def _revisions_of(actor: Actor, entry_id: UUID) -> Select[EntryRevision]:
    wanted = select(EntryRevision).where(EntryRevision.entry_id == entry_id).order_by(EntryRevision.revision.desc())
    return wanted.where(EntryRevision.patient_id == actor.id) if actor.kind is ActorKind.PATIENT else wanted


def _further(now: datetime, actor: Actor, last: EntryRevision, values: Mapping[str, object]) -> EntryRevision:
    kept = {column.key: getattr(last, column.key) for column in inspect(EntryRevision).column_attrs}
    mine = {
        "id": chance.new_id(),
        "revision": last.revision + 1,
        "received_at": now,
        "reason": None,
        "written_by_kind": actor.kind.value,
        "written_by_id": actor.id,
    }
    return EntryRevision(**{**kept, **mine, **values})
