"""The worklist: who needs someone, how each diary goes, and what its scores say in a word."""

from dataclasses import dataclass

from flask import url_for
from flask_babel import LazyString
from markupsafe import Markup

from diary.charts.small_curve import small_curve
from diary.clinical.pattern import Pattern
from diary.clinical.review import Review
from diary.services.worklisting import Sort, Wanted, Worklist, WorklistRow
from diary.services.worklisting import View as Shown
from diary.web import moments, wording
from diary.web.provider.missing import missing_of
from diary.web.provider.pages import born, name_of, state_mark, when_of
from diary.web.provider.review_page import CHART_WORDING
from diary.web.provider.worklist_needs import NeedLine, needs_in_words
from diary.web.translating import _, _l, _n
from diary.web.wording import Mark

_VIEWS: dict[Shown, LazyString] = {
    Shown.OPEN: _l("Open"),
    Shown.CHANGED: _l("Changed since signed"),
    Shown.FOLLOW_UP: _l("Due for follow-up"),
    Shown.DECISION: _l("Ready for decision"),
    Shown.BLOCK: _l("Confirmatory block"),
    Shown.SILENT: _l("Not reporting"),
    Shown.UNDETERMINED: _l("Undetermined"),
    Shown.OVER: _l("Ended"),
}
_SORTS: dict[Sort, LazyString] = {
    Sort.NEED: _l("What needs someone first"),
    Sort.LATEST: _l("Latest injection first"),
    Sort.NAME: _l("By name"),
}
_NOTHING: dict[Shown, LazyString] = {
    Shown.OPEN: _l("No diary is open here."),
    Shown.CHANGED: _l("Nothing that was signed has changed."),
    Shown.FOLLOW_UP: _l("No follow-up is due: none in the next three days, none overdue."),
    Shown.DECISION: _l(
        "No decision is waited for. A result stands here from a day after the needle until it is signed."
    ),
    Shown.BLOCK: _l(
        "Nobody waits for a confirmatory block. One stands here once a block is met and its policy asks for more."
    ),
    Shown.SILENT: _l("Every diary reports. One is listed here after three unanswered questions, or 48 hours."),
    Shown.UNDETERMINED: _l("Every result can be told, from a day after the needle on."),
    Shown.OVER: _l("No diary has ended yet."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewLink:
    """A part of the worklist that can be shown; ``count`` is empty where nobody counted."""

    label: str
    count: str
    url: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A location or an order to choose."""

    id: str
    name: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WorklistLine:
    """One injection of the worklist."""

    patient: str
    patient_url: str
    born: str
    record_number: str
    review_url: str
    injection: str
    when: str
    needs: tuple[NeedLine, ...]
    state: Mark
    curve: Markup | None
    last_entry: str
    completeness: str
    judgement: Mark | None
    missing: str
    pattern: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorklistPage:
    """One page of the worklist; empty, it says how to begin."""

    title: str
    line: str
    words: str
    rows: tuple[WorklistLine, ...]
    views: tuple[ViewLink, ...]
    places: tuple[Option, ...]
    sorts: tuple[Option, ...]
    show: str
    nothing: str
    begins: bool
    which_page: str
    page: int
    earlier_url: str | None
    later_url: str | None

    @classmethod
    def of(cls, found: Worklist, wanted: Wanted) -> "WorklistPage":
        searched = bool(wanted.words)
        return cls(
            title=_("Worklist"),
            line=_line(found, searched=searched),
            words=wanted.words,
            rows=tuple(_row(row) for row in found.rows),
            views=tuple(_view(found, wanted, view) for view in Shown),
            places=_places(found, wanted),
            sorts=tuple(Option(id=one.value, name=str(_SORTS[one]), chosen=one is wanted.sort) for one in Sort),
            show=wanted.view.value,
            nothing=_("No diary of this name or record number.") if searched else str(_NOTHING[wanted.view]),
            begins=not searched and wanted.view is Shown.OPEN and wanted.location_id is None,
            which_page=_("Page %(page)s of %(pages)s", page=found.page, pages=found.pages) if found.pages > 1 else "",
            page=found.page,
            earlier_url=_url(wanted, wanted.view, found.page - 1) if found.page > 1 else None,
            later_url=_url(wanted, wanted.view, found.page + 1) if found.page < found.pages else None,
        )


def _line(found: Worklist, *, searched: bool) -> str:
    if searched:
        return _n("%(num)s diary found", "%(num)s diaries found", found.total)
    count = found.counts[Shown.OPEN]
    return _n("%(num)s diary is open or needs someone", "%(num)s diaries are open or need someone", count)


def _view(found: Worklist, wanted: Wanted, view: Shown) -> ViewLink:
    return ViewLink(
        label=str(_VIEWS[view]),
        count=str(found.counts[view]) if view in found.counts else "",
        url=_url(wanted, view),
        chosen=view is wanted.view and not wanted.words,
    )


def _url(wanted: Wanted, view: Shown, page: int = 1) -> str:
    """The address of a view: words and ids of the clinic, never what was looked for."""
    return url_for(
        "provider.worklist",
        show=None if view is Shown.OPEN else view.value,
        at=wanted.location_id,
        sort=None if wanted.sort is Sort.NEED else wanted.sort.value,
        page=None if page == 1 else page,
    )


def _places(found: Worklist, wanted: Wanted) -> tuple[Option, ...]:
    """The locations to choose from, where there are several."""
    if len(found.locations) == 1:
        return ()
    return tuple(
        Option(id=str(place.id), name=place.name, chosen=place.id == wanted.location_id) for place in found.locations
    )


def _row(row: WorklistRow) -> WorklistLine:
    zone = moments.zone(row.patient.zone)
    return WorklistLine(
        patient=row.patient.name,
        patient_url=url_for("provider.patient", patient_id=row.patient.id),
        born=born(row.patient.date_of_birth),
        record_number=row.patient.record_number,
        review_url=url_for("provider.review", injection_id=row.injection.id),
        injection=name_of(row.injection),
        when=when_of(row.injection, row.patient.zone),
        needs=needs_in_words(row),
        state=state_mark(row.injection.state),
        curve=_curve(row.review) if row.review else None,
        last_entry=moments.day_and_time(row.last_felt_at, zone) if row.last_felt_at else _("None yet"),
        completeness=_completeness(row.review) if row.review else "",
        judgement=_judgement(row),
        missing=_missing(row),
        pattern=_pattern(row.review) if row.review and row.last_felt_at else "",
    )


def _curve(review: Review) -> Markup | None:
    curve = small_curve(review, CHART_WORDING)
    return Markup(curve.drawing) if curve else None  # noqa: S704 (small_curve escapes every text of its own)


def _completeness(review: Review) -> str:
    done, paper = review.completeness, review.paper_completeness.served
    if not done.due:
        return _("None due yet")
    if paper:
        said = _("%(served)s of %(due)s in time, %(paper)s on paper", served=done.served, due=done.due, paper=paper)
        return moments.held(said)
    return moments.held(_("%(served)s of %(due)s in time", served=done.served, due=done.due))


def _judgement(row: WorklistRow) -> Mark | None:
    """The policy's result, once there is something to judge."""
    judged = row.review is not None and row.review.policy is not None and row.last_felt_at is not None
    return wording.answer(row.review.result) if row.review and judged else None


def _missing(row: WorklistRow) -> str:
    """What keeps the judgement from being told, said once where it is the same for every area."""
    if _judgement(row) is None or row.review is None:
        return ""
    return "; ".join(dict.fromkeys(filter(None, map(missing_of, row.review.areas))))


def _pattern(review: Review) -> str:
    """The pattern of each area in a word, said once where it is the same."""
    patterns = dict.fromkeys(area.pattern for area in review.areas)
    told = (wording.word(pattern) for pattern in patterns if pattern is not Pattern.CANNOT_TELL)
    return "; ".join(told)
