"""Writing down who asked for what is not his."""

from datetime import datetime

from sqlalchemy.orm import Session

from diary.services.acting import Actor, work_for
from diary.services.auditing import Action, record


def write_down(session: Session, now: datetime, actor: Actor, page: str) -> None:
    """Keep by whom a page was asked for that is not there, or not for him; which of the two is not said."""
    work_for(session, actor)
    record(session, now, actor, Action.ACCESS_REFUSED, detail={"page": page})
