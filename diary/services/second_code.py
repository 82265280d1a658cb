"""A code that a patient makes himself, for the app on the home screen, which shares nothing with the browser.

It does not last long, and opens nothing without the date of birth, as any other.
"""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from diary.services import joining, throttling
from diary.services.acting import Actor, work_for
from diary.services.calling import concerned
from diary.services.joining import IssuedCode
from diary.services.throttling import Limit

LASTS = timedelta(minutes=30)
PER_DIARY = Limit(kind="second code, diary", tries=10, within=timedelta(hours=1))


def make_code(session: Session, now: datetime, actor: Actor, *, secret: str) -> IssuedCode:
    """Make a code for the diary of the patient who acts; an older one that nobody has claimed ends."""
    work_for(session, actor)
    bucket = ((PER_DIARY, str(actor.id)),)
    throttling.check(session, now, bucket)
    throttling.count_failure(session, now, bucket)
    injection = concerned(session, actor)[0][0]
    return joining.issue_code(session, now, actor, injection.id, secret=secret, lasts=LASTS)


def made_code(session: Session, now: datetime, actor: Actor, *, secret: str) -> IssuedCode | None:
    """The code that can still be used; None where there is none, or no longer."""
    work_for(session, actor)
    return joining.shown_code(session, now, actor, concerned(session, actor)[0][0].id, secret=secret)
