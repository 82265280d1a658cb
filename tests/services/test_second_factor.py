"""Between the password and the second factor nothing is open, and no code opens twice."""

from datetime import datetime, timedelta

import pyotp
import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import sessionmaker

from diary.db.factors import AuthenticatorApp, HalfSignIn, RecoveryCode
from diary.db.people import CameBy, Person, Role
from diary.db.sessions import ScopedSession
from diary.services import (
    authenticator_apps,
    checking,
    own_account,
    recovery_codes,
    second_factor,
    second_step,
    signing_in,
    staff_links,
)
from diary.services.checking import Check
from diary.services.failures import NotFound, Refused, Throttled
from diary.services.second_factor import Given
from diary.services.staff_sessions import Browser, SignedIn
from tests.builders import ADDRESS, BEFORE, PASSWORD, SECRET, House, email_of
from tests.services.conftest import NewRows, Race

NURSE = email_of(Role.NURSE)
STEP = timedelta(seconds=authenticator_apps.STEP)
LATER = BEFORE + timedelta(minutes=5)
HERE = Browser(address=ADDRESS, device="Firefox · Windows")


def shown(shared: str, at: datetime, steps: int = 0) -> str:
    """What an app shows at a moment."""
    return str(pyotp.TOTP(shared).generate_otp(int(at.timestamp()) // 30 + steps))


def set_up(session: ScopedSession, house: House) -> tuple[str, tuple[str, ...]]:
    """The nurse's app, confirmed at the beginning, and her recovery codes."""
    nurse = house.staff(Role.NURSE)
    shared = own_account.app_to_set_up(session, BEFORE, nurse, secret=SECRET).shared
    codes = own_account.confirm_app(session, BEFORE, nurse, shown(shared, BEFORE), secret=SECRET)
    return shared, codes


def half(session: ScopedSession, at: datetime = LATER) -> SignedIn:
    """The nurse after her password."""
    return signing_in.sign_in(session, at, email=NURSE, password=PASSWORD, address=ADDRESS)


def finish(session: ScopedSession, signed: SignedIn, code: str, at: datetime = LATER) -> SignedIn:
    return second_step.finish(session, at, signed.token, Given(code=code), browser=HERE, secret=SECRET)


def test_without_a_second_factor_the_password_opens(desk: ScopedSession, house: House) -> None:
    signed = half(desk)
    assert not signed.waits
    found = signing_in.staff_by_token(desk, LATER, signed.token)
    assert found
    assert found.came_by is CameBy.PASSWORD


def test_half_way_nothing_is_open(desk: ScopedSession, house: House) -> None:
    set_up(desk, house)
    signed = half(desk)
    assert signed.waits
    assert signing_in.staff_by_token(desk, LATER, signed.token) is None
    signing_in.sign_out(desk, LATER, signed.token)
    assert second_step.half_way(desk, LATER, signed.token)


def test_the_code_of_the_app_opens_and_its_token_is_another_one(desk: ScopedSession, house: House) -> None:
    shared, _ = set_up(desk, house)
    halfway = half(desk)
    signed = finish(desk, halfway, shown(shared, LATER))
    assert signed.token != halfway.token
    found = signing_in.staff_by_token(desk, LATER, signed.token)
    assert found
    assert (found.came_by, found.checked_at) == (CameBy.APP, LATER)
    with pytest.raises(Refused, match="took too long"):
        finish(desk, halfway, shown(shared, LATER + STEP), LATER + STEP)


def test_a_code_is_taken_once_and_none_from_before_it(desk: ScopedSession, house: House) -> None:
    shared, _ = set_up(desk, house)
    finish(desk, half(desk), shown(shared, LATER))
    for steps in (0, -1):
        with pytest.raises(Refused, match="used already"):
            finish(desk, half(desk), shown(shared, LATER, steps))
    assert finish(desk, half(desk), shown(shared, LATER, 1)).token


def test_the_code_that_confirmed_the_app_does_not_open(desk: ScopedSession, house: House) -> None:
    shared, _ = set_up(desk, house)
    with pytest.raises(Refused):
        finish(desk, half(desk, BEFORE), shown(shared, BEFORE), BEFORE)


@pytest.mark.parametrize(("steps", "right"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_one_step_off(desk: ScopedSession, house: House, steps: int, right: bool) -> None:
    shared, _ = set_up(desk, house)
    nurse = house.people[Role.NURSE]
    assert authenticator_apps.accepts(desk, LATER, nurse, shown(shared, LATER, steps), secret=SECRET) is right


def test_of_two_tries_with_one_code_at_once_one_comes_in(
    sessions: sessionmaker[ScopedSession], house: House, race: Race
) -> None:
    with sessions.begin() as session:
        shared, codes = set_up(session, house)
    nurse = house.people[Role.NURSE]
    code = shown(shared, LATER)
    taken = race(*[lambda s: authenticator_apps.accepts(s, LATER, nurse, code, secret=SECRET)] * 2)
    assert sorted(outcome is True for outcome in taken) == [False, True], taken
    taken = race(*[lambda s: recovery_codes.accepts(s, LATER, nurse, codes[0], secret=SECRET)] * 2)
    assert sorted(outcome is True for outcome in taken) == [False, True], taken


def test_guessing_is_stopped_for_the_person_wherever_it_comes_from(desk: ScopedSession, house: House) -> None:
    shared, codes = set_up(desk, house)
    for _ in range(second_factor.PER_PERSON.tries):
        with pytest.raises(Refused):
            finish(desk, half(desk), "000000" if shown(shared, LATER) != "000000" else "111111")
    for code in (shown(shared, LATER), codes[0]):
        with pytest.raises(Throttled):
            finish(desk, half(desk), code)
    after = LATER + second_factor.PER_PERSON.within
    assert finish(desk, half(desk, after), shown(shared, after), after).token


@pytest.mark.parametrize("typed", ["", "\0", "\ud800", "١٢٣٤٥٦", "1" * 5000, "000000 0"])
def test_whatever_is_typed_is_refused_and_written_down(
    desk: ScopedSession, house: House, new_rows: NewRows, typed: str
) -> None:
    set_up(desk, house)
    signed = half(desk)
    new_rows()
    with pytest.raises(Refused):
        finish(desk, signed, typed)
    assert [row.action for row in new_rows()] == ["second factor refused"]


def test_a_recovery_code_opens_once_however_it_is_typed(desk: ScopedSession, house: House, new_rows: NewRows) -> None:
    _, codes = set_up(desk, house)
    assert len(set(codes)) == recovery_codes.HOW_MANY
    typed = f" {codes[3][:5].lower()}-{codes[3][5:]} "
    new_rows()
    signed = finish(desk, half(desk), typed)
    assert [row.action for row in new_rows()] == ["recovery code used", "signed in"]
    found = signing_in.staff_by_token(desk, LATER, signed.token)
    assert found
    assert found.came_by is CameBy.RECOVERY_CODE
    with pytest.raises(Refused):
        finish(desk, half(desk), codes[3])
    assert recovery_codes.left(desk, house.people[Role.NURSE]) == recovery_codes.HOW_MANY - 1


def test_new_recovery_codes_end_the_old_ones_and_nobody_elses_open(desk: ScopedSession, house: House) -> None:
    _, old = set_up(desk, house)
    new = own_account.renew_codes(desk, LATER, house.staff(Role.NURSE), secret=SECRET)
    assert not set(old) & set(new)
    nurse, provider = house.people[Role.NURSE], house.people[Role.PROVIDER]
    assert not recovery_codes.accepts(desk, LATER, nurse, old[0], secret=SECRET)
    assert not recovery_codes.accepts(desk, LATER, provider, new[0], secret=SECRET)
    assert recovery_codes.accepts(desk, LATER, nurse, new[0], secret=SECRET)


def test_what_is_kept_betrays_nothing(desk: ScopedSession, house: House) -> None:
    shared, codes = set_up(desk, house)
    app = desk.scalars(select(AuthenticatorApp)).one()
    assert shared not in app.sealed_secret
    kept = set(desk.scalars(select(RecoveryCode.code_hash)))
    assert not kept & set(codes)
    assert half(desk).token not in set(desk.scalars(select(HalfSignIn.token_hash)))


def test_a_sealed_secret_opens_for_its_owner_and_our_key_alone(desk: ScopedSession, house: House) -> None:
    shared, _ = set_up(desk, house)
    nurse, provider = house.people[Role.NURSE], house.people[Role.PROVIDER]
    assert not authenticator_apps.accepts(desk, LATER, nurse, shown(shared, LATER), secret="another key")
    desk.execute(update(AuthenticatorApp).values(person_id=provider))
    assert not authenticator_apps.accepts(desk, LATER, provider, shown(shared, LATER), secret=SECRET)


def test_an_app_that_was_not_confirmed_opens_nothing_and_asks_for_nothing(desk: ScopedSession, house: House) -> None:
    nurse = house.staff(Role.NURSE)
    shared = own_account.app_to_set_up(desk, BEFORE, nurse, secret=SECRET).shared
    assert own_account.app_to_set_up(desk, BEFORE, nurse, secret=SECRET).shared == shared
    with pytest.raises(Refused, match="not right"):
        own_account.confirm_app(desk, BEFORE, nurse, "123", secret=SECRET)
    assert not half(desk).waits
    assert not authenticator_apps.accepts(desk, LATER, house.people[Role.NURSE], shown(shared, LATER), secret=SECRET)


def test_half_way_ends_after_ten_minutes_and_with_the_account(desk: ScopedSession, house: House) -> None:
    shared, _ = set_up(desk, house)
    signed, late = half(desk), LATER + second_step.LASTS
    assert second_step.half_way(desk, late - timedelta(seconds=1), signed.token)
    assert second_step.half_way(desk, late, signed.token) is None
    with pytest.raises(Refused, match="took too long"):
        finish(desk, signed, shown(shared, late), late)
    desk.execute(update(Person).values(active=False))
    assert second_step.half_way(desk, LATER, signed.token) is None


def test_a_new_password_ends_what_is_half_way_and_leaves_the_factor(desk: ScopedSession, house: House) -> None:
    shared, _ = set_up(desk, house)
    signed = half(desk)
    nurse, chief = house.people[Role.NURSE], house.staff(Role.ADMINISTRATOR)
    token = staff_links.reset_password(desk, LATER, chief, nurse, secret=SECRET)
    staff_links.set_password(desk, LATER, token=token, password="another long password", address=ADDRESS)
    assert second_step.half_way(desk, LATER, signed.token) is None
    again = signing_in.sign_in(desk, LATER, email=NURSE, password="another long password", address=ADDRESS)
    assert again.waits
    assert finish(desk, again, shown(shared, LATER)).token


def test_without_the_app_the_codes_go_too(desk: ScopedSession, house: House, new_rows: NewRows) -> None:
    _, codes = set_up(desk, house)
    nurse = house.staff(Role.NURSE)
    assert [row.action for row in new_rows()] == ["authenticator app added", "message queued", "recovery codes made"]
    own_account.remove_app(desk, LATER, nurse)
    assert [row.action for row in new_rows()] == ["authenticator app removed", "message queued"]
    assert not recovery_codes.accepts(desk, LATER, house.people[Role.NURSE], codes[0], secret=SECRET)
    assert not half(desk).waits
    for deed in (own_account.remove_app, lambda *who: own_account.renew_codes(*who, secret=SECRET)):
        with pytest.raises(NotFound):
            deed(desk, LATER, nurse)


def test_who_has_a_second_factor_is_checked_by_it_and_who_has_none_by_the_password(
    desk: ScopedSession, house: House, new_rows: NewRows
) -> None:
    first = half(desk)
    staff = signing_in.staff_by_token(desk, LATER, first.token)
    assert staff
    stale = LATER + checking.HOLDS
    assert checking.is_fresh(stale - timedelta(seconds=1), staff)
    assert not checking.is_fresh(stale, staff)
    nurse = house.staff(Role.NURSE)
    new_rows()
    with pytest.raises(Refused, match="not your password"):
        checking.check(desk, stale, nurse, staff.session_id, Check(password="wrong"), secret=SECRET)
    token = checking.check(desk, stale, nurse, staff.session_id, Check(password=PASSWORD), secret=SECRET)
    assert [row.action for row in new_rows()] == ["check refused", "checked again"]
    assert signing_in.staff_by_token(desk, stale, first.token) is None
    again = signing_in.staff_by_token(desk, stale, token)
    assert again
    assert checking.is_fresh(stale, again)
    shared, _ = set_up(desk, house)
    with pytest.raises(Refused):
        checking.check(desk, stale, nurse, staff.session_id, Check(password=PASSWORD), secret=SECRET)
    given = Check(second=Given(code=shown(shared, stale)))
    checking.check(desk, stale, nurse, staff.session_id, given, secret=SECRET)


def test_a_check_freshens_no_session_of_somebody_else(desk: ScopedSession, house: House) -> None:
    theirs = signing_in.sign_in(desk, LATER, email=email_of(Role.PROVIDER), password=PASSWORD, address=ADDRESS)
    staff, stale = signing_in.staff_by_token(desk, LATER, theirs.token), LATER + checking.HOLDS
    assert staff
    checking.check(desk, stale, house.staff(Role.NURSE), staff.session_id, Check(password=PASSWORD), secret=SECRET)
    again = signing_in.staff_by_token(desk, stale, theirs.token)
    assert again
    assert not checking.is_fresh(stale, again)
