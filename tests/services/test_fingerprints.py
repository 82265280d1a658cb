"""What a judgement rests on, as a hash: whatever changes it is noticed, and nothing else is."""

import pytest
from sqlalchemy import text

from diary.db.patients import Patient
from diary.db.sessions import ScopedSession
from diary.services import fingerprints
from tests import builders
from tests.builders import House
from tests.databases import tamper
from tests.services.blocks import LATER, block


@pytest.mark.parametrize(
    "by_hand",
    [
        "UPDATE injection SET ended_at = performed_at, state = 'ended'",
        "UPDATE injection SET schedule = 'dense'",
        "UPDATE injection_anesthetic SET agent = 'ropivacaine'",
        "UPDATE baseline SET score = 3",
        "UPDATE area SET episodic = NOT episodic",
        "UPDATE patient SET zone = 'Asia/Tokyo'",
    ],
)
def test_whatever_a_judgement_rests_on_is_noticed_even_if_changed_by_hand(
    desk: ScopedSession, house: House, by_hand: str
) -> None:
    block(desk, house, (0.5, 1), (1, 1))
    desk.flush()
    (before,) = fingerprints.done(desk)
    desk.execute(text(by_hand).execution_options(unscoped="a hand that does not know the diary"))
    desk.expire_all()
    (after,) = fingerprints.done(desk)
    assert before.fingerprint != after.fingerprint


def test_scores_that_were_taken_away_by_hand_are_noticed(desk: ScopedSession, house: House) -> None:
    block(desk, house, (0.5, 1), (1, 1))
    desk.flush()
    (before,) = fingerprints.done(desk)
    tamper(desk, "DELETE FROM entry_revision", "entry_revision")
    desk.expire_all()
    (after,) = fingerprints.done(desk)
    assert before.fingerprint != after.fingerprint


def test_what_is_judged_by_nothing_leaves_the_cache_alone(desk: ScopedSession, house: House) -> None:
    block(desk, house, (0.5, 1), (1, 1))
    (before,) = fingerprints.done(desk)
    desk.execute(text("UPDATE patient SET phone = '1', diabetes = NOT diabetes").execution_options(unscoped="as above"))
    (after,) = fingerprints.done(desk)
    assert before.fingerprint == after.fingerprint


def test_a_second_injection_is_noticed_by_the_first(desk: ScopedSession, house: House) -> None:
    first = block(desk, house, (0.5, 1))
    (before,) = fingerprints.done(desk)
    later = builders.plan(desk, house, desk.get_one(Patient, first.patient_id), LATER)
    builders.start(desk, house, later, LATER)
    after = {one.id: one for one in fingerprints.done(desk)}
    assert after[first.id.hex].fingerprint != before.fingerprint
