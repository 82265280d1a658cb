"""What is asked of the audit, as its address says it: days, words and ids, never a person's values."""

from collections.abc import Mapping
from typing import Any

from diary.services.acting import ActorKind
from diary.services.auditing import Action
from diary.services.deeds import Deed
from diary.services.overseeing import Wanted
from diary.web.narrowing import day_of, id_of

_DIGITS = 10
"""More than the rows that a chain will ever have."""


def wanted_of(given: Mapping[str, str]) -> Wanted:
    """Read the address; an id that is none is not found, and a word that names nothing narrows nothing."""
    by, what = given.get("by", ""), given.get("what", "")
    return Wanted(
        begins=day_of(given.get("from", "")),
        ends=day_of(given.get("to", "")),
        kind=ActorKind(by) if by in set(ActorKind) else None,
        person_id=id_of(by) if by not in set(ActorKind) else None,
        deed=Deed(what) if what in set(Deed) else None,
        action=Action(what) if what in set(Action) else None,
        patient_id=id_of(given.get("patient", "")),
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
