"""A record that an administrator has opened in an emergency, for the pages that tell of it."""

from uuid import UUID

from diary.services import breaking_glass, signing_in
from diary.services.acting import Actor, ActorKind, Role
from tests.web.clinic import PASSWORD, Clock, World, staff_of

WHY = "The ward <asks>, and nobody answers"


def emergency_opened(world: World, *, ended: bool = False) -> UUID:
    """A second administrator opens the record of the running diary, and ends it again if that is asked for."""
    with world.session() as session:
        clock = Clock(now=world.now)
        second = staff_of(session, clock, world.actor, "second", {Role.ADMINISTRATOR})
        token = signing_in.sign_in(session, clock.now, email=second.email, password=PASSWORD, address="").token
        staff = signing_in.staff_by_token(session, clock.now, token)
        assert staff is not None
        actor = Actor(kind=ActorKind.STAFF, id=second.id, clinic_id=world.clinic_id, roles=staff.roles)
        opened = breaking_glass.break_glass(
            session, clock.now, actor, staff.session_id, world.running.patient_id, reason=WHY
        )
        if ended:
            breaking_glass.close(session, clock.now, actor, staff.session_id)
        session.commit()
        return opened.id
