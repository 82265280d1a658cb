"""A decision is the provider's: signed with a fresh check, frozen, amended and never overwritten."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import pyotp
import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from diary.clinical.answers import Answer
from diary.clinical.next_step import NextStep
from diary.clinical.scores import Condition
from diary.db.decisions import Factor, SignedDecision
from diary.db.injections import Injection
from diary.db.people import CameBy, Role
from diary.db.sessions import AppendOnlyError, ScopedSession
from diary.exchange.frozen import Changed, differences
from diary.exchange.frozen_copy import frozen_copy
from diary.services import authenticator_apps, deciding, own_policies, recording, reviewing, signing
from diary.services.checking import HOLDS
from diary.services.deciding import NewDecision, SeenDecision, ToDecide
from diary.services.failures import NotFound, Refused, Throttled
from diary.services.own_settings import Decision
from diary.services.signing import Checked, Proof
from diary.services.signing_in import PER_ACCOUNT
from tests import builders
from tests.builders import NEEDLE_OUT, PASSWORD, SECRET, House
from tests.databases import tamper
from tests.services.conftest import NewRows, Race
from tests.web.office import POLICY

LATER = NEEDLE_OUT + timedelta(hours=2)
MUCH_LATER = NEEDLE_OUT + timedelta(hours=7)
RIGHT_ONE, WRONG_ONE = Proof(password=PASSWORD), Proof(password="guessed")


@pytest.fixture
def scored(desk: ScopedSession, house: House, running: Injection) -> Injection:
    for minutes, value in ((30, 1), (60, 0)):
        score(desk, house, running, value, NEEDLE_OUT + timedelta(minutes=minutes))
    return running


def score(desk: Session, house: House, injection: Injection, value: int, felt_at: datetime) -> None:
    area = builders.area_of(desk, injection)
    builders.save(desk, house, injection, builders.new_score(area, value, felt_at - NEEDLE_OUT))


def look(desk: Session, house: House, injection: Injection, now: datetime = LATER, **more: Any) -> ToDecide:  # noqa: ANN401 (handed on)
    return deciding.look_to_decide(desk, now, house.staff(), injection.id, **more)


def new(found: ToDecide, **changes: Any) -> NewDecision:  # noqa: ANN401 (whatever a decision holds)
    version = found.standing.version if found.standing else 0
    usual = NewDecision(
        step=NextStep.REPEAT_BLOCK, note="Second block", reason=None, seen=found.seen, seen_version=version
    )
    return replace(usual, **changes)


def sign(desk: Session, house: House, injection: Injection, now: datetime = LATER, **changes: Any) -> int:  # noqa: ANN401 (as above)
    found = look(desk, house, injection, now)
    return deciding.sign(desk, now, house.staff(), found, new(found, **changes), RIGHT_ONE)


def seen(desk: Session, house: House, injection: Injection, version: int, now: datetime = LATER) -> SeenDecision:
    return deciding.look_at_decision(desk, now, house.staff(Role.NURSE), injection.id, version)


TAMPERED = "UPDATE signed_decision SET frozen = replace(frozen, 'moving', 'resting')"


def kept(desk: Session) -> list[SignedDecision]:
    return list(desk.scalars(select(SignedDecision).order_by(SignedDecision.version)))


def test_a_decision_is_signed_and_frozen_with_what_was_shown(
    desk: ScopedSession, house: House, scored: Injection, new_rows: NewRows
) -> None:
    assert sign(desk, house, scored) == 1
    (row,) = kept(desk)
    assert (row.step, row.note, row.result, row.factor) == (
        NextStep.REPEAT_BLOCK,
        "Second block",
        Answer.CANNOT_TELL,
        Factor.PASSWORD,
    )
    assert (row.signed_name, row.signed_at, row.policy_id) == ("Provider Of Harbor", LATER, "medicare-facet")
    document = json.loads(row.frozen)
    assert [entry["score"] for entry in sorted(document["entries"], key=lambda entry: entry["felt_at"])] == [1, 0]
    assert document["policy"]["version"] == row.policy_version
    assert document["decision"]["meaning"] == deciding.MEANING
    assert document["software"]
    assert document["shown"]["policy"]["result"] == "cannot tell"
    assert row.frozen_hash == sha256(row.frozen.encode()).hexdigest()
    signed = [audit for audit in new_rows() if audit.action == "decision signed"]
    assert [(audit.object_id, audit.detail) for audit in signed] == [(row.id, {"version": 1})]
    assert PASSWORD not in row.frozen


@pytest.mark.parametrize("by", [CameBy.APP, CameBy.RECOVERY_CODE, CameBy.PASSKEY])
def test_the_second_factor_that_was_checked_before_is_signed_with_it(
    desk: ScopedSession, house: House, scored: Injection, by: CameBy
) -> None:
    shared = authenticator_apps.begin(desk, NEEDLE_OUT, house.people[Role.PROVIDER], secret=SECRET)
    checked, found = Checked(by=by, at=LATER - HOLDS + timedelta(seconds=1)), look(desk, house, scored)
    assert signing.second_of(desk, LATER, house.people[Role.PROVIDER], checked) is None, "he has no second factor yet"
    shown = pyotp.TOTP(shared).generate_otp(int(NEEDLE_OUT.timestamp()) // 30)
    assert authenticator_apps.confirm(desk, NEEDLE_OUT, house.people[Role.PROVIDER], shown, secret=SECRET)
    deciding.sign(desk, LATER, house.staff(), found, new(found), RIGHT_ONE, checked=checked)
    row = desk.scalars(select(SignedDecision)).one()
    assert (row.factor, row.second_by, row.second_at) == (Factor.PASSWORD, by.value, checked.at)
    told = json.loads(row.frozen)["decision"]["second_factor"]
    assert told == {"by": by.value, "at": checked.at.isoformat()}
    assert deciding.is_intact(row)


@pytest.mark.parametrize(
    "checked",
    [
        None,
        Checked(by=CameBy.APP, at=LATER - HOLDS),
        Checked(by=CameBy.PASSWORD, at=LATER),
        Checked(by=CameBy.SINGLE_SIGN_ON, at=LATER),
    ],
)
def test_a_check_that_is_old_or_by_no_second_factor_is_not_told(
    desk: ScopedSession, house: House, scored: Injection, checked: Checked | None
) -> None:
    found = look(desk, house, scored)
    deciding.sign(desk, LATER, house.staff(), found, new(found), RIGHT_ONE, checked=checked)
    row = desk.scalars(select(SignedDecision)).one()
    assert (row.factor, row.second_by, row.second_at) == (Factor.PASSWORD, None, None)
    assert json.loads(row.frozen)["decision"]["second_factor"] is None


def test_a_copy_that_was_frozen_before_there_were_second_factors_is_as_it_was_signed(
    desk: ScopedSession, house: House, scored: Injection
) -> None:
    found = look(desk, house, scored)
    deciding.sign(desk, LATER, house.staff(), found, new(found), RIGHT_ONE)
    row = desk.scalars(select(SignedDecision)).one()
    read = json.loads(row.frozen)
    del read["decision"]["second_factor"]
    before = json.dumps(read)
    old = SignedDecision(frozen=before, frozen_hash=sha256(before.encode()).hexdigest())
    assert deciding.is_intact(old)
    assert frozen_copy(old.frozen) == frozen_copy(row.frozen)


def test_right_after_signing_nothing_has_changed(desk: ScopedSession, house: House, scored: Injection) -> None:
    sign(desk, house, scored)
    found = seen(desk, house, scored, 1)
    assert (found.intact, found.differences) == (True, ())
    assert deciding.changed_since(found.reviewed) == 0


def test_what_has_not_changed_is_told_without_reading_the_copy(
    desk: ScopedSession, house: House, scored: Injection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A note may hold what it likes: within a text every quotation mark is escaped."""
    sign(desk, house, scored, note='","weakness_reported_at":[]}\n{"areas":[],"entries":[]')
    found = reviewing.review_injection(desk, LATER, house.staff(), scored.id)
    monkeypatch.setattr(deciding, "differences", lambda *_: pytest.fail("the copy is read"))
    assert deciding.changed_since(found) == 0


