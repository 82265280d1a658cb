"""The clinic overview, its figure, its file, and the list behind any of its numbers."""

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from diary.charts.cohort_chart import band_figure
from diary.services import overview_lists, overviewing
from diary.services.overview_choice import Wanted
from diary.services.overviewing import StillJudging
from diary.web import clock, rendering, transactions, visitors
from diary.web.provider.overview_list_page import OverviewListPage
from diary.web.provider.overview_page import FILE_NAME, OverviewPage, StillJudgingPage, drawn, overview_file
from diary.web.provider.overview_query import query_of, wanted_of
from diary.web.provider.routes import provider

_Counted = TypeVar("_Counted")


@provider.get("/overview")
def overview() -> ResponseReturnValue:
    found, wanted = _found(overviewing.overview), _wanted()
    if isinstance(found, StillJudging):
        return rendering.answer("provider/overview_judging", StillJudgingPage.of_progress(found, wanted))
    return rendering.page(OverviewPage.of(found, wanted))


@provider.get("/overview/chart.json")
def overview_chart() -> ResponseReturnValue:
    found = _found(overviewing.overview)
    return _progress() if isinstance(found, StillJudging) else rendering.json(band_figure(drawn(found)))


@provider.get("/overview.csv")
def overview_export() -> ResponseReturnValue:
    found = _found(overviewing.export)
    if isinstance(found, StillJudging):
        return _progress()
    return rendering.file(overview_file(found, _wanted()), FILE_NAME, "text/csv")


@provider.get("/overview/<counted>")
def overview_list(counted: str) -> ResponseReturnValue:
    asked = request.args.get("page", "")
    page = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1  # noqa: PLR2004 (no list is as long)
    found = _found(partial(overview_lists.behind, counted=counted, page=page))
    if isinstance(found, StillJudging):
        return _progress()
    return rendering.page(OverviewListPage.of(found, _wanted(), counted))


def _found(ask: Callable[..., _Counted]) -> _Counted:
    """What was changed since is judged a batch at a time, so that nobody who saves a score waits for all of it."""
    session, now, actor = transactions.session(), clock.now(), visitors.staff_actor()
    found = ask(session, now, actor, _wanted(), after_batch=transactions.settle)
    transactions.settle()
    return found


def _progress() -> Response:
    """The overview, which says how far the judging is."""
    return redirect(url_for("provider.overview", **query_of(_wanted())), 303)


def _wanted() -> Wanted:
    return wanted_of(request.args)
