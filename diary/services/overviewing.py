"""The clinic overview: what its injections come to together, narrowed and divided, and the list behind any number."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from math import ceil
from uuid import UUID

from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.orm import Session

from diary.clinical.catalogue import Procedure
from diary.clinical.cohort import COUNTED, AreaFact, Cohort, GroupBy, InjectionFact, cohort, grouped
from diary.clinical.own_policies import PolicyRules
from diary.clinical.policies import Policy
from diary.db.clinics import Location
from diary.db.injections import Injection
from diary.db.patients import Area, Patient
from diary.db.people import Person
from diary.services.acting import Actor, work_for
from diary.services.auditing import Action, record
from diary.services.clinic_settings import rules_of
from diary.services.failures import NotFound
from diary.services.fingerprints import Done, done
from diary.services.overview_facts import NO_POLICY, Asked, Known, judged, kept

PAGE = 25
AfterBatch = Callable[[], None]
"""What is done after a batch was judged: a page commits then, so that nobody who saves a score waits for the rest."""
_IDS: BindParameter[list[UUID]] = bindparam("ids", expanding=True)
_LOCATIONS = select(Location.id, Location.name).order_by(Location.name)
_PROVIDERS = (
    select(Person.id, Person.name).where(Person.id.in_(select(Injection.provider_id).distinct())).order_by(Person.name)
)
_LISTED = (
    select(Injection, Patient, Person)
    .join(Patient, Patient.id == Injection.patient_id)
    .join(Person, Person.id == Injection.provider_id)
    .where(Injection.id.in_(_IDS))
)
_AREAS = select(Area).where(Area.id.in_(_IDS))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked of the overview; whatever is None narrows nothing.

    ``policy_id`` judges every injection that it speaks of, else each is judged by its usual policy; with
    ``usual_only`` only those are left of which it is the usual one. The dates are those of the needle out, both
    included.
    """

    procedure: Procedure | None = None
    agent: str | None = None
    provider_id: UUID | None = None
    location_id: UUID | None = None
    policy_id: str | None = None
    usual_only: bool = False
    begins: date | None = None
    ends: date | None = None
    by: GroupBy = GroupBy.PROCEDURE


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What the ids of a cohort are called, and what there is to choose from."""

    providers: Mapping[str, str]
    locations: Mapping[str, str]
    policies: Mapping[str, Policy]
    procedures: tuple[Procedure, ...]
    agents: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """All injections that are wanted, together and divided; ``any_done`` is False in a clinic that has done none."""

    whole: Cohort
    groups: Mapping[str, Cohort]
    names: Names
    any_done: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedArea:
    """One area behind a number, with whose it is."""

    injection: Injection
    patient: Patient
    provider: Person
    area: Area
    fact: AreaFact
    policy_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaList:
    """One page of the areas behind a number, the latest injection first."""

    rows: tuple[ListedArea, ...]
    total: int
    page: int
    pages: int
    names: Names


def _go_on() -> None:
    """Judge all of it in one transaction."""


@dataclass(slots=True)
class _Found:
    """What is wanted of what was done."""

    asked: list[Asked]
    known: dict[UUID, Known]
    rules: PolicyRules
    all_done: tuple[Done, ...]
    facts: list[InjectionFact] = field(default_factory=list)


def overview(
    session: Session, now: datetime, actor: Actor, wanted: Wanted, *, after_batch: AfterBatch = _go_on
) -> Overview:
    """What the clinic's injections come to; the look is written down."""
    return _overview(session, now, actor, wanted, Action.OVERVIEW_SEEN, after_batch)


def export(
    session: Session, now: datetime, actor: Actor, wanted: Wanted, *, after_batch: AfterBatch = _go_on
) -> Overview:
    """The same, to be kept as a file; that is written down as an export."""
    return _overview(session, now, actor, wanted, Action.OVERVIEW_EXPORTED, after_batch)


def _overview(
    session: Session, now: datetime, actor: Actor, wanted: Wanted, action: Action, after_batch: AfterBatch
) -> Overview:
    work_for(session, actor)
    names = _names(session, wanted)
    found = _facts(session, now, wanted, after_batch)
    record(session, now, actor, action)
    session.flush()
    return Overview(
        whole=cohort(found.facts),
        groups={value: cohort(facts) for value, facts in grouped(found.facts, wanted.by).items()},
        names=_with_choices(names, found),
        any_done=bool(found.all_done),
    )


def behind(
    session: Session,
    now: datetime,
    actor: Actor,
    wanted: Wanted,
    *,
    counted: str,
    page: int = 1,
    after_batch: AfterBatch = _go_on,
) -> AreaList:
    """The areas that a number counts; ``counted`` is its name in the table of what is counted."""
    work_for(session, actor)
    rule = COUNTED.get(counted)
    if rule is None:
        raise NotFound
    names = _names(session, wanted)
    found = _facts(session, now, wanted, after_batch)
    areas = [(fact, area) for fact in reversed(found.facts) for area in fact.areas if rule(area)]
    pages = max(1, ceil(len(areas) / PAGE))
    page = min(max(page, 1), pages)
    rows = _listed(session, areas[(page - 1) * PAGE : page * PAGE])
    record(session, now, actor, Action.OVERVIEW_LISTED, detail={"counted": counted, "areas": len(rows)})
    session.flush()
    return AreaList(rows=rows, total=len(areas), page=page, pages=pages, names=_with_choices(names, found))


