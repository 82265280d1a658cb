"""The review of one injection: the answers first, then why, then every score."""

from dataclasses import dataclass

from flask import url_for
from markupsafe import Markup

from diary.charts.model import relief_chart
from diary.charts.svg import draw
from diary.charts.text_alternative import in_words
from diary.charts.wording import Wording
from diary.clinical.policies import Policy
from diary.clinical.review import AreaReview, Review
from diary.services.records import InjectionState
from diary.services.reviewing import ReviewedInjection, policies_for
from diary.web import access, moments
from diary.web.provider.area_panel import AreaPanel, panel_of
from diary.web.provider.decision_pages import DecisionLine, decision_line
from diary.web.provider.emergency_pages import emergency_url
from diary.web.provider.evidence import Evidence, MarkedEntries
from diary.web.provider.facts import injection_facts
from diary.web.provider.pages import Fact, Step, born, name_of, state_mark, steps_of, when_of
from diary.web.provider.peg_facts import peg_facts, peg_url
from diary.web.provider.phone_words import second_of_other
from diary.web.provider.score_table import ScoreTable
from diary.web.provider.symptom_lines import SymptomLine, symptom_lines
from diary.web.translating import _
from diary.web.wording import Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyChoice:
    """A policy that the injection can be judged by."""

    id: str
    title: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartFigure:
    """The chart: its drawing, where the interactive one is fetched, and the same in words."""

    figure_url: str
    drawing: Markup
    in_words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPage:
    """Who, what and when; what each area's scores say, and the strongest doubt; the curve; every score; why."""

    title: str
    who: str
    injection: str
    when: str
    state: Mark
    steps: tuple[Step, ...]
    waiting: str | None
    areas: tuple[AreaPanel, ...]
    judged_by: str
    policy_url: str | None
    judge_url: str
    note_url: str | None
    decide_url: str | None
    decided: DecisionLine | None
    report_url: str | None
    emergency_url: str | None
    policies: tuple[PolicyChoice, ...]
    policy_note: str
    marked: MarkedEntries | None
    windows_note: str
    chart: ChartFigure | None
    facts: tuple[Fact, ...]
    peg_url: str | None
    scores: ScoreTable | None
    completeness: str
    reported: tuple[SymptomLine, ...]
    beside: tuple[str, ...]

    @classmethod
    def of(cls, found: ReviewedInjection, criterion: str = "") -> "ReviewPage":
        review = found.review
        areas = areas_in_order(found, review) if review else []
        evidence = Evidence.of(found.injection.id, review, areas, criterion) if review else None
        marked = evidence.marked if evidence else None
        return cls(
            title=found.patient.name,
            who=_(
                "Born %(born)s · %(number)s",
                born=born(found.patient.date_of_birth),
                number=found.patient.record_number,
            ),
            injection=name_of(found.injection),
            when=when_line(found, review),
            state=state_mark(found.injection.state),
            steps=steps_of(found.injection),
            waiting=None if review else _("The diary begins when the needle is out."),
            areas=tuple(panel_of(review, area, evidence) for area in areas) if review else (),
            judged_by=judged_by(review.policy) if review else "",
            policy_url=url_for("provider.policy", policy_id=review.policy.id) if review and review.policy else None,
            judge_url=url_for("provider.review", injection_id=found.injection.id, _anchor="answers"),
            note_url=_url("provider.note", found, review),
            report_url=_url("provider.report", found, review),
            emergency_url=_emergency_url(found) if review else None,
            decide_url=_decide_url(found, review),
            decided=decision_line(found),
            policies=_policies(found, review),
            policy_note=_policy_note(review.policy) if review else "",
            marked=marked,
            windows_note=_windows_note(found) if review else "",
            chart=_chart(found, review, criterion, marked) if review and review.entries else None,
            facts=(
                *injection_facts(
                    found.injection, found.rows.anesthetics, found.rows.areas, found.location, found.provider
                ),
                *peg_facts(found.pegs),
            ),
            peg_url=peg_url(found.injection, review.today) if review else None,
            scores=_scores(found, review, marked) if review else None,
            completeness=completeness_line(review) if review else "",
            reported=symptom_lines(found.reported, moments.zone(found.patient.zone)),
            beside=tuple(second_of_other(one, moments.zone(found.patient.zone)) for one in found.beside),
        )


