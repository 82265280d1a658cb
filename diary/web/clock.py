"""The time of a request: one instant for all that happens in it, from the clock that the settings carry."""

from datetime import UTC, datetime

from flask import current_app, g


def now() -> datetime:
    """The instant at which this request is judged, aware and in UTC."""
    if "now" not in g:
        g.now = current_app.extensions["diary.settings"].clock().astimezone(UTC)
    moment: datetime = g.now
    return moment