@pytest.mark.parametrize(
    "by_hand",
    [
        "UPDATE area SET episodic = NOT episodic",
        "UPDATE baseline SET usual = 9",
        "UPDATE injection SET sedation = 'oral'",
    ],
)
def test_whatever_a_decision_rests_on_is_compared(
    desk: ScopedSession, house: House, scored: Injection, by_hand: str
) -> None:
    sign(desk, house, scored)
    desk.execute(text(by_hand).execution_options(unscoped="a hand that does not know the diary"))
    desk.expire_all()
    found = reviewing.review_injection(desk, LATER, house.staff(), scored.id)
    assert found.review
    assert deciding.changed_since(found) == len(differences(kept(desk)[0].frozen, found.review)) == 1


def test_what_comes_later_or_is_corrected_is_named(desk: ScopedSession, house: House, scored: Injection) -> None:
    sign(desk, house, scored)
    first, second = (
        row.entry_id for row in reviewing.review_injection(desk, LATER, house.staff(), scored.id).rows.revisions
    )
    recording.withdraw_score(desk, LATER, house.patient(scored.patient_id), first)
    score(desk, house, scored, 8, NEEDLE_OUT + timedelta(hours=3))
    found = seen(desk, house, scored, 1, MUCH_LATER)
    kinds = [one.kind for one in found.differences]
    assert kinds[:2] == [Changed.SCORE_CAME, Changed.SCORE_GONE]
    assert found.differences[1].before is not None
    assert found.differences[1].before["id"] == str(first)
    assert found.intact
    assert deciding.changed_since(found.reviewed) == len(kinds)
    assert second != first


