"""Second factors of the people of the tests, set up through the services, and the codes that an app would show."""

from datetime import datetime
from uuid import UUID

import pyotp

from diary.db.people import Person
from diary.services import authenticator_apps, passkeys, recovery_codes, requiring
from diary.services.acting import Actor, ActorKind, Role
from diary.services.own_settings import Decision
from tests.authenticators import Authenticator
from tests.web.clinic import World


def set_up_app(world: World, person_id: UUID) -> str:
    """Give somebody an app, confirmed a minute ago, and recovery codes; returns what the app reckons from."""
    with world.session() as session:
        shared = authenticator_apps.begin(session, world.now, person_id, secret=world.secret)
        first = code(shared, world.now, steps=-1)
        assert authenticator_apps.confirm(session, world.now, person_id, first, secret=world.secret)
        recovery_codes.renew(session, world.now, person_id, secret=world.secret)
        session.commit()
    return shared


def add_passkey(world: World, person_id: UUID) -> UUID:
    """Give somebody a passkey and recovery codes; returns its id."""
    site = passkeys.Site(host="diary.example", origin="https://diary.example")
    key = Authenticator(origin=site.origin, host=site.host)
    with world.session() as session:
        person = session.get_one(Person, person_id)
        answer = key.create(passkeys.to_add(session, world.now, person, site))
        added = passkeys.add(session, world.now, person_id, "Laptop <of> Kim", answer, site)
        recovery_codes.renew(session, world.now, person_id, secret=world.secret)
        session.commit()
        return added.id


def require_second_factor(world: World) -> None:
    """Have everybody of the clinic come in by a second factor."""
    chief = Actor(
        kind=ActorKind.STAFF,
        id=world.administrator.id,
        clinic_id=world.clinic_id,
        roles=frozenset({Role.ADMINISTRATOR}),
    )
    with world.session() as session:
        decision = Decision(reason="agreed", seen=0)
        requiring.change_requirement(session, world.now, chief, required=True, decision=decision)
        session.commit()


def code(shared: str, now: datetime, steps: int = 0) -> str:
    """What an app shows, or showed so many half minutes before or will show after."""
    return str(pyotp.TOTP(shared).generate_otp(int(now.timestamp()) // 30 + steps))
