"""Changing what a clinic sets for itself, so that nothing of what stood before is lost.

Each change is a new revision with its reason and its author. Whoever changes says which revision he has seen, so that
two people at once do not undo each other's work without knowing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.db.base import TEXT_LENGTH
from diary.db.clinic_settings import SettingRevision
from diary.db.people import Person
from diary.services import chance
from diary.services.acting import Actor, ActorKind, work_for
from diary.services.adding import add_once
from diary.services.auditing import Action, record
from diary.services.clinic_settings import Kind, read_anew
from diary.services.failures import NotFound, Refused
from diary.services.reminding import look_again
from diary.services.texts import text, text_or_none

BACK: Mapping[str, object] = {}
"""The content of a setting that was set back to the shipped value."""
_MEANWHILE = "Somebody else has changed this meanwhile. Please look at it again, then decide."


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One revision, and who made it; without an author it was whoever runs the diary."""

    revision: SettingRevision
    author: str | None


def history(session: Session, actor: Actor, kind: Kind, subject: str = "") -> tuple[Change, ...]:
    """Every revision of a setting, the latest first."""
    return changes_of(session, actor, kind, subject).get(subject, ())


def changes_of(session: Session, actor: Actor, kind: Kind, subject: str | None = None) -> dict[str, tuple[Change, ...]]:
    """Every revision of a kind by subject, the latest first; of one subject where it is named."""
    work_for(session, actor)
    wanted = (
        select(SettingRevision, Person.name)
        .outerjoin(Person, Person.id == SettingRevision.changed_by_id)
        .where(SettingRevision.kind == kind.value)
        .order_by(SettingRevision.revision.desc())
    )
    if subject is not None:
        wanted = wanted.where(SettingRevision.subject == subject)
    found: dict[str, tuple[Change, ...]] = {}
    for revision, author in session.execute(wanted):
        change = Change(revision=revision, author=author)
        found[revision.subject] = (*found.get(revision.subject, ()), change)
    return found


def change(
    session: Session,
    now: datetime,
    actor: Actor,
    kind: Kind,
    subject: str,
    content: Mapping[str, object],
    *,
    reason: str | None,
    seen: int,
) -> SettingRevision:
    """Add a revision whose content was checked; refused where ``seen`` is not the one that stands.

    What diaries are judged by is not changed without a reason.
    """
    if actor.id is None and actor.kind is not ActorKind.SYSTEM:
        raise NotFound
    needless = kind in {Kind.MEMBERSHIP, Kind.LOCATION}
    why = (text_or_none if needless else text)("reason", reason, most=TEXT_LENGTH)
    last = _last(session, actor, kind, subject)
    if (last.revision if last else 0) != seen:
        raise Refused("", _MEANWHILE)
    if (dict(last.content) if last else {}) == dict(content):
        raise Refused("", "This is how it stands already; nothing was changed.")
    revision = SettingRevision(
        id=chance.new_id(),
        clinic_id=work_for(session, actor),
        kind=kind.value,
        subject=subject,
        revision=seen + 1,
        content=dict(content),
        reason=why,
        changed_at=now,
        changed_by_id=actor.id,
    )
    add_once(session, revision, field="", message=_MEANWHILE)
    detail = {"kind": kind.value, "subject": subject, "revision": seen + 1}
    record(session, now, actor, Action.SETTING_CHANGED, of=("setting_revision", revision.id), detail=detail)
    session.flush()
    read_anew(session)
    if kind is Kind.SCHEDULE:
        look_again(session)
    return revision


def _last(session: Session, actor: Actor, kind: Kind, subject: str) -> SettingRevision | None:
    work_for(session, actor)
    return session.scalar(
        select(SettingRevision)
        .where(SettingRevision.kind == kind.value, SettingRevision.subject == subject)
        .order_by(SettingRevision.revision.desc())
        .limit(1)
    )
