"""A reminder meets a patient who has stopped at his carrier, and an injection that has moved: it says so."""

from datetime import timedelta

from sqlalchemy import select

from diary.db.audit import AuditRow
from diary.db.patients import Patient
from diary.db.scope import scope_to
from diary.messages.sending import NotSent
from diary.services import consenting, moving
from diary.services.auditing import Action
from diary.services.consenting import Channel
from diary.services.reminding import queue_due
from tests import builders
from tests.builders import NEEDLE_OUT
from tests.services.test_reminding import Rounds
from tests.services.test_reminding import rounds as rounds  # noqa: PLC0414 (a fixture, named as one)

MINUTE = timedelta(minutes=1)


def test_whoever_has_stopped_at_the_carrier_has_taken_his_agreement_back(rounds: Rounds) -> None:
    stopped = NotSent("gateway answered 400: stopped", for_good=True, opted_out=True)
    rounds.consent(*Channel)
    rounds.sms.failures = [stopped]
    rounds.work(15 * MINUTE)
    assert (rounds.fates(), len(rounds.email.sent)) == ({"m15": "sent"}, 1), "the other channel stands"
    with rounds.sessions() as session:
        scope_to(session, rounds.house.clinic_id)
        patient_id = session.scalars(select(Patient.id)).one()
        assert consenting.agreed(session, patient_id) == {Channel.EMAIL}
        last = consenting.history(session, patient_id)[0]
        assert (last.channel, last.given, last.by_carrier) == (Channel.SMS, False, True)
        told = session.scalars(select(AuditRow).where(AuditRow.action == Action.CONSENT_TAKEN_BACK)).all()
        assert [(row.actor_kind, row.detail) for row in told] == [("system", {"channel": "sms"})]
    rounds.consent(Channel.SMS, at=NEEDLE_OUT + 16 * MINUTE)
    rounds.sms.failures = [stopped]
    rounds.work(30 * MINUTE)
    assert rounds.fates()["m30"] == "stopped at the carrier"


def test_an_injection_that_moved_says_so(rounds: Rounds) -> None:
    queue_due(rounds.sessions, lambda: NEEDLE_OUT + 30 * MINUTE)
    with rounds.sessions.begin() as session:
        scope_to(session, rounds.house.clinic_id)
        to = builders.register(session, rounds.house)
        moving.move_injection(
            session, rounds.now, rounds.house.staff(), rounds.injection_id, to.id, reason="wrong patient"
        )
    rounds.work(30 * MINUTE)
    assert rounds.fates()["m30"] == "moved to another patient"
