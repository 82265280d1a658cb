"""What the phone asks besides scores, and at what cost."""

from datetime import timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from diary.clinical.peg import Peg
from diary.db.injections import Injection
from diary.db.sessions import ScopedSession
from diary.services import answering, pain_before, peg
from diary.services.offering import Offer, offered
from diary.services.peg import NewPeg
from tests import builders
from tests.builders import BEFORE, NEEDLE_OUT, ZONE, House
from tests.databases import counting


def test_before_the_injection_its_pain_is_asked(desk: ScopedSession, house: House, planned: Injection) -> None:
    himself = house.patient(planned.patient_id)
    assert answering.open_diary(desk, BEFORE, himself).offers == (Offer(injection_id=planned.id, week=0, begun=False),)
    pain_before.answer_before(desk, BEFORE, himself, planned.id, "1-moving", 0)
    assert answering.open_diary(desk, BEFORE, himself).offers == (Offer(injection_id=planned.id, week=0, begun=True),)
    builders.start(desk, house, planned)
    assert answering.open_diary(desk, NEEDLE_OUT, himself).offers == ()


def test_weeks_after_the_peg_is_asked_until_it_is_answered(desk: ScopedSession, house: House) -> None:
    injection = builders.running(desk, house, steroid_agent="dexamethasone")
    himself, day_28 = house.patient(injection.patient_id), NEEDLE_OUT + timedelta(days=28)
    assert answering.open_diary(desk, NEEDLE_OUT + timedelta(days=14), himself).offers == ()
    assert answering.open_diary(desk, day_28, himself).offers == (
        Offer(injection_id=injection.id, week=4, begun=False),
    )
    answers = Peg(pain=1, enjoyment=2, activity=3)
    peg.save_peg(desk, day_28, himself, NewPeg(answer_id=uuid4(), injection_id=injection.id, week=4, answers=answers))
    assert answering.open_diary(desk, day_28, himself).offers == ()


def test_where_nothing_is_due_nothing_is_asked_of_the_database(desk: ScopedSession, running: Injection) -> None:
    with counting(desk) as statements:
        assert offered(desk, NEEDLE_OUT, [running], ZoneInfo(ZONE)) == ()
    assert statements.count == 0
