"""Changing one's own password: by the one before it, and every other browser is signed out by that."""

from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session

from diary.services import checking, own_account, second_step, secrets_kept, staff_sessions
from diary.services.acting import Actor
from diary.services.auditing import Action
from diary.services.staffing import checked_password
from diary.services.telling_owner import write_down_and_tell


def change(
    session: Session,
    now: datetime,
    actor: Actor,
    session_id: UUID,
    *,
    old: str,
    new: str,
    leaked: Path | None = None,
) -> str:
    """Set another password; returns the new token of this browser, the only one that stays signed in.

    A wrong old password leaves its count and its row, which the caller must keep.
    """
    person = own_account.account(session, actor).person
    checked = checked_password(new, (person.email, person.name), field="new_password", leaked=leaked)
    token = checking.by_password(session, now, actor, session_id, old)
    person.password_hash = secrets_kept.hash_password(checked)
    staff_sessions.end_others(session, now, actor, session_id)
    second_step.forget(session, now, person.id)
    write_down_and_tell(session, now, actor, Action.PASSWORD_SET, person.id)
    session.flush()
    return token


def email_of(session: Session, actor: Actor) -> str:
    """The address with which somebody signs in, so that a password manager knows whose password it is."""
    return own_account.account(session, actor).person.email
