"""The list behind a number of the overview: the areas that it counts, or the injections."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from math import ceil
from uuid import UUID

from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.orm import Session

from diary.clinical.cohort import COUNTED, COUNTED_INJECTIONS, AreaFact, InjectionFact
from diary.db.injections import Injection
from diary.db.patients import Area, Patient
from diary.db.people import Person
from diary.services.acting import Actor
from diary.services.auditing import Action, record
from diary.services.failures import NotFound
from diary.services.overview_choice import Wanted
from diary.services.overviewing import AfterBatch, Names, StillJudging, find

PAGE = 25
_Counted = tuple[InjectionFact, AreaFact | None]
_IDS: BindParameter[list[UUID]] = bindparam("ids", expanding=True)
_LISTED = (
    select(Injection, Patient, Person)
    .join(Patient, Patient.id == Injection.patient_id)
    .join(Person, Person.id == Injection.provider_id)
    .where(Injection.id.in_(_IDS))
)
_AREAS = select(Area).where(Area.id.in_(_IDS))


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """What a number counts, with whose it is: an area, or an injection as a whole, which has no ``area``."""

    injection: Injection
    patient: Patient
    provider: Person
    of: InjectionFact
    area: Area | None
    fact: AreaFact | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedList:
    """One page of what a number counts: areas with the latest injection first, injections with the least value first.

    ``of_injections`` says which of the two are counted.
    """

    rows: tuple[Listed, ...]
    total: int
    page: int
    pages: int
    of_injections: bool
    names: Names


def _go_on() -> None:
    """Judge all of it in one transaction."""


def behind(
    session: Session,
    now: datetime,
    actor: Actor,
    wanted: Wanted,
    *,
    counted: str,
    page: int = 1,
    after_batch: AfterBatch = _go_on,
) -> CountedList | StillJudging:
    """What a number counts; ``counted`` is its name in one of the tables of what is counted."""
    if counted not in COUNTED and counted not in COUNTED_INJECTIONS:
        raise NotFound
    found = find(session, now, actor, wanted, after_batch)
    if isinstance(found, StillJudging):
        return found
    everything = _counted(found.facts, counted)
    pages = max(1, ceil(len(everything) / PAGE))
    page = min(max(page, 1), pages)
    rows = _listed(session, everything[(page - 1) * PAGE : page * PAGE])
    of_injections = counted in COUNTED_INJECTIONS
    number_of = "injections" if of_injections else "areas"
    record(session, now, actor, Action.OVERVIEW_LISTED, detail={"counted": counted, number_of: len(rows)})
    session.flush()
    return CountedList(
        rows=rows, total=len(everything), page=page, pages=pages, of_injections=of_injections, names=found.names
    )


def _counted(facts: Sequence[InjectionFact], counted: str) -> list[_Counted]:
    if counted in COUNTED_INJECTIONS:
        least_first = sorted(filter(COUNTED_INJECTIONS[counted], reversed(facts)), key=_ORDERS[counted])
        return [(fact, None) for fact in least_first]
    rule = COUNTED[counted]
    return [(fact, area) for fact in reversed(facts) for area in fact.areas if rule(area)]


_ORDERS = {
    "completeness": lambda fact: Fraction(fact.served, fact.due),
    "follow-up": lambda fact: fact.follow_up_days,
}


def _listed(session: Session, counted: Sequence[_Counted]) -> tuple[Listed, ...]:
    ids = list({UUID(fact.injection) for fact, _ in counted})
    found = {
        injection.id.hex: (injection, patient, provider)
        for injection, patient, provider in session.execute(_LISTED, {"ids": ids})
    }
    areas = [UUID(area.area) for _, area in counted if area is not None]
    places = {str(row.id): row for row in session.scalars(_AREAS, {"ids": areas})} if areas else {}
    return tuple(
        Listed(
            injection=injection,
            patient=patient,
            provider=provider,
            of=fact,
            area=places[area.area] if area else None,
            fact=area,
        )
        for fact, area in counted
        for injection, patient, provider in (found[fact.injection],)
    )
