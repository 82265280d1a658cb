"""Patients of the demo who were registered twice: one record merged already, another still to be merged."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from diary.cli.demonstration.people import Table
from diary.services import enrolling, merging
from diary.services.acting import Actor
from diary.services.enrolling import PatientDetails


def register_doubles(session: Session, now: datetime, nurse: Actor, content: Table, patients: dict[str, UUID]) -> None:
    """Register each double, and merge it where the file gives a reason; ``patients`` are known by record number."""
    for row in content["double"]:
        double = enrolling.register_patient(
            session,
            now,
            nurse,
            PatientDetails(
                record_number=row["record_number"],
                name=row["name"],
                date_of_birth=row["born"],
                zone=content["clinic"]["zone"],
            ),
        )
        if "merged" in row:
            merging.merge(session, now, nurse, double.id, patients[row["of"]], reason=row["merged"])
