"""What is injected, where and by whom: the details as staff give them, the rules they are held to, and their rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.clinical.agents import steroid_names
from diary.clinical.catalogue import CatalogueError, Intent, Procedure, Region, Sedation, Side, check_levels
from diary.clinical.own_rules import Rules
from diary.db.base import WORD_LENGTH
from diary.db.clinics import Location
from diary.db.injections import Injection, InjectionAnesthetic
from diary.db.people import Membership, Person, Role
from diary.services import chance
from diary.services.clinic_settings import rules_of
from diary.services.failures import Refused
from diary.services.texts import text

MOST_PERCENT, MOST_ML, MOST_MG = Decimal(100), Decimal(100), Decimal(1000)
PERCENT_PLACES, ML_PLACES, MG_PLACES = 4, 3, 3
YEARS_AHEAD = 2
MOST_AREAS = 2
"""The places of pain of one injection: one of each side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnestheticDetails:
    """One local anesthetic as drawn up: percent before mixing, millilitres given."""

    agent: str
    percent: Decimal | None = None
    ml: Decimal | None = None
    epinephrine: bool = False
    liposomal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What may turn out otherwise than planned; ``anesthetics`` None means not recorded, empty means none given."""

    levels: tuple[str, ...]
    side: Side
    anesthetics: tuple[AnestheticDetails, ...] | None
    sedation: Sedation = Sedation.NOT_RECORDED
    steroid_agent: str | None = None
    steroid_mg: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Injected(Given):
    """An injection as it is written down; without a schedule the usual one asks the questions."""

    procedure: Procedure
    region: Region
    intent: Intent
    location_id: UUID
    provider_id: UUID
    schedule: str | None = None
    follow_up_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaDetails:
    """A place of pain that the injection is meant for, or that is only watched."""

    label: str
    side: Side
    movement: str
    index: bool = True
    episodic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class InjectionDetails(Injected):
    """An injection as planned, with the places of pain that it is meant for."""

    areas: tuple[AreaDetails, ...]


def check_given(procedure: Procedure, region: Region, given: Given) -> None:
    """Refuse what the catalogue does not know, and amounts that nobody draws up."""
    try:
        check_levels(procedure, region, given.levels)
    except CatalogueError as mistake:
        raise Refused(mistake.field, "%(reason)s", reason=str(mistake)) from None
    if given.steroid_agent is not None and given.steroid_agent not in steroid_names():
        raise Refused("steroid_agent", "Choose one of the steroids.")
    if given.steroid_mg is not None and given.steroid_agent is None:
        raise Refused("steroid_agent", "Choose the steroid whose dose is given, or leave the dose empty.")
    _check_dose("steroid_mg", given.steroid_mg, MOST_MG, places=MG_PLACES)
    for position, item in enumerate(given.anesthetics or ()):
        text(f"anesthetics-{position}-agent", item.agent, most=WORD_LENGTH)
        _check_dose(f"anesthetics-{position}-percent", item.percent, MOST_PERCENT, places=PERCENT_PLACES)
        _check_dose(f"anesthetics-{position}-ml", item.ml, MOST_ML, places=ML_PLACES)


def check_schedule(session: Session, schedule: str | None) -> None:
    """Refuse a schedule that the clinic does not offer."""
    if schedule is not None and schedule not in rules_of(session).offered:
        raise Refused("schedule", "Choose one of the schedules.")


def check_location(session: Session, location_id: UUID) -> Location:
    """A location of this clinic that is still in use; the session is held to the clinic."""
    wanted = select(Location).where(Location.id == location_id, Location.retired_at.is_(None))
    # Held, so that whoever gives the location up at this moment finds the new injection and moves it.
    found = session.scalar(wanted.with_for_update(read=True))
    if found is None:
        raise Refused("location", "Choose one of the clinic's locations.")
    return found


def check_provider(session: Session, provider_id: UUID) -> None:
    """A provider must be one of this clinic who still works there."""
    provider = (
        select(Membership.id)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.person_id == provider_id, Membership.role == Role.PROVIDER, Person.active)
        # Held, so that a provider who leaves at this moment hands the new injection over as well.
        .with_for_update(read=True, of=Membership)
    )
    if session.scalar(provider) is None:
        raise Refused("provider", "Choose one of the clinic's providers.")


def check_follow_up(follow_up_on: date | None, first: datetime, zone: ZoneInfo) -> None:
    """A follow-up lies after the injection, and not in another decade, which would be a slip of the pen."""
    first_day = first.astimezone(zone).date()
    if follow_up_on is None:
        return
    if follow_up_on < first_day:
        raise Refused("follow_up_on", "This date has passed; the follow-up comes after the injection.")
    if follow_up_on.year > first_day.year + YEARS_AHEAD:
        raise Refused("follow_up_on", "This date lies years ahead; please check it.")


def usual_schedule(rules: Rules, details: Injected) -> str:
    """The schedule that was chosen, or the clinic's usual one for what is injected."""
    steroid_given = details.steroid_agent is not None
    return details.schedule or rules.usual_schedule(details.procedure, steroid_given=steroid_given)


