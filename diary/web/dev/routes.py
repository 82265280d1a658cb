"""The components, each in every state, to be looked at and tested; outside a demonstration there is no such page."""

from flask import Blueprint
from werkzeug.wrappers import Response

from diary.services.failures import NotFound
from diary.web import rendering

dev = Blueprint("dev", __name__)


@dev.get("/dev/components")
def components() -> Response:
    if not rendering.settings().demo:
        raise NotFound
    from diary.web.dev.components_page import ComponentsPage  # noqa: PLC0415 (its samples load only where they are shown)

    return rendering.page(ComponentsPage.of())
