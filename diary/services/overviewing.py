"""The clinic overview: what its injections come to together, narrowed and divided."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.clinical.catalogue import Procedure
from diary.clinical.cohort import Cohort, InjectionFact, cohort, grouped
from diary.clinical.policies import Policy
from diary.db.clinics import Location
from diary.db.injections import Injection
from diary.db.people import Person
from diary.services.acting import Actor, work_for
from diary.services.auditing import Action, record
from diary.services.clinic_settings import rules_of
from diary.services.failures import NotFound
from diary.services.fingerprints import Done, done
from diary.services.overview_choice import Wanted, asked_of
from diary.services.overview_facts import BATCH, NO_POLICY, Asked, Known, judged, kept

MOST_AT_ONCE = 2 * BATCH
"""So many may be judged anew while somebody waits for the page, which takes a few seconds."""
AfterBatch = Callable[[], None]
"""What is done after a batch was judged: a page commits then, so that nobody who saves a score waits for the rest."""
_LOCATIONS = select(Location.id, Location.name).order_by(Location.name)
_PROVIDERS = (
    select(Person.id, Person.name).where(Person.id.in_(select(Injection.provider_id).distinct())).order_by(Person.name)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What the ids of a cohort are called, and what there is to choose from."""

    providers: Mapping[str, str]
    locations: Mapping[str, str]
    policies: Mapping[str, Policy]
    procedures: tuple[Procedure, ...] = ()
    agents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """All injections that are wanted, together and divided; ``any_done`` is False in a clinic that has done none.

    The keys of ``groups`` are the values of what it is divided by, in that order.
    """

    whole: Cohort
    groups: Mapping[tuple[str, ...], Cohort]
    names: Names
    any_done: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StillJudging:
    """Too many have to be judged anew for one look: ``judged`` of ``of`` are, and no number is told before all are."""

    judged: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What is wanted of what was done: a fact for each injection, in the order of time."""

    facts: list[InjectionFact]
    names: Names
    any_done: bool


def _go_on() -> None:
    """Judge all of it in one transaction."""


def overview(
    session: Session, now: datetime, actor: Actor, wanted: Wanted, *, after_batch: AfterBatch = _go_on
) -> Overview | StillJudging:
    """What the clinic's injections come to; the look is written down."""
    return _overview(session, now, actor, wanted, Action.OVERVIEW_SEEN, after_batch)


def export(
    session: Session, now: datetime, actor: Actor, wanted: Wanted, *, after_batch: AfterBatch = _go_on
) -> Overview | StillJudging:
    """The same, to be kept as a file; that is written down as an export."""
    return _overview(session, now, actor, wanted, Action.OVERVIEW_EXPORTED, after_batch)


def _overview(
    session: Session, now: datetime, actor: Actor, wanted: Wanted, action: Action, after_batch: AfterBatch
) -> Overview | StillJudging:
    found = find(session, now, actor, wanted, after_batch)
    if isinstance(found, StillJudging):
        return found
    record(session, now, actor, action)
    session.flush()
    return Overview(
        whole=cohort(found.facts),
        groups={values: cohort(facts) for values, facts in grouped(found.facts, wanted.by).items()},
        names=found.names,
        any_done=found.any_done,
    )


def find(
    session: Session, now: datetime, actor: Actor, wanted: Wanted, after_batch: AfterBatch = _go_on
) -> Found | StillJudging:
    """The facts of what is wanted; where too many have to be judged anew, one batch of them is, and how far it is."""
    work_for(session, actor)
    names = _known_names(session, wanted)
    everything = done(session)
    asked = asked_of(everything, rules_of(session).policies, wanted)
    known = kept(session, now, asked)
    left = [one for one in asked if one.done.id not in known]
    for batch in judged(session, now, left if len(left) <= MOST_AT_ONCE else left[:BATCH]):
        known.update(batch)
        after_batch()
    if len(left) > MOST_AT_ONCE:
        return StillJudging(judged=len(known), of=len(asked))
    facts = [_fact(one, known[one.done.id]) for one in asked if one.done.id in known]
    if wanted.agent is not None:
        facts = [fact for fact in facts if fact.agent == wanted.agent]
    return Found(facts=facts, names=_with_choices(names, everything, known.values()), any_done=bool(everything))


def _fact(asked: Asked, known: Known) -> InjectionFact:
    one, (agent, served, due, areas) = asked.done, known
    return InjectionFact(
        injection=one.id,
        procedure=one.procedure.value,
        agent=agent,
        provider=one.provider,
        location=one.location,
        policy=asked.policy_id,
        served=served,
        due=due,
        follow_up_days=(one.follow_up_on - one.performed_on).days if one.follow_up_on else None,
        areas=areas,
    )


def _known_names(session: Session, wanted: Wanted) -> Names:
    """What the clinic's own are called; another clinic's are not found."""
    names = Names(
        providers={str(row.id): row.name for row in session.execute(_PROVIDERS)},
        locations={str(row.id): row.name for row in session.execute(_LOCATIONS)},
        policies=rules_of(session).policies.known,
    )
    if wanted.location_id is not None and str(wanted.location_id) not in names.locations:
        raise NotFound
    if wanted.provider_id is not None and str(wanted.provider_id) not in names.providers:
        raise NotFound
    if wanted.policy_id not in (None, NO_POLICY, *names.policies):
        raise NotFound
    return names


def _with_choices(names: Names, everything: Iterable[Done], known: Iterable[Known]) -> Names:
    """The procedures that were done, and the agents among those that are wanted."""
    performed = {one.procedure for one in everything}
    return replace(
        names,
        procedures=tuple(procedure for procedure in Procedure if procedure in performed),
        agents=tuple(sorted({one.agent for one in known})),
    )
