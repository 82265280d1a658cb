"""What the patient of the running diary has reported, for the pages that show it."""

from uuid import UUID

from sqlalchemy import select

from diary.db.alerts import SymptomReport
from diary.services import alerting
from diary.services.acting import Actor, ActorKind
from diary.services.alerting import NewReport
from tests.web.clinic import LOOKING, World

REPORT = UUID("4b1b2a3c-5d6e-4f70-8a91-b2c3d4e5f607")
ITEMS = ("fever", "rash")


def reported(world: World, report_id: UUID = REPORT, items: tuple[str, ...] = ITEMS) -> UUID:
    """The id of the report, which is made once."""
    phone = Actor(kind=ActorKind.PATIENT, id=world.running.patient_id, clinic_id=world.clinic_id)
    with world.session() as session:
        kept = alerting.keep_report(session, world.now, phone, NewReport(report_id=report_id, items=items))
        session.commit()
        return kept.report.report_id


def alerted(world: World, report_id: UUID = REPORT, items: tuple[str, ...] = ITEMS) -> UUID:
    """The id of its alert."""
    reported(world, report_id, items)
    with world.session() as session:
        wanted = select(SymptomReport.id).where(SymptomReport.report_id == report_id)
        return session.scalars(wanted.execution_options(unscoped=LOOKING)).one()
