"""Whose RFA plan asks for a confirmatory block: many patients at once, in a number of queries that stays the same.

A plan rests on every review of a patient, which takes a while for many. So a process remembers what came out, by all
that it rests on, and reckons anew only what has changed, and everything on another day.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.orm import Session

from diary.clinical.answers import Answer
from diary.clinical.attention import BlockDue
from diary.clinical.history import History
from diary.clinical.plan import TargetPlan
from diary.clinical.readiness import PlanState
from diary.db.injections import Injection, InjectionState
from diary.db.patients import Patient
from diary.db.translate import zone_named
from diary.services.clinic_settings import rules_of
from diary.services.elsewhere import histories_of
from diary.services.fingerprints import done_among
from diary.services.loading import NEVER_HAPPENED, load_rows
from diary.services.planning_rfa import Reckoned, reckon

_IDS: BindParameter[list[UUID]] = bindparam("ids", expanding=True)
_DONE = (
    select(Injection, Patient)
    .join(Patient, Patient.id == Injection.patient_id)
    .where(
        Injection.patient_id.in_(_IDS),
        Injection.performed_at <= bindparam("now"),
        Injection.state.not_in(NEVER_HAPPENED),
    )
    .order_by(Injection.performed_at, Injection.id)
)
_PLANNED = select(Injection.patient_id).where(Injection.patient_id.in_(_IDS), Injection.state == InjectionState.PLANNED)

REMEMBERED_AT_MOST = 10_000
_Due = Mapping[int, BlockDue]
"""By the place of the injection among those that were done, since what is alike in two patients is the same to both."""
_Key = tuple[tuple[str, ...], str, date]
_REMEMBERED: dict[_Key, _Due] = {}


@dataclass(frozen=True, slots=True)
class _Asked:
    """A patient with everything that was done in time, and all that the plan of it rests on."""

    patient: Patient
    done: tuple[Injection, ...]
    history: History
    today: date
    fingerprints: tuple[str, ...]

    @property
    def key(self) -> _Key:
        """What tells this plan from every other; the same rows on the same day give the same plan."""
        return self.fingerprints, repr(self.history), self.today


def blocks_due(session: Session, now: datetime, patient_ids: Collection[UUID]) -> dict[UUID, BlockDue]:
    """The next block that each of these patients' plans asks for, by the latest injection that counts and is met.

    Where the patient's next injection is planned already, nobody has to think of it.
    """
    if not patient_ids:
        return {}
    planned = set(session.scalars(_PLANNED, {"ids": [*patient_ids]}))
    asked = _asked(session, now, [one for one in patient_ids if one not in planned])
    known = {one.key: due for one in asked if (due := _REMEMBERED.get(one.key)) is not None}
    known |= _reckoned(session, now, [one for one in asked if one.key not in known])
    return {one.done[place].id: due for one in asked for place, due in known[one.key].items()}


def _asked(session: Session, now: datetime, patient_ids: Collection[UUID]) -> list[_Asked]:
    whose: dict[Patient, list[Injection]] = defaultdict(list)
    for injection, patient in session.execute(_DONE, {"ids": [*patient_ids], "now": now}):
        whose[patient].append(injection)
    prints = {
        one.id: one.fingerprint for one in done_among(session, [row.id for each in whose.values() for row in each])
    }
    histories = histories_of(session, patient_ids)
    return [
        _Asked(
            patient,
            tuple(each),
            histories[patient.id],
            now.astimezone(zone_named(patient.zone)).date(),
            tuple(prints[row.id.hex] for row in each),
        )
        for patient, each in whose.items()
    ]


def _reckoned(session: Session, now: datetime, asked: Sequence[_Asked]) -> dict[_Key, _Due]:
    """The plans that this process does not remember; from now on it does."""
    if not asked:
        return {}
    known, found = rules_of(session).policies, {}
    rows = load_rows(session, [(injection, one.patient) for one in asked for injection in one.done])
    for one in asked:
        own = [rows[injection.id] for injection in one.done]
        found[one.key] = _due(reckon(known, one.patient, own, one.history, now, variants=False), one.today)
    if len(_REMEMBERED) + len(found) > REMEMBERED_AT_MOST:
        _REMEMBERED.clear()
    _REMEMBERED.update(found)
    return found


def _due(found: Reckoned, today: date) -> _Due:
    """Of several targets of one injection the one whose block may be done first speaks for it."""
    due: dict[int, BlockDue] = {}
    if found.policy is None:
        return due
    places = {id(each.review): place for place, each in enumerate(found.injections)}
    asking = [target for target in found.targets if target.standing.state is PlanState.CONFIRMATORY_BLOCK_NEEDED]
    for target in sorted(asking, key=lambda target: target.standing.earliest or date.max, reverse=True):
        met = list(_met(target, places))
        if met:
            earliest, needed = target.standing.earliest, found.policy.rfa.blocks
            ready = earliest is None or earliest <= today
            due[met[-1]] = BlockDue(met=len(met), needed=needed, earliest=earliest, may_be_done=ready)
    return due


def _met(target: TargetPlan, places: Mapping[int, int]) -> Iterator[int]:
    """The places of the injections with a diary that count as blocks and are met, in time."""
    for session in target.sessions:
        if session.uncounted is None and session.result is Answer.MET and session.review is not None:
            yield places[id(session.review)]
