"""What each injection comes to, from the cache where that still holds, else judged anew and kept."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import BindParameter, Text, bindparam, cast, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from diary import __version__
from diary.clinical.answers import Answer
from diary.clinical.cohort import AreaFact, area_facts
from diary.clinical.policies import Policy
from diary.clinical.standstill import changes_at
from diary.db.injections import Injection
from diary.db.overview import OverviewFact
from diary.db.patients import Patient
from diary.db.scope import scope_of
from diary.db.translate import DiaryRows, diary_of
from diary.services import chance
from diary.services.fingerprints import Done, digits, raw
from diary.services.loading import load_rows
from diary.services.reviewing import judge

BATCH = 200
"""So many injections are loaded and judged at a time, which bounds the memory and the length of a transaction."""
NONE_GIVEN, NOT_RECORDED = "-", "?"
"""What stands for the agent where none was given, or where nobody wrote down which."""
NO_POLICY = "-"
"""What stands for the policy where none applies; no policy can have it as its id."""

_IDS: BindParameter[list[UUID]] = bindparam("ids", expanding=True)
_KEPT = select(
    *raw(OverviewFact.injection_id, OverviewFact.policy_id, OverviewFact.policy_version, OverviewFact.fingerprint),
    cast(OverviewFact.facts, Text),
).where(
    OverviewFact.software_version == bindparam("software"),
    or_(OverviewFact.expires_at.is_(None), OverviewFact.expires_at > bindparam("now")),
)
"""What may still hold; the facts as they were written, since all of them together are read in one go."""
_KEPT_OF = _KEPT.where(OverviewFact.injection_id.in_(_IDS))
_ROWS = select(OverviewFact).where(OverviewFact.injection_id.in_(_IDS))
_WITH_PATIENTS = (
    select(Injection, Patient).join(Patient, Patient.id == Injection.patient_id).where(Injection.id.in_(_IDS))
)


class Asked(NamedTuple):
    """An injection, and the policy that judges it, if any does."""

    done: Done
    policy: Policy | None

    @property
    def policy_id(self) -> str:
        """The policy's id, or what stands for none."""
        return self.policy.id if self.policy else NO_POLICY

    @property
    def policy_version(self) -> str:
        """The policy's version, or what stands for none."""
        return self.policy.version if self.policy else NO_POLICY


class Known(NamedTuple):
    """What one injection came to: its agent, the scores that came in time and that were due, and its areas."""

    agent: str
    served: int
    due: int
    areas: tuple[AreaFact, ...]


def kept(session: Session, now: datetime, asked: Sequence[Asked], *, few: bool = False) -> dict[str, Known]:
    """What the cache holds of some injections and still holds good at ``now``, by the digits of their ids.

    Where they are ``few`` of all, only theirs is read.
    """
    present = {(one.done.id, one.policy_id): (one.policy_version, one.done.fingerprint) for one in asked}
    found = {}
    values: dict[str, object] = {"software": __version__, "now": now}
    if few:
        values["ids"] = [UUID(one.done.id) for one in asked]
    rows: Iterable[Any] = session.execute(_KEPT_OF if few else _KEPT, values)
    for injection, policy, version, fingerprint, written in rows:
        key = digits(injection)
        if present.get((key, policy)) == (version, fingerprint):
            found[key] = _read(json.loads(written))
    return found


def judged(
    session: Session, now: datetime, asked: Sequence[Asked], *, at_once: int | None = None
) -> Iterator[dict[str, Known]]:
    """Judge some injections, a batch at a time, and keep what came out."""
    size = at_once or BATCH
    for first in range(0, len(asked), size):
        yield _judged(session, now, asked[first : first + size])


def _judged(session: Session, now: datetime, asked: Sequence[Asked]) -> dict[str, Known]:
    ids = [UUID(one.done.id) for one in asked]
    pairs = [(injection, patient) for injection, patient in session.execute(_WITH_PATIENTS, {"ids": ids})]
    rows = {injection.hex: found for injection, found in load_rows(session, pairs).items()}
    found = [(one, *_known(rows[one.done.id], one, now)) for one in asked if one.done.id in rows]
    _keep(session, found)
    return {one.done.id: known for one, known, _ in found}


def _known(rows: DiaryRows, asked: Asked, now: datetime) -> tuple[Known, datetime | None]:
    """What an injection comes to, and until when that holds."""
    review = judge(rows, now, policy_id=asked.policy.id if asked.policy else None, variants=False)
    performed_at = rows.injection.performed_at
    if review is None or performed_at is None:
        return Known(_agent(rows), 0, 0, ()), now
    done = review.completeness
    return Known(_agent(rows), done.served, done.due, area_facts(review)), changes_at(diary_of(rows, performed_at), now)


def _agent(rows: DiaryRows) -> str:
    if not rows.injection.anesthetics_recorded:
        return NOT_RECORDED
    return " + ".join(sorted({row.agent for row in rows.anesthetics})) or NONE_GIVEN


def _keep(session: Session, found: Sequence[tuple[Asked, Known, datetime | None]]) -> None:
    """Write into the cache; where somebody else has just done so, that is as good."""
    ids = [UUID(one.done.id) for one, _, _ in found]
    there = {(row.injection_id.hex, row.policy_id): row for row in session.scalars(_ROWS, {"ids": ids})}
    with suppress(IntegrityError), session.begin_nested():
        for one, known, until in found:
            row = there.get((one.done.id, one.policy_id)) or _new(session, one)
            row.policy_version, row.software_version = one.policy_version, __version__
            row.fingerprint, row.expires_at, row.facts = one.done.fingerprint, until, _written(known)
        session.flush()


def _new(session: Session, asked: Asked) -> OverviewFact:
    row = OverviewFact(
        id=chance.new_id(), clinic_id=scope_of(session), injection_id=UUID(asked.done.id), policy_id=asked.policy_id
    )
    session.add(row)
    return row


def _written(known: Known) -> dict[str, object]:
    return {
        "agent": known.agent,
        "served": known.served,
        "due": known.due,
        "areas": [list(area) for area in known.areas],
    }


_ANSWERS: Mapping[str | None, Answer | None] = {None: None, **{answer.value: answer for answer in Answer}}


def _read(facts: Mapping[str, Any]) -> Known:
    areas = (
        AreaFact(area, _ANSWERS[response], at_least, less_than, _ANSWERS[result], _ANSWERS[steroid])
        for area, response, at_least, less_than, result, steroid in facts["areas"]
    )
    return Known(facts["agent"], facts["served"], facts["due"], tuple(areas))