def _facts(session: Session, now: datetime, wanted: Wanted, after_batch: AfterBatch) -> _Found:
    found = _wanted(session, now, wanted)
    for batch in judged(session, now, found.asked, found.known):
        found.known.update(batch)
        after_batch()
    facts = [_fact(one, found.known[one.done.id]) for one in found.asked if one.done.id in found.known]
    found.facts = [fact for fact in facts if wanted.agent in (None, fact.agent)]
    return found


def _wanted(session: Session, now: datetime, wanted: Wanted) -> _Found:
    rules, everything = rules_of(session).policies, done(session)
    policy_of = _Policies(rules, wanted)
    asked = [
        Asked(one, policy_of.judging(one)) for one in everything if _is_wanted(one, wanted) and policy_of.takes(one)
    ]
    return _Found(asked=asked, known=kept(session, now, asked), rules=rules, all_done=everything)


def _is_wanted(one: Done, wanted: Wanted) -> bool:
    return (
        wanted.procedure in (None, one.procedure)
        and wanted.provider_id in (None, one.provider_id)
        and wanted.location_id in (None, one.location_id)
        and (wanted.begins is None or wanted.begins <= one.performed_on)
        and (wanted.ends is None or one.performed_on <= wanted.ends)
    )


class _Policies:
    """Which policy judges an injection; asked for once for each procedure and region, of which there are few."""

    def __init__(self, rules: PolicyRules, wanted: Wanted) -> None:
        self._rules, self._wanted = rules, wanted
        self._usual: dict[tuple[str, str], Policy | None] = {}

    def usual(self, one: Done) -> Policy | None:
        key = (one.procedure, one.region)
        if key not in self._usual:
            self._usual[key] = self._rules.usual_for(one.procedure, one.region)
        return self._usual[key]

    def judging(self, one: Done) -> Policy | None:
        chosen = self._wanted.policy_id
        if chosen is None or self._wanted.usual_only or chosen == NO_POLICY:
            return self.usual(one)
        return self._rules.known[chosen]

    def takes(self, one: Done) -> bool:
        """Whether the policy that is asked for judges the injection."""
        chosen, usual = self._wanted.policy_id, self.usual(one)
        if chosen is None:
            return True
        if self._wanted.usual_only or chosen == NO_POLICY:
            return (usual.id if usual else NO_POLICY) == chosen
        return self._rules.known[chosen].speaks_of(one.procedure, one.region)


def _fact(asked: Asked, known: Known) -> InjectionFact:
    one = asked.done
    return InjectionFact(
        injection=str(one.id),
        procedure=one.procedure.value,
        agent=known.agent,
        provider=str(one.provider_id),
        location=str(one.location_id),
        policy=asked.policy_id,
        served=known.served,
        due=known.due,
        follow_up_days=(one.follow_up_on - one.performed_on).days if one.follow_up_on else None,
        areas=known.areas,
    )


def _names(session: Session, wanted: Wanted) -> Names:
    """What the clinic's own are called; another clinic's are not found."""
    providers = {str(row.id): row.name for row in session.execute(_PROVIDERS)}
    locations = {str(row.id): row.name for row in session.execute(_LOCATIONS)}
    policies = rules_of(session).policies.known
    if wanted.location_id is not None and str(wanted.location_id) not in locations:
        raise NotFound
    if wanted.provider_id is not None and str(wanted.provider_id) not in providers:
        raise NotFound
    if wanted.policy_id not in (None, NO_POLICY, *policies):
        raise NotFound
    return Names(providers=providers, locations=locations, policies=policies, procedures=(), agents=())


def _with_choices(names: Names, found: _Found) -> Names:
    """The procedures that were done, and the agents among those that are wanted."""
    performed = {one.procedure for one in found.all_done}
    return Names(
        providers=names.providers,
        locations=names.locations,
        policies=names.policies,
        procedures=tuple(procedure for procedure in Procedure if procedure in performed),
        agents=tuple(sorted({known.agent for known in found.known.values()})),
    )


def _listed(session: Session, areas: list[tuple[InjectionFact, AreaFact]]) -> tuple[ListedArea, ...]:
    ids = list({UUID(fact.injection) for fact, _ in areas})
    found = {row[0].id: row for row in session.execute(_LISTED, {"ids": ids})}
    places = {row.id: row for row in session.scalars(_AREAS, {"ids": list({UUID(area.area) for _, area in areas})})}
    return tuple(
        ListedArea(
            injection=found[UUID(fact.injection)][0],
            patient=found[UUID(fact.injection)][1],
            provider=found[UUID(fact.injection)][2],
            area=places[UUID(area.area)],
            fact=area,
            policy_id=fact.policy,
        )
        for fact, area in areas
    )
