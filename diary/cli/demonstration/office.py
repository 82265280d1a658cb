"""What the demo clinic's administrator has set: a schedule, a policy and words of its own, and somebody who left."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from diary.services import leaving, own_policies, own_settings, staffing
from diary.services.acting import Actor, Role
from diary.services.leaving import Departure
from diary.services.own_settings import Decision, ScheduleDetails

SET_BEFORE = timedelta(days=200)


def furnish(session: Session, now: datetime, chief: Actor, content: Mapping[str, str]) -> None:
    """Give the administrator's pages something to show; no diary of the demo is judged otherwise for it."""
    at, roles = now - SET_BEFORE, {Role.NURSE}
    former = staffing.add_person(
        session, at, chief, email=content["email"], name=content["name"], roles=roles, password=content["password"]
    )
    leaving.deactivate(session, at, chief, former.id, Departure(seen=0, reason=content["reason"]))
    short = ScheduleDetails(title=content["schedule"], minutes=(30, 60, 120, 240, 480), evenings=(1, 2, 3))
    own_settings.add_schedule(session, at, chief, short, content["schedule_reason"])
    rash = Decision(reason=content["rash_reason"], seen=0)
    own_settings.change_text(session, at, chief, "rash", content["rash"], rash)
    own_policies.add_policy(session, at, chief, content["policy"], content["policy_reason"])
