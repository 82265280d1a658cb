"""``diary serve`` with a clock that stands where the tests have set it: ``python -m tests.e2e.clocked_server FILE``.

With a second word, ``dies``, it is killed by the first batch of a phone: after the commit, before a byte of the answer.
"""

import os
import signal
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from diary.cli.serve import run
from diary.db.engine import make_engine
from diary.settings import Settings
from diary.web.app import create_app

Wsgi = Callable[[Any, Any], Iterable[bytes]]


def killed_by_a_batch(serving: Wsgi) -> Wsgi:
    """The whole request is done, its commit included, and nobody hears of it."""

    def answer(environ: Any, start_response: Any) -> Iterable[bytes]:  # noqa: ANN401 (WSGI's own)
        answered = serving(environ, start_response)
        if environ["PATH_INFO"] == "/api/v1/sync":
            os.kill(os.getpid(), signal.SIGKILL)
        return answered

    return answer


def serve(clock: Path, *, dies: bool) -> None:
    """Serve by the settings of the environment; the file holds the present instant."""
    settings = replace(Settings.from_environment(), clock=lambda: datetime.fromisoformat(clock.read_text()))
    engine = make_engine(settings.database_url)
    app = create_app(settings, engine)
    if dies:
        app.wsgi_app = killed_by_a_batch(app.wsgi_app)  # type: ignore[method-assign, assignment]  # as Flask's documentation has it
    run(app, settings, engine)


if __name__ == "__main__":
    serve(Path(sys.argv[1]), dies="dies" in sys.argv)
