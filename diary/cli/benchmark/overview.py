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
from diary.cli.benchmark.serving import Server, served, throwaway
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
        looks = [_look(server, headers) for _ in range(LOOKS + 1)][1:]
        mebibytes = server.peak_mib
    seconds = statistics.median(took for _, took in looks)
    core = statistics.median(worked for worked, _ in looks)
    told = f"overview, {injections:,} injections, warm, whole page:"
    yield f"{told} {core:.2f} s of one core ({at_most(core, SECONDS, 's')}), {seconds:.2f} s by the clock"
    yield f"{' ' * len(told)} {mebibytes:.0f} MiB ({at_most(mebibytes, MEBIBYTES, 'MiB')})"


def _look(server: Server, headers: dict[str, str]) -> tuple[float, float]:
    """One look at the page: the seconds that a core worked for it, and those that went by.

    The first look of a process loads what later ones have.
    """
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
    began, worked = time.perf_counter(), server.core_seconds
    connection.request("GET", "/overview", headers=headers)
    answer = connection.getresponse()
    page = answer.read().decode()
    took = time.perf_counter() - began
    if answer.status != OK or 'id="groups"' not in page:
        raise RuntimeError(f"/overview answered {answer.status} without its groups")
    return server.core_seconds - worked, took
