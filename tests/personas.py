"""Whom a test may ask to act: the people of one clinic, two patients of it, and the people of another clinic."""

from dataclasses import dataclass

import pytest
from sqlalchemy.orm import Session, sessionmaker

from diary.db.engine import ScopedSession
from diary.db.people import Role
from diary.services.acting import Actor, ActorKind
from tests.builders import ADDRESS, House, found_clinic, register


@dataclass(frozen=True, slots=True, kw_only=True)
class Personas:
    """Actors by who they are to the patient: his own clinic's people, his neighbour, strangers, and nobody."""

    provider: Actor
    nurse: Actor
    administrator: Actor
    patient: Actor
    neighbour: Actor
    stranger: Actor
    strange_patient: Actor
    nobody: Actor


@pytest.fixture
def house(sessions: sessionmaker[ScopedSession]) -> House:
    """The clinic that a test is about."""
    with sessions.begin() as session:
        return found_clinic(session)


@pytest.fixture
def elsewhere(sessions: sessionmaker[ScopedSession]) -> House:
    """Another clinic in the same database."""
    with sessions.begin() as session:
        return found_clinic(session, "Hill")


@pytest.fixture
def personas(sessions: sessionmaker[ScopedSession], house: House, elsewhere: House) -> Personas:
    """Everybody, with their rows committed."""
    with sessions.begin() as session:
        patient, neighbour = _patient(session, house), _patient(session, house)
    with sessions.begin() as session:
        strange_patient = _patient(session, elsewhere)
    return Personas(
        provider=house.staff(Role.PROVIDER),
        nurse=house.staff(Role.NURSE),
        administrator=house.staff(Role.ADMINISTRATOR),
        patient=patient,
        neighbour=neighbour,
        stranger=elsewhere.staff(Role.PROVIDER),
        strange_patient=strange_patient,
        nobody=Actor(kind=ActorKind.NOBODY, address=ADDRESS),
    )


def _patient(session: Session, house: House) -> Actor:
    return house.patient(register(session, house).id)
