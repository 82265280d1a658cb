"""``diary users``: a clinic and its first administrator, before anyone can sign in."""

import click

from diary.db.engine import make_engine, make_session_factory
from diary.services import staffing
from diary.services.acting import Actor, ActorKind, Role
from diary.services.failures import Refused
from diary.services.staffing import LocationDetails
from diary.settings import Settings, SettingsError


@click.group("users")
def group() -> None:
    """Add the people who may sign in."""


@group.command("add")
@click.option("--clinic", required=True, help="The name of the new clinic.")
@click.option("--location", help="The name of its first location; else that of the clinic.")
@click.option("--zone", required=True, help="Its time zone, such as America/Los_Angeles.")
@click.option("--phone", required=True, help="The number that is answered while the clinic is open.")
@click.option("--after-hours-phone", help="The number that is answered when it is closed.")
@click.option("--emergency-number", default="911", show_default=True, help="The number patients dial in an emergency.")
@click.option("--email", required=True, help="The address with which the first administrator signs in.")
@click.option("--name", required=True, help="The administrator's name.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    type=click.Choice([role.value for role in Role]),
    default=["administrator"],
    show_default=True,
)
@click.password_option(help=f"At least {staffing.SHORTEST_PASSWORD} characters; asked for where it is not given.")
def add(*, email: str, name: str, roles: tuple[str, ...], password: str, clinic: str, zone: str, **place: str) -> None:
    """Add a clinic with its first location and the first person who may sign in there."""
    details = LocationDetails(
        name=place["location"] or clinic,
        phone=place["phone"],
        zone=zone,
        emergency_number=place["emergency_number"],
        after_hours_phone=place["after_hours_phone"],
    )
    settings = _settings()
    now, system = settings.clock(), Actor(kind=ActorKind.SYSTEM)
    try:
        with make_session_factory(make_engine(settings.database_url)).begin() as session:
            added = staffing.add_clinic(session, now, system, name=clinic, zone=zone)
            system = Actor(kind=ActorKind.SYSTEM, clinic_id=added.id)
            staffing.add_location(session, now, system, details)
            members = {Role(role) for role in roles}
            staffing.add_person(session, now, system, email=email, name=name, roles=members, password=password)
    except Refused as refusal:
        raise click.ClickException(f"{refusal.field.replace('_', ' ')}: {refusal}") from None
    click.echo(f"{name} may sign in at {settings.base_url}/sign-in")


def _settings() -> Settings:
    try:
        return Settings.from_environment()
    except SettingsError as error:
        raise click.ClickException(str(error)) from None
