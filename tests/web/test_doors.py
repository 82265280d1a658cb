"""The two doors: who only has to sign in again is led there, and another site's form is never offered for a press."""

from datetime import timedelta

from flask import Flask

from tests.web.browser import Browser
from tests.web.clinic import Clock, World


def shared_tablet(app: Flask, world: World) -> Browser:
    """A nurse's tablet that a patient has joined on."""
    return Browser(app).sign_in(world.nurse).join(world.running)


def test_on_a_shared_tablet_an_ended_staff_session_leads_to_signing_in(app: Flask, world: World, clock: Clock) -> None:
    tablet = shared_tablet(app, world)
    clock.now += timedelta(hours=2)
    assert tablet.get("/patients/new").goes_to.startswith("/sign-in")
    assert tablet.get("/diary").status == 200


def test_a_patient_who_was_never_staff_finds_nothing_there(patient: Browser) -> None:
    assert patient.get("/patients/new").status == 404


def test_a_form_of_our_own_waits_behind_the_door(app: Flask, world: World) -> None:
    page = Browser(app).post("/patients/new", {"name": "Ana"}, headers={"Sec-Fetch-Site": "same-origin"})
    assert page.status == 401
    assert "Ana" in page.value("carried")


def test_a_form_of_another_site_does_not(app: Flask, world: World) -> None:
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}):
        page = Browser(app).post("/patients/new", {"name": "Mallory"}, headers=headers)
        assert page.status == 401
        assert page.value("carried") == ""
