"""Single sign-on keeps to one clinic on both databases, whoever asks at the same time."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from diary.db.people import CameBy, Role
from diary.db.scope import scope_to
from diary.db.sessions import ScopedSession
from diary.db.sign_on import SignOnAttempt
from diary.services import setting_sign_on, sign_on, sign_on_rules, signing_in, signing_on
from diary.services.failures import NotFound, Refused
from diary.services.own_settings import Decision
from diary.services.setting_sign_on import ProviderDetails
from diary.services.sign_on import Brought, Return, Way
from diary.services.staff_sessions import Browser, SignedIn
from diary.services.sweeping import sweep_expired
from tests.builders import BEFORE, House, email_of
from tests.open_id_provider import CLIENT, SECRET, OpenIdProvider, serving
from tests.services.conftest import Race

BACK = "http://localhost/back"
HERE = Browser(address="192.0.2.77")


@pytest.fixture
def provider(sessions: sessionmaker[ScopedSession], house: House) -> Iterator[OpenIdProvider]:
    """A provider that the clinic has set up."""
    details = {"label": "Harbor", "client_id": CLIENT, "secret": SECRET, "claim": "email"}
    with serving(OpenIdProvider(now=BEFORE, claims={"email": email_of(Role.NURSE)})) as running:
        with sessions.begin() as session:
            chief, decision = house.staff(Role.ADMINISTRATOR), Decision(reason="agreed", seen=0)
            written = ProviderDetails(issuer=running.address, **details)
            setting_sign_on.change_provider(session, BEFORE, chief, written, decision, plain_loopback=True)
        yield running


def leave(sessions: sessionmaker[ScopedSession], clinic_id: UUID, now: datetime = BEFORE) -> Way:
    with sessions.begin() as session:
        return sign_on.begin(session, now, clinic_id, back=BACK, carried="note=numb")


def return_to(session: Session, clinic_id: UUID, way: Way, back: str) -> Return:
    given = dict(parse_qsl(urlsplit(back).query))
    brought = Brought(token=way.token, code=given["code"], state=given["state"])
    return sign_on.come_back(session, BEFORE, clinic_id, brought, back=BACK, address="")


def test_of_two_that_come_back_at_once_one_comes_in(
    sessions: sessionmaker[ScopedSession], house: House, provider: OpenIdProvider, race: Race
) -> None:
    way = leave(sessions, house.clinic_id)
    back = provider.authorize(way.address)

    def come_in(session: Session) -> SignedIn:
        found = return_to(session, house.clinic_id, way, back)
        return signing_on.open_by(session, BEFORE, found, HERE)

    outcomes = race(come_in, come_in)
    opened = [each for each in outcomes if isinstance(each, SignedIn)]
    assert (len(opened), [type(each) for each in outcomes if each not in opened]) == (1, [Refused])
    with sessions() as session:
        staff = signing_in.staff_by_token(session, BEFORE, opened[0].token)
        assert staff is not None
        assert (staff.clinic_id, staff.came_by, staff.checked_at) == (house.clinic_id, CameBy.SINGLE_SIGN_ON, None)
        assert [offer.label for offer in sign_on_rules.offered(session)] == ["Harbor"]


def test_what_went_to_one_clinic_does_not_come_back_to_another(
    sessions: sessionmaker[ScopedSession], house: House, elsewhere: House, provider: OpenIdProvider
) -> None:
    way = leave(sessions, house.clinic_id)
    back = provider.authorize(way.address)
    with sessions() as session, pytest.raises(NotFound):
        return_to(session, elsewhere.clinic_id, way, back)
    with sessions() as session, pytest.raises(NotFound):
        sign_on.label_of(session, elsewhere.clinic_id)


def test_what_was_typed_before_does_not_stay_behind(
    sessions: sessionmaker[ScopedSession], house: House, provider: OpenIdProvider
) -> None:
    way = leave(sessions, house.clinic_id)
    assert len(kept(sessions, house)) == 1
    with sessions.begin() as session:
        assert return_to(session, house.clinic_id, way, provider.authorize(way.address)).carried == "note=numb"
    assert kept(sessions, house) == [None]
    later = BEFORE + timedelta(hours=1)
    leave(sessions, house.clinic_id)
    leave(sessions, house.clinic_id, later)
    sweep_expired(sessions, lambda: later)
    assert kept(sessions, house) == ["note=numb"]


def kept(sessions: sessionmaker[ScopedSession], house: House) -> list[str | None]:
    with sessions() as session:
        scope_to(session, house.clinic_id)
        return list(session.scalars(select(SignOnAttempt.carried)))
