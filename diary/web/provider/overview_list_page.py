"""The list behind a number of the overview: the areas or injections it counts, each with the way to its review."""

from dataclasses import dataclass

from flask import url_for

from diary.clinical.answers import Answer
from diary.clinical.cohort import AreaFact, InjectionFact
from diary.services.overview_choice import Wanted
from diary.services.overview_facts import NO_POLICY
from diary.services.overview_lists import CountedList, Listed
from diary.web import moments, wording
from diary.web.provider import overview_words as words
from diary.web.provider.overview_query import query_of
from diary.web.provider.pages import born, name_of, when_of
from diary.web.translating import _, _n
from diary.web.wording import Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class ListLine:
    """One area or injection, whose it is, and ``cells`` with what it came to: a result, and words beside it."""

    patient: str
    born: str
    record_number: str
    injection: str
    review_url: str
    when: str
    provider: str
    area: str | None
    cells: tuple[tuple[Mark | None, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewListPage:
    """One page of the list; ``heads`` name the cells of its rows."""

    title: str
    line: str
    with_areas: bool
    heads: tuple[str, ...]
    rows: tuple[ListLine, ...]
    back_url: str
    which_page: str
    earlier_url: str | None
    later_url: str | None

    @classmethod
    def of(cls, found: CountedList, wanted: Wanted, counted: str) -> "OverviewListPage":
        def page_url(page: int) -> str:
            return url_for("provider.overview_list", counted=counted, page=page, **query_of(wanted))

        return cls(
            title=words.counted_name(counted),
            line=_total(found),
            with_areas=not found.of_injections,
            heads=_heads(of_injections=found.of_injections),
            rows=tuple(_line(row) for row in found.rows),
            back_url=url_for("provider.overview", **query_of(wanted)),
            which_page=_("Page %(page)s of %(pages)s", page=found.page, pages=found.pages) if found.pages > 1 else "",
            earlier_url=page_url(found.page - 1) if found.page > 1 else None,
            later_url=page_url(found.page + 1) if found.page < found.pages else None,
        )


def _total(found: CountedList) -> str:
    if found.of_injections:
        return _n("%(num)s injection, the least first", "%(num)s injections, the least first", found.total)
    return _n("%(num)s area", "%(num)s areas", found.total)


def _heads(*, of_injections: bool) -> tuple[str, ...]:
    if of_injections:
        return _("Scores in time"), _("Days to follow-up")
    return tuple(str(words.QUESTIONS[question]) for question in ("response", "result", "steroid"))


def _line(row: Listed) -> ListLine:
    policy = None if row.of.policy == NO_POLICY else row.of.policy
    return ListLine(
        patient=row.patient.name,
        born=born(row.patient.date_of_birth),
        record_number=row.patient.record_number,
        injection=name_of(row.injection),
        review_url=url_for("provider.review", injection_id=row.injection.id, policy=policy),
        when=when_of(row.injection, row.patient.zone),
        provider=row.provider.name,
        area=row.area.label if row.area else None,
        cells=_of_area(row.fact) if row.fact else _of_injection(row.of),
    )


def _of_area(fact: AreaFact) -> tuple[tuple[Mark | None, str], ...]:
    return (
        (_mark(fact.response), _lasted(fact.at_least, fact.less_than)),
        (_mark(fact.result), ""),
        (_mark(fact.steroid), ""),
    )


def _mark(answer: Answer | None) -> Mark | None:
    return wording.answer(answer) if answer else None


def _of_injection(fact: InjectionFact) -> tuple[tuple[Mark | None, str], ...]:
    return (
        (None, words.served(fact.served, fact.due)),
        (None, "" if fact.follow_up_days is None else str(fact.follow_up_days)),
    )


def _lasted(at_least: int | None, less_than: int | None) -> str:
    if at_least is None:
        return ""
    least = moments.span(at_least)
    if less_than is None:
        return _("at least %(least)s, not heard to end", least=least)
    return _("at least %(least)s, less than %(most)s", least=least, most=moments.span(less_than))
