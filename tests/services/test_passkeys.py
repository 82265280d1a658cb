"""A passkey opens for the one it belongs to, at the one address, for what was asked just now, once."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from diary.db.passkeys import Passkey
from diary.db.people import CameBy, Role
from diary.db.sessions import ScopedSession
from diary.services import own_account, passkeys, second_step
from diary.services.failures import NotFound, Refused
from diary.services.passkeys import Site, site_of
from diary.services.second_factor import Given, factors_of
from diary.services.staff_sessions import SignedIn
from tests.authenticators import Authenticator
from tests.builders import SECRET, House
from tests.services.conftest import NewRows
from tests.services.test_second_factor import HERE, LATER, half

SITE = Site(host="diary.example", origin="https://diary.example")


def device(**told: object) -> Authenticator:
    return Authenticator(**{"origin": SITE.origin, "host": SITE.host, **told})  # type: ignore[arg-type]  # each is of its field's type


def add(session: ScopedSession, house: House, key: Authenticator, name: str = "Laptop") -> tuple[str, ...]:
    nurse = house.staff(Role.NURSE)
    options = own_account.passkey_to_add(session, LATER, nurse, SITE)
    return own_account.add_passkey(session, LATER, nurse, name, key.create(options), site=SITE, secret=SECRET)


def asked(session: ScopedSession, house: House, role: Role = Role.NURSE) -> str:
    return passkeys.to_prove(session, LATER, house.people[role], SITE)


def accepts(session: ScopedSession, house: House, answer: str, role: Role = Role.NURSE) -> bool:
    return passkeys.accepts(session, LATER, house.people[role], answer, SITE)


def finish(session: ScopedSession, answer: str) -> SignedIn:
    given = Given(signed=answer, site=SITE)
    return second_step.finish(session, LATER, half(session).token, given, browser=HERE, secret=SECRET)


def test_a_passkey_opens_after_the_password(desk: ScopedSession, house: House, new_rows: NewRows) -> None:
    key = device()
    assert len(add(desk, house, key)) == 10
    assert [row.action for row in new_rows()] == ["passkey added", "message queued", "recovery codes made"]
    signed = finish(desk, key.get(asked(desk, house)))
    row = next(row for row in new_rows() if row.action == "signed in")
    assert row.detail == {"by": CameBy.PASSKEY.value}
    assert not signed.waits


@pytest.mark.parametrize("counts", [True, False])
def test_an_answer_is_taken_once(desk: ScopedSession, house: House, counts: bool) -> None:
    key = device(counts=counts)
    add(desk, house, key)
    answer = key.get(asked(desk, house))
    assert accepts(desk, house, answer)
    assert not accepts(desk, house, answer)
    with pytest.raises(Refused, match="not accepted"):
        finish(desk, answer)


@pytest.mark.parametrize(
    "told",
    [{"origin": "https://evil.example"}, {"host": "evil.example"}, {"verified": False}, {"count": 2}],
    ids=str,
)
def test_another_address_no_verification_or_a_copied_key_opens_nothing(
    desk: ScopedSession, house: House, told: dict[str, object]
) -> None:
    key = device(count=5)
    add(desk, house, key)
    assert accepts(desk, house, key.get(asked(desk, house)))
    for name, value in told.items():
        setattr(key, name, value)
    assert not accepts(desk, house, key.get(asked(desk, house)))


@pytest.mark.parametrize("told", [{"origin": "https://evil.example"}, {"host": "evil.example"}, {"verified": False}])
def test_nothing_is_added_for_another_address_or_without_verification(
    desk: ScopedSession, house: House, told: dict[str, object]
) -> None:
    with pytest.raises(Refused, match="could not be taken"):
        add(desk, house, device(**told))
    assert not factors_of(desk, house.people[Role.NURSE]).any


def test_a_foreign_key_and_a_foreign_challenge_open_nothing(desk: ScopedSession, house: House) -> None:
    key, other = device(), device()
    add(desk, house, key)
    other.id = key.id
    assert not accepts(desk, house, other.get(asked(desk, house)))
    assert not accepts(desk, house, key.get(asked(desk, house, Role.PROVIDER)))
    assert not accepts(desk, house, key.get(json.dumps({"challenge": "bWFkZSB1cA"})))
    assert not accepts(desk, house, key.get(asked(desk, house)), Role.PROVIDER)


def test_what_was_asked_for_adding_proves_nothing_and_the_other_way_round(desk: ScopedSession, house: House) -> None:
    key, nurse = device(), house.staff(Role.NURSE)
    add(desk, house, key)
    assert not accepts(desk, house, key.get(own_account.passkey_to_add(desk, LATER, nurse, SITE)))
    answer = device().create(asked(desk, house))
    with pytest.raises(Refused):
        own_account.add_passkey(desk, LATER, nurse, "x", answer, site=SITE, secret=SECRET)


def test_what_was_asked_holds_for_ten_minutes(desk: ScopedSession, house: House) -> None:
    key, nurse = device(), house.people[Role.NURSE]
    add(desk, house, key)
    answer, late = key.get(asked(desk, house)), LATER + passkeys.LASTS
    assert not passkeys.accepts(desk, late, nurse, answer, SITE)
    assert passkeys.accepts(desk, late - timedelta(seconds=1), nurse, answer, SITE)


def test_several_are_told_by_their_names_and_removed_one_by_one(desk: ScopedSession, house: House) -> None:
    first, second, nurse = device(), device(), house.staff(Role.NURSE)
    assert add(desk, house, first, "Laptop")
    assert add(desk, house, second, "Phone") == ()
    kept = factors_of(desk, house.people[Role.NURSE]).passkeys
    assert {key.name for key in kept} == {"Laptop", "Phone"}
    laptop = next(key.id for key in kept if key.name == "Laptop")
    with pytest.raises(NotFound):
        own_account.remove_passkey(desk, LATER, house.staff(Role.PROVIDER), laptop)
    own_account.remove_passkey(desk, LATER, nurse, laptop)
    assert not accepts(desk, house, first.get(asked(desk, house)))
    assert accepts(desk, house, second.get(asked(desk, house)))


def test_the_same_key_is_not_added_twice(desk: ScopedSession, house: House) -> None:
    key = device()
    add(desk, house, key)
    with pytest.raises(Refused, match="in use already"):
        add(desk, house, key)


@pytest.mark.parametrize(
    "answer", ["", "{", "[]", "{}", '{"response": 1}', '{"response": {"clientDataJSON": "e30"}}', "\ud800"]
)
def test_whatever_a_browser_sends_is_refused(desk: ScopedSession, house: House, answer: str) -> None:
    add(desk, house, device())
    assert not accepts(desk, house, answer)
    with pytest.raises(Refused):
        own_account.add_passkey(desk, LATER, house.staff(Role.NURSE), "x", answer, site=SITE, secret=SECRET)


def test_an_answer_that_names_a_good_challenge_and_nothing_else_is_refused(desk: ScopedSession, house: House) -> None:
    key = device()
    add(desk, house, key)
    for bent in ({"id": 7}, {"rawId": "!"}, {"response": None}, {"type": "x"}):
        answer = json.loads(key.get(asked(desk, house)))
        client = answer["response"]["clientDataJSON"]
        broken = answer | {name: value or {"clientDataJSON": client} for name, value in bent.items()}
        assert not accepts(desk, house, json.dumps(broken))
    assert len(desk.scalars(select(Passkey)).all()) == 1


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://diary.example", "diary.example"),
        ("https://diary.example:8443", "diary.example"),
        ("http://localhost:8000", "localhost"),
        ("http://diary.example", None),
        ("https://192.0.2.1", None),
        ("https://[::1]:8000", None),
        ("https://", None),
    ],
)
def test_passkeys_belong_to_a_name_and_a_safe_way(address: str, host: str | None) -> None:
    site = site_of(address)
    assert (site.host if site else None) == host
    assert site is None or site.origin == address
