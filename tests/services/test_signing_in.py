"""Signing in says nothing to whoever does not belong, and a session ends when it should."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from diary.db.audit import AuditRow
from diary.db.chaining import link
from diary.db.people import Membership, Person, Role, StaffSession
from diary.db.scope import scope_to
from diary.db.sessions import ScopedSession
from diary.services import secrets_kept, signing_in
from diary.services.failures import Refused, Throttled
from diary.services.signing_in import SignedIn
from tests.builders import ADDRESS, BEFORE, PASSWORD, House, email_of
from tests.databases import Statements, as_owner, counting

NURSE = email_of(Role.NURSE)
REASON = {"unscoped": "the test looks at everything"}
MINUTE = timedelta(minutes=1)


def enter(session: ScopedSession, email: str = NURSE, password: str = PASSWORD, address: str = ADDRESS) -> SignedIn:
    return signing_in.sign_in(session, BEFORE, email=email, password=password, address=address)


@pytest.fixture
def signed_in(sessions: sessionmaker[ScopedSession], house: House) -> SignedIn:
    with sessions.begin() as session:
        return enter(session)


def test_who_belongs_gets_a_token_and_the_token_stands_for_him(
    session: ScopedSession, house: House, signed_in: SignedIn
) -> None:
    found = signing_in.staff_by_token(session, BEFORE, signed_in.token)
    assert found
    assert (found.person_id, found.clinic_id) == (house.people[Role.NURSE], house.clinic_id)
    assert found.roles == {Role.NURSE}
    assert found.clinic_name == "Harbor"


def test_a_password_holds_until_it_is_changed(session: ScopedSession, house: House) -> None:
    later = BEFORE + timedelta(days=3000)
    assert signing_in.sign_in(session, later, email=NURSE, password=PASSWORD, address=ADDRESS).token


def test_the_token_itself_is_not_kept(session: ScopedSession, signed_in: SignedIn) -> None:
    kept = session.scalars(select(StaffSession.token_hash).execution_options(**REASON)).one()
    assert kept == secrets_kept.hash_token(signed_in.token) != signed_in.token


@pytest.mark.parametrize("email", [NURSE.upper(), f"  {NURSE} ", NURSE.title()])
def test_an_address_is_read_as_people_type_it(session: ScopedSession, house: House, email: str) -> None:
    assert enter(session, email).person_id == house.people[Role.NURSE]


STRANGERS = {
    "unknown": ("nobody@harbor.example", PASSWORD),
    "wrong password": (NURSE, "wrong"),
    "no password": (NURSE, ""),
    "nothing": ("", ""),
    "a zero byte": (f"{NURSE}\0x", PASSWORD),
    "half a character": ("\ud800@harbor.example", "\udfff"),
    "very long": ("x" * 5000, "y" * 5000),
    "a wildcard": ("%", PASSWORD),
}


@pytest.mark.parametrize("stranger", STRANGERS)
def test_whoever_does_not_belong_is_refused_in_the_same_words(
    session: ScopedSession, house: House, stranger: str
) -> None:
    with pytest.raises(Refused) as refused:
        enter(session, *STRANGERS[stranger])
    assert (refused.value.field, str(refused.value)) == ("password", "E-mail and password do not belong together.")


def test_a_refusal_is_as_much_work_for_the_database_whether_the_account_exists(
    session: ScopedSession, house: House
) -> None:
    def sent(email: str) -> list[str]:
        with counting(session) as statements, pytest.raises(Refused):
            enter(session, email, "wrong")
        return statements.sent

    unknown = "nobody@harbor.example"
    assert sent(unknown)
    assert sent(NURSE)
    assert sent(unknown) == sent(NURSE)


def test_who_was_deactivated_is_refused(session: ScopedSession, house: House) -> None:
    session.execute(update(Person).where(Person.email == NURSE).values(active=False))
    with pytest.raises(Refused):
        enter(session)


def test_who_works_nowhere_is_refused(sessions: sessionmaker[ScopedSession], house: House) -> None:
    with sessions.begin() as session:
        scope_to(session, house.clinic_id)
        for row in session.scalars(select(Membership)):
            session.delete(row)
    with sessions() as session, pytest.raises(Refused):
        enter(session)


def test_an_account_is_throttled_wherever_the_tries_come_from(session: ScopedSession, house: House) -> None:
    for number in range(signing_in.PER_ACCOUNT.tries):
        with pytest.raises(Refused):
            enter(session, password="wrong", address=f"192.0.2.{number}")
    with pytest.raises(Throttled):
        enter(session, address="198.51.100.1")


def test_an_address_is_throttled_whatever_accounts_it_tries(session: ScopedSession, house: House) -> None:
    for number in range(signing_in.PER_ADDRESS.tries):
        with pytest.raises(Refused):
            enter(session, f"{number}@harbor.example", "wrong")
    with pytest.raises(Throttled):
        enter(session)
    assert enter(session, address="198.51.100.1").token


def test_a_throttled_try_costs_no_password_check(
    session: ScopedSession, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(signing_in.PER_ACCOUNT.tries):
        with pytest.raises(Refused):
            enter(session, password="wrong")
    monkeypatch.setattr(secrets_kept, "password_matches", lambda *_: pytest.fail("a password was checked"))
    with pytest.raises(Throttled):
        enter(session)


def test_the_session_that_one_signs_into_is_audited_and_so_is_a_refusal(session: ScopedSession, house: House) -> None:
    with pytest.raises(Refused):
        enter(session, password="wrong")
    enter(session)
    link(session)
    with as_owner(Session.connection(session)):
        rows = session.scalars(select(AuditRow).execution_options(**REASON)).all()
    assert {(row.action, row.actor_kind, row.clinic_id) for row in rows} == {
        ("sign-in refused", "nobody", None),
        ("signed in", "staff", house.clinic_id),
    }
    assert all(row.address == ADDRESS for row in rows)
    assert NURSE not in str([row.detail for row in rows])


@pytest.mark.parametrize(
    ("after", "alive"),
    [
        (timedelta(minutes=59, seconds=59), True),
        (timedelta(hours=1), False),
        (timedelta(hours=13), False),
    ],
    ids=str,
)
def test_a_session_that_nobody_uses_ends_after_an_hour(
    session: ScopedSession, signed_in: SignedIn, after: timedelta, alive: bool
) -> None:
    assert bool(signing_in.staff_by_token(session, BEFORE + after, signed_in.token)) is alive


def test_a_session_in_use_ends_after_twelve_hours(session: ScopedSession, signed_in: SignedIn) -> None:
    for half_hours in range(24):
        at = BEFORE + half_hours * timedelta(minutes=30)
        assert signing_in.staff_by_token(session, at, signed_in.token)
    assert signing_in.staff_by_token(session, BEFORE + timedelta(hours=12), signed_in.token) is None


def test_a_session_is_touched_at_most_once_a_minute(session: ScopedSession, signed_in: SignedIn) -> None:
    def asked(after: timedelta) -> Statements:
        with counting(session) as statements:
            assert signing_in.staff_by_token(session, BEFORE + after, signed_in.token)
        return statements

    assert asked(timedelta(seconds=59)).count == 1
    assert asked(MINUTE).count == 2
    assert asked(MINUTE).count == 1


@pytest.mark.parametrize("token", ["", "x", "\0", "\ud800", "x" * 10_000])
def test_a_token_that_nobody_has_stands_for_nobody(session: ScopedSession, signed_in: SignedIn, token: str) -> None:
    assert signing_in.staff_by_token(session, BEFORE, token) is None
    signing_in.sign_out(session, BEFORE, token)


def test_signing_out_ends_the_session_on_the_server(session: ScopedSession, signed_in: SignedIn) -> None:
    signing_in.sign_out(session, BEFORE + MINUTE, signed_in.token)
    assert signing_in.staff_by_token(session, BEFORE + MINUTE, signed_in.token) is None
    signing_in.sign_out(session, BEFORE + 2 * MINUTE, signed_in.token)
    ended = session.scalars(select(StaffSession.revoked_at)).one()
    assert ended == BEFORE + MINUTE


def test_signing_out_here_leaves_the_session_there(session: ScopedSession, house: House) -> None:
    here, there = enter(session), enter(session)
    signing_in.sign_out(session, BEFORE, here.token)
    assert signing_in.staff_by_token(session, BEFORE, there.token)


def test_deactivating_someone_ends_what_he_has_open(session: ScopedSession, signed_in: SignedIn) -> None:
    session.execute(update(Person).where(Person.email == NURSE).values(active=False))
    assert signing_in.staff_by_token(session, BEFORE, signed_in.token) is None


def test_someone_of_two_clinics_signs_into_the_first_by_name(
    sessions: sessionmaker[ScopedSession], house: House, elsewhere: House
) -> None:
    person_id = house.people[Role.NURSE]
    _employ(sessions, elsewhere, person_id, Role.PROVIDER)
    with sessions() as session:
        signed = enter(session)
        found = signing_in.staff_by_token(session, BEFORE, signed.token)
    assert signed.clinic_id == house.clinic_id
    assert found
    assert found.roles == {Role.NURSE}


def _employ(sessions: sessionmaker[ScopedSession], house: House, person_id: UUID, role: Role) -> None:
    with sessions.begin() as session:
        scope_to(session, house.clinic_id)
        session.add(Membership(id=person_id, clinic_id=house.clinic_id, person_id=person_id, role=role))
