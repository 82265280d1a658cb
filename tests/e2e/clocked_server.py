"""``diary serve`` with a clock that stands where the tests have set it: ``python -m tests.e2e.clocked_server FILE``."""

import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from diary.cli.serve import run
from diary.db.engine import make_engine
from diary.settings import Settings
from diary.web.app import create_app


def serve(clock: Path) -> None:
    """Serve by the settings of the environment; the file holds the present instant."""
    settings = replace(Settings.from_environment(), clock=lambda: datetime.fromisoformat(clock.read_text()))
    engine = make_engine(settings.database_url)
    run(create_app(settings, engine), settings, engine)


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
