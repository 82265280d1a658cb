"""A clinic's own policies judge, keep their history, and change under another version only."""

from typing import Any

import pytest
from sqlalchemy import select

from diary.clinical.catalogue import Procedure
from diary.db.clinic_settings import SettingRevision
from diary.db.injections import Injection
from diary.db.sessions import ScopedSession
from diary.services import own_policies, reviewing
from diary.services.changing_settings import history
from diary.services.clinic_settings import Kind
from diary.services.failures import NotFound, Refused
from diary.services.own_settings import Decision
from tests.builders import NEEDLE_OUT, House
from tests.services.conftest import NewRows
from tests.web.office import POLICY

BLOCK = Procedure.MEDIAL_BRANCH_BLOCK
SECOND = POLICY.replace('version = "1"', 'version = "2"').replace("threshold = 75", "threshold = 50")


def decided(seen: int = 0, reason: str = "as agreed") -> Decision:
    return Decision(reason=reason, seen=seen)


@pytest.fixture
def own(desk: ScopedSession, house: House) -> str:
    return own_policies.add_policy(desk, NEEDLE_OUT, house.staff(), POLICY, "as agreed")


def judged_by(desk: ScopedSession, house: House, injection: Injection, **chosen: Any) -> str | None:  # noqa: ANN401 (handed on)
    found = reviewing.review_injection(desk, NEEDLE_OUT, house.staff(), injection.id, **chosen)
    assert found.review is not None
    return found.review.policy.id if found.review.policy else None


def test_a_review_is_judged_by_what_the_clinic_chose(
    desk: ScopedSession, house: House, running: Injection, own: str
) -> None:
    assert judged_by(desk, house, running) == "medicare-facet"
    own_policies.choose_usual_policy(desk, NEEDLE_OUT, house.staff(), BLOCK, own, decided())
    assert judged_by(desk, house, running) == "harbor"
    assert judged_by(desk, house, running, policy_id="asipp") == "asipp"
    own_policies.choose_usual_policy(desk, NEEDLE_OUT, house.staff(), BLOCK, None, decided(1))
    assert judged_by(desk, house, running) == "medicare-facet"
    assert len(history(desk, house.staff(), Kind.USUAL_POLICY, BLOCK.value)) == 2


def test_every_version_stays_and_leaves_its_row(desk: ScopedSession, house: House, new_rows: NewRows) -> None:
    key = own_policies.add_policy(desk, NEEDLE_OUT, house.staff(), POLICY, "as agreed")
    own_policies.change_policy(desk, NEEDLE_OUT, house.staff(), key, SECOND, decided(1))
    kept = history(desk, house.staff(), Kind.POLICY, key)
    assert [change.revision.content["toml"] for change in kept] == [SECOND, POLICY]
    assert [row.action for row in new_rows()] == ["setting changed"] * 2
    assert own_policies.policies_of(desk, house.staff()).own[key].threshold == 50


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        (POLICY.replace("75", "50"), "Line 2: version: this version was used for other rules before"),
        (POLICY.replace('"harbor"', '"other"'), "The id of a policy stays"),
        (SECOND.replace("Harbor <rules>", "ASIPP: Facet joint interventions"), "Another policy has the title"),
        (SECOND.replace("threshold", "treshold"), "Line 13: treshold: unknown key"),
        ("", "Please fill this in."),
        ("#" * 20_001, "Please shorten this"),
    ],
)
def test_what_will_not_do_changes_nothing(desk: ScopedSession, house: House, own: str, toml: str, message: str) -> None:
    with pytest.raises(Refused, match=message) as refused:
        own_policies.change_policy(desk, NEEDLE_OUT, house.staff(), own, toml, decided(1))
    assert refused.value.field == "toml"
    assert len(desk.scalars(select(SettingRevision)).all()) == 1


def test_an_id_is_there_once(desk: ScopedSession, house: House, own: str) -> None:
    with pytest.raises(Refused, match="the id harbor already"):
        own_policies.add_policy(desk, NEEDLE_OUT, house.staff(), SECOND, "again")
    with pytest.raises(NotFound):
        own_policies.change_policy(desk, NEEDLE_OUT, house.staff(), "none", POLICY, decided(1))


def test_a_policy_is_offered_no_more_and_never_deleted(
    desk: ScopedSession, house: House, running: Injection, own: str
) -> None:
    own_policies.choose_usual_policy(desk, NEEDLE_OUT, house.staff(), BLOCK, own, decided())
    with pytest.raises(Refused, match="the usual one of a procedure"):
        own_policies.retire_policy(desk, NEEDLE_OUT, house.staff(), own, decided(1))
    elsewhere = SECOND.replace("medial_branch_block", "facet_joint_injection", 1)
    with pytest.raises(Refused, match="no longer names"):
        own_policies.change_policy(desk, NEEDLE_OUT, house.staff(), own, elsewhere, decided(1))
    own_policies.choose_usual_policy(desk, NEEDLE_OUT, house.staff(), BLOCK, None, decided(1))
    own_policies.retire_policy(desk, NEEDLE_OUT, house.staff(), own, decided(1))
    with pytest.raises(Refused):
        own_policies.choose_usual_policy(desk, NEEDLE_OUT, house.staff(), BLOCK, own, decided(2))
    assert judged_by(desk, house, running, policy_id=own) == "harbor"
    own_policies.change_policy(desk, NEEDLE_OUT, house.staff(), own, SECOND, decided(2))
    assert own in own_policies.policies_of(desk, house.staff()).retired
    own_policies.retire_policy(desk, NEEDLE_OUT, house.staff(), own, decided(3), retired=False)
    assert own in own_policies.policies_of(desk, house.staff()).offered


def test_only_a_policy_that_speaks_of_it_is_usual(desk: ScopedSession, house: House, own: str) -> None:
    for procedure, key in ((Procedure.SACROILIAC_JOINT_INJECTION, own), (BLOCK, "medicare-sij"), (BLOCK, "none")):
        with pytest.raises(Refused, match="Choose one of the policies"):
            own_policies.choose_usual_policy(desk, NEEDLE_OUT, house.staff(), procedure, key, decided())
