"""Presets: a plan that is kept to the letter, read strictly, and changed by one person at a time."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import sessionmaker

from diary.clinical.catalogue import Intent, Procedure, Region, Sedation, Side
from diary.db.injections import Injection
from diary.db.sessions import ScopedSession
from diary.exchange.fields import CaseError
from diary.services import choosing, preparing, presetting
from diary.services.acting import Role
from diary.services.failures import NotFound, Refused
from diary.services.injected import AnestheticDetails, AreaDetails
from diary.services.presetting import PresetPlan, read_plan, write_plan
from tests.builders import BEFORE, LEFT, RIGHT, House
from tests.services.conftest import NewRows, Race

NOWHERE = UUID("00000000-0000-4000-8000-000000000000")
NAME = "Right L3–L5 MBB, bupivacaine 0.5 %"


def plan(house: House, **changes: Any) -> PresetPlan:  # noqa: ANN401 (whatever the plan holds)
    usual = PresetPlan(
        procedure=Procedure.MEDIAL_BRANCH_BLOCK,
        region=Region.LUMBAR,
        levels=("L3", "L4", "L5"),
        side=Side.BOTH,
        intent=Intent.THERAPEUTIC,
        anesthetics=(
            AnestheticDetails(agent="bupivacaine", percent=Decimal("0.5"), ml=Decimal("0.25"), epinephrine=True),
            AnestheticDetails(agent="Procaine", liposomal=True),
        ),
        sedation=Sedation.ORAL,
        steroid_agent="triamcinolone",
        steroid_mg=Decimal(40),
        areas=(replace(RIGHT, movement="bending"), replace(LEFT, movement="bending", episodic=True)),
        movement="bending",
        schedule="dense",
        location_id=house.location_id,
        provider_id=house.people[Role.PROVIDER],
        follow_up_days=0,
    )
    return replace(usual, **changes)


def test_a_preset_is_kept_to_the_letter(desk: ScopedSession, house: House, new_rows: NewRows) -> None:
    kept = presetting.add_preset(desk, BEFORE, house.staff(), f"  {NAME} ", plan(house))
    assert [row.action for row in new_rows()] == ["setting changed"]
    desk.expire_all()
    (found,) = choosing.choices(desk, house.staff()).presets
    assert (found.id, found.name, found.plan, found.retired) == (kept.id, NAME, plan(house), False)


@pytest.mark.parametrize(
    "changes",
    [
        {"anesthetics": None},
        {"anesthetics": ()},
        {"areas": (), "movement": ""},
        {"schedule": None, "location_id": None, "provider_id": None, "follow_up_days": None},
        {"steroid_agent": None, "steroid_mg": None},
    ],
    ids=str,
)
def test_what_is_left_open_is_left_open(desk: ScopedSession, house: House, changes: dict[str, Any]) -> None:
    wanted = plan(house, **changes)
    assert read_plan(write_plan(wanted)) == wanted


SPOILT: dict[str, Callable[[dict[str, Any]], object]] = {
    "no procedure": lambda content: content.pop("procedure"),
    "another procedure": lambda content: content.update(procedure="lobotomy"),
    "levels in one text": lambda content: content.update(levels="L3"),
    "a number as agent": lambda content: content.update(anesthetics=[{"agent": 3}]),
    "agents in one text": lambda content: content.update(anesthetics="bupivacaine"),
    "no word on agents": lambda content: content.pop("anesthetics"),
    "no amount": lambda content: content.update(steroid_mg="much"),
    "no areas": lambda content: content.pop("areas"),
    "an area without a side": lambda content: content.update(areas=[{"label": "Neck"}]),
    "no id": lambda content: content.update(provider_id="here"),
    "days in words": lambda content: content.update(follow_up_days="soon"),
    "days that are true": lambda content: content.update(follow_up_days=True),
    "days before": lambda content: content.update(follow_up_days=-1),
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_a_preset_is_read_strictly(
    desk: ScopedSession, house: House, spoil: Callable[[dict[str, Any]], object]
) -> None:
    kept = presetting.add_preset(desk, BEFORE, house.staff(), NAME, plan(house))
    content = write_plan(plan(house))
    spoil(content)
    kept.plan = content
    with pytest.raises(CaseError):
        read_plan(content)
    assert presetting.find_preset(desk, house.staff(), kept.id).plan is None
    assert choosing.choices(desk, house.staff()).presets == ()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"levels": ("C3",)}, "levels"),
        ({"region": Region.SACROILIAC}, "region"),
        ({"steroid_agent": "sugar"}, "steroid_agent"),
        ({"steroid_mg": Decimal(-1)}, "steroid_mg"),
        ({"schedule": "never"}, "schedule"),
        ({"provider_id": NOWHERE}, "provider"),
        ({"location_id": NOWHERE}, "location"),
        ({"follow_up_days": 366}, "follow_up_days"),
        ({"movement": "x" * 201}, "movement"),
        ({"areas": (RIGHT, RIGHT)}, "areas-1-label"),
        ({"areas": (AreaDetails(label=" ", side=Side.LEFT, movement=""),)}, "areas-0-label"),
        ({"areas": (RIGHT, LEFT, replace(LEFT, label="Neck"))}, "areas"),
        ({"anesthetics": (AnestheticDetails(agent="x" * 65),)}, "anesthetics-0-agent"),
    ],
    ids=lambda value: value if isinstance(value, str) else next(iter(value)),
)
def test_a_preset_keeps_the_rules_of_a_plan(
    desk: ScopedSession, house: House, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        presetting.add_preset(desk, BEFORE, house.staff(), NAME, plan(house, **changes))
    assert refused.value.field == field


def test_an_injection_gives_its_plan_and_not_its_patient(desk: ScopedSession, house: House, planned: Injection) -> None:
    found = preparing.prepare(desk, BEFORE, house.staff(), planned.id)
    made = presetting.plan_of(planned, found.rows.anesthetics, found.rows.areas)
    assert (made.levels, made.side, made.movement) == (("L3", "L4", "L5"), Side.RIGHT, "bending backwards")
    assert [area.label for area in made.areas] == ["Right low back"]
    assert presetting.add_preset(desk, BEFORE, house.staff(), NAME, made).plan == write_plan(made)


def test_of_two_changes_at_once_one_is_made(race: Race, sessions: sessionmaker[ScopedSession], house: House) -> None:
    with sessions.begin() as session:
        kept = presetting.add_preset(session, BEFORE, house.staff(), NAME, plan(house)).id

    def change(name: str) -> Callable[[Any], object]:
        return lambda session: presetting.edit_preset(
            session, BEFORE, house.staff(), kept, name, plan(house), reason="Better", seen=1
        )

    outcomes = race(change("One"), change("Two"))
    assert sorted(type(each).__name__ for each in outcomes) == ["Preset", "Refused"]


def test_of_two_presets_of_one_name_at_once_one_is_kept(race: Race, house: House) -> None:
    def add(session: Any) -> object:  # noqa: ANN401 (a session, as races take it)
        return presetting.add_preset(session, BEFORE, house.staff(), NAME, plan(house))

    outcomes = race(add, add)
    (refused,) = [each for each in outcomes if isinstance(each, Refused)]
    assert refused.field == "name"


def test_strangers_find_no_preset(
    desk: ScopedSession, sessions: sessionmaker[ScopedSession], house: House, elsewhere: House
) -> None:
    kept = presetting.add_preset(desk, BEFORE, house.staff(), NAME, plan(house)).id
    desk.commit()
    stranger = elsewhere.staff()
    with sessions() as theirs:
        assert presetting.presets(theirs, stranger) == ()
        with pytest.raises(NotFound):
            presetting.find_preset(theirs, stranger, kept)
        with pytest.raises(NotFound):
            presetting.retire_preset(theirs, BEFORE, stranger, kept, retired=True)
