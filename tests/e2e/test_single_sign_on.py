"""Single sign-on in a real browser: out of the form to the provider, and back into the clinic."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.db.clinics import Clinic
from diary.db.engine import make_engine, make_session_factory
from diary.db.people import Membership, Role
from diary.db.scope import scope_to
from diary.services import setting_sign_on
from diary.services.acting import Actor, ActorKind
from diary.services.own_settings import Decision
from diary.services.setting_sign_on import ProviderDetails
from diary.settings import system_clock
from tests.builders import email_of
from tests.e2e.test_passkey import clinic_at_localhost
from tests.open_id_provider import CLIENT, SECRET, OpenIdProvider, serving

pytestmark = pytest.mark.browser


def connect(session: Session, house: OpenIdProvider) -> None:
    """Have the clinic's people come in by the provider of its house."""
    clinic_id = session.scalars(select(Clinic.id)).one()
    scope_to(session, clinic_id)
    person_id = session.scalars(select(Membership.person_id).where(Membership.role == Role.ADMINISTRATOR)).one()
    actor = Actor(kind=ActorKind.STAFF, id=person_id, clinic_id=clinic_id, roles=frozenset({Role.ADMINISTRATOR}))
    details = ProviderDetails(label="Harbor", issuer=house.address, client_id=CLIENT, secret=SECRET, claim="email")
    decision = Decision(reason="agreed", seen=0)
    setting_sign_on.change_provider(session, system_clock(), actor, details, decision, plain_loopback=True)


def test_one_press_leads_to_the_provider_and_back_inside(browser: Browser, tmp_path: Path) -> None:
    with serving(OpenIdProvider()) as house, clinic_at_localhost(tmp_path) as origin:
        house.claims = {"email": email_of(Role.NURSE)}
        engine = make_engine(f"sqlite:///{tmp_path / 'diary.sqlite'}")
        with make_session_factory(engine).begin() as session:
            connect(session, house)
        engine.dispose()
        page = browser.new_context().new_page()
        page.goto(f"{origin}/account")
        page.get_by_role("button", name="Sign in with Harbor").click()
        page.wait_for_url(f"{origin}/account")
        expect(page.get_by_text("Single sign-on")).to_be_visible()
        assert page.context.cookies()[0]["sameSite"] == "Lax"
        assert "sign-on" not in {cookie["name"] for cookie in page.context.cookies()}
        page.context.close()