def test_a_changed_result_is_named(desk: ScopedSession, house: House, scored: Injection) -> None:
    sign(desk, house, scored)
    score(desk, house, scored, 1, NEEDLE_OUT + timedelta(hours=2, minutes=1))
    score(desk, house, scored, 8, NEEDLE_OUT + timedelta(hours=5))
    found = seen(desk, house, scored, 1, MUCH_LATER)
    (result,) = [one for one in found.differences if one.kind is Changed.RESULT]
    assert (result.before, result.after) == ({"result": "cannot tell"}, {"result": "met"})


def test_a_policy_with_another_version_is_named(desk: ScopedSession, house: House, scored: Injection) -> None:
    own_policies.add_policy(desk, LATER, house.staff(), POLICY, "ours")
    found = look(desk, house, scored, policy_id="harbor")
    deciding.sign(desk, LATER, house.staff(), found, new(found), RIGHT_ONE)
    changed = POLICY.replace('version = "1"', 'version = "2"')
    own_policies.change_policy(desk, LATER, house.staff(), "harbor", changed, Decision(reason="new", seen=1))
    assert [one.kind for one in seen(desk, house, scored, 1).differences] == [Changed.POLICY]
    assert kept(desk)[0].policy_version == "1"


def test_amending_makes_a_version_and_the_older_ones_stay(
    desk: ScopedSession, house: House, scored: Injection, new_rows: NewRows
) -> None:
    sign(desk, house, scored)
    with pytest.raises(Refused) as refused:
        sign(desk, house, scored, step=NextStep.OBSERVE)
    assert refused.value.field == "reason"
    assert sign(desk, house, scored, step=NextStep.OBSERVE, reason="patient wishes so") == 2
    first, second = kept(desk)
    assert (first.step, second.step) == (NextStep.REPEAT_BLOCK, NextStep.OBSERVE)
    assert json.loads(second.frozen)["decision"]["amends"] == first.frozen_hash
    assert seen(desk, house, scored, 1).decision is first
    assert "decision amended" in {row.action for row in new_rows()}


