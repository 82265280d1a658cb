"""What is known of the injections of a worklist: what each comes to, what was signed, and the block that is due next.

Results come from the cache of the overview where that still holds, so that only what has changed is judged anew.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import BindParameter, Row, Select, bindparam, func, select
from sqlalchemy.orm import Session

from diary.clinical.answers import Answer, all_of
from diary.clinical.attention import Attention, SignedResult
from diary.clinical.catalogue import Intent, Procedure, Region
from diary.clinical.next_step import NextStep
from diary.clinical.own_policies import PolicyRules
from diary.db.alerts import SymptomReport
from diary.db.corrections import InjectionCorrection
from diary.db.decisions import SignedDecision
from diary.db.entries import EntryRevision, RescueRevision
from diary.db.injections import InjectionState
from diary.services.blocks_due import blocks_due
from diary.services.clinic_settings import rules_of
from diary.services.fingerprints import done_among
from diary.services.overview_facts import Asked, Known, judged, kept

AT_ONCE = 1000
"""So many that the cache does not hold are judged in one go, and with as many statements as one of them."""

_IDS: BindParameter[list[UUID]] = bindparam("ids", expanding=True)
_DECISIONS = (
    select(
        SignedDecision.injection_id,
        SignedDecision.signed_at,
        SignedDecision.result,
        SignedDecision.policy_id,
        SignedDecision.step,
    )
    .where(SignedDecision.injection_id.in_(_IDS))
    .order_by(SignedDecision.version)
)
_Decision = Row[UUID, datetime, Answer, str | None, NextStep]
_SIGNED = (
    select(SignedDecision.injection_id, func.max(SignedDecision.signed_at).label("at"))
    .where(SignedDecision.injection_id.in_(_IDS))
    .group_by(SignedDecision.injection_id)
    .subquery()
)
_TOUCHED: tuple[Select[UUID], ...] = (
    select(EntryRevision.injection_id)
    .join(_SIGNED, _SIGNED.c.injection_id == EntryRevision.injection_id)
    .where(EntryRevision.received_at > _SIGNED.c.at, EntryRevision.felt_at <= _SIGNED.c.at)
    .distinct(),
    select(RescueRevision.injection_id)
    .join(_SIGNED, _SIGNED.c.injection_id == RescueRevision.injection_id)
    .where(RescueRevision.received_at > _SIGNED.c.at, RescueRevision.taken_at <= _SIGNED.c.at)
    .distinct(),
    select(SymptomReport.injection_id)
    .join(_SIGNED, _SIGNED.c.injection_id == SymptomReport.injection_id)
    .where(SymptomReport.received_at > _SIGNED.c.at, SymptomReport.felt_at <= _SIGNED.c.at)
    .distinct(),
    select(InjectionCorrection.injection_id)
    .join(_SIGNED, _SIGNED.c.injection_id == InjectionCorrection.injection_id)
    .where(InjectionCorrection.corrected_at > _SIGNED.c.at)
    .distinct(),
)
"""What was signed by and has come or changed since; scores that were felt later are only later scores."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """An injection of the worklist, by a few of its columns."""

    id: UUID
    patient_id: UUID
    patient: str
    state: InjectionState
    procedure: Procedure
    region: Region
    intent: Intent
    planned_at: datetime
    performed_at: datetime | None
    heard_at: datetime | None
    followed: bool
    follow_up_in: int | None
    silent: bool

    @property
    def began_at(self) -> datetime:
        """When the needle came out, or when it was planned."""
        return self.performed_at or self.planned_at


@dataclass(frozen=True, slots=True)
class _Result:
    """What an injection comes to under its usual policy; ``any_met`` is about its areas, of which one may be met."""

    policy_id: str | None
    answer: Answer | None
    any_met: bool


def attend(session: Session, now: datetime, watched: Sequence[Watched]) -> dict[UUID, Attention]:
    """What is known of each, in a number of statements that does not grow with them."""
    done = [row.id for row in watched if row.performed_at is not None]
    if not done:
        return {row.id: Attention(performed_at=None) for row in watched}
    results = _results(session, now, done)
    decisions = {row.injection_id: row for row in session.execute(_DECISIONS, {"ids": done})}
    touched = _touched(session, list(decisions))
    asking = _may_ask_for_a_block(rules_of(session).policies, watched, results, decisions)
    due = blocks_due(session, now, asking)
    return {
        row.id: Attention(
            performed_at=row.performed_at,
            followed=row.followed,
            result=results[row.id].answer if row.id in results else None,
            signed=_signed(decisions.get(row.id), results.get(row.id), touched=row.id in touched),
            follow_up_in=row.follow_up_in,
            silent=row.silent,
            block=due.get(row.id) if row.patient_id in asking else None,
        )
        for row in watched
    }


def _results(session: Session, now: datetime, ids: Collection[UUID]) -> dict[UUID, _Result]:
    rules = rules_of(session).policies
    asked = [Asked(one, rules.usual_for(one.procedure, one.region)) for one in done_among(session, ids)]
    known = kept(session, now, asked, few=True)
    for batch in judged(session, now, [one for one in asked if one.done.id not in known], at_once=AT_ONCE):
        known.update(batch)
    return {UUID(one.done.id): _result(one, known[one.done.id]) for one in asked if one.done.id in known}


def _result(asked: Asked, known: Known) -> _Result:
    answers = [area.result or Answer.CANNOT_TELL for area in known.areas]
    if asked.policy is None:
        return _Result(None, None, any_met=False)
    return _Result(asked.policy.id, all_of(answers), any_met=Answer.MET in answers)


def _touched(session: Session, ids: Collection[UUID]) -> set[UUID]:
    if not ids:
        return set()
    return {found for statement in _TOUCHED for found in session.scalars(statement, {"ids": list(ids)})}


def _signed(decision: _Decision | None, result: _Result | None, *, touched: bool) -> SignedResult | None:
    if decision is None:
        return None
    same_policy = result is not None and result.policy_id == decision.policy_id
    return SignedResult(result=decision.result if same_policy else None, touched=touched)


def _may_ask_for_a_block(
    rules: PolicyRules,
    watched: Sequence[Watched],
    results: Mapping[UUID, _Result],
    decisions: Mapping[UUID, _Decision],
) -> set[UUID]:
    """The patients whose plan is worth reckoning: a place of a diagnostic block is met, and its policy demands more.

    Where a provider has decided otherwise than to repeat the block, nobody waits for one.
    """
    latest = {row.patient_id: row for row in sorted(watched, key=lambda row: row.began_at)}
    return {
        row.patient_id
        for row in watched
        if row.intent is Intent.DIAGNOSTIC
        and row.id in results
        and results[row.id].any_met
        and _demands_more(rules, row)
        and _still_open(decisions.get(latest[row.patient_id].id))
    }


def _demands_more(rules: PolicyRules, row: Watched) -> bool:
    policy = rules.usual_for(row.procedure, row.region)
    return policy is not None and policy.rfa.covered and policy.rfa.blocks > 1


def _still_open(decision: _Decision | None) -> bool:
    return decision is None or decision.step is NextStep.REPEAT_BLOCK
