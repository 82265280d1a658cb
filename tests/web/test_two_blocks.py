"""Two of a patient's injections beside each other, as those who treat read them."""

from uuid import UUID, uuid4

import pytest

from tests.web.browser import Browser
from tests.web.clinic import World
from tests.web.earlier_block import earlier_block
from tests.web.page_checks import raw_texts


@pytest.fixture
def earlier(world: World) -> UUID:
    return earlier_block(world)


def where(world: World) -> str:
    return f"/patients/{world.running.patient_id}/blocks"


def test_one_injection_has_nothing_to_stand_beside(provider: Browser, world: World) -> None:
    assert "There are not two injections yet" in provider.get(where(world)).text
    plan = provider.get(f"/patients/{world.running.patient_id}/plan")
    assert "Two blocks on one chart" not in plan.links()


def test_the_plan_leads_to_both_on_one_chart(provider: Browser, world: World, earlier: UUID) -> None:
    plan = provider.get(f"/patients/{world.running.patient_id}/plan")
    assert plan.links()["Two blocks on one chart"] == where(world)
    page = provider.get(where(world))
    for said in (
        "Right: L3, L4",
        "Mon, Feb 9, 2026, Right low back, moving",
        "Mon, Mar 2, 2026, Right low back, moving",
        "Lidocaine",
        "Bupivacaine",
        "50 min to 6 h 30 min",
        "2 h 50 min to 24 h 30 min",
        "At least 1 h 30 min, less than 2 h",
    ):
        assert said in page.text
    assert page.text.count("Consistent with the agent") == 1


def test_every_word_beside_the_drawing_goes_through_gettext(
    provider: Browser, world: World, earlier: UUID, pseudo: None
) -> None:
    assert raw_texts(provider.get(where(world)).root) == []
    assert raw_texts(provider.get(f"/patients/{world.running.patient_id}/plan").root) == []


def test_the_figure_shades_both_phases(provider: Browser, world: World, earlier: UUID) -> None:
    found = provider.get(f"{where(world)}/chart.json").response.json
    assert found
    shaded = [
        (shape["x0"] < shape["x1"], shape["opacity"]) for shape in found["layout"]["shapes"] if "opacity" in shape
    ]
    assert shaded == [(True, 1), (True, 0.45)]
    assert f'data-figure-url="{where(world)}/chart.json' in provider.get(where(world)).response.text


def test_of_one_injection_there_is_no_figure(provider: Browser, world: World) -> None:
    assert provider.get(f"{where(world)}/chart.json").response.json == {}


def test_the_comparison_is_named_and_explained(provider: Browser, world: World, earlier: UUID) -> None:
    page = provider.get(where(world))
    assert "Cannot tell" in page.text
    assert "the two intervals overlap" in page.text


def test_either_may_come_first_and_the_policy_may_be_chosen(provider: Browser, world: World, earlier: UUID) -> None:
    now = world.running.injection_id
    pages = [
        provider.get(f"{where(world)}?first={first}&second={second}&policy=asipp")
        for first, second in ((now, earlier), (earlier, now), (earlier, earlier))
    ]
    assert {page.text for page in pages} == {pages[0].text}
    assert "ASIPP" in pages[0].text


def test_what_is_not_the_patient_s_is_not_there(
    provider: Browser, administrator: Browser, world: World, earlier: UUID
) -> None:
    for named in (world.planned.injection_id, world.foreign.injection_id, uuid4(), "nothing"):
        assert provider.get(f"{where(world)}?first={named}").status == 404
    assert provider.get(f"{where(world)}?policy=nothing").status == 400
    closed = administrator.get(where(world))
    assert (closed.status, closed.heading) == (403, "This is for providers and nurses")
