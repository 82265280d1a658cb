"""How long the page of the overview takes over ten thousand injections, and how much memory its process."""

import http.client
import statistics
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from diary.cli.benchmark.crowd import crowd
from diary.cli.benchmark.limits import at_most
from diary.cli.benchmark.pages import as_staff
from diary.cli.benchmark.serving import served, throwaway
from diary.services.overview_warming import judge_ahead
from diary.web.app import create_app

INJECTIONS, LOOKS = 10_000, 5
SECONDS, MEBIBYTES = 2.0, 300.0
OK = 200


def overview_lines(folder: Path) -> Iterator[str]:
    """What the overview takes: judged for the first time, then as it is looked at again and again."""
    settings, engine, seeded = throwaway(folder, "crowd")
    headers = as_staff(create_app(settings, engine), seeded)
    injections = crowd(engine, INJECTIONS)
    began = time.perf_counter()
    judged = judge_ahead(engine, lambda: datetime.now(UTC), rest=lambda _took: None)
    cold = time.perf_counter() - began
    yield f"overview, {judged:,} injections judged anew:        {cold:.0f} s, {1000 * cold / judged:.1f} ms each"
    with served(settings) as server:
        looks = [_look(server.port, headers) for _ in range(LOOKS + 1)]
        # The first look of a process loads what later ones have.
        seconds, mebibytes = statistics.median(looks[1:]), server.peak_mib
    told = f"overview, {injections:,} injections, warm, whole page:"
    yield f"{told} {seconds:.2f} s ({at_most(seconds, SECONDS, 's')})"
    yield f"{' ' * len(told)} {mebibytes:.0f} MiB ({at_most(mebibytes, MEBIBYTES, 'MiB')})"


def _look(port: int, headers: dict[str, str]) -> float:
    """One look at the page, in seconds."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    began = time.perf_counter()
    connection.request("GET", "/overview", headers=headers)
    answer = connection.getresponse()
    page = answer.read().decode()
    took = time.perf_counter() - began
    if answer.status != OK or 'id="groups"' not in page:
        raise RuntimeError(f"/overview answered {answer.status} without its groups")
    return took
