"""Two injections beside each other: what they say together, one chart, and their answers side by side."""

from dataclasses import dataclass
from uuid import UUID

from flask import url_for
from markupsafe import Markup

from diary.charts.chart import ReliefChart
from diary.charts.svg import draw
from diary.charts.text_alternative import in_words
from diary.charts.two_blocks import two_blocks_chart
from diary.clinical.anesthetic import ThresholdAnswer
from diary.clinical.pairs import Meeting
from diary.clinical.policies import Policy
from diary.clinical.review import AreaReview, Review
from diary.services.planning_rfa import DoneInjection, PatientPlan, TwoBlocks
from diary.web import moments, wording
from diary.web.provider.area_panel import lasted
from diary.web.provider.pages import name_of, who
from diary.web.provider.plan_words import agents_told, comparison_mark, counted_told
from diary.web.provider.review_page import CHART_WORDING, ChartFigure, PolicyChoice, judged_by
from diary.web.translating import _
from diary.web.wording import Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """An injection that can be chosen."""

    id: UUID
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingPanel:
    """Where the two meet: the comparison and why it reads so, and what of the two does not count as a block."""

    title: str
    comparison: Mark | None
    because: str
    uncounted: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRow:
    """What one area of one injection says at the policy's percent."""

    block: str
    area: str
    agents: str
    expected: str
    response: Mark
    lasted: str
    duration: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoBlocksPage:
    """Two of a patient's injections; ``chart`` is None while there are not two."""

    title: str
    patient: str
    plan_url: str
    here_url: str
    judged_by: str
    policies: tuple[PolicyChoice, ...]
    first: tuple[Choice, ...]
    second: tuple[Choice, ...]
    meetings: tuple[MeetingPanel, ...]
    chart: ChartFigure | None
    rows: tuple[AnswerRow, ...]

    @classmethod
    def of(cls, seen: TwoBlocks) -> "TwoBlocksPage":
        found, pair, key = seen.found, seen.pair, seen.found.patient.id
        return cls(
            title=_("Two blocks"),
            patient=who(found.patient),
            plan_url=url_for("provider.rfa_plan", patient_id=key),
            here_url=url_for("provider.two_blocks", patient_id=key),
            judged_by=judged_by(found.policy),
            policies=tuple(
                PolicyChoice(id=one.id, title=one.title, chosen=found.policy is not None and one.id == found.policy.id)
                for one in found.policies
            ),
            first=_choices(found, pair[0] if pair else None),
            second=_choices(found, pair[1] if pair else None),
            meetings=tuple(meeting_panel(item) for item in seen.meetings),
            chart=_chart(found, pair) if pair else None,
            rows=tuple(row for done in pair or () for row in _rows(done, found.policy)),
        )


def day_of(review: Review) -> str:
    """The local day of an injection, by which it is named here."""
    return moments.day(review.diary.injection.performed_at, review.diary.zone)


def _choices(found: PatientPlan, chosen: DoneInjection | None) -> tuple[Choice, ...]:
    return tuple(
        Choice(
            id=done.row.id,
            label=_("%(day)s: %(injection)s", day=day_of(done.review), injection=name_of(done.row)),
            chosen=chosen is not None and done.row.id == chosen.row.id,
        )
        for done in found.injections
    )


def chart_of(pair: tuple[DoneInjection, DoneInjection]) -> ReliefChart:
    """Both courses on one chart, in the reader's words."""
    reviews = pair[0].review, pair[1].review
    return two_blocks_chart(reviews, (day_of(reviews[0]), day_of(reviews[1])), CHART_WORDING)


def _chart(found: PatientPlan, pair: tuple[DoneInjection, DoneInjection]) -> ChartFigure:
    chart = chart_of(pair)
    return ChartFigure(
        figure_url=url_for(
            "provider.two_blocks_chart",
            patient_id=found.patient.id,
            first=pair[0].row.id,
            second=pair[1].row.id,
            policy=found.policy.id if found.policy else None,
        ),
        drawing=Markup(draw(chart, prefix="two")),  # noqa: S704 (draw escapes its texts)
        in_words=tuple(moments.held(sentence) for sentence in in_words(chart)),
    )


def meeting_panel(item: Meeting) -> MeetingPanel:
    """Where two injections meet, and what is told of that."""
    compared = item.compared
    both = (item.first, item.second)
    return MeetingPanel(
        title=_("%(side)s: %(nerves)s", side=wording.word(item.side), nerves=", ".join(item.nerves)),
        comparison=comparison_mark(compared.label) if compared else None,
        because=wording.reason(compared.because) if compared else _("Only diagnostic blocks are compared."),
        uncounted=tuple(
            _("%(day)s: %(what)s", day=moments.full_date(session.on), what=counted_told(session))
            for session in both
            if session.uncounted is not None
        ),
    )


def _rows(done: DoneInjection, policy: Policy | None) -> list[AnswerRow]:
    threshold = policy.threshold if policy else 50
    return [_row(done.review, area, area.anesthetic.at[threshold]) for area in done.review.areas]


def _row(review: Review, area: AreaReview, answer: ThresholdAnswer) -> AnswerRow:
    window = area.anesthetic.window
    known = window.consistent_from is not None and window.prolonged_after is not None
    return AnswerRow(
        block=day_of(review),
        area=area.area.label,
        agents=agents_told(review),
        expected=_(
            "expected %(least)s to %(most)s",
            least=moments.span(window.consistent_from or 0),
            most=moments.span(window.prolonged_after or 0),
        )
        if known
        else _("how long it should last is not known"),
        response=wording.answer(answer.response),
        lasted=lasted(answer),
        duration=wording.word(answer.duration),
    )
