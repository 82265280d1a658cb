"""``diary retention``: whose records have been kept long enough, and the list of all deletions."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import click
from sqlalchemy import select
from sqlalchemy.orm import sessionmaker

from diary.cli.one_line import told_in_one_line
from diary.db.clinics import Clinic
from diary.db.engine import ScopedSession, make_engine, make_session_factory
from diary.db.scope import scope_to
from diary.services import deleting, keeping, reapplying
from diary.services.acting import Actor, ActorKind
from diary.settings import database_url, field_keys, system_clock

Factory = sessionmaker[ScopedSession]


@click.group("retention")
def group() -> None:
    """Look after how long records are kept."""


@group.command()
@click.option("--delete", "deletes", is_flag=True, help="Delete them, as the clinic has set it; the audit says so.")
def due(*, deletes: bool) -> None:
    """List the patients whose last entry or appointment is longer ago than their clinic keeps records; by id alone."""
    with _factory() as factory:
        with factory() as session:
            clinics = session.execute(select(Clinic.id, Clinic.name).order_by(Clinic.name)).all()
        for clinic_id, name in clinics:
            done = _of_clinic(factory, clinic_id, deletes=deletes)
            click.echo(f"{name}: {done} {'deleted' if deletes else 'due'}")


@group.command()
def tombstones() -> None:
    """Print the list of all deletions, for diary restore --deletions; it holds ids, never names or values."""
    with _factory() as factory:
        click.echo(reapplying.written(reapplying.tell(factory)), nl=False)


def _of_clinic(factory: Factory, clinic_id: UUID, *, deletes: bool) -> int:
    """Name each patient who is due, and delete each in a transaction of his own; says how many."""
    with factory() as session:
        scope_to(session, clinic_id)
        found = keeping.due(session, system_clock(), Actor(kind=ActorKind.SYSTEM, clinic_id=clinic_id))
    for one in found:
        click.echo(f"{one.patient.id} last entry or appointment {one.last_at:%Y-%m-%d}")
    if not deletes:
        return len(found)
    return sum(_deleted(factory, clinic_id, one.patient.id) for one in found)


def _deleted(factory: Factory, clinic_id: UUID, patient_id: UUID) -> bool:
    with factory.begin() as session:
        scope_to(session, clinic_id)
        system = Actor(kind=ActorKind.SYSTEM, clinic_id=clinic_id)
        return deleting.delete_if_over(session, system_clock(), system, patient_id)


@contextmanager
def _factory() -> Iterator[Factory]:
    """Sessions of the database of the settings; what is wrong is said in one line."""
    with told_in_one_line():
        engine = make_engine(database_url(), field_keys())
        try:
            yield make_session_factory(engine)
        finally:
            engine.dispose()
