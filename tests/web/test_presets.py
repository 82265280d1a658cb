"""Presets: a plan in a few inputs, the whole form behind it, and a list that keeps what stood before."""

from xml.etree.ElementTree import Element

import pytest
from sqlalchemy import select, update

from diary.db.clinic_settings import Preset, SettingRevision
from diary.db.injections import Injection, InjectionAnesthetic
from tests.web.browser import Browser, Page
from tests.web.clinic import LOOKING, PRESET, World, count
from tests.web.page_checks import text_of
from tests.web.test_new_injection import form_of, latest

SHOWN_IN_WORDS = {"procedure", "region", "levels", "intent", "sedation"}


def path(world: World, preset: object = None) -> str:
    return f"/patients/{world.planned.patient_id}/injections/new?preset={preset or world.preset_id}"


def as_it_comes(page: Page) -> dict[str, object]:
    """Every field of the plan as a browser would send it, levels left out."""
    found: dict[str, object] = {}
    for field in page.root.iter():
        name, kind = field.get("name") or "", field.get("type")
        if field.tag == "select":
            chosen = [option for option in field.iter("option") if option.get("selected") is not None]
            found[name] = (chosen or list(field.iter("option")))[0].get("value") or ""
        elif field.tag == "input" and name not in {"csrf_token", "levels"} and is_sent(field, kind):
            found[name] = field.get("value") or ""
    return found


def is_sent(field: Element, kind: str | None) -> bool:
    return kind not in {"radio", "checkbox"} or field.get("checked") is not None


def levels_of(page: Page) -> list[tuple[str, object]]:
    ticked = [e for e in page.root.iter("input") if e.get("name") == "levels" and e.get("checked") is not None]
    return [("levels", e.get("value")) for e in ticked]


def send(browser: Browser, world: World, **changes: object) -> Page:
    page = browser.get(path(world))
    return browser.post(path(world), [*(as_it_comes(page) | changes).items(), *levels_of(page)])


def kept(world: World) -> list[SettingRevision]:
    """Every state that the clinic's one preset has been in; other settings have theirs."""
    of_it = select(SettingRevision).where(SettingRevision.subject == str(world.preset_id))
    with world.session() as session:
        return list(session.scalars(of_it.execution_options(unscoped=LOOKING)))


def test_a_plan_offers_the_presets_by_name(provider: Browser, world: World) -> None:
    page = provider.get(f"/patients/{world.planned.patient_id}/injections/new")
    assert page.links()[PRESET] == path(world)


def test_a_preset_says_in_words_what_it_fills_in(provider: Browser, world: World) -> None:
    page = provider.get(path(world))
    summary = {text_of(e[0]): text_of(e[1]) for e in page.root.findall(".//dl/div")}
    assert summary["Levels"] == "L3, L4, L5"
    assert summary["Local anesthetic"] == "Bupivacaine, 0.5 %, 0.5 ml"
    assert summary["Procedure"] == "Medial branch block"
    details = next(e for e in page.root.iter("details") if text_of(e[0]) == "Change details")
    assert details.get("open") is None
    inside = {e.get("name") for e in details.iter("input")}
    assert inside >= SHOWN_IN_WORDS


def test_a_preset_fills_the_whole_plan(provider: Browser, world: World) -> None:
    before = count(world, InjectionAnesthetic)
    page = send(provider, world, movement="bending backwards")
    assert "hand-over" in page.goes_to
    made = latest(world)
    assert (made.levels, made.side.value, made.schedule) == (["L3", "L4", "L5"], "right", "diagnostic")
    assert str(made.follow_up_on) == "2026-03-16"
    assert count(world, InjectionAnesthetic) == before + 1


def change_plan(world: World, **changes: object) -> None:
    with world.session() as session:
        (row,) = session.scalars(select(Preset).execution_options(unscoped=LOOKING))
        changed = update(Preset).values(plan={**row.plan, **changes}).where(Preset.id == row.id)
        session.execute(changed.execution_options(unscoped=LOOKING))
        session.commit()


@pytest.mark.parametrize(
    ("mg", "told"), [("40", "0.5 ml · Triamcinolone 40 mg"), (None, "0.5 ml · Triamcinolone Offer no longer")]
)
def test_the_list_tells_the_steroid_and_its_dose(provider: Browser, world: World, mg: str | None, told: str) -> None:
    assert "0.5 ml Offer no longer" in provider.get("/presets").text
    change_plan(world, steroid_agent="triamcinolone", steroid_mg=mg)
    assert told in provider.get("/presets").text