def write_given(session: Session, injection: Injection, given: Given, kept: Sequence[InjectionAnesthetic] = ()) -> None:
    """Put what was given into the record; the anesthetics that it named until now give way."""
    injection.levels = list(given.levels)
    injection.side, injection.sedation = given.side, given.sedation
    injection.anesthetics_recorded = given.anesthetics is not None
    injection.steroid_agent, injection.steroid_mg = given.steroid_agent, given.steroid_mg
    for row in kept:
        session.delete(row)
    session.flush()
    session.add_all(_anesthetics(injection, given.anesthetics or ()))
    session.flush()


def _anesthetics(injection: Injection, given: Sequence[AnestheticDetails]) -> Iterator[InjectionAnesthetic]:
    for position, item in enumerate(given):
        yield InjectionAnesthetic(
            id=chance.new_id(),
            clinic_id=injection.clinic_id,
            injection_id=injection.id,
            position=position,
            agent=text(f"anesthetics-{position}-agent", item.agent, most=WORD_LENGTH),
            percent=item.percent,
            ml=item.ml,
            epinephrine=item.epinephrine,
            liposomal=item.liposomal,
        )


def _check_dose(field: str, value: Decimal | None, most: Decimal, *, places: int) -> None:
    if value is None:
        return
    if not value.is_finite() or not 0 < value <= most:
        raise Refused(field, "This must be above 0 and at most %(most)s.", most=most)
    exponent = value.normalize().as_tuple().exponent
    if isinstance(exponent, int) and -exponent > places:
        raise Refused(field, "This can have at most %(places)s decimals.", places=places)


def anesthetics_of(session: Session, injection: Injection) -> tuple[InjectionAnesthetic, ...]:
    """The anesthetics that an injection's record names, in order."""
    wanted = select(InjectionAnesthetic).where(InjectionAnesthetic.injection_id == injection.id)
    return tuple(session.scalars(wanted.order_by(InjectionAnesthetic.position)))


def given_of(injection: Injection, anesthetics: Sequence[InjectionAnesthetic]) -> Given:
    """What the record says was given."""
    return Given(
        levels=tuple(injection.levels),
        side=injection.side,
        anesthetics=details_of(injection, anesthetics),
        sedation=injection.sedation,
        steroid_agent=injection.steroid_agent,
        steroid_mg=injection.steroid_mg,
    )


def details_of(
    injection: Injection, anesthetics: Sequence[InjectionAnesthetic]
) -> tuple[AnestheticDetails, ...] | None:
    """The anesthetics of the record; None where nobody wrote them down."""
    if not injection.anesthetics_recorded:
        return None
    return tuple(
        AnestheticDetails(
            agent=row.agent, percent=row.percent, ml=row.ml, epinephrine=row.epinephrine, liposomal=row.liposomal
        )
        for row in anesthetics
    )
