"""``diary plan``: the RFA plan of several injections, without a server (specification, sections 10 and 13)."""

import json
import sys

import click

from diary.cli.case_files import document_of, moment_of, named, refuse
from diary.exchange.fields import CaseError
from diary.exchange.judgement import Json
from diary.exchange.planning import planned


@click.command("plan")
@click.argument("file", metavar="FILE", type=click.Path())
@click.option(
    "--as-of", "as_of", metavar="TIME", help="The moment of the judgement, with its offset from UTC; else now."
)
def command(file: str, as_of: str | None) -> None:
    """Print the plan of every target in one JSON line, from a file with a policy and the cases of one patient."""
    sys.stdout.write(f"{json.dumps(_planned(file, as_of))}\n")


def _planned(file: str, as_of: str | None) -> Json:
    moment = moment_of(as_of)
    try:
        return planned(document_of(file), as_of=moment)
    except CaseError as mistake:
        refuse(f"{named(file)}: {mistake}")