def test_levels_follow_the_preset(provider: Browser, world: World) -> None:
    """Other levels in the preset are other levels in the plan."""
    change_plan(world, levels=["T12", "L1"])
    send(provider, world, movement="bending backwards")
    assert latest(world).levels == ["T12", "L1"]


def test_the_other_side_follows_to_the_place_of_pain(provider: Browser, world: World) -> None:
    changes = {"side": "left", "areas-0-label": "Left low back", "movement": "bending backwards"}
    send(provider, world, **changes)
    assert latest(world).side.value == "left"
    page = provider.get(f"/injections/{latest(world).id}")
    assert "Left low back" in page.text


def test_what_is_wrong_behind_the_summary_is_brought_to_light(provider: Browser, world: World) -> None:
    page = send(provider, world, movement="bending", **{"anesthetics-0-percent": "0"})
    assert page.status == 422
    details = next(e for e in page.root.iter("details") if text_of(e[0]) == "Change details")
    assert details.get("open") is not None
    assert page.root.findall(".//dl") == []


def test_what_was_changed_behind_the_summary_stays_in_sight(provider: Browser, world: World) -> None:
    page = send(provider, world, movement="", sedation="iv")
    details = next(e for e in page.root.iter("details") if text_of(e[0]) == "Change details")
    assert (page.status, details.get("open")) == (422, "")


def test_an_error_elsewhere_leaves_the_summary_closed(provider: Browser, world: World) -> None:
    page = send(provider, world, movement="")
    details = next(e for e in page.root.iter("details") if text_of(e[0]) == "Change details")
    assert (page.status, details.get("open")) == (422, None)
    assert "Bupivacaine, 0.5 %, 0.5 ml" in page.text


@pytest.mark.parametrize("preset", ["nonsense", "00000000-0000-4000-8000-000000000000", "\0"])
def test_a_preset_that_is_not_there_leaves_the_whole_form(provider: Browser, world: World, preset: str) -> None:
    page = provider.get(path(world, preset))
    assert page.status == 200
    assert PRESET in page.links()


def test_a_retired_preset_is_not_offered(provider: Browser, administrator: Browser, world: World) -> None:
    offer = f"/presets/{world.preset_id}/offer"
    for _ in range(2):
        assert administrator.post(offer, {"offered": "no"}).goes_to == "/presets"
    assert PRESET not in provider.get(path(world)).links()
    assert "No longer offered" in provider.get("/presets").text
    administrator.post(offer, {"offered": "yes"})
    assert PRESET in provider.get(f"/patients/{world.planned.patient_id}/injections/new").links()
    assert len(kept(world)) == 3


def test_nobody_says_nothing_about_offering(administrator: Browser, world: World) -> None:
    assert administrator.post(f"/presets/{world.preset_id}/offer", {"offered": "perhaps"}).status == 400


@pytest.mark.parametrize("spoilt", [{}, {"procedure": "lobotomy"}, {"levels": "L3"}])
def test_a_preset_that_cannot_be_read_is_told_and_not_offered(
    provider: Browser, world: World, spoilt: dict[str, object]
) -> None:
    with world.session() as session:
        session.execute(update(Preset).values(plan=spoilt).execution_options(unscoped=LOOKING))
        session.commit()
    assert PRESET not in provider.get(path(world)).links()
    assert "can no longer be read" in provider.get("/presets").text
    assert provider.get(f"/presets/{world.preset_id}").value("name") == PRESET


def preset_form(world: World, **changes: object) -> dict[str, object]:
    return {**form_of(world), "name": "Left SI joint", "follow_up_days": "14", **changes}


def test_a_new_preset_is_offered(administrator: Browser, provider: Browser, world: World) -> None:
    form = preset_form(world, location="", provider="", movement="", **{"areas-0-label": ""})
    assert administrator.post("/presets/new", form).goes_to == "/presets"
    assert "Left SI joint" in provider.get(path(world, "none")).links()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"name": ""}, "Fill this in"),
        ({"name": PRESET}, "Another preset has this name already"),
        ({"name": "x" * 201}, "At most 200 characters"),
        ({"levels": "L9"}, "Choose at least one of its levels"),
        ({"region": "sacroiliac"}, "not done in that region"),
        ({"side": "middle"}, "Choose one of these"),
        ({"anesthetics-0-percent": "101"}, "Write a number above 0"),
        ({"steroid_mg": "40"}, "Choose the steroid whose dose is given"),
        ({"follow_up_days": "366"}, "Write a number of days from 0 to 365"),
        ({"follow_up_days": "soon"}, "Write a whole number"),
        ({"follow_up_days": "-1"}, "Write a whole number"),
        ({"schedule": "never"}, "Choose one of the list"),
        ({"location": "00000000-0000-4000-8000-000000000000"}, "Choose one of the list"),
        ({"areas-1-label": "Right low back", "areas-1-side": "right"}, "This place is named twice"),
        ({"anesthetics-0-agent": "other", "anesthetics-0-other": "x" * 100}, "shorten this to 64 characters"),
    ],
    ids=str,
)
def test_a_preset_keeps_the_rules_of_a_plan(
    administrator: Browser, world: World, changes: dict[str, object], told: str
) -> None:
    page = administrator.post("/presets/new", preset_form(world, **changes))
    assert page.status == 422
    assert told in page.text
    assert count(world, Preset) == 1


