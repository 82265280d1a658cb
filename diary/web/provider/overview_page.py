"""The clinic overview: a table of groups, the band of relief over the hours, and what narrows both."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import url_for
from markupsafe import Markup

from diary.charts.cohort_chart import BandChart, band_chart, band_in_words, draw_band
from diary.charts.wording import Wording
from diary.clinical.cohort import Cohort, Rate
from diary.exchange.spreadsheet import Cell, write_csv
from diary.services.overview_choice import Wanted
from diary.services.overviewing import Overview, StillJudging
from diary.web import access, moments
from diary.web.provider import overview_words as words
from diary.web.provider.overview_choices import Division, Narrowing, divisions_of, lists_of
from diary.web.provider.overview_query import query_of, within
from diary.web.provider.review_page import ChartFigure
from diary.web.translating import _

FILE_NAME = "overview.csv"
_RATES = ("response", "result", "steroid")
_ANSWERS = ("met", "not-met", "cannot-tell")


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number with its name; ``url`` leads to the list behind it, where there is one to be seen."""

    name: str
    told: str
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RateCell:
    """The three counts of a question under their denominator; none where the question applies to nobody."""

    of: str
    numbers: tuple[Number, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One group of the table, or all of them together; ``names`` are its values, and whether somebody wrote them."""

    names: tuple[tuple[str, bool], ...]
    areas: Number
    rates: tuple[RateCell, ...]
    lasted: tuple[Number, str]
    completeness: tuple[Number, str]
    follow_up: tuple[Number, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class HourLine:
    """One hour of the band, as the table has it."""

    hour: str
    at_least: Number
    at_most: Number
    of: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewPage:
    """What the clinic's injections come to; empty, it says why."""

    title: str
    line: str
    empty: str
    lists: tuple[Narrowing, ...]
    begins: str
    ends: str
    usual: bool
    divisions: tuple[Division, ...]
    chosen_by: tuple[tuple[str, str], ...]
    by_label: str
    questions: tuple[str, ...]
    lines: tuple[Line, ...]
    hours: tuple[HourLine, ...]
    chart: ChartFigure | None
    file_url: str
    all_url: str

    @classmethod
    def of(cls, found: Overview, wanted: Wanted) -> "OverviewPage":
        whole = found.whole
        return cls(
            title=_("Overview"),
            line=_("%(injections)s injections, %(areas)s judged areas", injections=whole.injections, areas=whole.areas),
            empty=_empty(found),
            lists=tuple(lists_of(found.names, wanted)),
            begins=wanted.begins.isoformat() if wanted.begins else "",
            ends=wanted.ends.isoformat() if wanted.ends else "",
            usual=wanted.usual_only,
            divisions=divisions_of(wanted),
            chosen_by=tuple((name, by.value) for name, by in zip(("by", "and"), wanted.by, strict=False)),
            by_label=" · ".join(str(words.BY[by]) for by in wanted.by),
            questions=tuple(str(words.QUESTIONS[question]) for question in _RATES),
            lines=tuple(_lines(found, wanted)),
            hours=tuple(_hours(found, wanted)),
            chart=_chart(found, wanted),
            file_url=url_for("provider.overview_export", **query_of(wanted)),
            all_url=url_for("provider.overview"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class StillJudgingPage:
    """That the numbers are not known yet, how far their judging is, and the way to look again."""

    title: str
    line: str
    judged: int
    of: int
    again_url: str

    @classmethod
    def of_progress(cls, found: StillJudging, wanted: Wanted) -> "StillJudgingPage":
        return cls(
            title=_("Overview"),
            line=_("%(judged)s of %(of)s injections are judged.", judged=found.judged, of=found.of),
            judged=found.judged,
            of=found.of,
            again_url=url_for("provider.overview", **query_of(wanted)),
        )


def _empty(found: Overview) -> str:
    if not found.any_done:
        return _("No injection has been done yet. The overview begins when the first needle is out.")
    return "" if found.whole.injections else _("No injection is left by this choice.")


def _number(name: str, told: str, counted: str, query: dict[str, Any]) -> Number:
    allowed = access.allowed("provider.overview_list") and access.allowed("provider.review")
    url = url_for("provider.overview_list", counted=counted, **query) if allowed else None
    return Number(name=name, told=told, url=url)


def _lines(found: Overview, wanted: Wanted) -> Iterable[Line]:
    yield _line(((_("All"), False),), found.whole, query_of(wanted))
    for values, group in found.groups.items():
        named = zip(wanted.by, values, strict=True)
        names = tuple((words.group_name(by, value, found.names), words.is_data(by, value)) for by, value in named)
        yield _line(names, group, within(wanted, values))


def _line(names: tuple[tuple[str, bool], ...], group: Cohort, query: dict[str, Any]) -> Line:
    rates = zip(_RATES, (group.response, group.result, group.steroid), strict=True)
    complete, complete_range = words.percents(group.completeness)
    days, days_range = words.days(group.follow_up)
    return Line(
        names=names,
        areas=_number(_("Areas"), str(group.areas), "all", query),
        rates=tuple(_rate(question, rate, query) for question, rate in rates),
        lasted=(_number(_("Lasted"), words.lasted(group.lasted), "lasted", query), words.lasted_range(group.lasted)),
        completeness=(_number(_("Scores in time"), complete, "completeness", query), complete_range),
        follow_up=(_number(_("Days to follow-up"), days, "follow-up", query), days_range),
    )


def _rate(question: str, rate: Rate, query: dict[str, Any]) -> RateCell:
    if not rate.of:
        return RateCell(of="", numbers=())
    counts = zip(_ANSWERS, (rate.met, rate.not_met, rate.cannot_tell), strict=True)
    numbers = tuple(
        _number(str(words.ANSWERS[answer]), words.share(rate, count), f"{question}-{answer}", query)
        for answer, count in counts
    )
    return RateCell(of=_("of %(count)s", count=rate.of), numbers=numbers)


def _hours(found: Overview, wanted: Wanted) -> Iterable[HourLine]:
    query = query_of(wanted)
    for at in found.whole.relieved:
        name = _("%(hours)s h", hours=at.hour)
        yield HourLine(
            hour=name,
            at_least=_number(_("At least"), str(at.at_least), f"relieved-{at.hour}-at-least", query),
            at_most=_number(_("At most"), str(at.at_most), f"relieved-{at.hour}-at-most", query),
            of=str(at.of),
        )


def drawn(found: Overview) -> BandChart:
    """The band in the reader's language."""
    return band_chart(found.whole.relieved, Wording(translate=_, number=moments.number))


def _chart(found: Overview, wanted: Wanted) -> ChartFigure | None:
    chart = drawn(found)
    if not chart.points:
        return None
    return ChartFigure(
        figure_url=url_for("provider.overview_chart", **query_of(wanted)),
        drawing=Markup(draw_band(chart)),  # noqa: S704 (draw_band escapes every text of its own)
        in_words=band_in_words(chart),
    )


def overview_file(found: Overview, wanted: Wanted) -> str:
    """The table as a file: one line for everything and one a group, counts apart from their denominators."""
    named = [([_("All"), *[""] * (len(wanted.by) - 1)], found.whole)]
    for values, group in found.groups.items():
        pairs = zip(wanted.by, values, strict=True)
        named.append(([words.group_name(by, value, found.names) for by, value in pairs], group))
    return write_csv(_head(wanted), (_cells(names, group) for names, group in named))


def _head(wanted: Wanted) -> list[str]:
    head = [*(str(words.BY[by]) for by in wanted.by), _("Injections"), _("Areas")]
    head += [words.counted_name(f"{question}-{answer}") for question in _RATES for answer in _ANSWERS]
    head += [_("Areas with an anesthetic phase")]
    for bound in (_("at least"), _("at most")):
        head += [_("Still relieved at %(hour)s h, %(bound)s", hour=hour, bound=bound) for hour in (1, 2, 4, 8, 24)]
    head += [_("Median lasted at least, minutes"), _("Median lasted less than, minutes")]
    return [*head, _("Scores in time"), _("Scores due"), _("Median days to follow-up")]


def _cells(names: list[str], group: Cohort) -> list[Cell]:
    cells: list[Cell] = [*names, group.injections, group.areas]
    for rate in (group.response, group.result, group.steroid):
        cells += [rate.met, rate.not_met, rate.cannot_tell]
    cells.append(group.response.of)
    cells += [at.at_least for at in group.relieved] + [at.at_most for at in group.relieved]
    lasted = group.lasted
    cells += [int(lasted.at_least) if lasted else None, int(lasted.less_than) if lasted and lasted.less_than else None]
    follow_up = moments.number(float(group.follow_up.middle)) if group.follow_up else None
    return [*cells, group.served, group.due, follow_up]