@pytest.mark.parametrize("changes", [{"seen": "x"}, {"seen_version": 1}, {"seen_version": -1}])
def test_nobody_signs_what_he_has_not_seen(
    desk: ScopedSession, house: House, scored: Injection, changes: dict[str, Any]
) -> None:
    with pytest.raises(Refused, match="changed meanwhile"):
        sign(desk, house, scored, **changes)
    assert kept(desk) == []


def test_a_score_that_came_meanwhile_is_looked_at_first(desk: ScopedSession, house: House, scored: Injection) -> None:
    before = look(desk, house, scored)
    score(desk, house, scored, 4, LATER)
    now = look(desk, house, scored, LATER + timedelta(minutes=1))
    with pytest.raises(Refused, match="changed meanwhile"):
        deciding.sign(desk, LATER, house.staff(), now, new(now, seen=before.seen), RIGHT_ONE)
    assert kept(desk) == []


def test_the_passing_of_time_alone_is_no_change(desk: ScopedSession, house: House, scored: Injection) -> None:
    assert look(desk, house, scored).seen == look(desk, house, scored, LATER + timedelta(minutes=5)).seen


def test_a_wrong_password_signs_nothing_and_is_slowed_down(
    desk: ScopedSession, house: House, scored: Injection, new_rows: NewRows
) -> None:
    found = look(desk, house, scored)
    new_rows()
    for _ in range(PER_ACCOUNT.tries):
        with pytest.raises(Refused) as refused:
            deciding.sign(desk, LATER, house.staff(), found, new(found), WRONG_ONE)
        assert refused.value.field == "password"
    assert {row.action for row in new_rows()} == {"signature refused"}
    with pytest.raises(Throttled):
        deciding.sign(desk, LATER, house.staff(), found, new(found), RIGHT_ONE)
    assert kept(desk) == []
    later = LATER + PER_ACCOUNT.within
    assert sign(desk, house, scored, later) == 1


@pytest.mark.parametrize("role", [Role.NURSE, Role.ADMINISTRATOR])
def test_only_a_provider_decides(desk: ScopedSession, house: House, scored: Injection, role: Role) -> None:
    with pytest.raises(NotFound):
        deciding.look_to_decide(desk, LATER, house.staff(role), scored.id)


def test_what_is_not_done_is_not_decided_about(desk: ScopedSession, house: House, planned: Injection) -> None:
    with pytest.raises(NotFound):
        look(desk, house, planned)
    with pytest.raises(NotFound):
        seen(desk, house, planned, 1)


def test_a_frozen_copy_that_was_tampered_with_is_found_out(
    desk: ScopedSession, house: House, scored: Injection
) -> None:
    sign(desk, house, scored)
    tamper(desk, TAMPERED, "signed_decision")
    desk.expire_all()
    assert not seen(desk, house, scored, 1).intact


def test_a_signed_decision_cannot_be_changed(desk: ScopedSession, house: House, scored: Injection) -> None:
    sign(desk, house, scored)
    kept(desk)[0].note = "another"
    with pytest.raises(AppendOnlyError):
        desk.flush()


def test_of_two_who_sign_at_once_one_looks_again(
    desk: ScopedSession, house: House, scored: Injection, race: Race
) -> None:
    desk.commit()

    def deed(session: Session) -> int:
        return sign(session, house, scored)

    outcomes = race(deed, deed)
    assert sorted(type(one).__name__ for one in outcomes) == ["Refused", "int"]


def test_zero_and_resting_stay_what_they_are(desk: ScopedSession, house: House, scored: Injection) -> None:
    sign(desk, house, scored)
    entries = json.loads(kept(desk)[0].frozen)["entries"]
    assert {(entry["score"], entry["condition"]) for entry in entries} == {(1, Condition.MOVING), (0, Condition.MOVING)}
