"""What providers look at: the review of one injection."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from diary.clinical.own_policies import PolicyRules
from diary.clinical.policies import Policy
from diary.clinical.review import Review, review
from diary.db.clinics import Location
from diary.db.decisions import SignedDecision
from diary.db.entries import EntryRevision
from diary.db.injections import Injection
from diary.db.patients import Area, Patient
from diary.db.peg import PegAnswer
from diary.db.people import Person
from diary.db.phone_entries import PhoneEntry
from diary.db.translate import DiaryRows, diary_of
from diary.services.acting import Actor, work_for
from diary.services.auditing import Action, record
from diary.services.beside import Beside, beside
from diary.services.failures import NotFound, Refused
from diary.services.loading import load_rows
from diary.services.peg import pegs_of, standing
from diary.services.performing import end_if_over
from diary.services.phone_contents import remarkable_contents
from diary.services.reported import Reported, in_words
from diary.services.writers import writers

_INJECTION = (
    select(Injection, Patient, Location, Person)
    .join(Patient, Patient.id == Injection.patient_id)
    .join(Location, Location.id == Injection.location_id)
    .join(Person, Person.id == Injection.provider_id)
    .where(Injection.id == bindparam("injection_id"))
)
_DECISIONS = (
    select(SignedDecision)
    .where(SignedDecision.injection_id == bindparam("injection_id"))
    .order_by(SignedDecision.version.desc())
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedInjection:
    """One injection with its judgement; ``review`` is None until the needle is out.

    ``revisions`` holds every revision of the entries that the diary judges and of those that were taken back, by the
    entry's id, in order. ``writers`` names the staff who wrote any of them. The latest of
    the ``decisions`` is the first. ``from_phones`` holds what is worth knowing of how scores came, by entry; ``beside``
    is what came under the ids of medicines and reports and counts nowhere.
    """

    injection: Injection
    patient: Patient
    location: Location
    provider: Person
    rows: DiaryRows
    review: Review | None
    revisions: dict[str, tuple[EntryRevision, ...]]
    writers: dict[UUID, str]
    pegs: tuple[PegAnswer, ...] = ()
    decisions: tuple[SignedDecision, ...] = ()
    from_phones: Mapping[UUID, tuple[PhoneEntry, ...]] = field(default_factory=dict)
    reported: tuple[Reported, ...] = ()
    beside: tuple[Beside, ...] = ()

    @property
    def areas(self) -> tuple[Area, ...]:
        """The areas that the diary asks for, in order."""
        return tuple(area for _, area in self.rows.areas)


def review_injection(
    session: Session, now: datetime, actor: Actor, injection_id: UUID, *, policy_id: str | None = None
) -> ReviewedInjection:
    """Judge one injection of the actor's clinic as of now; the look is written down."""
    return _reviewed(session, now, actor, injection_id, policy_id, Action.REVIEW_SEEN)


def export_note(
    session: Session, now: datetime, actor: Actor, injection_id: UUID, *, policy_id: str | None = None
) -> ReviewedInjection:
    """The same, to be copied into another chart; that is written down as an export."""
    return _reviewed(session, now, actor, injection_id, policy_id, Action.NOTE_EXPORTED)


def export_report(
    session: Session, now: datetime, actor: Actor, injection_id: UUID, *, policy_id: str | None = None
) -> ReviewedInjection:
    """The same, to be printed for a payer; that is written down as an export too."""
    return _reviewed(session, now, actor, injection_id, policy_id, Action.REPORT_EXPORTED)


def _reviewed(
    session: Session, now: datetime, actor: Actor, injection_id: UUID, policy_id: str | None, action: Action
) -> ReviewedInjection:
    work_for(session, actor)
    found = _find(session, injection_id)
    if found is None:
        raise NotFound
    injection, patient, location, provider = found
    end_if_over(session, now, injection, patient)
    rows = load_rows(session, [(injection, patient)])[injection_id]
    judged = judge(rows, now, policy_id=policy_id)
    record(session, now, actor, action, patient_id=patient.id, of=("injection", injection_id))
    session.flush()
    revisions = _revisions(rows, judged)
    from_phones = remarkable_contents(session, patient.id, injection_id) if judged else {}
    return ReviewedInjection(
        injection=injection,
        patient=patient,
        location=location,
        provider=provider,
        rows=rows,
        review=judged,
        revisions=revisions,
        writers=writers(session, chain.from_iterable(revisions.values())),
        pegs=tuple(standing(pegs_of(session, [injection_id])).values()),
        decisions=tuple(session.scalars(_DECISIONS, {"injection_id": injection_id})),
        from_phones=from_phones,
        reported=in_words(session, rows.reports),
        beside=tuple(beside(session, chain.from_iterable(from_phones.values()))),
    )


def _find(session: Session, injection_id: UUID) -> tuple[Injection, Patient, Location, Person] | None:
    row = session.execute(_INJECTION, {"injection_id": injection_id}).first()
    return (row[0], row[1], row[2], row[3]) if row else None


def judge(rows: DiaryRows, now: datetime, *, policy_id: str | None = None, variants: bool = True) -> Review | None:
    """Judge what was loaded of an injection; None until the needle is out."""
    if rows.injection.performed_at is None:
        return None
    diary = diary_of(rows, rows.injection.performed_at)
    policies = rows.rules.policies
    policy = policies.first_for(diary.injection)
    if policy_id is not None:
        policy = _chosen(policies, policy_id)
        if not policy.applies_to(diary.injection):
            raise Refused("policy", "This policy does not speak of this injection; choose another one.")
    return review(diary, policy, now, agents=rows.rules.windows, variants=variants)


def _chosen(policies: PolicyRules, policy_id: str) -> Policy:
    """One that is offered no more can still be asked for: an older link or decision names it."""
    policy = policies.known.get(policy_id)
    if policy is None:
        raise Refused("policy", "There is no such policy; choose another one.")
    return policy


def _revisions(rows: DiaryRows, judged: Review | None) -> dict[str, tuple[EntryRevision, ...]]:
    """What the diary judges, and what was written in it and taken back."""
    found: dict[str, list[EntryRevision]] = {timed.entry.id: [] for timed in judged.entries} if judged else {}
    found.update({str(row.entry_id): [] for row in rows.revisions if row.withdrawn and _is_its_own(row, rows)})
    for row in rows.revisions:
        of_entry = found.get(str(row.entry_id))
        if of_entry is not None:
            of_entry.append(row)
    return {entry_id: tuple(of_entry) for entry_id, of_entry in found.items()}


def _is_its_own(row: EntryRevision, rows: DiaryRows) -> bool:
    return row.injection_id == rows.injection.id


def policies_for(reviewed: ReviewedInjection) -> Sequence[Policy]:
    """The policies that speak of an injection, the shipped ones first; the one that judges it is always among them."""
    if reviewed.review is None:
        return ()
    offered, judged_by = (
        reviewed.rows.rules.policies.for_injection(reviewed.review.diary.injection),
        reviewed.review.policy,
    )
    return offered if judged_by is None or judged_by in offered else (*offered, judged_by)
