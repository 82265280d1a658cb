"""What messages can leave by, so that no page offers what cannot be sent."""

from flask import Flask, current_app

from diary.services.ways_out import Ways, ways_out
from diary.settings import Settings

_KEPT = "diary.ways_out"


def install(app: Flask, settings: Settings) -> None:
    """Read the ways out once."""
    app.extensions[_KEPT] = ways_out(settings)


def ways() -> Ways:
    """The ways out of this process."""
    found: Ways = current_app.extensions[_KEPT]
    return found
