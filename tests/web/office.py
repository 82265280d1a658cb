"""What the administrator's pages need to have something to show: an own schedule, a location given up, a leaver."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.db.people import StaffSession
from diary.services import leaving, locating, own_policies, own_settings, signing_in
from diary.services.acting import Actor, Role
from diary.services.leaving import Departure
from diary.services.own_settings import Decision, ScheduleDetails
from diary.services.staffing import LocationDetails

if TYPE_CHECKING:
    from tests.web.clinic import World

WEAK = "bupivacaine-levobupivacaine-up-to-0.25"
MINUTES = {"judge_from": 20, "consistent_from": 100, "phase_ends": 400, "prolonged_after": 900}
OWN = {"title": "Ours", "minutes": (15, 60, 120), "evenings": (1, 2, 3), "weeks": (4,)}
OWN_POLICY = "harbor"
POLICY = """\
id = "harbor"
version = "1"
title = "Harbor <rules>"
publisher = "Harbor Clinic"
address = "https://harbor.example/rules"
transcription = "Agreed in the clinic."

[[applies_to]]
procedure = "medial_branch_block"
regions = ["lumbar"]

[diagnostic]
threshold = 75
criteria = ["response"]

[rfa]
covered = true
blocks = 2
kind = "medial_branch_block"
"""


@dataclass(frozen=True, kw_only=True)
class Office:
    """The ids that the addresses of the administrator's pages have."""

    schedule: str
    retired_location_id: UUID
    former_id: UUID


def furnish(session: Session, now: datetime, chief: Actor, former_id: UUID) -> Office:
    """Give a clinic something to administer."""
    chief = Actor(kind=chief.kind, id=chief.id, clinic_id=chief.clinic_id, roles=frozenset({Role.ADMINISTRATOR}))
    schedule = own_settings.add_schedule(session, now, chief, ScheduleDetails(**OWN), "shorter")  # type: ignore[arg-type]  # each value is of its field's type
    details = LocationDetails(
        name="Old <house>", phone="+1 206 555 0100", zone="America/Los_Angeles", emergency_number="911"
    )
    old = locating.open_location(session, now, chief, details)
    locating.retire(session, now, chief, old.id, Decision(reason="sold", seen=1))
    leaving.deactivate(session, now, chief, former_id, Departure(seen=0, reason="moved away"))
    own_settings.change_number(session, now, chief, "weakness_hours", 5, Decision(reason="our own", seen=0))
    own_settings.change_text(session, now, chief, "rash", "Your skin itches.", Decision(reason="shorter", seen=0))
    own_policies.add_policy(session, now, chief, POLICY, "as agreed")
    return Office(schedule=schedule, retired_location_id=old.id, former_id=former_id)


def session_of_nurse(world: "World", password: str) -> UUID:
    """A browser in which the nurse is signed in."""
    with world.session() as session:
        signing_in.sign_in(session, world.now, email=world.nurse.email, password=password, address="")
        found = session.scalars(select(StaffSession.id).where(StaffSession.person_id == world.nurse.id)).all()
        session.commit()
    return found[-1]
