"""What is asked of the audit, as its address says it: days, words and ids, never a person's values."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from diary.services.acting import ActorKind
from diary.services.auditing import Action
from diary.services.deeds import Deed
from diary.services.failures import NotFound
from diary.services.overseeing import Wanted

_DIGITS = 10
"""More than the rows that a chain will ever have."""


def wanted_of(given: Mapping[str, str]) -> Wanted:
    """Read the address; an id that is none is not found, and a word that names nothing narrows nothing."""
    by, what = given.get("by", ""), given.get("what", "")
    return Wanted(
        begins=_date(given.get("from", "")),
        ends=_date(given.get("to", "")),
        kind=ActorKind(by) if by in set(ActorKind) else None,
        person_id=_id(by) if by not in set(ActorKind) else None,
        deed=Deed(what) if what in set(Deed) else None,
        action=Action(what) if what in set(Action) else None,
        patient_id=_id(given.get("patient", "")),
    )


def query_of(wanted: Wanted) -> dict[str, Any]:
    """The address of what is asked, without what is left out."""
    found = {
        "from": wanted.begins,
        "to": wanted.ends,
        "by": wanted.kind or wanted.person_id,
        "what": wanted.deed or wanted.action,
        "patient": wanted.patient_id,
    }
    return {name: str(value) for name, value in found.items() if value is not None}


def before_of(given: Mapping[str, str]) -> int | None:
    """The row behind which a page begins."""
    asked = given.get("before", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < _DIGITS else None


def _id(asked: str) -> UUID | None:
    try:
        return UUID(asked) if asked else None
    except ValueError:
        raise NotFound from None


def _date(asked: str) -> date | None:
    """A day; one that was not typed whole narrows nothing."""
    try:
        return date.fromisoformat(asked) if asked else None
    except ValueError:
        return None
