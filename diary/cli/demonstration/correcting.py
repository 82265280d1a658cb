"""What somebody of the demo clinic puts right afterwards: the record of an injection, and a score of its diary."""

from dataclasses import replace
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.cli.demonstration.courses import Clock
from diary.cli.demonstration.people import Table
from diary.db.entries import EntryRevision
from diary.db.injections import Injection
from diary.services import amending, correcting
from diary.services.acting import Actor
from diary.services.amending import ScoreChange


def correct_record(session: Session, nurse: Actor, injection: Injection, clock: Clock, row: Table) -> None:
    """Write down how much of the anesthetic was really given, with the reason."""
    at = clock.instant(row["after"])
    before = correcting.look_at_record(session, at, nurse, injection.id).record
    (given,) = before.anesthetics or ()
    after = replace(before, anesthetics=(replace(given, ml=Decimal(row["ml"])),))
    correcting.correct(session, at, nurse, injection.id, after, reason=row["reason"], revision=0)


def correct_score(session: Session, patient: Actor, injection: Injection, clock: Clock, row: Table) -> None:
    """Change a score as the patient does who tapped the wrong number."""
    felt_at = clock.instant(row["score_of"])
    kept = select(EntryRevision).where(EntryRevision.injection_id == injection.id, EntryRevision.felt_at == felt_at)
    wrong = session.scalars(kept).one()
    change = ScoreChange(score=row["score"], condition=wrong.condition, reason=row["reason"])
    amending.change_score(session, clock.instant(row["after"]), patient, wrong.entry_id, change)
