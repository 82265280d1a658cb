"""The review of one injection: the answers first, then why, then every score."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import url_for
from markupsafe import Markup

from diary.charts.model import relief_chart
from diary.charts.svg import draw
from diary.charts.text_alternative import text_alternative
from diary.charts.wording import Wording
from diary.clinical.judged import TimedEntry
from diary.clinical.policies import Policy
from diary.clinical.review import AreaReview, Review
from diary.services.reviewing import ReviewedInjection, policies_for
from diary.web import moments, wording
from diary.web.provider.area_panel import AreaPanel, panel_of
from diary.web.provider.facts import injection_facts
from diary.web.provider.pages import Fact, Step, born, name_of, state_mark, steps_of, when_of
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
class ScoreRow:
    """One score with everything that is known of it."""

    felt: str
    felt_iso: str
    after: str
    score: int
    relief: str
    area: str
    condition: str
    recorded: str
    recorded_iso: str
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPage:
    """Who, what and when; what each area's scores say; the doubts; the curve; every score."""

    title: str
    line: str
    state: Mark
    steps: tuple[Step, ...]
    waiting: str | None
    areas: tuple[AreaPanel, ...]
    flags: tuple[str, ...]
    policies: tuple[PolicyChoice, ...]
    policy_note: str
    chart: ChartFigure | None
    facts: tuple[Fact, ...]
    scores: tuple[ScoreRow, ...]
    completeness: str

    @classmethod
    def of(cls, found: ReviewedInjection) -> "ReviewPage":
        review = found.review
        return cls(
            title=found.patient.name,
            line=_(
                "Born %(born)s · %(injection)s · %(when)s",
                born=born(found.patient.date_of_birth),
                injection=name_of(found.injection),
                when=when_of(found.injection, found.patient.zone),
            ),
            state=state_mark(found.injection.state),
            steps=steps_of(found.injection),
            waiting=None if review else _("The diary begins when the needle is out."),
            areas=tuple(panel_of(review, area) for area in _in_order(found, review)) if review else (),
            flags=tuple(wording.flag(flag) for flag in review.flags) if review else (),
            policies=_policies(found, review),
            policy_note=_policy_note(review.policy) if review else "",
            chart=_chart(found, review) if review and review.entries else None,
            facts=injection_facts(
                found.injection, found.rows.anesthetics, found.rows.areas, found.location, found.provider
            ),
            scores=tuple(_scores(review)) if review else (),
            completeness=completeness_line(review) if review else "",
        )


def _in_order(found: ReviewedInjection, review: Review) -> list[AreaReview]:
    """The areas as they were named when the injection was planned."""
    order = [str(area.id) for area in found.areas]
    return sorted(review.areas, key=lambda area: order.index(area.area.id))


def chart_wording(zone: ZoneInfo) -> Wording:
    """How the chart speaks on these pages."""
    return Wording(translate=_, moment=lambda at: moments.day_and_time(at, zone), number=moments.number)


def _chart(found: ReviewedInjection, review: Review) -> ChartFigure:
    words = chart_wording(review.diary.zone)
    chart = relief_chart(review, words)
    chosen = review.policy.id if review.policy else None
    return ChartFigure(
        figure_url=url_for("provider.chart", injection_id=found.injection.id, policy=chosen),
        drawing=Markup(draw(chart)),  # noqa: S704 (draw escapes every text of its own)
        in_words=text_alternative(chart).sentences,
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
        text = _("%(served)s of %(due)s scores that were due came in time.", served=done.served, due=done.due)
    paper = review.paper_completeness
    return f"{text} {_('On paper: %(served)s.', served=paper.served)}" if paper.served else text


def _scores(review: Review) -> Iterator[ScoreRow]:
    labels = {area.id: area.label for area in review.diary.areas}
    relief = {score.entry.id: (area, score) for area in review.areas for score in area.scores}
    for timed in review.entries:
        judged = relief.get(timed.entry.id)
        yield ScoreRow(
            felt=moments.day_and_time(timed.entry.felt_at, review.diary.zone),
            felt_iso=_iso(timed.entry.felt_at),
            after=_after(timed),
            score=timed.entry.score,
            relief=moments.percent(judged[0].relief_percent(judged[1])) if judged else "–",
            area=labels[timed.entry.area],
            condition=wording.word(timed.entry.condition),
            recorded=_recorded(timed, review.diary.zone),
            recorded_iso=_iso(timed.entry.recorded_at),
            how=_("%(source)s, %(timing)s", source=wording.word(timed.entry.source), timing=wording.word(timed.timing)),
        )


def _after(timed: TimedEntry) -> str:
    if timed.t < 0:
        return _("%(span)s before", span=moments.span(timed.t))
    return moments.span(timed.t) if timed.t < moments.DAY else _("day %(day)s", day=timed.day)


def _recorded(timed: TimedEntry, zone: ZoneInfo) -> str:
    felt, recorded = (moment.astimezone(zone) for moment in (timed.entry.felt_at, timed.entry.recorded_at))
    same_day = felt.date() == recorded.date()
    return moments.clock_time(recorded, zone) if same_day else moments.day_and_time(recorded, zone)


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
