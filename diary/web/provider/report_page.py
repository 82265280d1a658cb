"""The report for the payer and the chart: what the review says on one sheet, in the words of the page."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from flask import url_for
from markupsafe import Markup

from diary.charts.chart import Panel, ReliefChart
from diary.charts.model import relief_chart
from diary.charts.svg import draw, draw_panel, key_sign
from diary.charts.text_alternative import panel_in_words
from diary.clinical.review import AreaReview, Review
from diary.exchange.report import Paper, Report, ReportArea, ReportHeads, ReportPicture
from diary.services.deciding import MEANING
from diary.services.reviewing import ReviewedInjection
from diary.web import languages
from diary.web.provider.area_panel import AreaPanel, panel_of
from diary.web.provider.decision_pages import decision_line
from diary.web.provider.facts import injection_facts
from diary.web.provider.note_page import area_lines, closing, sentences
from diary.web.provider.pages import born, name_of, who
from diary.web.provider.review_page import CHART_WORDING, areas_in_order, when_line
from diary.web.provider.score_table import ScoreRow, ScoreTable
from diary.web.translating import _


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperChoice:
    """The report on one size of paper."""

    label: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPage:
    """The report as a page to look at and to print, and where it is had as a PDF."""

    report: Report
    drawing: Markup
    papers: tuple[PaperChoice, ...]
    back_url: str

    @property
    def title(self) -> str:
        """What the report is called."""
        return self.report.title

    @classmethod
    def of(cls, found: ReviewedInjection, review: Review) -> "ReportPage":
        chosen, injection_id = review.policy.id if review.policy else None, found.injection.id
        chart = _chart(review)
        return cls(
            report=_report(found, review, chart),
            drawing=Markup(draw(chart)),  # noqa: S704 (draw escapes every text of its own)
            papers=tuple(
                PaperChoice(
                    label=label,
                    url=url_for("provider.report_file", injection_id=injection_id, paper=paper.name, policy=chosen),
                )
                for paper, label in ((Paper.LETTER, _("PDF, letter")), (Paper.A4, _("PDF, A4")))
            ),
            back_url=url_for("provider.review", injection_id=injection_id, policy=chosen),
        )


def report_of(found: ReviewedInjection, review: Review) -> Report:
    """Everything that the report says of one injection."""
    return _report(found, review, _chart(review))


def _report(found: ReviewedInjection, review: Review, chart: ReliefChart) -> Report:
    facts = injection_facts(found.injection, found.rows.anesthetics, found.rows.areas, found.location, found.provider)
    return Report(
        language=languages.present_code(),
        title=_("Pain diary after an injection"),
        who=who(found.patient),
        without_name=_(
            "Record number %(number)s, born %(born)s. The name has letters that this sheet cannot print.",
            number=found.patient.record_number,
            born=born(found.patient.date_of_birth),
        ),
        subject=(name_of(found.injection), when_line(found, review)),
        facts=tuple((fact.name, fact.value) for fact in facts),
        areas=tuple(_area(review, area) for area in areas_in_order(found, review)),
        panels=tuple(_panel(chart, panel) for panel in chart.panels),
        keys=tuple(ReportPicture(svg=key_sign(key), alt=key.label) for key in chart.keys),
        scores=tuple(_scores(found, review)),
        decision=tuple(_decision(found)),
        closing=tuple(closing(review)),
        heads=_heads(),
    )


def _decision(found: ReviewedInjection) -> Iterator[str]:
    """The decision that stands with its signature, what has changed since, and how to recognise the frozen copy."""
    line = decision_line(found)
    if line is None:
        yield _("No decision has been signed in the diary.")
        return
    standing = found.decisions[0]
    yield line.step
    if standing.note:
        yield standing.note
    yield _(
        "Signed by %(who)s, version %(version)s. %(meaning)s",
        who=line.signed,
        version=standing.version,
        meaning=_(MEANING),
    )
    if line.changed:
        yield _("%(changed)s.", changed=line.changed)
    yield _("Frozen copy: SHA-256 %(hash)s", hash=standing.frozen_hash)


def _chart(review: Review) -> ReliefChart:
    return relief_chart(review, CHART_WORDING)


def _panel(chart: ReliefChart, panel: Panel) -> ReportPicture:
    """A panel in which no score lies yet is told by its axis alone; a picture without words is no picture."""
    told = f"{panel.axis.title}. {panel_in_words(chart, panel)}"
    return ReportPicture(svg=draw_panel(chart, panel), alt=told.strip())


def _heads() -> ReportHeads:
    return ReportHeads(
        curve=_("The curve"),
        doubts=_("Doubts, the strongest first"),
        decision=_("Decision"),
        every_score=_("Every score"),
        criteria=(_("Criterion"), _("Result"), _("Because")),
        scores=(_("After"), _("Score"), _("Relief"), _("Felt"), _("How")),
    )


def _area(review: Review, area: AreaReview) -> ReportArea:
    panel = panel_of(review, area)
    return ReportArea(
        label=panel.label,
        result=panel.policy.result.label if panel.policy else "",
        lines=tuple(area_lines(replace(panel, policy=None), area)),
        answers=tuple((answer.name, sentences(answer.main, answer.beside)) for answer in panel.answers[:-1]),
        criteria=tuple(_criteria(panel)),
        doubts=panel.doubts or tuple(answer.beside for answer in panel.answers[2:] if answer.beside),
    )


def _criteria(panel: AreaPanel) -> Iterator[tuple[str, str, str]]:
    for line in panel.policy.criteria if panel.policy else ():
        yield line.text, line.result.label, line.because


def _scores(found: ReviewedInjection, review: Review) -> Iterator[tuple[str, str, str, str, str]]:
    table = ScoreTable.of(found, review)
    for row in table.rows:
        yield row.after, str(row.score), row.relief, row.felt, _how(row, with_area=table.areas)


def _how(row: ScoreRow, *, with_area: bool) -> str:
    """Who wrote a score and how, and when where that was later than it was felt."""
    later = _("recorded %(moment)s", moment=row.recorded) if row.recorded not in row.felt else ""
    return "; ".join(filter(None, (row.area if with_area else "", row.condition, row.how, later)))
