"""The worklist and its search; what is looked for is sent in the body, so that no address or log has a name."""

from uuid import UUID

from flask import request
from werkzeug.wrappers import Response

from diary.services import worklisting
from diary.services.failures import NotFound
from diary.services.worklisting import Sort, View, Wanted
from diary.web import clock, forms, rendering, transactions, visitors
from diary.web.provider.routes import provider
from diary.web.provider.worklist_page import WorklistPage

LONGEST = 200


@provider.get("/")
def worklist() -> Response:
    page = _page(request.args.get("page", ""))
    return _shown(Wanted(view=_view(), location_id=_location(), sort=_sort(), page=page))


@provider.post("/worklist/search")
def search_worklist() -> Response:
    words = forms.clean(request.form.get("words", ""))[:LONGEST]
    return _shown(Wanted(words=words, page=_page(request.form.get("page", ""))))


def _shown(wanted: Wanted) -> Response:
    found = worklisting.worklist(transactions.session(), clock.now(), visitors.staff_actor(), wanted)
    transactions.settle()
    return rendering.answer("provider/worklist", WorklistPage.of(found, wanted))


def _view() -> View:
    """The part that is asked for; an address that was cut short shows what is open."""
    asked = request.args.get("show", "")
    return View(asked) if asked in set(View) else View.OPEN


def _sort() -> Sort:
    asked = request.args.get("sort", "")
    return Sort(asked) if asked in set(Sort) else Sort.NEED


def _location() -> UUID | None:
    asked = request.args.get("at", "")
    if not asked:
        return None
    try:
        return UUID(asked)
    except ValueError:
        raise NotFound from None


def _page(asked: str) -> int:
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1  # noqa: PLR2004 (no list is as long)
