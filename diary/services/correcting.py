"""Putting an injection's record or its plan right: the original stays, and somebody says why."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.db.base import TEXT_LENGTH
from diary.db.clinics import Location
from diary.db.corrections import InjectionCorrection
from diary.db.injections import Injection, InjectionAnesthetic, InjectionState
from diary.db.patients import Patient
from diary.db.people import Person
from diary.db.translate import zone_named
from diary.exchange.fields import CaseError
from diary.services.acting import Actor
from diary.services.area_changes import AreaChanges, Linked, add, check_changes, forget_unused, take_away
from diary.services.auditing import Action, record
from diary.services.clinic_settings import rules_of
from diary.services.correcting_areas import check_areas, check_other_places, cleaned, correct_areas, name_other_places
from diary.services.enrolling import find_patient
from diary.services.failures import Refused
from diary.services.injected import (
    anesthetics_of,
    check_follow_up,
    check_given,
    check_location,
    check_provider,
    check_schedule,
    usual_schedule,
    write_given,
)
from diary.services.injection_history import (
    OTHERWISE_THAN_PLANNED,
    Record,
    RecordedArea,
    areas_of,
    keep_as_it_was,
    read_record,
    record_now,
    record_of,
    revisions_of,
)
from diary.services.performing import BACK_AT_MOST, check_moment, find_injection, find_to_change, look_at_injection
from diary.services.superseding import STARTED, settle, standing_of
from diary.services.texts import text

__all__ = [
    "AreaChanges",
    "Corrected",
    "Record",
    "Recorded",
    "RecordedArea",
    "correct",
    "corrections_of",
    "look_at_record",
]

NO_CHANGES = AreaChanges()
"""The places that are there stay, and none comes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """One change of a record: what it said before and after, in which fields, who changed it, when and why.

    ``at_needle_out`` is a plan that turned out otherwise, which is no mistake. ``before`` is None where what was kept
    can no longer be read.
    """

    revision: int
    before: Record | None
    after: Record | None
    changed: tuple[str, ...]
    reason: str
    at: datetime
    by: str
    at_needle_out: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """An injection's record as it stands, with the history of it; the first correction holds the original."""

    injection: Injection
    patient: Patient
    record: Record
    corrections: tuple[Corrected, ...]
    locations: Mapping[UUID, Location]
    people: Mapping[UUID, Person]

    @property
    def revision(self) -> int:
        """How many times the record has been changed: whoever corrects says which state he has seen."""
        return max((row.revision for row in self.corrections), default=0)

    @property
    def location(self) -> Location:
        """Where the injection was done."""
        return self.locations[self.record.location_id]


def look_at_record(session: Session, now: datetime, actor: Actor, injection_id: UUID) -> Recorded:
    """The record of an injection of the actor's clinic with its history, or ``NotFound``; the look is written down."""
    injection = look_at_injection(session, now, actor, injection_id)
    record = record_now(session, injection)
    corrections = corrections_of(session, actor, injection_id)
    named = {found.provider_id for row in corrections for found in (row.before, row.after) if found}
    people = session.scalars(select(Person).where(Person.id.in_({record.provider_id, *named})))
    return Recorded(
        injection=injection,
        patient=find_patient(session, actor, injection.patient_id),
        record=record,
        corrections=corrections,
        locations={row.id: row for row in session.scalars(select(Location))},
        people={row.id: row for row in people},
    )


def corrections_of(session: Session, actor: Actor, injection_id: UUID) -> tuple[Corrected, ...]:
    """Every change of an injection's record, the first one first; empty where it stands as it was written."""
    injection = find_injection(session, actor, injection_id)
    found = session.execute(
        select(InjectionCorrection, Person.name)
        .join(Person, Person.id == InjectionCorrection.corrected_by_id)
        .where(InjectionCorrection.injection_id == injection_id)
        .order_by(InjectionCorrection.revision)
    ).all()
    if not found:
        return ()
    states = [*(_readable(row) for row, _ in found), record_now(session, injection)]
    return tuple(
        _corrected(row, name, before, after)
        for (row, name), before, after in zip(found, states[:-1], states[1:], strict=True)
    )


def _readable(row: InjectionCorrection) -> Record | None:
    try:
        return read_record(row.before)
    except CaseError:
        return None


def _corrected(row: InjectionCorrection, name: str, before: Record | None, after: Record | None) -> Corrected:
    at_needle_out = before is not None and before.performed_at is None and row.reason == OTHERWISE_THAN_PLANNED
    return Corrected(
        revision=row.revision,
        before=before,
        after=after,
        changed=tuple(changed_between(before, after)) if before and after else (),
        reason=row.reason,
        at=row.corrected_at,
        by=name,
        at_needle_out=at_needle_out,
    )


def changed_between(before: Record, after: Record) -> Iterator[str]:
    """The fields that differ; that the needle came out is no change, nor is what was not kept in those days."""
    for field in fields(Record):
        begun = field.name == "performed_at" and before.performed_at is None
        unknown = field.name == "areas" and not before.areas
        if not begun and not unknown and getattr(before, field.name) != getattr(after, field.name):
            yield field.name


