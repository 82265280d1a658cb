"""The administrator's first page; the routes of each matter stand in modules of their own."""

from flask import Blueprint
from werkzeug.wrappers import Response

from diary.web import rendering
from diary.web.admin.overview import OverviewPage

admin = Blueprint("admin", __name__, url_prefix="/administration")


@admin.get("")
def overview() -> Response:
    return rendering.page(OverviewPage.of())