def _windows_note(found: ReviewedInjection) -> str:
    """Since when the clinic judges by windows that it has set itself; nothing where it never has."""
    changed_at = found.rows.rules.windows_changed_at
    if changed_at is None:
        return ""
    moment = moments.day_and_time(changed_at, moments.zone(found.patient.zone))
    return _("Judged by the windows of the clinic as of %(moment)s.", moment=moment)


def when_line(found: ReviewedInjection, review: Review | None) -> str:
    """When the needle came out, and which day it is."""
    when = when_of(found.injection, found.patient.zone)
    return _("%(when)s · day %(day)s", when=when, day=review.today) if review else when


def judged_by(policy: Policy | None) -> str:
    """The policy and its percent, or that none speaks of the procedure."""
    if policy is None:
        return _("No policy applies")
    return _("By %(policy)s, at %(threshold)s", policy=policy.title, threshold=moments.percent(policy.threshold))


def _url(endpoint: str, found: ReviewedInjection, review: Review | None) -> str | None:
    """Where something is done with the review by the same policy, for whoever may."""
    if review is None or not access.allowed_for(endpoint, found.patient.id):
        return None
    chosen = review.policy.id if review.policy else None
    return url_for(endpoint, injection_id=found.injection.id, policy=chosen)


def _emergency_url(found: ReviewedInjection) -> str | None:
    """How somebody without the role comes to the report, and back here."""
    here = url_for("provider.review", injection_id=found.injection.id)
    return emergency_url(found.patient.id, here)


def _decide_url(found: ReviewedInjection, review: Review | None) -> str | None:
    if found.injection.state is InjectionState.ENTERED_IN_ERROR:
        return None
    return _url("provider.decide", found, review)


def areas_in_order(found: ReviewedInjection, review: Review) -> list[AreaReview]:
    """The areas as they were named when the injection was planned."""
    order = [str(area.id) for area in found.areas]
    return sorted(review.areas, key=lambda area: order.index(area.area.id))


CHART_WORDING = Wording(translate=_, moment=moments.day_and_time, number=moments.number)
"""How the chart speaks on these pages."""


def _scores(found: ReviewedInjection, review: Review, marked: MarkedEntries | None) -> ScoreTable | None:
    if not review.entries and not found.revisions:
        return None
    return ScoreTable.of(found, review, marked.entries if marked else frozenset())


def _chart(found: ReviewedInjection, review: Review, criterion: str, marked: MarkedEntries | None) -> ChartFigure:
    words = CHART_WORDING
    chart = relief_chart(review, words, marked=marked.entries if marked else frozenset())
    chosen = review.policy.id if review.policy else None
    return ChartFigure(
        figure_url=url_for(
            "provider.chart", injection_id=found.injection.id, policy=chosen, criterion=criterion if marked else None
        ),
        drawing=Markup(draw(chart)),  # noqa: S704 (draw escapes every text of its own)
        in_words=tuple(moments.held(text) for text in in_words(chart)),
    )


def _policies(found: ReviewedInjection, review: Review | None) -> tuple[PolicyChoice, ...]:
    chosen = review.policy if review else None
    return tuple(
        PolicyChoice(id=policy.id, title=policy.title, chosen=policy is chosen) for policy in policies_for(found)
    )


def _policy_note(policy: Policy | None) -> str:
    return f"{policy.publisher}, {policy.version}. {policy.transcription}" if policy else ""


def completeness_line(review: Review) -> str:
    """How many of the scores that were due came in time, and how many on paper."""
    done = review.completeness
    text = _("No score has been due yet.")
    if done.due:
        said = _("%(served)s of %(due)s scores that were due came in time.", served=done.served, due=done.due)
        text = moments.held(said)
    paper = review.paper_completeness
    return f"{text} {_('On paper: %(served)s.', served=paper.served)}" if paper.served else text
