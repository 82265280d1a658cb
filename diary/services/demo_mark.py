"""The demo mark, which keeps invented people and real ones apart."""

from collections.abc import Sequence

from sqlalchemy import Engine, inspect, select
from sqlalchemy.exc import DBAPIError

from diary.db.clinics import Clinic
from diary.db.engine import make_session_factory


class RealDataError(RuntimeError):
    """A demonstration was pointed at a database that holds more than invented people."""


class DemoDataError(RuntimeError):
    """A clinic's own server was pointed at a database with invented people."""


def refuse_the_others(engine: Engine, *, demo: bool) -> None:
    """A demonstration serves invented people only, and a clinic's own server none."""
    if demo:
        refuse_real_data(engine)
    else:
        refuse_demo_data(engine)


def refuse_demo_data(engine: Engine) -> None:
    """Refuse a database that holds a demo clinic, whose passwords anybody can read."""
    if any(demo_marks(engine)):
        shown = engine.url.render_as_string(hide_password=True)
        raise DemoDataError(
            f"{shown} holds a demo clinic, whose passwords anybody knows; only DIARY_DEMO=yes serves it"
        )


def refuse_real_data(engine: Engine) -> None:
    """Refuse a database in which any clinic lacks the demo mark; a demonstration may wipe what it finds."""
    if any(not marked for marked in demo_marks(engine)):
        shown = engine.url.render_as_string(hide_password=True)
        raise RealDataError(f"{shown} holds a clinic without the demo mark; the demo does not touch it")


def demo_marks(engine: Engine) -> Sequence[bool]:
    """The demo mark of each clinic; a table of that name that is none of ours counts as unmarked."""
    if not inspect(engine).has_table(Clinic.__tablename__):
        return ()
    try:
        with make_session_factory(engine)() as session:
            return session.scalars(select(Clinic.demo)).all()
    except DBAPIError:
        return (False,)
