"""Writing to the owner of an account when something has changed that opens it, so that he notices if it was not he."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from diary.db.outbox import MessageKind
from diary.messages.compose import AccountChange
from diary.services import outbox
from diary.services.acting import Actor
from diary.services.auditing import Action, record

CHANGES: Final[Mapping[Action, AccountChange]] = {
    Action.PASSWORD_SET: AccountChange.PASSWORD_SET,
    Action.APP_ADDED: AccountChange.APP_ADDED,
    Action.APP_REMOVED: AccountChange.APP_REMOVED,
    Action.PASSKEY_ADDED: AccountChange.PASSKEY_ADDED,
    Action.PASSKEY_REMOVED: AccountChange.PASSKEY_REMOVED,
    Action.RECOVERY_CODES_MADE: AccountChange.CODES_MADE,
    Action.SECOND_FACTORS_RESET: AccountChange.FACTORS_RESET,
    Action.SIGN_ON_LINKED: AccountChange.SIGN_ON_LINKED,
}
"""What the owner is written to about."""


def write_down_and_tell(
    session: Session,
    now: datetime,
    actor: Actor,
    action: Action,
    person_id: UUID,
    *,
    of: tuple[str, UUID] | None = None,
    detail: Mapping[str, str] | None = None,
) -> None:
    """Write a change down, and queue a message about that row to the owner; of an account without a clinic none goes.

    What the message says is read from the row when it is sent, so that the queue holds nothing.
    """
    row_id = record(session, now, actor, action, of=of or ("person", person_id), detail=detail)
    if actor.clinic_id is not None:
        outbox.queue_for_staff(session, now, actor, MessageKind.ACCOUNT_CHANGED, person_id=person_id, about=row_id)
