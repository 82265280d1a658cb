"""What there is to choose from when an injection is written down: places, providers, schedules and presets."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from diary.clinical.schedule import Schedule
from diary.db.clinics import Location
from diary.db.people import Person
from diary.services import presetting, staffing
from diary.services.acting import Actor
from diary.services.clinic_settings import rules_of
from diary.services.presetting import OfferedPreset


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the actor's clinic offers today."""

    locations: tuple[Location, ...]
    providers: tuple[Person, ...]
    schedules: Mapping[str, Schedule]
    presets: tuple[OfferedPreset, ...]


def choices(session: Session, actor: Actor) -> Choices:
    """What the actor's clinic offers today; what was given up is left out."""
    return Choices(
        locations=tuple(row for row in staffing.locations(session, actor) if row.retired_at is None),
        providers=staffing.providers(session, actor),
        schedules=rules_of(session).offered,
        presets=tuple(row for row in presetting.presets(session, actor) if row.plan and not row.retired),
    )
