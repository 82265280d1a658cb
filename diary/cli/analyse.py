"""``diary analyse``: the judgement of cases in files, without a server (specification, section 13)."""

import json
import sys
from collections.abc import Sequence
from datetime import datetime

import click

from diary.cli.case_files import document_of, moment_of, named, refuse
from diary.exchange.fields import CaseError
from diary.exchange.judgement import Json, judgement


@click.command("analyse")
@click.argument("cases", nargs=-1, required=True, metavar="CASE.json...", type=click.Path())
@click.option("--policy", "policy_id", metavar="ID", help="The policy to judge by; else the first that applies.")
@click.option(
    "--as-of", "as_of", metavar="TIME", help="The moment of the judgement, with its offset from UTC; else now."
)
def command(cases: Sequence[str], policy_id: str | None, as_of: str | None) -> None:
    """Judge one injection a file and print one JSON line a file, in order."""
    moment = moment_of(as_of)
    lines = [json.dumps(_judge(file, policy_id, moment)) for file in cases]
    sys.stdout.write("".join(f"{line}\n" for line in lines))


def _judge(file: str, policy_id: str | None, moment: datetime) -> Json:
    try:
        return judgement(document_of(file), policy_id=policy_id, as_of=moment)
    except CaseError as mistake:
        refuse(f"{named(file)}: {mistake}")
