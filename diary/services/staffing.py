"""Clinics, their locations and the people who work there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.db.base import NAME_LENGTH, WORD_LENGTH
from diary.db.clinics import Clinic, Location
from diary.db.people import Membership, Person, Role
from diary.services import chance, secrets_kept
from diary.services.acting import Actor, work_for
from diary.services.adding import add_once
from diary.services.auditing import Action, record
from diary.services.common_passwords import is_common
from diary.services.failures import Refused
from diary.services.leaked_passwords import is_leaked
from diary.services.texts import text, text_or_none
from diary.services.zones import zones

SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 1024
EMAIL_LENGTH = 254


@dataclass(frozen=True, slots=True, kw_only=True)
class LocationDetails:
    """Where injections are done, and the numbers that are answered there."""

    name: str
    phone: str
    zone: str
    emergency_number: str
    after_hours_phone: str | None = None
    opening_hours: Mapping[str, object] = field(default_factory=dict)


def add_clinic(session: Session, now: datetime, actor: Actor, *, name: str, zone: str, demo: bool = False) -> Clinic:
    """Add a clinic; ``actor`` works for no clinic yet."""
    clinic = Clinic(
        id=chance.new_id(),
        name=text("name", name, most=NAME_LENGTH),
        zone=known_zone("zone", zone),
        demo=demo,
        created_at=now,
    )
    session.add(clinic)
    record(session, now, actor, Action.CLINIC_ADDED, of=("clinic", clinic.id))
    session.flush()
    return clinic


def known_zone(field_name: str, zone: str) -> str:
    """A zone of the IANA time zone database, or a refusal."""
    if zone not in zones():
        raise Refused(field_name, "There is no time zone of that name.")
    return zone


def add_location(session: Session, now: datetime, actor: Actor, details: LocationDetails) -> Location:
    """Add a location to the actor's clinic."""
    clinic_id = work_for(session, actor)
    location = Location(
        id=chance.new_id(),
        clinic_id=clinic_id,
        name=text("name", details.name, most=NAME_LENGTH),
        phone=text("phone", details.phone, most=WORD_LENGTH),
        after_hours_phone=text_or_none("after_hours_phone", details.after_hours_phone, most=WORD_LENGTH),
        emergency_number=text("emergency_number", details.emergency_number, most=WORD_LENGTH),
        zone=known_zone("zone", details.zone),
        opening_hours=dict(details.opening_hours),
    )
    add_once(session, location, field="name", message="Another location has this name already.")
    record(session, now, actor, Action.LOCATION_ADDED, of=("location", location.id))
    session.flush()
    return location


def clinic_ids(session: Session) -> Sequence[UUID]:
    """Every clinic."""
    return session.scalars(select(Clinic.id).order_by(Clinic.id)).all()


def clinics_named(session: Session, name: str) -> Sequence[Clinic]:
    """The clinics of that name."""
    return session.scalars(select(Clinic).where(Clinic.name == name.strip())).all()


def knows_person(session: Session, email: str) -> bool:
    """Whether someone signs in with this address already."""
    return session.scalar(select(Person.id).where(Person.email == email.strip().lower())) is not None


def add_person(
    session: Session,
    now: datetime,
    actor: Actor,
    *,
    email: str,
    name: str,
    roles: Iterable[Role],
    password: str,
    leaked: Path | None = None,
) -> Person:
    """Add someone to the actor's clinic; who works in another clinic already keeps name and password."""
    clinic_id = work_for(session, actor)
    held = sorted(set(roles))
    if not held:
        raise Refused("roles", "Choose at least one role.")
    address = text("email", email, most=EMAIL_LENGTH).lower()
    person = session.scalar(select(Person).where(Person.email == address))
    if person is None:
        person = _new_person(session, now, address, name, password=password, leaked=leaked)
    members = [Membership(id=chance.new_id(), clinic_id=clinic_id, person_id=person.id, role=role) for role in held]
    add_once(session, *members, field="email", message="This person has that role here already.")
    record(session, now, actor, Action.PERSON_ADDED, of=("person", person.id))
    session.flush()
    return person


def _new_person(
    session: Session, now: datetime, email: str, name: str, *, password: str, leaked: Path | None
) -> Person:
    if "@" not in email:
        raise Refused("email", "An e-mail address has an @ in it.")
    person = Person(
        id=chance.new_id(),
        email=email,
        name=text("name", name, most=NAME_LENGTH),
        password_hash=secrets_kept.hash_password(checked_password(password, (email, name), leaked=leaked)),
        active=True,
        created_at=now,
    )
    add_once(session, person, field="email", message="Someone has this e-mail address already.")
    return person


def checked_password(
    password: str, about: Iterable[str] = (), field: str = "password", *, leaked: Path | None = None
) -> str:
    """A password of a length that will do and that is not guessed first; nothing else is asked of it.

    ``about`` are names and addresses of whose it is, ``field`` is where it was typed, ``leaked`` is the list of those
    that leaked elsewhere, where there is one.
    """
    if len(password) < SHORTEST_PASSWORD:
        raise Refused(field, "A password has at least %(least)s characters.", least=SHORTEST_PASSWORD)
    if len(password) > LONGEST_PASSWORD:
        raise Refused(field, "A password has at most %(most)s characters.", most=LONGEST_PASSWORD)
    if is_common(password, about):
        raise Refused(
            field, "This is one of the passwords that are guessed first. Take words that do not belong together."
        )
    if leaked and is_leaked(password, leaked):
        raise Refused(field, "This password has leaked somewhere, so it is tried early. Take another.")
    return password


def locations(session: Session, actor: Actor) -> tuple[Location, ...]:
    """The locations of the actor's clinic that are used, by name."""
    work_for(session, actor)
    return tuple(session.scalars(select(Location).where(Location.retired_at.is_(None)).order_by(Location.name)))


def providers(session: Session, actor: Actor) -> tuple[Person, ...]:
    """The providers of the actor's clinic who are active, by name."""
    work_for(session, actor)
    found = session.scalars(
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.role == Role.PROVIDER, Person.active)
        .order_by(Person.name)
    )
    return tuple(found)
