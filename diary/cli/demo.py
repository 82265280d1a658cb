"""``diary demo``: a clinic of invented people, served at once on an embedded database."""

import json
import os
import socket
from dataclasses import replace
from pathlib import Path

import click
from alembic.util.exc import CommandError
from sqlalchemy import Engine

from diary.cli.demonstration.seeding import Seeded, seed
from diary.cli.serve import run
from diary.db.engine import make_engine, make_session_factory
from diary.db.migrating import downgrade, upgrade
from diary.db.rotating import begin_sealing, refuse_wrong_keys
from diary.services.demo_mark import RealDataError, demo_marks, refuse_real_data
from diary.settings import DEMO_SECRET, Settings, SettingsError
from diary.web.app import create_app

FOLDER = Path("var")
OFFERED = FOLDER / "demo.json"
EVERY_ADDRESS = {"0.0.0.0", "::"}  # noqa: S104 (recognised, not bound by default)
NOWHERE = ("192.0.2.1", 9)
"""An address kept for documentation; asking how it would be reached sends nothing and tells this machine's own."""


@click.command("demo")
@click.option(
    "--now", "moment", metavar="TIME", help="Stop the demo's clock here, with the offset from UTC; else it runs."
)
@click.option("--keep", is_flag=True, help="Go on with the demo clinic as it was left; else it begins anew.")
@click.option("--only-prepare", is_flag=True, help="Fill the database and write var/demo.json, but serve nothing.")
def command(moment: str | None, *, keep: bool, only_prepare: bool) -> None:
    """Fill an embedded database with a demo clinic and serve it."""
    settings = _settings(moment)
    try:
        engine = make_engine(settings.database_url, settings.field_keys)
        refuse_real_data(engine)
        if not (keep and demo_marks(engine) and OFFERED.exists()):
            _begin_anew(engine, settings)
        refuse_wrong_keys(engine)
    except (RealDataError, CommandError, SettingsError) as error:
        raise click.ClickException(str(error)) from None
    _tell(settings)
    if not only_prepare:
        run(create_app(settings, engine), settings, engine)


def _settings(moment: str | None) -> Settings:
    """The settings of the environment, with the demo's own database, secret and clock where it names none."""
    FOLDER.mkdir(exist_ok=True)
    usual = {"DIARY_DATABASE_URL": f"sqlite:///{FOLDER / 'demo.sqlite'}", "DIARY_SECRET_KEY": DEMO_SECRET}
    stopped = {"DIARY_NOW": moment} if moment else {}
    try:
        settings = Settings.from_environment({**usual, **os.environ, **stopped, "DIARY_DEMO": "yes"})
    except SettingsError as error:
        raise click.ClickException(str(error)) from None
    if settings.host in EVERY_ADDRESS and "DIARY_BASE_URL" not in os.environ:
        return replace(settings, base_url=f"http://{_own_address()}:{settings.port}")
    return settings


def _own_address() -> str:
    """The address by which phones of the same network reach this machine."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(NOWHERE)
        except OSError:
            return "127.0.0.1"
        address: str = probe.getsockname()[0]
        return address


def _begin_anew(engine: Engine, settings: Settings) -> None:
    """Lay the tables anew, fill them, and write down how to get in."""
    downgrade(engine, "base")
    upgrade(engine)
    if settings.field_keys:
        begin_sealing(engine, settings.clock())
    with make_session_factory(engine).begin() as session:
        seeded = seed(session, settings.clock(), settings.secret_key)
    OFFERED.write_text(json.dumps(_offered(seeded, settings.base_url), indent=2, ensure_ascii=False) + "\n", "utf-8")


def _offered(seeded: Seeded, base_url: str) -> dict[str, object]:
    """The content of ``var/demo.json``."""
    return {
        "base_url": base_url,
        "staff": [dict(person) for person in seeded.staff],
        "patients": [
            {
                "name": patient.name,
                "date_of_birth": patient.date_of_birth,
                "join_url": f"{base_url}/join/{patient.token}",
                "short_code": patient.short_code,
            }
            for patient in seeded.patients
        ],
        "injections": [
            {"id": str(injection.id), "label": injection.label, "review_url": f"{base_url}/injections/{injection.id}"}
            for injection in seeded.injections
        ],
    }


def _tell(settings: Settings) -> None:
    """Say where to go and as whom."""
    offered = json.loads(OFFERED.read_text("utf-8"))
    click.echo("A demo clinic of invented people. Nothing in it is real, and it begins anew at every start.\n")
    click.echo(f"Staff: {offered['base_url']}/sign-in")
    for person in offered["staff"]:
        click.echo(f"  {person['role']:<14} {person['email']:<28} {person['password']}")
    click.echo("\nPatients: open the link on a phone or in a private window, and give the date of birth.")
    for patient in offered["patients"][:3]:
        click.echo(f"  {patient['name']}, born {patient['date_of_birth']}, code {patient['short_code']}")
        click.echo(f"    {patient['join_url']}")
    click.echo(f"\nAll of it is in {OFFERED}. Stop with Ctrl-C.\n")
    click.echo(f"Serving at {settings.base_url}")
