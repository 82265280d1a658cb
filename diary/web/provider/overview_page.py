"""The clinic overview: a table of groups, the band of relief over the hours, and what narrows both."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from flask import url_for
from markupsafe import Markup

from diary.charts.cohort_chart import BandChart, band_chart, band_in_words, draw_band
from diary.charts.wording import Wording
from diary.clinical.cohort import Cohort, GroupBy, Rate
from diary.exchange.spreadsheet import Cell, write_csv
from diary.services.overviewing import Overview, Wanted
from diary.web import access, moments, wording
from diary.web.provider import overview_words as words
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
    """One group of the table, or all of them together."""

    name: str
    is_data: bool
    areas: Number
    rates: tuple[RateCell, ...]
    lasted: tuple[Number, str]
    completeness: tuple[str, str]
    follow_up: tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class HourLine:
    """One hour of the band, as the table has it."""

    hour: str
    at_least: Number
    at_most: Number
    of: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Something to narrow by."""

    value: str
    label: str
    chosen: bool
    is_data: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """One list of the form; ``everything`` is what its empty value says."""

    name: str
    label: str
    everything: str
    choices: tuple[Choice, ...]


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
    by: tuple[tuple[str, str, bool], ...]
    chosen_by: str
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
            lists=tuple(_lists(found, wanted)),
            begins=wanted.begins.isoformat() if wanted.begins else "",
            ends=wanted.ends.isoformat() if wanted.ends else "",
            usual=wanted.usual_only,
            by=tuple(
                (str(label), url_for("provider.overview", **query_of(replace(wanted, by=by))), by is wanted.by)
                for by, label in words.BY.items()
            ),
            chosen_by=wanted.by.value,
            by_label=str(words.BY[wanted.by]),
            questions=tuple(str(words.QUESTIONS[question]) for question in _RATES),
            lines=tuple(_lines(found, wanted)),
            hours=tuple(_hours(found, wanted)),
            chart=_chart(found, wanted),
            file_url=url_for("provider.overview_export", **query_of(wanted)),
            all_url=url_for("provider.overview"),
        )


def _empty(found: Overview) -> str:
    if not found.any_done:
        return _("No injection has been done yet. The overview begins when the first needle is out.")
    return "" if found.whole.injections else _("No injection is left by this choice.")


def _lists(found: Overview, wanted: Wanted) -> Iterable[Narrowing]:
    names = found.names
    yield Narrowing(
        name="procedure",
        label=_("Procedure"),
        everything=_("All procedures"),
        choices=tuple(
            Choice(value=one.value, label=wording.word(one), chosen=one is wanted.procedure) for one in names.procedures
        ),
    )
    agents = dict.fromkeys([*names.agents, *([wanted.agent] if wanted.agent else [])])
    yield Narrowing(
        name="agent",
        label=_("Anesthetic"),
        everything=_("All anesthetics"),
        choices=tuple(
            Choice(
                value=one,
                label=words.agent_name(one),
                chosen=one == wanted.agent,
                is_data=words.is_data(GroupBy.AGENT, one),
            )
            for one in agents
        ),
    )
    yield _named("provider", _("Provider"), _("All providers"), names.providers.items(), str(wanted.provider_id))
    yield _named("at", _("Location"), _("All locations"), names.locations.items(), str(wanted.location_id))
    titles = [(key, policy.title) for key, policy in names.policies.items()]
    yield _named("policy", _("Judged by"), _("The usual policy of each"), titles, wanted.policy_id or "")


def _named(name: str, label: str, everything: str, of: Iterable[tuple[str, str]], chosen: str) -> Narrowing:
    choices = tuple(Choice(value=key, label=title, chosen=key == chosen, is_data=True) for key, title in of)
    return Narrowing(name=name, label=label, everything=everything, choices=choices)


def _number(name: str, told: str, counted: str, query: dict[str, Any]) -> Number:
    allowed = access.allowed("provider.overview_list") and access.allowed("provider.review")
    url = url_for("provider.overview_list", counted=counted, **query) if allowed else None
    return Number(name=name, told=told, url=url)


def _lines(found: Overview, wanted: Wanted) -> Iterable[Line]:
    yield _line(_("All"), found.whole, query_of(wanted), is_data=False)
    for value, group in found.groups.items():
        yield _line(
            words.group_name(wanted.by, value, found.names),
            group,
            within(wanted, value),
            is_data=words.is_data(wanted.by, value),
        )


def _line(name: str, group: Cohort, query: dict[str, Any], *, is_data: bool) -> Line:
    rates = zip(_RATES, (group.response, group.result, group.steroid), strict=True)
    return Line(
        name=name,
        is_data=is_data,
        areas=_number(_("Areas"), str(group.areas), "all", query),
        rates=tuple(_rate(question, rate, query) for question, rate in rates),
        lasted=(
            _number(_("Lasted"), words.lasted(group.lasted), "lasted", query),
            words.lasted_range(group.lasted),
        ),
        completeness=words.percents(group.completeness),
        follow_up=words.days(group.follow_up),
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
    named = [(_("All"), found.whole)]
    named += [(words.group_name(wanted.by, value, found.names), group) for value, group in found.groups.items()]
    return write_csv(_head(wanted), (_cells(name, group) for name, group in named))


def _head(wanted: Wanted) -> list[str]:
    head = [str(words.BY[wanted.by]), _("Injections"), _("Areas")]
    head += [words.counted_name(f"{question}-{answer}") for question in _RATES for answer in _ANSWERS]
    head += [_("Areas with an anesthetic phase")]
    for bound in (_("at least"), _("at most")):
        head += [_("Still relieved at %(hour)s h, %(bound)s", hour=hour, bound=bound) for hour in (1, 2, 4, 8, 24)]
    head += [_("Median lasted at least, minutes"), _("Median lasted less than, minutes")]
    return [*head, _("Scores in time"), _("Scores due"), _("Median days to follow-up")]


def _cells(name: str, group: Cohort) -> list[Cell]:
    cells: list[Cell] = [name, group.injections, group.areas]
    for rate in (group.response, group.result, group.steroid):
        cells += [rate.met, rate.not_met, rate.cannot_tell]
    cells.append(group.response.of)
    cells += [at.at_least for at in group.relieved] + [at.at_most for at in group.relieved]
    lasted = group.lasted
    cells += [int(lasted.at_least) if lasted else None, int(lasted.less_than) if lasted and lasted.less_than else None]
    follow_up = moments.number(float(group.follow_up.middle)) if group.follow_up else None
    return [*cells, group.served, group.due, follow_up]
