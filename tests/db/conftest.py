"""Two clinics with a patient each, for whoever tries to see the other's."""

from dataclasses import dataclass
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from diary.db.patients import Patient
from diary.db.scope import scope_to
from diary.db.sessions import ScopedSession
from tests.builders import House, register

OURS, THEIRS = "Ours", "Theirs"


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoClinics:
    """Their ids, and those of their patients."""

    ours: UUID
    theirs: UUID
    our_patient: UUID
    their_patient: UUID


@pytest.fixture
def clinics(sessions: sessionmaker[ScopedSession], house: House, elsewhere: House) -> TwoClinics:
    with sessions.begin() as session:
        ours = register(session, house, name=OURS).id
    with sessions.begin() as session:
        theirs = register(session, elsewhere, name=THEIRS).id
    return TwoClinics(ours=house.clinic_id, theirs=elsewhere.clinic_id, our_patient=ours, their_patient=theirs)


@pytest.fixture
def scoped(session: ScopedSession, clinics: TwoClinics) -> ScopedSession:
    """A session that is held to our clinic."""
    scope_to(session, clinics.ours)
    return session


def smuggled(session: Session, patient_id: UUID) -> Patient:
    """A patient's row, got by giving a reason."""
    wanted = select(Patient).where(Patient.id == patient_id)
    return session.scalars(wanted.execution_options(unscoped="a test tries what happens then")).one()
