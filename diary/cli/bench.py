"""``diary bench``: judgements a second, requests beside a bare handler, the overview of a crowd, an idle worker."""

import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click
from sqlalchemy import select

from diary.cli.benchmark.answers import answer_lines
from diary.cli.benchmark.idling import idling_lines
from diary.cli.benchmark.judging import judgements_per_second, reviews_per_second
from diary.cli.benchmark.limits import at_least
from diary.cli.benchmark.load import Request, Timed, send
from diary.cli.benchmark.looking import looks_per_second
from diary.cli.benchmark.overview import overview_lines
from diary.cli.benchmark.pages import Measured, measured_requests
from diary.cli.benchmark.serving import Server, bare, served, throwaway
from diary.db.clinics import Clinic
from diary.db.engine import make_session_factory
from diary.web.app import create_app

ROUNDS = 5
JUDGEMENTS, REVIEWS = 2000, 300
"""So many a second are the aim."""
RATIO = 0.5
"""As many requests as this share of what the bare handler answers are the aim."""


@click.command("bench")
@click.option("--seconds", default=3.0, show_default=True, help="How long each request is sent in each round.")
def command(seconds: float) -> None:
    """Measure judgements a second, requests a second beside a bare handler, and the overview of 10,000 injections."""
    for line in _judgements():
        click.echo(line)
    with tempfile.TemporaryDirectory() as folder:
        for line in overview_lines(Path(folder)):
            click.echo(line)
        for line in idling_lines(Path(folder)):
            click.echo(line)
        for line in answer_lines(Path(folder)):
            click.echo(line)
        _measure_requests(Path(folder), seconds)


def _judgements() -> Iterator[str]:
    """All on one core, of a diary with 30 entries."""
    plain = judgements_per_second()
    yield f"judgements, one policy, no variants, 30 entries: {plain:,.0f} a second ({at_least(plain, JUDGEMENTS)})"
    yield f"judgements with every variant:                   {judgements_per_second(variants=True):,.0f} a second"
    whole = reviews_per_second()
    yield f"reviews, every variant and policy, 30 entries:   {whole:,.0f} a second ({at_least(whole, REVIEWS)})"


def _measure_requests(folder: Path, seconds: float) -> None:
    settings, engine, seeded = throwaway(folder, "bench")
    with make_session_factory(engine)() as session:
        clinic = session.scalars(select(Clinic.id)).one()
    requests = list(measured_requests(create_app(settings, engine), engine, seeded))
    with served(settings) as diary, bare(settings) as nothing_else:
        click.echo(f"\n{'':<16}{'diary':>9}{'p99 ms':>9}{'bare':>9}{'p99 ms':>9}{'ratio':>7}   queries/writes/bytes")
        for measured in requests:
            same = Request(method=measured.request.method, path=f"/{clinic}/{measured.work.path}")
            click.echo(_line(measured, diary, nothing_else, same, seconds))
        click.echo(f"\npeak memory: diary {diary.peak_mib:.0f} MiB, bare {nothing_else.peak_mib:.0f} MiB")
    for processes, looks in looks_per_second(settings.database_url, clinic, seconds):
        click.echo(f"looks at one clinic's patients, written into one chain by {processes}: {looks:,.0f} a second")


def _line(measured: Measured, diary: Server, bare: Server, same: Request, seconds: float) -> str:
    """Send to both in turn, and compare pair by pair, since machines drift."""
    pairs = [(send(diary.port, measured.request, seconds), send(bare.port, same, seconds)) for _ in range(ROUNDS)]
    ratio = statistics.median(ours.per_second / theirs.per_second for ours, theirs in pairs)
    ours, theirs = _middle([pair[0] for pair in pairs]), _middle([pair[1] for pair in pairs])
    work = measured.work
    return (
        f"{measured.name:<16}{ours.per_second:>9.0f}{ours.p99:>9.1f}{theirs.per_second:>9.0f}{theirs.p99:>9.1f}"
        f"{ratio:>7.2f}   {len(work.reads)} ({sum(work.reads)} rows)/{work.writes}/{work.size} "
        f"({at_least(ratio, RATIO)})"
    )


def _middle(timed: list[Timed]) -> Timed:
    return Timed(
        per_second=statistics.median(item.per_second for item in timed),
        p99=statistics.median(item.p99 for item in timed),
    )
