"""What a phone does not show: on a locked one whatever came in before it was locked, and on any a line to reach."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from diary.db.entries import EntryRevision, RescueRevision
from diary.db.translate import DiaryRows
from diary.services.acting import Actor


def shown(rows: Mapping[UUID, DiaryRows], actor: Actor) -> dict[UUID, DiaryRows]:
    """The same diaries with only those entries that the actor may see."""
    if actor.sees_from is None:
        return dict(rows)
    return {one: replace(found, revisions=_entries(found.revisions, actor)) for one, found in rows.items()}


def _entries(revisions: Sequence[EntryRevision], actor: Actor) -> tuple[EntryRevision, ...]:
    """An entry is seen with all its revisions or not at all: what it was at first counts."""
    began = {row.entry_id: row.received_at for row in reversed(revisions)}
    return tuple(row for row in revisions if actor.sees_from is None or began[row.entry_id] >= actor.sees_from)


def shown_medicines(revisions: Sequence[RescueRevision], actor: Actor) -> tuple[RescueRevision, ...]:
    """The medicines that the actor may see."""
    return tuple(row for row in revisions if actor.sees_from is None or row.received_at >= actor.sees_from)


def unsteered(rows: DiaryRows) -> DiaryRows:
    """A diary as its patient sees it drawn: the pain before would steer the answers (specification, section 11)."""
    return replace(rows, baselines=())
