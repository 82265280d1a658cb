"""Adding rows of which there may be one only, with the database as the judge: two people may add at once."""

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from diary.db.base import Base
from diary.services.failures import Refused


def add_once(session: Session, *rows: Base, field: str, message: str) -> None:
    """Add rows, or refuse at a field when the database says that one is there already."""
    try:
        with session.begin_nested():
            session.add_all(rows)
    except IntegrityError:
        raise Refused(field, message) from None
