"""The list behind a number of the overview: the areas that it counts, each with the way to its review."""

from dataclasses import dataclass

from flask import url_for

from diary.services.overview_facts import NO_POLICY
from diary.services.overviewing import AreaList, ListedArea, Wanted
from diary.web import moments, wording
from diary.web.provider import overview_words as words
from diary.web.provider.overview_query import query_of
from diary.web.provider.pages import born, name_of, when_of
from diary.web.translating import _, _n
from diary.web.wording import Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class ListLine:
    """One area, whose it is, and what it came to."""

    patient: str
    born: str
    record_number: str
    injection: str
    review_url: str
    when: str
    provider: str
    area: str
    response: Mark | None
    lasted: str
    result: Mark | None
    steroid: Mark | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewListPage:
    """One page of the list."""

    title: str
    line: str
    rows: tuple[ListLine, ...]
    back_url: str
    which_page: str
    earlier_url: str | None
    later_url: str | None

    @classmethod
    def of(cls, found: AreaList, wanted: Wanted, counted: str) -> "OverviewListPage":
        def page_url(page: int) -> str:
            return url_for("provider.overview_list", counted=counted, page=page, **query_of(wanted))

        return cls(
            title=words.counted_name(counted),
            line=_n("%(num)s area", "%(num)s areas", found.total),
            rows=tuple(_line(row) for row in found.rows),
            back_url=url_for("provider.overview", **query_of(wanted)),
            which_page=_("Page %(page)s of %(pages)s", page=found.page, pages=found.pages) if found.pages > 1 else "",
            earlier_url=page_url(found.page - 1) if found.page > 1 else None,
            later_url=page_url(found.page + 1) if found.page < found.pages else None,
        )


def _line(row: ListedArea) -> ListLine:
    fact = row.fact
    policy = None if row.policy_id == NO_POLICY else row.policy_id
    return ListLine(
        patient=row.patient.name,
        born=born(row.patient.date_of_birth),
        record_number=row.patient.record_number,
        injection=name_of(row.injection),
        review_url=url_for("provider.review", injection_id=row.injection.id, policy=policy),
        when=when_of(row.injection, row.patient.zone),
        provider=row.provider.name,
        area=row.area.label,
        response=wording.answer(fact.response) if fact.response else None,
        lasted=_lasted(fact.at_least, fact.less_than),
        result=wording.answer(fact.result) if fact.result else None,
        steroid=wording.answer(fact.steroid) if fact.steroid else None,
    )


def _lasted(at_least: int | None, less_than: int | None) -> str:
    if at_least is None:
        return ""
    least = moments.span(at_least)
    if less_than is None:
        return _("at least %(least)s, not heard to end", least=least)
    return _("at least %(least)s, less than %(most)s", least=least, most=moments.span(less_than))
