"""Planning an injection: every choice of the catalogue, impossible ones refused, and then the hand-over."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from diary.clinical.catalogue import Procedure, Region, levels_of, regions_of
from diary.db.injections import Injection, InjectionAnesthetic
from tests.web.browser import Browser, Form, Page
from tests.web.clinic import LOOKING, World, count

CASES = [(procedure, region) for procedure in Procedure for region in regions_of(procedure)]


def form_of(world: World, **changes: str) -> dict[str, str]:
    return {
        "procedure": "medial_branch_block",
        "region": "lumbar",
        "levels": "L4",
        "side": "right",
        "intent": "diagnostic",
        "anesthetics_given": "given",
        "anesthetics-0-agent": "bupivacaine",
        "anesthetics-0-percent": "0,5",
        "anesthetics-0-ml": "0.5",
        "sedation": "none",
        "areas-0-label": "Right low back",
        "areas-0-side": "right",
        "movement": "bending backwards",
        "location": str(world.location_id),
        "provider": str(world.provider.id),
        **changes,
    }


def plan(browser: Browser, world: World, form: Form) -> Page:
    return browser.post(f"/patients/{world.planned.patient_id}/injections/new", form)


def latest(world: World) -> Injection:
    with world.session() as session:
        wanted = select(Injection).where(Injection.patient_id == world.planned.patient_id)
        rows = session.scalars(wanted.execution_options(unscoped=LOOKING)).all()
        return next(row for row in rows if row.id != world.planned.injection_id)


@pytest.mark.parametrize(("procedure", "region"), CASES)
def test_every_procedure_of_the_catalogue_can_be_planned(
    provider: Browser, world: World, procedure: Procedure, region: Region
) -> None:
    known = levels_of(procedure, region)
    form = form_of(world, procedure=procedure, region=region, levels=known[-1])
    pairs = [*form.items(), ("levels", known[0])]
    page = plan(provider, world, pairs)
    assert "hand-over" in page.goes_to
    assert tuple(latest(world).levels) == tuple(dict.fromkeys((known[0], known[-1])))


def test_after_saving_the_code_is_handed_over(provider: Browser, world: World) -> None:
    page = provider.follow(plan(provider, world, form_of(world)))
    assert page.heading == "Hand over"
    assert page.root.find(".//{*}svg") is not None


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"region": "cervical"}, "Choose at least one of its levels"),
        ({"region": "sacroiliac"}, "not done in that region"),
        ({"levels": "L9"}, "Choose at least one of its levels"),
        ({"levels": ""}, "Choose at least one of its levels"),
        ({"procedure": "lobotomy"}, "Choose one of these"),
        ({"side": "middle"}, "Choose one of these"),
        ({"anesthetics-0-percent": "0"}, "Write a number above 0"),
        ({"anesthetics-0-percent": "101"}, "Write a number above 0"),
        ({"anesthetics-0-percent": "1e1"}, "Write a number above 0"),
        ({"anesthetics-0-ml": "-1"}, "Write a number above 0"),
        ({"anesthetics-0-ml": "nan"}, "Write a number above 0"),
        ({"anesthetics-0-agent": ""}, "Agent: Choose the agent."),
        ({"anesthetics-1-ml": "2"}, "Agent: Choose the agent."),
        ({"anesthetics-2-liposomal": "y"}, "Agent: Choose the agent."),
        ({"anesthetics_given": "none"}, "An agent is filled in below"),
        ({"anesthetics-0-agent": "water"}, "Choose one of the list"),
        ({"anesthetics-0-agent": "other"}, "Write the name of the agent"),
        ({"steroid_agent": "sugar"}, "Choose one of the list"),
        ({"steroid_mg": "40"}, "Choose the steroid whose dose is given"),
        ({"areas-0-label": ""}, "Name at least one place of pain"),
        ({"side": "both", "areas-0-side": ""}, "Choose the side"),
        ({"side": "both"}, "Both sides are injected. Name this side too"),
        ({"follow_up_on": "2026-03-01"}, "This date has passed"),
        ({"follow_up_on": "2046-03-01"}, "This date lies years ahead"),
        ({"areas-0-side": "both"}, "Choose one of the list"),
        ({"areas-0-episodic": "y"}, "Right low back is known as pain that stays"),
        ({"movement": ""}, "Fill this in"),
        ({"location": ""}, "Choose one"),
        ({"provider": "00000000-0000-4000-8000-000000000000"}, "Choose one of the list"),
        ({"schedule": "never"}, "Choose one of the list"),
        ({"follow_up_on": "2026-02-30"}, "Write the date as year-month-day"),
    ],
)
def test_what_cannot_be_is_told_and_the_rest_is_kept(
    provider: Browser, world: World, changes: dict[str, str], told: str
) -> None:
    before = count(world, Injection)
    page = plan(provider, world, form_of(world, **changes))
    assert page.status == 422
    assert told in page.text
    assert count(world, Injection) == before
    if "movement" not in changes:
        assert page.value("movement") == "bending backwards"
    for name, value in changes.items():
        if page.field(name).get("type") not in {"radio", "checkbox"} and page.field(name).tag == "input":
            assert page.value(name) == value


def test_an_agent_that_is_missing_altogether_is_told_where_it_belongs(provider: Browser, world: World) -> None:
    form = {name: value for name, value in form_of(world).items() if not name.startswith("anesthetics-")}
    page = plan(provider, world, form)
    assert page.status == 422
    assert page.field("anesthetics-0-agent").get("aria-invalid") == "true"


def test_ticked_levels_stay_ticked_in_their_own_group_only(provider: Browser, world: World) -> None:
    page = plan(provider, world, form_of(world, levels="T12", movement=""))
    ticked = [e for e in page.root.iter("input") if e.get("name") == "levels" and e.get("checked") is not None]
    assert [e.get("value") for e in ticked] == ["T12"]


@pytest.mark.parametrize(("given", "recorded"), [("none", True), ("not recorded", False)])
def test_none_given_and_not_recorded_are_told_apart(
    provider: Browser, world: World, given: str, recorded: bool
) -> None:
    form = {name: value for name, value in form_of(world).items() if not name.startswith("anesthetics-")}
    plan(provider, world, {**form, "anesthetics_given": given})
    assert latest(world).anesthetics_recorded is recorded
    assert count(world, InjectionAnesthetic) == 3


def test_a_mixture_with_an_agent_of_another_name(provider: Browser, world: World) -> None:
    mixture = {"anesthetics-2-agent": "other", "anesthetics-2-other": "Procaine", "anesthetics-2-epinephrine": "y"}
    plan(provider, world, form_of(world, **mixture))
    page = provider.get(f"/injections/{latest(world).id}")
    assert "Bupivacaine, 0.5 %, 0.5 ml; Procaine, with epinephrine" in page.text


def test_two_areas_are_two(provider: Browser, world: World) -> None:
    second = {"areas-1-label": "Left low back", "areas-1-side": "left"}
    plan(provider, world, form_of(world, **second))
    assert "Right low back; Left low back" in provider.get(f"/injections/{latest(world).id}").text


def test_what_a_service_refuses_late_leaves_nothing_behind(provider: Browser, world: World) -> None:
    before = count(world, Injection)
    page = plan(provider, world, form_of(world, **{"anesthetics-0-agent": "other", "anesthetics-0-other": "x" * 100}))
    assert page.status == 422
    assert "shorten this to 64 characters" in page.text
    assert page.value("anesthetics-0-other") == "x" * 100
    assert count(world, Injection) == before


NAMES = ["procedure", "region", "levels", "areas-0-label", "anesthetics-99-agent", "areas-x-side", "location", "\0"]


@given(st.lists(st.tuples(st.sampled_from(NAMES), st.text(max_size=30)), max_size=12))
@settings(
    max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None
)
def test_whatever_is_sent_is_answered(provider: Browser, world: World, typed: list[tuple[str, str]]) -> None:
    assert plan(provider, world, typed).status == 422
