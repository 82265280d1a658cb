"""The hand-over: a code to photograph and to type, shown again while it waits, and only then."""

from xml.etree.ElementTree import tostring

from sqlalchemy import delete, select

from diary.db.joining import JoinCode
from diary.db.patients import Patient
from diary.db.scope import scope_to
from diary.services.consenting import Channel, agreed
from diary.web.provider.hand_over import qr_code
from tests.web.browser import Browser, Page
from tests.web.clinic import LOOKING, Clock, World


def test_the_code_is_shown_in_both_forms(provider: Browser, world: World) -> None:
    page = provider.get(f"/injections/{world.planned.injection_id}/hand-over")
    assert world.planned.short_code in page.text
    assert "http://diary.example/join" in page.text
    assert "Point the camera of your phone" in page.text
    assert world.planned.token not in page.response.text


def test_the_picture_is_the_link_drawn_without_styles(provider: Browser, world: World) -> None:
    page = provider.get(f"/injections/{world.planned.injection_id}/hand-over")
    drawn = page.root.find(".//{*}svg/{*}path")
    assert drawn is not None
    assert drawn.get("d", "missing") in qr_code(f"http://diary.example/join/{world.planned.token}")
    assert "style" not in tostring(drawn).decode()


def test_looking_twice_shows_the_same_code(provider: Browser, world: World) -> None:
    path = f"/injections/{world.planned.injection_id}/hand-over"
    assert provider.get(path).text == provider.get(path).text


def test_a_new_code_ends_the_old_one(provider: Browser, nobody: Browser, world: World) -> None:
    path = f"/injections/{world.planned.injection_id}"
    page = provider.follow(provider.post(f"{path}/join-codes"))
    assert world.planned.short_code not in page.text
    form = {"code": world.planned.short_code, "day": "4", "month": "3", "year": "1961"}
    assert nobody.post("/join", form).status == 422


def test_a_code_that_was_used_or_has_expired_is_not_shown(
    provider: Browser, other_patient: Browser, world: World, clock: Clock
) -> None:
    path = f"/injections/{world.planned.injection_id}/hand-over"
    page = provider.get(path)
    assert "No code waits" in page.text
    assert "Make a code" in page.buttons()
    provider.post(f"/injections/{world.planned.injection_id}/join-codes")
    assert "Without a camera" in provider.get(path).text
    clock.forward(hours=73)
    provider.sign_in(world.provider)
    assert "No code waits" in provider.get(path).text


def test_without_a_code_ever_made_it_says_so(provider: Browser, world: World) -> None:
    with world.session() as session:
        made = delete(JoinCode).where(JoinCode.injection_id == world.planned.injection_id)
        session.execute(made.execution_options(unscoped=LOOKING))
        session.commit()
    page = provider.get(f"/injections/{world.planned.injection_id}/hand-over")
    assert "No code has been made yet." in page.text
    assert "No code waits" not in page.text


def agree(browser: Browser, world: World, **typed: str) -> Page:
    path = f"/injections/{world.planned.injection_id}/hand-over"
    browser.get(path)
    return browser.post(path, typed)


def kept(world: World) -> tuple[frozenset[Channel], str | None, str | None]:
    with world.session() as session:
        scope_to(session, world.clinic_id)
        patient = session.scalars(select(Patient).where(Patient.id == world.planned.patient_id)).one()
        return agreed(session, patient.id), patient.email, patient.phone


def test_the_patient_agrees_to_each_channel_where_the_code_is_handed_over(nurse: Browser, world: World) -> None:
    page = agree(nurse, world, by_email="y", address="peter@home.example", number="+1 206 555 0100")
    assert page.goes_to.endswith("#messages")
    assert kept(world) == (frozenset({Channel.EMAIL}), "peter@home.example", "+1 206 555 0100")
    shown = nurse.get(f"/injections/{world.planned.injection_id}/hand-over")
    assert [shown.field(name).get("checked") is not None for name in ("by_email", "by_sms")] == [True, False]
    agree(nurse, world, address="peter@home.example", number="+1 206 555 0100")
    assert kept(world)[0] == frozenset()


def test_a_channel_without_an_address_is_refused_and_nothing_typed_is_lost(nurse: Browser, world: World) -> None:
    page = agree(nurse, world, by_sms="y", address="peter@home.example", number=" ")
    assert page.status == 422
    assert "There is no phone number to write to" in page.text
    assert page.value("address") == "peter@home.example"
    assert kept(world) == (frozenset(), None, None)
