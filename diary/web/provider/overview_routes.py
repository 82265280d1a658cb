"""The clinic overview, its figure, its file, and the list behind any of its numbers."""

from flask import request
from werkzeug.wrappers import Response

from diary.charts.cohort_chart import band_figure
from diary.services import overviewing
from diary.services.overviewing import Overview, Wanted
from diary.web import clock, rendering, transactions, visitors
from diary.web.provider.overview_list_page import OverviewListPage
from diary.web.provider.overview_page import FILE_NAME, OverviewPage, drawn, overview_file
from diary.web.provider.overview_query import wanted_of
from diary.web.provider.routes import provider


@provider.get("/overview")
def overview() -> Response:
    wanted = _wanted()
    return rendering.page(OverviewPage.of(_found(wanted), wanted))


@provider.get("/overview/chart.json")
def overview_chart() -> Response:
    return rendering.json(band_figure(drawn(_found(_wanted()))))


@provider.get("/overview.csv")
def overview_export() -> Response:
    session, now, actor, wanted = transactions.session(), clock.now(), visitors.staff_actor(), _wanted()
    found = overviewing.export(session, now, actor, wanted, after_batch=transactions.settle)
    return rendering.file(overview_file(found, wanted), FILE_NAME, "text/csv")


@provider.get("/overview/<counted>")
def overview_list(counted: str) -> Response:
    session, now, actor, wanted = transactions.session(), clock.now(), visitors.staff_actor(), _wanted()
    asked = request.args.get("page", "")
    page = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1  # noqa: PLR2004 (no list is as long)
    found = overviewing.behind(session, now, actor, wanted, counted=counted, page=page, after_batch=transactions.settle)
    transactions.settle()
    return rendering.page(OverviewListPage.of(found, wanted, counted))


def _found(wanted: Wanted) -> Overview:
    """What was changed since is judged a batch at a time, so that nobody who saves a score waits for all of it."""
    session, now, actor = transactions.session(), clock.now(), visitors.staff_actor()
    found = overviewing.overview(session, now, actor, wanted, after_batch=transactions.settle)
    transactions.settle()
    return found


def _wanted() -> Wanted:
    return wanted_of(request.args)