def test_a_problem_stands_at_its_row_although_a_row_before_it_is_blank(administrator: Browser, world: World) -> None:
    blank = {"anesthetics-0-agent": "", "anesthetics-0-percent": "", "anesthetics-0-ml": "", "areas-0-label": ""}
    third = {"anesthetics-1-agent": "", "anesthetics-2-agent": "other", "anesthetics-2-other": "x" * 100}
    page = administrator.post("/presets/new", preset_form(world, **blank, **third))
    assert page.field("anesthetics-2-agent").get("aria-invalid") == "true"
    assert page.field("anesthetics-0-agent").get("aria-invalid") is None


def test_a_change_says_why_and_keeps_what_stood_before(administrator: Browser, provider: Browser, world: World) -> None:
    edit = f"/presets/{world.preset_id}"
    form = preset_form(world, name="Right MBB", reason="Shorter name", seen="1")
    assert administrator.post(edit, form).goes_to == "/presets"
    page = provider.get(edit)
    assert page.value("name") == "Right MBB"
    assert "Shorter name" in page.text
    assert PRESET in page.text
    assert {row.revision: row.content["name"] for row in kept(world)} == {1: PRESET, 2: "Right MBB"}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"reason": ""}, "Fill this in"),
        ({"seen": "0"}, "Somebody else has changed this meanwhile"),
        ({"seen": "x"}, "Somebody else has changed this meanwhile"),
        ({"seen": "²"}, "Somebody else has changed this meanwhile"),
        ({"name": ""}, "Fill this in"),
    ],
)
def test_a_change_that_cannot_be_is_told(
    administrator: Browser, world: World, changes: dict[str, object], told: str
) -> None:
    form = {**preset_form(world, reason="x", seen="1"), **changes}
    page = administrator.post(f"/presets/{world.preset_id}", form)
    assert page.status == 422
    assert told in page.text
    assert len(kept(world)) == 1


def test_the_name_of_another_preset_is_taken(administrator: Browser, world: World) -> None:
    administrator.post("/presets/new", preset_form(world))
    page = administrator.post(f"/presets/{world.preset_id}", preset_form(world, reason="x", seen="1"))
    assert (page.status, "Another preset has this name already" in page.text) == (422, True)


def test_a_plan_becomes_a_preset(provider: Browser, world: World) -> None:
    hand_over = provider.get(f"/injections/{world.planned.injection_id}/hand-over")
    page = provider.get(hand_over.links()["Keep this plan as a preset"])
    assert page.value("name") == ""
    form = as_it_comes(page) | {"name": "As for Peter"}
    assert form["movement"] == "bending backwards"
    assert provider.post("/presets/new", [*form.items(), *levels_of(page)]).goes_to == "/presets"
    assert "As for Peter" in provider.get("/presets").text


@pytest.mark.parametrize("wanted", ["nonsense", "00000000-0000-4000-8000-000000000000"])
def test_a_plan_that_is_not_there_becomes_none(provider: Browser, wanted: str) -> None:
    assert provider.get(f"/presets/new?from={wanted}").status == 404


def test_another_clinics_plan_becomes_none(provider: Browser, world: World) -> None:
    assert provider.get(f"/presets/new?from={world.foreign.injection_id}").status == 404


def test_without_presets_the_list_says_what_they_are_for(stranger: Browser) -> None:
    page = stranger.get("/presets")
    assert "No preset yet" in page.text
    assert page.links()["Make the first preset"] == "/presets/new"


def test_a_nurse_plans_by_a_preset_and_changes_none(nurse: Browser, world: World) -> None:
    before = count(world, Injection)
    send(nurse, world, movement="bending", provider=str(world.provider.id))
    assert count(world, Injection) == before + 1
    assert nurse.get("/presets").status == 404
