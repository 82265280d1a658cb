"""A clinic's own windows, schedules and words: they judge and ask, keep their history, and are read strictly."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import sessionmaker

from diary.clinical.agents import Window, shipped_agents
from diary.clinical.catalogue import Procedure
from diary.clinical.safety import shipped_safety
from diary.clinical.safety_numbers import NAMES
from diary.db.clinic_settings import SettingRevision
from diary.db.injections import Injection, InjectionState
from diary.db.scope import scope_to
from diary.db.sessions import ScopedSession
from diary.services import answering, enrolling, own_settings, reviewing
from diary.services.changing_settings import changes_of, history
from diary.services.clinic_settings import WITHOUT_STEROID, Kind, read_anew, rules_of, safety_of, standing
from diary.services.failures import NotFound, Refused
from diary.services.own_settings import Decision, ScheduleDetails
from tests import builders
from tests.builders import BEFORE, NEEDLE_OUT, House, injection_details
from tests.databases import counting
from tests.services.conftest import NewRows

WEAK = "bupivacaine-levobupivacaine-up-to-0.25"
MINUTES = {"judge_from": 20, "consistent_from": 100, "phase_ends": 400, "prolonged_after": 900}
LATER = NEEDLE_OUT + timedelta(hours=2)
HOURLY = ScheduleDetails(title="Ours", minutes=(60, 120, 180))
FIRST = Decision(reason="our own patients", seen=0)


def decided(seen: int) -> Decision:
    return Decision(reason="as agreed", seen=seen)


def window(desk: ScopedSession, house: House, minutes: dict[str, int] | None, seen: int = 0) -> None:
    own_settings.change_window(desk, LATER, house.staff(), WEAK, minutes, decided(seen))


def test_a_review_judges_by_the_windows_of_the_clinic(desk: ScopedSession, house: House, running: Injection) -> None:
    before = reviewing.review_injection(desk, LATER, house.staff(), running.id)
    assert before.review is not None
    assert before.review.agents.window.phase_ends == 480
    window(desk, house, MINUTES)
    after = reviewing.review_injection(desk, LATER, house.staff(), running.id)
    assert after.review is not None
    assert after.review.agents.window == Window(**MINUTES)
    assert after.rows.rules.windows_changed_at == LATER
    window(desk, house, None, seen=1)
    again = reviewing.review_injection(desk, LATER, house.staff(), running.id)
    assert again.review is not None
    assert again.review.agents.window.phase_ends == 480


def test_another_clinic_keeps_its_own(
    desk: ScopedSession, house: House, elsewhere: House, sessions: sessionmaker[ScopedSession]
) -> None:
    window(desk, house, MINUTES)
    desk.commit()
    with sessions() as session:
        scope_to(session, elsewhere.clinic_id)
        assert rules_of(session).windows is shipped_agents()


def test_nothing_of_what_stood_before_is_lost(desk: ScopedSession, house: House, new_rows: NewRows) -> None:
    window(desk, house, MINUTES)
    window(desk, house, MINUTES | {"phase_ends": 500}, seen=1)
    window(desk, house, None, seen=2)
    kept = history(desk, house.staff(), Kind.WINDOW, WEAK)
    assert [dict(each.revision.content) for each in kept] == [{}, MINUTES | {"phase_ends": 500}, MINUTES]
    assert [each.revision.revision for each in kept] == [3, 2, 1]
    assert {each.author for each in kept} == {"Provider Of Harbor"}
    assert {each.revision.reason for each in kept} == {"as agreed"}
    assert [row.action for row in new_rows()] == ["setting changed"] * 3
    assert set(changes_of(desk, house.staff(), Kind.WINDOW)) == {WEAK}


@pytest.mark.parametrize(
    ("decision", "minutes", "field"),
    [
        (FIRST, {}, "judge_from"),
        (FIRST, MINUTES | {"phase_ends": 99}, "phase_ends"),
        (Decision(reason=" ", seen=0), MINUTES, "reason"),
        (decided(1), MINUTES, ""),
        (decided(0), None, ""),
    ],
    ids=["empty", "not ascending", "no reason", "not what was seen", "nothing to set back"],
)
def test_a_change_that_will_not_do_leaves_all_as_it_was(
    desk: ScopedSession, house: House, decision: Decision, minutes: dict[str, int] | None, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        own_settings.change_window(desk, LATER, house.staff(), WEAK, minutes, decision)
    assert refused.value.field == field
    assert desk.scalars(select(SettingRevision)).all() == []


def test_no_window_is_added(desk: ScopedSession, house: House) -> None:
    with pytest.raises(Refused):
        own_settings.change_window(desk, LATER, house.staff(), "procaine", MINUTES, FIRST)


def test_a_value_that_nothing_can_be_made_of_any_more_judges_nothing(desk: ScopedSession, house: House) -> None:
    for kind, subject, content in (
        (Kind.WINDOW, WEAK, {"judge_from": 900}),
        (Kind.SCHEDULE, "own-1", {"title": "Old", "minutes": [1]}),
        (Kind.SAFETY_NUMBER, "weakness_hours", {"value": 1000}),
        (Kind.SAFETY_TEXT, "rash", {"text": "%(nothing)s"}),
    ):
        desk.add(
            SettingRevision(
                id=uuid4(),
                clinic_id=house.clinic_id,
                kind=kind,
                subject=subject,
                revision=1,
                content=content,
                changed_at=BEFORE,
                changed_by_id=house.staff().id,
            )
        )
    desk.flush()
    read_anew(desk)
    found = standing(desk)
    assert found.rules.windows == shipped_agents()
    assert found.safety == shipped_safety()
    assert found.rules.own_schedules == {}
    assert len(found.unusable) == 4


def test_an_injection_is_asked_for_by_the_clinics_own_schedule(desk: ScopedSession, house: House) -> None:
    key = own_settings.add_schedule(desk, BEFORE, house.staff(), HOURLY, "shorter")
    injection = builders.running(desk, house, schedule=key)
    opened = answering.open_diary(desk, NEEDLE_OUT, house.patient(injection.patient_id))
    assert opened.due_next is not None
    assert opened.due_next.id == "m60"
    over = NEEDLE_OUT + timedelta(minutes=180 + 31)
    reviewed = reviewing.review_injection(desk, over, house.staff(), injection.id)
    assert reviewed.review is not None
    assert reviewed.review.completeness.due == 3
    # Three hours are over, but the local day of the last question is not.
    assert reviewed.injection.state is InjectionState.RUNNING
    reviewed = reviewing.review_injection(desk, NEEDLE_OUT + timedelta(days=1), house.staff(), injection.id)
    assert reviewed.injection.state is InjectionState.ENDED


def test_the_usual_schedule_of_a_procedure_is_the_clinics(desk: ScopedSession, house: House) -> None:
    key = own_settings.add_schedule(desk, BEFORE, house.staff(), HOURLY, "shorter")
    block = Procedure.MEDIAL_BRANCH_BLOCK
    own_settings.change_usual_schedule(desk, BEFORE, house.staff(), block, {WITHOUT_STEROID: key}, FIRST)
    planned = builders.plan(desk, house, builders.register(desk, house))
    assert planned.schedule == key
    with pytest.raises(Refused, match="usual one"):
        own_settings.retire_schedule(desk, BEFORE, house.staff(), key, decided(1))
    own_settings.change_usual_schedule(desk, BEFORE, house.staff(), block, None, decided(1))
    assert builders.plan(desk, house, builders.register(desk, house)).schedule == "diagnostic"


def test_a_retired_schedule_goes_on_and_is_chosen_no_more(desk: ScopedSession, house: House) -> None:
    key = own_settings.add_schedule(desk, BEFORE, house.staff(), HOURLY, "shorter")
    running = builders.running(desk, house, schedule=key)
    own_settings.retire_schedule(desk, BEFORE, house.staff(), key, decided(1))
    longer = ScheduleDetails(title="Ours, longer", minutes=(60, 120, 180, 240))
    own_settings.change_schedule(desk, BEFORE, house.staff(), key, longer, decided(2))
    assert key in rules_of(desk).retired
    reviewed = reviewing.review_injection(desk, NEEDLE_OUT + timedelta(hours=6), house.staff(), running.id)
    assert reviewed.review is not None
    assert reviewed.review.completeness.due == 4
    patient = builders.register(desk, house)
    with pytest.raises(Refused) as refused:
        enrolling.plan_injection(desk, BEFORE, house.staff(), patient.id, injection_details(house, schedule=key))
    assert refused.value.field == "schedule"
    own_settings.retire_schedule(desk, BEFORE, house.staff(), key, decided(3), retired=False)
    assert key in rules_of(desk).offered


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"title": ""}, "title"), ({"title": "OURS"}, "title"), ({"minutes": (15, 1)}, "minutes")],
)
def test_a_schedule_that_cannot_be_is_refused(
    desk: ScopedSession, house: House, changes: dict[str, Any], field: str
) -> None:
    own_settings.add_schedule(desk, BEFORE, house.staff(), HOURLY, "shorter")
    details = ScheduleDetails(**({"title": "Another", "minutes": (60,)} | changes))
    with pytest.raises(Refused) as refused:
        own_settings.add_schedule(desk, BEFORE, house.staff(), details, "another")
    assert refused.value.field == field


def test_only_a_schedule_of_the_clinics_own_is_changed(desk: ScopedSession, house: House) -> None:
    with pytest.raises(NotFound):
        own_settings.change_schedule(desk, BEFORE, house.staff(), "standard", HOURLY, FIRST)
    with pytest.raises(NotFound):
        own_settings.retire_schedule(desk, BEFORE, house.staff(), "own-none", FIRST)
    with pytest.raises(Refused):
        own_settings.change_usual_schedule(
            desk, BEFORE, house.staff(), Procedure.MEDIAL_BRANCH_BLOCK, {WITHOUT_STEROID: "own-none"}, FIRST
        )


def test_when_to_call_speaks_in_the_clinics_words_and_numbers(desk: ScopedSession, house: House) -> None:
    own_settings.change_number(desk, LATER, house.staff(), "weakness_hours", 4, FIRST)
    own_settings.change_text(desk, LATER, house.staff(), "rash", "Your skin \n itches.", FIRST)
    safety = safety_of(desk)
    texts = {item.id: item.in_words for tier in safety.tiers for item in tier.items}
    assert safety.numbers.weakness_hours == 4
    assert texts["rash"] == "Your skin itches."
    assert "4" in texts["weak-or-numb"]
    own_settings.change_number(desk, LATER, house.staff(), "weakness_hours", None, decided(1))
    own_settings.change_text(desk, LATER, house.staff(), "rash", None, decided(1))
    assert safety_of(desk) == shipped_safety()


@pytest.mark.parametrize("value", [0, 25, 4.5, True])
def test_a_number_out_of_its_bounds_is_refused(desk: ScopedSession, house: House, value: float) -> None:
    with pytest.raises(Refused) as refused:
        own_settings.change_number(desk, LATER, house.staff(), "weakness_hours", value, FIRST)
    assert refused.value.field == "value"


@pytest.mark.parametrize("wording", ["", "%(severe_score)s", "100 %", "x" * 501])
def test_an_item_is_reworded_never_removed(desk: ScopedSession, house: House, wording: str) -> None:
    with pytest.raises(Refused) as refused:
        own_settings.change_text(desk, LATER, house.staff(), "rash", wording, FIRST)
    assert refused.value.field == "text"


def test_there_is_no_item_or_number_of_another_name(desk: ScopedSession, house: House) -> None:
    with pytest.raises(Refused):
        own_settings.change_number(desk, LATER, house.staff(), "humidity", 4, FIRST)
    with pytest.raises(Refused):
        own_settings.change_text(desk, LATER, house.staff(), "humidity", "It is damp.", FIRST)
    assert "humidity" not in NAMES


def test_all_of_a_clinics_settings_are_one_statement_in_a_transaction(desk: ScopedSession, house: House) -> None:
    window(desk, house, MINUTES)
    with counting(desk) as statements:
        rules_of(desk)
        safety_of(desk)
        standing(desk)
    assert statements.count == 1
    desk.commit()
    with counting(desk) as statements:
        assert rules_of(desk).windows_changed_at == LATER
    assert statements.count == 1
