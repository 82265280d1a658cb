"""What is asked of the overview, as its address says it: words and ids of the clinic, never a person's values."""

from collections.abc import Mapping
from typing import Any

from diary.clinical.catalogue import Procedure
from diary.clinical.cohort import GroupBy
from diary.services.overview_choice import Wanted
from diary.web.narrowing import day_of, id_of

LONGEST = 200


def wanted_of(given: Mapping[str, str]) -> Wanted:
    """Read the address; a word that names nothing is not found, an empty one narrows nothing."""
    procedure = given.get("procedure", "")
    return Wanted(
        procedure=Procedure(procedure) if procedure in set(Procedure) else None,
        agent=given.get("agent", "")[:LONGEST] or None,
        provider_id=id_of(given.get("provider", "")),
        location_id=id_of(given.get("at", "")),
        policy_id=given.get("policy", "")[:LONGEST] or None,
        usual_only=given.get("usual") == "yes",
        begins=day_of(given.get("from", "")),
        ends=day_of(given.get("to", "")),
        by=_by(given),
    )


def query_of(wanted: Wanted) -> dict[str, Any]:
    """The address of what is asked, without what is left out."""
    found: dict[str, object] = {
        "procedure": wanted.procedure,
        "agent": wanted.agent,
        "provider": wanted.provider_id,
        "at": wanted.location_id,
        "policy": wanted.policy_id,
        "usual": "yes" if wanted.usual_only else None,
        "from": wanted.begins,
        "to": wanted.ends,
        "by": wanted.by[0] if wanted.by != (GroupBy.PROCEDURE,) else None,
        "and": wanted.by[1] if len(wanted.by) > 1 else None,
    }
    return {name: str(value) for name, value in found.items() if value is not None}


def within(wanted: Wanted, values: tuple[str, ...]) -> dict[str, Any]:
    """The address narrowed further, to one of the groups that the overview is divided by."""
    names = {GroupBy.PROVIDER: "provider", GroupBy.LOCATION: "at"}
    narrowed = query_of(wanted) | {names.get(by, by.value): value for by, value in zip(wanted.by, values, strict=True)}
    if GroupBy.POLICY in wanted.by and wanted.policy_id is None:
        narrowed["usual"] = "yes"
    return narrowed


def _by(given: Mapping[str, str]) -> tuple[GroupBy, ...]:
    """What to divide by: one thing, or two different ones."""
    asked = [GroupBy(word) for word in (given.get("by", ""), given.get("and", "")) if word in set(GroupBy)]
    return tuple(dict.fromkeys(asked)) or (GroupBy.PROCEDURE,)