def correct(
    session: Session,
    now: datetime,
    actor: Actor,
    injection_id: UUID,
    after: Record,
    *,
    reason: str,
    revision: int,
    places: AreaChanges = NO_CHANGES,
) -> Injection:
    """Put the record of an injection right, planned or done, and work out anew which of the patient's diaries go on.

    ``after`` names the places that are there now, as they are to be called; ``places`` says which of them are taken
    away and which come. ``revision`` is the state that the actor has seen: what somebody else has corrected meanwhile
    is not written over. The same correction sent twice is made once.
    """
    injection = find_to_change(session, actor, injection_id)
    planned = injection.state is InjectionState.PLANNED
    if not planned and (injection.state not in STARTED or injection.performed_at is None):
        raise Refused("", "Only an injection that is planned or was done can be corrected.")
    why = text("reason", reason, most=TEXT_LENGTH)
    anesthetics, rows = anesthetics_of(session, injection), areas_of(session, injection_id)
    before = record_of(injection, anesthetics, rows)
    changes, called = places.cleaned(), _called(before, after, places)
    schedule = usual_schedule(rules_of(session), after)
    after = replace(after, schedule=schedule, areas=changes.applied_to(called))
    if revisions_of(session, injection_id) != revision:
        if after == before and _latest_reason(session, injection_id) == why:
            return injection
        raise Refused("", "Somebody else has corrected this injection meanwhile. Look at it again, then correct it.")
    if after == before:
        raise Refused("", "Nothing is different; change what is wrong, or go back.")
    _check(session, now, injection, before, after)
    _check_places(session, injection, rows, called, changes)
    stood = standing_of(injection)
    keep_as_it_was(session, now, actor, injection, anesthetics, reason=why)
    _write(session, injection, after, anesthetics)
    take_away(session, rows, changes)
    if planned:
        name_other_places(session, injection, changes.staying(called))
        forget_unused(session, [rows[position][1] for position in changes.taken_away])
    else:
        correct_areas(session, now, actor, injection, changes.staying(called), reason=why)
    add(session, injection, rows, changes.added)
    words = {"changed": ", ".join(changed_between(before, after))}
    of = ("injection", injection.id)
    record(session, now, actor, Action.INJECTION_CORRECTED, patient_id=injection.patient_id, of=of, detail=words)
    session.flush()
    if not planned:
        settle(session, now, actor, injection.patient_id, changed=injection.id, stood=stood)
    return injection


def _called(before: Record, after: Record, places: AreaChanges) -> tuple[RecordedArea, ...]:
    """What the present places are to be called; one that is taken away is not renamed as well."""
    wanted = [
        before.areas[place] if place in places.taken_away and place < len(before.areas) else area
        for place, area in enumerate(after.areas)
    ]
    return cleaned(wanted)


def _check_places(
    session: Session,
    injection: Injection,
    rows: Sequence[Linked],
    called: Sequence[RecordedArea],
    changes: AreaChanges,
) -> None:
    check_changes(session, injection, rows, called, changes)
    staying = {place: area for place, area in enumerate(called) if place not in changes.taken_away}
    check = check_other_places if injection.state is InjectionState.PLANNED else check_areas
    check(session, injection, rows, staying)


def _latest_reason(session: Session, injection_id: UUID) -> str | None:
    kept = select(InjectionCorrection.reason).where(InjectionCorrection.injection_id == injection_id)
    return session.scalar(kept.order_by(InjectionCorrection.revision.desc()).limit(1))


def _check(session: Session, now: datetime, injection: Injection, before: Record, after: Record) -> None:
    """The rules of a plan, for what is different: a location that was given up since may stay where it was."""
    check_given(after.procedure, after.region, after)
    if after.schedule != before.schedule:
        check_schedule(session, after.schedule)
    if after.location_id != before.location_id:
        check_location(session, after.location_id)
    if after.provider_id != before.provider_id:
        check_provider(session, after.provider_id)
    _check_needle(now, injection, before, after)
    if after.follow_up_on != before.follow_up_on:
        zone = session.scalars(select(Location.zone).where(Location.id == after.location_id)).one()
        check_follow_up(after.follow_up_on, after.performed_at or now, zone_named(zone))


def _check_needle(now: datetime, injection: Injection, before: Record, after: Record) -> None:
    """The time is corrected where there is one; that the needle is out is said on a page of its own."""
    if before.performed_at is None:
        if after.performed_at is not None:
            raise Refused("performed_at", "The needle is not out yet.")
        return
    if after.performed_at is None:
        raise Refused("performed_at", "Give the time at which the needle came out.")
    if after.performed_at != before.performed_at:
        check_moment(now, after.performed_at, earliest=injection.planned_at - BACK_AT_MOST)


def _write(session: Session, injection: Injection, after: Record, anesthetics: Sequence[InjectionAnesthetic]) -> None:
    injection.procedure, injection.region, injection.intent = after.procedure, after.region, after.intent
    injection.performed_at = after.performed_at
    injection.location_id, injection.provider_id = after.location_id, after.provider_id
    injection.follow_up_on = after.follow_up_on
    injection.schedule = usual_schedule(rules_of(session), after)
    if injection.state is not InjectionState.PLANNED:
        # These rest on the time and are worked out anew next; the database lets neither lie before the needle.
        injection.superseded_at, injection.ended_at, injection.state = None, None, InjectionState.RUNNING
    write_given(session, injection, after, anesthetics)
