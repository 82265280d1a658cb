"""A patient's blocks and the RFA plan: the state of each target first, then what it rests on, then the history."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import url_for

from diary.clinical.blocks import Session
from diary.clinical.plan import NOT_ASSESSED, TargetPlan
from diary.clinical.readiness import Missing
from diary.services.elsewhere import Elsewhere, ToldSession
from diary.services.planning_rfa import DoneInjection, PatientPlan
from diary.web import moments, wording
from diary.web.provider.pages import name_of, who
from diary.web.provider.past_session_pages import session_name
from diary.web.provider.plan_words import (
    STATE_KINDS,
    agents_told,
    caution,
    comparison_mark,
    counted_told,
    not_assessed,
    region_of,
    word,
)
from diary.web.provider.review_page import PolicyChoice, judged_by
from diary.web.translating import _
from diary.web.wording import Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleLine:
    """A rule of the policy beside the blocks: its name, its result, and why."""

    name: str
    result: Mark
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockLine:
    """One session as a target sees it."""

    when: str
    name: str
    result: Mark
    counts: bool
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetPanel:
    """One target: its state, what is missing and from when on, the comparison, and all that it rests on."""

    title: str
    state: Mark
    earliest: str
    missing: tuple[str, ...]
    comparison: Mark | None
    compared: str
    cautions: tuple[str, ...]
    blocks: tuple[BlockLine, ...]
    rules: tuple[RuleLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeLine:
    """One session on the time line; ``url`` leads to its review, and ``withdraw_url`` to taking it back."""

    when: str
    name: str
    about: str
    by_history: bool
    result: Mark | None
    withdrawn: str
    url: str | None = None
    withdraw_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RfaPlanPage:
    """Everything that one needs to plan an RFA, and what no diary can say."""

    title: str
    patient: str
    patient_url: str
    plan_url: str
    two_url: str | None
    judged_by: str
    policy_url: str | None
    policies: tuple[PolicyChoice, ...]
    targets: tuple[TargetPanel, ...]
    not_assessed: tuple[str, ...]
    time_line: tuple[TimeLine, ...]
    history_said: str
    is_complete: bool
    complete_url: str
    new_session_url: str

    @classmethod
    def of(cls, found: PatientPlan) -> "RfaPlanPage":
        key, policy = found.patient.id, found.policy
        return cls(
            title=_("Blocks and RFA plan"),
            patient=who(found.patient),
            patient_url=url_for("provider.patient", patient_id=key),
            plan_url=url_for("provider.rfa_plan", patient_id=key),
            two_url=url_for("provider.two_blocks", patient_id=key) if len(found.injections) > 1 else None,
            judged_by=judged_by(policy),
            policy_url=url_for("provider.policy", policy_id=policy.id) if policy else None,
            policies=tuple(
                PolicyChoice(id=one.id, title=one.title, chosen=policy is not None and one.id == policy.id)
                for one in found.policies
            ),
            targets=tuple(_panel(plan) for plan in found.targets),
            not_assessed=tuple(not_assessed(key) for key in NOT_ASSESSED),
            time_line=tuple(_time_line(found)),
            history_said=_history_said(found.elsewhere, found.patient.zone),
            is_complete=found.elsewhere.history.complete,
            complete_url=url_for("provider.history_complete", patient_id=key),
            new_session_url=url_for("provider.past_session", patient_id=key),
        )


def _panel(plan: TargetPlan) -> TargetPanel:
    standing, compared = plan.standing, plan.comparison
    return TargetPanel(
        title=_(
            "%(region)s, %(side)s: %(levels)s",
            region=wording.word(plan.region),
            side=wording.word(plan.targets[0].side).lower(),
            levels=", ".join(plan.levels),
        ),
        state=Mark(label=word(standing.state), kind=STATE_KINDS[standing.state]),
        earliest=_("Not before %(day)s", day=moments.full_date(standing.earliest)) if standing.earliest else "",
        missing=tuple(_missing(item) for item in standing.missing),
        comparison=comparison_mark(compared.label) if compared else None,
        compared=wording.reason(compared.because) if compared else _("One diagnostic block, so nothing to compare."),
        cautions=tuple(dict.fromkeys(caution(item) for item in plan.depends_on)),
        blocks=tuple(_block(session) for session in plan.sessions),
        rules=tuple(_rules(plan)),
    )


def _missing(item: Missing) -> str:
    what = wording.reason(item.what)
    return what if item.on is None else _("%(day)s: %(what)s", day=moments.full_date(item.on), what=what)


def _block(session: Session) -> BlockLine:
    return BlockLine(
        when=moments.full_date(session.on),
        name=wording.word(session.procedure),
        result=wording.answer(session.result),
        counts=session.uncounted is None,
        why=counted_told(session),
    )


def _rules(plan: TargetPlan) -> Iterator[RuleLine]:
    for rule in plan.repeats:
        yield RuleLine(name=word(rule.id), result=wording.answer(rule.result), because=wording.reason(rule.because))
    for count in plan.year:
        where = region_of(count)
        because = wording.reason(count.because)
        if count.free_from is not None:
            because = _("%(why)s; the next one from %(day)s", why=because, day=moments.full_date(count.free_from))
        yield RuleLine(name=where, result=wording.answer(count.result), because=because)


def _time_line(found: PatientPlan) -> list[TimeLine]:
    """Everything that was done, here and elsewhere, the latest first."""
    lines: list[tuple[tuple[date, int], TimeLine]] = []
    for number, done in enumerate(found.injections):
        lines.append(((_date_of(done), number + 1), _done(done)))
    lines += [((told.session.done_on, 0), _told(told)) for told in found.elsewhere.sessions]
    return [line for _key, line in sorted(lines, key=lambda pair: pair[0], reverse=True)]


def _date_of(done: DoneInjection) -> date:
    return done.review.diary.injection.performed_at.astimezone(done.review.diary.zone).date()


def _done(done: DoneInjection) -> TimeLine:
    review, injection = done.review, done.row
    return TimeLine(
        when=moments.full_date(_date_of(done)),
        name=name_of(injection),
        about=agents_told(review),
        by_history=False,
        result=wording.answer(review.result) if review.policy else None,
        withdrawn="",
        url=_review_url(injection.id, review.policy.id if review.policy else None),
    )


def _review_url(injection_id: UUID, policy_id: str | None) -> str:
    return url_for("provider.review", injection_id=injection_id, policy=policy_id)


def _told(told: ToldSession) -> TimeLine:
    stated, back = told.session.stated_relief_percent, told.withdrawn_because
    about = "" if stated is None else _("The patient states %(relief)s relief", relief=moments.percent(stated))
    return TimeLine(
        when=moments.full_date(told.session.done_on),
        name=session_name(told),
        about=about,
        by_history=True,
        result=None,
        withdrawn="" if back is None else _("Taken back: %(reason)s", reason=back),
        withdraw_url=url_for("provider.withdraw_past_session", past_id=told.id) if back is None else None,
    )


def _history_said(elsewhere: Elsewhere, zone: str) -> str:
    word = elsewhere.word
    if word is None:
        return _("Nobody has confirmed yet that this is everything. Until then yearly limits cannot tell.")
    said = {"who": word.said_by, "when": moments.day_and_time(word.said_at, moments.zone(zone))}
    if not word.complete:
        return _("No longer known to be complete: %(who)s, %(when)s.", **said)
    if elsewhere.outdated:
        return _("Another record was merged into this one since %(who)s confirmed it, %(when)s. Confirm again.", **said)
    return _("Confirmed as complete: %(who)s, %(when)s.", **said)
