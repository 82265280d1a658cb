"""The owner of an account is written to when something has changed that opens it, and no message holds a secret."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import sessionmaker

from diary.db.outbox import MessageKind, OutgoingMessage
from diary.db.people import Role
from diary.db.scope import scope_to
from diary.db.sessions import ScopedSession
from diary.messages.compose import AccountChange
from diary.services import breaking_glass, own_account, requiring, staff_links
from diary.services.consenting import Channel
from diary.services.delivering import deliver_due
from diary.services.telling_owner import CHANGES, write_down_and_tell
from tests import builders
from tests.builders import ADDRESS, BEFORE, SECRET, House, email_of
from tests.services.test_delivering import SETTINGS, Spy
from tests.services.test_second_factor import LATER, set_up

HOUR = timedelta(hours=1)


def sent(sessions: sessionmaker[ScopedSession]) -> Spy:
    """What goes out by e-mail."""
    spy = Spy()
    deliver_due(sessions, lambda: LATER + HOUR, {Channel.EMAIL: spy}, SETTINGS)
    return spy


def told(desk: ScopedSession) -> list[OutgoingMessage]:
    return list(desk.scalars(select(OutgoingMessage).where(OutgoingMessage.kind == MessageKind.ACCOUNT_CHANGED)))


def test_a_new_password_is_told_with_when_and_what_to_do(
    sessions: sessionmaker[ScopedSession], desk: ScopedSession, house: House
) -> None:
    chief, nurse = house.staff(Role.ADMINISTRATOR), house.people[Role.NURSE]
    token = staff_links.reset_password(desk, BEFORE, chief, nurse, secret=SECRET)
    staff_links.set_password(desk, BEFORE, token=token, password="a much better one", address=ADDRESS)
    desk.commit()
    (message,) = [one for one in sent(sessions).sent if "account" in one.subject]
    assert (message.to, message.subject) == (email_of(Role.NURSE), "Your account was changed")
    assert message.text.startswith("A password was set for your account. This was on 2026-03-02, 08:30 (America/Los_")
    assert "tell an administrator of your clinic at once" in message.text
    assert "https://diary.example/forgot-password" in message.text
    assert "a much better one" not in message.text
    assert token not in message.text


def test_each_factor_is_told_once_as_it_comes_and_goes(desk: ScopedSession, house: House) -> None:
    set_up(desk, house)
    nurse = told(desk)[0].person_id
    assert nurse
    actor = next(house.staff(role) for role in Role if house.people[role] == nurse)
    own_account.renew_codes(desk, LATER, actor, secret=SECRET)
    own_account.remove_app(desk, LATER, actor)
    assert len(told(desk)) == 3
    requiring.reset_factors(desk, LATER, house.staff(Role.ADMINISTRATOR), nurse)
    assert {row.person_id for row in told(desk)} == {nurse}
    assert len(told(desk)) == 4


@pytest.mark.parametrize("change", AccountChange)
def test_every_change_has_its_own_words(
    sessions: sessionmaker[ScopedSession], desk: ScopedSession, house: House, change: AccountChange
) -> None:
    action = next(action for action, kind in CHANGES.items() if kind is change)
    write_down_and_tell(desk, LATER, house.staff(), action, house.people[Role.PROVIDER])
    desk.commit()
    (message,) = sent(sessions).sent
    assert message.text.split(" This was on ")[0].endswith(".")
    assert message.to == email_of(Role.PROVIDER)


def test_an_emergency_is_told_without_a_name_or_anything_of_health(
    sessions: sessionmaker[ScopedSession], desk: ScopedSession, house: House
) -> None:
    running = builders.running(desk, house)
    chief = house.staff(Role.ADMINISTRATOR)
    scope_to(desk, house.clinic_id)
    here = uuid4()
    breaking_glass.break_glass(desk, BEFORE, chief, here, running.patient_id, reason="numb <legs>")
    desk.commit()
    (message,) = [one for one in sent(sessions).sent if one.to == email_of(Role.PROVIDER)]
    assert message.subject == "Emergency access was opened"
    assert "https://diary.example/emergencies" in message.text
    for secret in ("Ana", "numb", "block", "pain", str(running.patient_id)):
        assert secret not in message.text
