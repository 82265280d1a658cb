"""A decision that the provider has signed about the running injection, for the pages that show one."""

from datetime import datetime
from uuid import UUID

from diary.clinical.next_step import NextStep
from diary.services import deciding
from diary.services.acting import Actor, ActorKind, Role
from diary.services.deciding import NewDecision
from diary.services.signing import Proof
from tests.web.clinic import PASSWORD, World

NOTE = "A second <block> first"


def decided(world: World, now: datetime | None = None) -> UUID:
    """The injection, about which a decision was signed if there was none yet."""
    actor = Actor(
        kind=ActorKind.STAFF, id=world.provider.id, clinic_id=world.clinic_id, roles=frozenset({Role.PROVIDER})
    )
    injection_id, at = world.running.injection_id, now or world.now
    with world.session() as session:
        found = deciding.look_to_decide(session, at, actor, injection_id)
        if found.standing is None:
            new = NewDecision(step=NextStep.REPEAT_BLOCK, note=NOTE, reason=None, seen=found.seen, seen_version=0)
            deciding.sign(session, at, actor, found, new, Proof(password=PASSWORD))
            session.commit()
    return injection_id
