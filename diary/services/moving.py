"""An injection that was written down for the wrong patient goes to the right one, with everything of its diary."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from diary.db.base import NAME_LENGTH
from diary.db.corrections import InjectionMove
from diary.db.injections import Injection
from diary.db.joining import JoinCode
from diary.db.patients import Patient
from diary.services import chance
from diary.services.acting import Actor
from diary.services.auditing import Action, record
from diary.services.diary_goods import carry_diary
from diary.services.failures import Refused
from diary.services.merged import hold_patients, refuse_merged
from diary.services.performing import end_codes, find_injection
from diary.services.superseding import settle
from diary.services.texts import text

LONGEST_REASON = NAME_LENGTH


def move_injection(
    session: Session, now: datetime, actor: Actor, injection_id: UUID, to_patient_id: UUID, *, reason: str
) -> InjectionMove:
    """Move an injection to the patient who had it.

    Phones stay with the patient whose date of birth opened them; codes that wait end, since they ask for his.
    """
    why = checked_reason(reason)
    injection = find_injection(session, actor, injection_id)
    seen_at = injection.patient_id
    patients = hold_patients(session, actor, (seen_at, to_patient_id))
    held = hold_injections(session, [injection_id])[0]
    if held.patient_id == to_patient_id:
        raise Refused("", "This injection is this patient's already.")
    if held.patient_id != seen_at:
        raise Refused("", "Somebody else has just moved this injection. Please look again.")
    refuse_merged(session, to_patient_id)
    end_codes(session, now, injection_id)
    move = carry(session, now, actor, held, patients[to_patient_id], reason=why)
    for patient_id in patients:
        settle(session, now, actor, patient_id)
    return move


def checked_reason(reason: str) -> str:
    """The reason for something that is done once and stays on record."""
    return text("reason", reason, most=LONGEST_REASON)


def hold_injections(session: Session, injection_ids: Iterable[UUID]) -> list[Injection]:
    """Injections to which no score is being added: who saves one waits, and then finds where the diary went."""
    wanted = select(Injection).where(Injection.id.in_(list(injection_ids))).order_by(Injection.id).with_for_update()
    return list(session.scalars(wanted.execution_options(populate_existing=True)))


def carry(
    session: Session,
    now: datetime,
    actor: Actor,
    injection: Injection,
    to: Patient,
    *,
    reason: str,
    merge_id: UUID | None = None,
) -> InjectionMove:
    """Take one injection that is held to another patient, with its areas, baselines, entries, answers and codes."""
    move = InjectionMove(
        id=chance.new_id(),
        clinic_id=injection.clinic_id,
        injection_id=injection.id,
        from_patient_id=injection.patient_id,
        to_patient_id=to.id,
        merge_id=merge_id,
        reason=reason,
        moved_at=now,
        moved_by_id=actor.id,
    )
    session.add(move)
    carry_diary(session, now, actor, injection, to, reason=reason)
    injection.patient_id = to.id
    _carry_codes(session, injection, to)
    for patient_id in (move.from_patient_id, move.to_patient_id):
        detail = {"injection": str(injection.id)}
        of = ("injection_move", move.id)
        record(session, now, actor, Action.INJECTION_MOVED, patient_id=patient_id, of=of, detail=detail)
    session.flush()
    return move


def _carry_codes(session: Session, injection: Injection, to: Patient) -> None:
    session.execute(
        update(JoinCode)
        .where(JoinCode.injection_id == injection.id)
        .values(patient_id=to.id)
        .execution_options(synchronize_session=False)
    )
