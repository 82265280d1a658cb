"""What others' users complain about, at the administrator's desk: forms eaten, things made twice, 0 as missing."""

import pytest
from sqlalchemy import select

from diary.db.base import Base
from diary.db.clinic_settings import Preset, SettingRevision
from diary.db.clinics import Location
from diary.db.people import Person
from tests.web.browser import Browser
from tests.web.clinic import LOOKING, PASSWORD, Clock, World, count
from tests.web.test_administration import HOURS, PLACE
from tests.web.test_presets import preset_form

SCHEDULE = {"title": "Quick", "minutes": "30, 60", "evenings": "1–3", "evening_at": "18:00", "weeks": "", "reason": "x"}
FORMS: list[tuple[str, dict[str, str], type[Base]]] = [
    ("/administration/locations/new", {**PLACE, **HOURS, "name": "Annex"}, Location),
    ("/administration/people/invite", {"name": "Ida", "email": "ida@clinic.example", "nurse": "y"}, Person),
    ("/administration/schedules/new", SCHEDULE, SettingRevision),
]


@pytest.mark.parametrize(("path", "typed", "table"), FORMS, ids=[path for path, *_rest in FORMS])
def test_a_form_sent_after_the_session_ended_is_not_lost(
    administrator: Browser, world: World, clock: Clock, path: str, typed: dict[str, str], table: type[Base]
) -> None:
    before = count(world, table)
    administrator.get(path)
    clock.forward(hours=2)
    door = administrator.post(path, typed)
    assert (door.status, count(world, table)) == (401, before)
    signing_in = {"email": world.administrator.email, "password": PASSWORD}
    waiting = administrator.post(
        "/sign-in", {**signing_in, "onward": door.value("onward"), "carried": door.value("carried")}
    )
    assert waiting.hidden(path).items() >= {name: value for name, value in typed.items() if value}.items()
    assert administrator.post(path, waiting.hidden(path)).status == 303
    assert count(world, table) == before + 1


@pytest.mark.parametrize(("path", "typed", "table"), FORMS, ids=[path for path, *_rest in FORMS])
def test_a_double_press_makes_one(
    administrator: Browser, world: World, path: str, typed: dict[str, str], table: type[Base]
) -> None:
    before = count(world, table)
    assert administrator.post(path, typed).status == 303
    second = administrator.post(path, typed)
    assert (second.status, count(world, table)) == (422, before + 1)
    assert "already" in second.text


def test_0_in_a_setting_is_a_number(administrator: Browser, world: World) -> None:
    form = preset_form(world, follow_up_days="0")
    assert administrator.post("/presets/new", form).status == 303
    with world.session() as session:
        plans = session.scalars(select(Preset.plan).execution_options(unscoped=LOOKING)).all()
    assert 0 in [plan["follow_up_days"] for plan in plans]
    link = administrator.get("/presets").links()["Left SI joint"]
    assert administrator.get(link).value("follow_up_days") == "0"
    rise = "/administration/when-to-call/numbers/severe_rise"
    assert administrator.post(rise, {"seen": "0", "reason": "any rise", "value": "0"}).status == 303
    page = administrator.get(rise)
    assert (page.value("value"), "any rise" in page.text) == ("0", True)
