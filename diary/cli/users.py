"""``diary users``: a clinic and the people who may sign in there, before anyone can."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import click
from sqlalchemy.orm import Session

from diary.db.engine import make_engine, make_session_factory
from diary.services import requiring, setting_sign_on, staffing
from diary.services.acting import Actor, ActorKind, Role
from diary.services.failures import Refused
from diary.services.staffing import LocationDetails
from diary.settings import Settings, SettingsError


@click.group("users")
def group() -> None:
    """Add the people who may sign in."""


@group.command("add")
@click.option("--clinic", required=True, help="The clinic's name; a new one is added with its first location.")
@click.option("--zone", help="A new clinic's time zone, such as America/Los_Angeles.")
@click.option("--phone", help="The number that is answered while a new clinic is open.")
@click.option("--location", help="The name of its first location; else that of the clinic.")
@click.option("--after-hours-phone", help="The number that is answered when it is closed.")
@click.option("--emergency-number", default="911", show_default=True, help="The number patients dial in an emergency.")
@click.option("--email", required=True, help="The address with which the person signs in.")
@click.option("--name", required=True, help="The person's name.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    type=click.Choice([role.value for role in Role]),
    default=["administrator"],
    show_default=True,
    help="What the person is in the clinic; may be given several times.",
)
@click.password_option(help=f"At least {staffing.SHORTEST_PASSWORD} characters; asked for where it is not given.")
def add(*, email: str, name: str, roles: tuple[str, ...], password: str, **clinic: str | None) -> None:
    """Add a person who may sign in, and the clinic if it is new."""
    settings = _settings()
    now, members = settings.clock(), {Role(role) for role in roles}
    try:
        with make_session_factory(make_engine(settings.database_url, settings.field_keys)).begin() as session:
            system = Actor(kind=ActorKind.SYSTEM, clinic_id=_clinic(session, now, clinic))
            known = staffing.knows_person(session, email)
            given = {"email": email, "name": name, "password": password}
            staffing.add_person(session, now, system, **given, roles=members, leaked=settings.leaked_passwords)
    except SettingsError as error:
        raise click.ClickException(str(error)) from None
    except Refused as refusal:
        raise click.ClickException(f"{refusal.field.replace('_', ' ')}: {refusal}") from None
    kept = " with the name and password that were given before" if known else ""
    click.echo(f"{email} may sign in at {settings.base_url}/sign-in{kept}")


@group.command("reset-factors")
@click.option("--email", required=True, help="The address with which the person signs in.")
def reset_factors(email: str) -> None:
    """Forget every second factor of an account whose owner has lost them; the password stays."""
    settings = _settings()
    with make_session_factory(make_engine(settings.database_url)).begin() as session:
        if not requiring.reset_by_operator(session, settings.clock(), email):
            raise click.ClickException(f"nobody signs in as {email}")
    click.echo(f"{email} signs in by the password alone, or sets up anew where a second factor is required.")


@group.command("allow-passwords")
@click.option("--clinic", required=True, help="The clinic's name.")
def allow_passwords(*, clinic: str) -> None:
    """Let people into a clinic by their passwords again, when its single sign-on lets nobody in."""
    settings = _settings()
    with make_session_factory(make_engine(settings.database_url, settings.field_keys)).begin() as session:
        known = _known(session, clinic)
        if known is None or not setting_sign_on.passwords_again(session, settings.clock(), known):
            raise click.ClickException(f"there is no clinic named {clinic} that is entered by single sign-on alone")
    click.echo(f"{clinic} is entered by passwords again, and by single sign-on as before.")


def _clinic(session: Session, now: datetime, given: Mapping[str, str | None]) -> UUID:
    """The clinic of that name, added with its first location where it is new."""
    name, zone, phone = given["clinic"] or "", given["zone"], given["phone"]
    known = _known(session, name)
    if known is not None:
        return known
    if zone is None or phone is None:
        raise click.ClickException(f"{name} is a new clinic: --zone and --phone are needed")
    clinic = staffing.add_clinic(session, now, Actor(kind=ActorKind.SYSTEM), name=name, zone=zone)
    details = LocationDetails(
        name=given["location"] or name,
        phone=phone,
        zone=zone,
        emergency_number=given["emergency_number"] or "",
        after_hours_phone=given["after_hours_phone"],
    )
    staffing.add_location(session, now, Actor(kind=ActorKind.SYSTEM, clinic_id=clinic.id), details)
    return clinic.id


def _known(session: Session, name: str) -> UUID | None:
    """The one clinic of that name, where there is one."""
    known = staffing.clinics_named(session, name)
    if len(known) > 1:
        raise click.ClickException(f"there are {len(known)} clinics named {name}; rename one of them first")
    return known[0].id if known else None


def _settings() -> Settings:
    try:
        return Settings.from_environment()
    except SettingsError as error:
        raise click.ClickException(str(error)) from None
