"""What the report says, in the words of the review: of one injection, or of two blocks together."""

from collections.abc import Iterator
from dataclasses import replace

from diary.charts.chart import Panel, ReliefChart
from diary.charts.model import relief_chart
from diary.charts.svg import draw_panel, key_sign
from diary.charts.text_alternative import panel_in_words
from diary.charts.two_blocks import two_blocks_chart
from diary.clinical.review import AreaReview, Review
from diary.exchange.report import Report, ReportArea, ReportBlock, ReportHeads, ReportPicture, ReportTogether
from diary.services.deciding import MEANING
from diary.services.reporting import Reported, Reporting
from diary.services.reviewing import ReviewedInjection
from diary.web import languages
from diary.web.provider.area_panel import AreaPanel, panel_of
from diary.web.provider.decision_pages import decision_line
from diary.web.provider.facts import injection_facts
from diary.web.provider.note_page import area_lines, closing, sentences
from diary.web.provider.pages import born, name_of, who
from diary.web.provider.review_page import CHART_WORDING, areas_in_order, when_line
from diary.web.provider.score_table import ScoreRow, ScoreTable
from diary.web.provider.two_blocks_page import day_of, meeting_panel
from diary.web.translating import _


def chart_of(told: Reporting) -> ReliefChart:
    """The curve of one block, or those of both on one chart."""
    if len(told.blocks) == 1:
        return relief_chart(told.own.review, CHART_WORDING)
    first, second = (one.review for one in told.blocks)
    return two_blocks_chart((first, second), (day_of(first), day_of(second)), CHART_WORDING)


def report_of(told: Reporting, chart: ReliefChart) -> Report:
    """Everything that the report says."""
    patient = told.own.found.patient
    return Report(
        language=languages.present_code(),
        title=_("Pain diary after an injection") if len(told.blocks) == 1 else _("Pain diaries after two blocks"),
        who=who(patient),
        without_name=_(
            "Record number %(number)s, born %(born)s. The name has letters that this sheet cannot print.",
            number=patient.record_number,
            born=born(patient.date_of_birth),
        ),
        blocks=tuple(_block(one) for one in told.blocks),
        together=_together(told) if len(told.blocks) > 1 else None,
        panels=tuple(_panel(chart, panel) for panel in chart.panels),
        keys=tuple(ReportPicture(svg=key_sign(key), alt=key.label) for key in chart.keys),
        decision=tuple(_decisions(told)),
        closing=tuple(_closing(told)),
        heads=heads(),
    )


def _block(one: Reported) -> ReportBlock:
    found, review = one.found, one.review
    facts = injection_facts(found.injection, found.rows.anesthetics, found.rows.areas, found.location, found.provider)
    return ReportBlock(
        name=day_of(review),
        subject=(name_of(found.injection), when_line(found, review)),
        facts=tuple((fact.name, fact.value) for fact in facts),
        areas=tuple(_area(review, area) for area in areas_in_order(found, review)),
        scores=tuple(_scores(found, review)),
    )


def _together(told: Reporting) -> ReportTogether:
    panels = [meeting_panel(meeting) for meeting in told.meetings]
    return ReportTogether(
        heading=_("What they say together"),
        meetings=tuple(
            (
                panel.title,
                (sentences(panel.comparison.label if panel.comparison else "", panel.because), *panel.uncounted),
            )
            for panel in panels
        ),
    )


def _decisions(told: Reporting) -> Iterator[str]:
    """The decision on each block, under its day where there are two."""
    for one in told.blocks:
        if len(told.blocks) > 1:
            yield _("%(day)s:", day=day_of(one.review))
        yield from _decision(one.found)


def _closing(told: Reporting) -> Iterator[str]:
    """What stands at the end: once what holds for both, and with its day what holds for one."""
    lines = [tuple(closing(one.review)) for one in told.blocks]
    shared = set.intersection(*map(set, lines))
    own = [
        _("%(day)s: %(line)s", day=day_of(one.review), line=line)
        for one, of_one in zip(told.blocks, lines, strict=True)
        for line in of_one
        if line not in shared
    ]
    for place, line in enumerate(lines[0]):
        if line in shared:
            yield line
        elif set(lines[0][:place]) <= shared:
            yield from own


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


def _panel(chart: ReliefChart, panel: Panel) -> ReportPicture:
    """A panel in which no score lies yet is told by its axis alone; a picture without words is no picture."""
    told = f"{panel.axis.title}. {panel_in_words(chart, panel)}"
    return ReportPicture(svg=draw_panel(chart, panel), alt=told.strip())


def heads() -> ReportHeads:
    """The headings of every report."""
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
