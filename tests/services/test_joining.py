"""A code opens one patient's diary once; everything else is refused in the same words."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import sessionmaker

from diary.db.injections import Injection
from diary.db.joining import DeviceSession, JoinCode
from diary.db.sessions import ScopedSession
from diary.services import joining, performing
from diary.services.failures import NotFound, Refused, Throttled
from diary.services.joining import Claimed, IssuedCode
from tests import builders
from tests.builders import ADDRESS, BORN, NEEDLE_OUT, SECRET, House
from tests.databases import counting
from tests.services.conftest import NewRows

NOW = NEEDLE_OUT
REFUSAL = "This code and date of birth do not open a diary. Please ask the clinic for a new code."


@pytest.fixture
def code(desk: ScopedSession, house: House, running: Injection) -> IssuedCode:
    return joining.issue_code(desk, NOW, house.staff(), running.id, secret=SECRET)


def claim(
    session: ScopedSession,
    code: str,
    born: date = BORN,
    after: timedelta = timedelta(0),
    address: str = ADDRESS,
    secret: str = SECRET,
) -> Claimed:
    return joining.claim(session, NOW + after, code=code, date_of_birth=born, address=address, secret=secret)


def refused(session: ScopedSession, code: str, **changes: object) -> None:
    with pytest.raises(Refused) as caught:
        claim(session, code, **changes)  # type: ignore[arg-type]  # passed on by name
    assert (caught.value.field, str(caught.value)) == ("code", REFUSAL)


@pytest.mark.parametrize("of", [lambda code: code.token, lambda code: code.short_code], ids=["link", "short code"])
def test_either_form_of_a_code_opens_the_diary(
    desk: ScopedSession, running: Injection, code: IssuedCode, of: Callable[[IssuedCode], str]
) -> None:
    claimed = claim(desk, of(code))
    assert claimed.patient_id == running.patient_id
    device = builders.device_by_token(desk, NOW, claimed.device_token)
    assert device
    assert (device.patient_id, device.clinic_id) == (running.patient_id, running.clinic_id)
    assert (device.language, device.zone) == ("en", builders.ZONE)


@pytest.mark.parametrize("typed", ["{lower}", "{halves[0]} {halves[1]}", "  {upper}  ", "{halves[0]}{halves[1]}"])
def test_a_short_code_is_read_as_people_type_it(desk: ScopedSession, code: IssuedCode, typed: str) -> None:
    short = code.short_code
    assert claim(desk, typed.format(lower=short.lower(), upper=short, halves=short.split("-"))).device_token


def test_either_form_uses_up_both(desk: ScopedSession, code: IssuedCode) -> None:
    claim(desk, code.short_code)
    refused(desk, code.token)
    refused(desk, code.short_code)


def test_only_hashes_are_kept(desk: ScopedSession, code: IssuedCode) -> None:
    claimed = claim(desk, code.token)
    kept = desk.scalars(select(JoinCode)).one()
    device = desk.scalars(select(DeviceSession)).one()
    secrets = {code.token, code.short_code, code.short_code.replace("-", ""), claimed.device_token}
    assert secrets.isdisjoint({kept.token_hash, kept.short_code_hash, device.token_hash})


@pytest.mark.parametrize("wrong", ["", "AAAA-AAAA", "\0", "\ud800", "x" * 10_000, "%", "' OR 1=1 --"])
def test_a_wrong_code_is_refused(desk: ScopedSession, code: IssuedCode, wrong: str) -> None:
    refused(desk, wrong)


def test_a_wrong_birthday_is_refused_and_does_not_use_the_code_up(desk: ScopedSession, code: IssuedCode) -> None:
    refused(desk, code.token, born=BORN + timedelta(days=1))
    assert claim(desk, code.token).device_token


@pytest.mark.parametrize(
    ("after", "open_still"), [(timedelta(hours=72, microseconds=-1), True), (timedelta(hours=72), False)], ids=str
)
def test_a_code_lasts_72_hours(desk: ScopedSession, code: IssuedCode, after: timedelta, open_still: bool) -> None:
    if open_still:
        assert claim(desk, code.token, after=after).device_token
    else:
        refused(desk, code.token, after=after)


def test_a_code_of_another_secret_is_refused(desk: ScopedSession, code: IssuedCode) -> None:
    refused(desk, code.short_code, secret="another secret")


def test_a_new_code_ends_the_older_ones(
    desk: ScopedSession, house: House, running: Injection, code: IssuedCode
) -> None:
    newer = joining.issue_code(desk, NOW, house.staff(), running.id, secret=SECRET)
    refused(desk, code.token)
    refused(desk, code.short_code)
    assert claim(desk, newer.short_code).device_token


def test_a_new_code_leaves_the_phones_that_joined(
    desk: ScopedSession, house: House, running: Injection, code: IssuedCode
) -> None:
    claimed = claim(desk, code.token)
    joining.issue_code(desk, NOW, house.staff(), running.id, secret=SECRET)
    assert builders.device_by_token(desk, NOW, claimed.device_token)


def test_a_code_that_was_not_claimed_can_be_shown_again(
    desk: ScopedSession, house: House, running: Injection, code: IssuedCode
) -> None:
    def shown(after: timedelta = timedelta(0)) -> IssuedCode | None:
        return joining.shown_code(desk, NOW + after, house.staff(), running.id, secret=SECRET)

    assert shown() == code
    assert shown(timedelta(hours=72)) is None
    claim(desk, code.token)
    assert shown() is None


def test_a_short_code_is_shown_in_two_halves(code: IssuedCode) -> None:
    assert len(code.short_code) == 9
    assert code.short_code[4] == "-"


def test_calling_an_injection_off_ends_its_code(desk: ScopedSession, house: House, planned: Injection) -> None:
    code = joining.issue_code(desk, NOW, house.staff(), planned.id, secret=SECRET)
    performing.cancel(desk, NOW, house.staff(), planned.id)
    with pytest.raises(Refused, match=REFUSAL):
        claim(desk, code.token)


def test_a_code_for_an_injection_that_was_called_off_is_not_issued(
    desk: ScopedSession, house: House, planned: Injection
) -> None:
    performing.cancel(desk, NOW, house.staff(), planned.id)
    with pytest.raises(Refused):
        joining.issue_code(desk, NOW, house.staff(), planned.id, secret=SECRET)


def test_a_planned_injection_can_be_joined_so_that_the_baseline_is_scored_on_the_phone(
    desk: ScopedSession, house: House, planned: Injection
) -> None:
    issued = joining.issue_code(desk, NOW, house.staff(), planned.id, secret=SECRET)
    assert claim(desk, issued.token).patient_id == planned.patient_id


def test_a_code_that_is_guessed_at_is_throttled_wherever_the_tries_come_from(
    desk: ScopedSession, code: IssuedCode
) -> None:
    for number in range(joining.PER_CODE.tries):
        refused(desk, code.short_code, born=BORN + timedelta(days=1), address=f"192.0.2.{number}")
    with pytest.raises(Throttled):
        claim(desk, code.short_code, address="198.51.100.1")


def test_an_address_that_guesses_codes_is_throttled(desk: ScopedSession, code: IssuedCode) -> None:
    for number in range(joining.PER_ADDRESS.tries):
        refused(desk, f"AAAA-{number:04}")
    with pytest.raises(Throttled):
        claim(desk, code.token)
    assert claim(desk, code.token, address="198.51.100.1").device_token


def test_every_refusal_is_the_same_work_for_the_database(
    desk: ScopedSession, house: House, running: Injection, code: IssuedCode
) -> None:
    def sent(typed: str, **changes: object) -> list[str]:
        refused(desk, typed, **changes)
        with counting(desk) as statements:
            refused(desk, typed, **changes)
        return statements.sent

    wrong = sent("AAAA-AAAA")
    assert sent(code.token, born=date(1950, 1, 1)) == wrong
    assert sent(code.short_code, after=timedelta(hours=73)) == wrong


def test_each_deed_is_written_down_without_the_code(
    desk: ScopedSession, house: House, running: Injection, new_rows: NewRows
) -> None:
    new_rows()
    issued = joining.issue_code(desk, NOW, house.staff(), running.id, secret=SECRET)
    refused(desk, issued.token, born=date(1950, 1, 1))
    claimed = claim(desk, issued.token)
    joining.sign_out_device(desk, NOW, claimed.device_token)
    rows = new_rows()
    assert sorted(row.action for row in rows) == sorted(
        ["join code issued", "join code refused", "diary joined", "device signed out"]
    )
    text = str([(row.detail, row.object_kind) for row in rows])
    assert issued.token not in text
    assert issued.short_code not in text


@pytest.mark.parametrize("token", ["", "x", "\0", "\ud800", "x" * 10_000])
def test_a_token_that_no_phone_has_opens_nothing(session: ScopedSession, token: str) -> None:
    assert builders.device_by_token(session, NOW, token) is None
    joining.sign_out_device(session, NOW, token)


def test_a_phone_stays_signed_in_for_a_year(desk: ScopedSession, code: IssuedCode) -> None:
    claimed = claim(desk, code.token)
    assert builders.device_by_token(desk, NOW + timedelta(days=365), claimed.device_token)


def test_signing_out_ends_this_phone_alone(
    desk: ScopedSession, house: House, running: Injection, code: IssuedCode
) -> None:
    here = claim(desk, code.token).device_token
    second = joining.issue_code(desk, NOW, house.staff(), running.id, secret=SECRET)
    there = claim(desk, second.token).device_token
    joining.sign_out_device(desk, NOW, here)
    assert builders.device_by_token(desk, NOW, here) is None
    assert builders.device_by_token(desk, NOW, there)


def test_a_phone_is_looked_up_in_one_query_and_touched_now_and_then(desk: ScopedSession, code: IssuedCode) -> None:
    token = claim(desk, code.token).device_token

    def queries(after: timedelta) -> int:
        with counting(desk) as statements:
            assert builders.device_by_token(desk, NOW + after, token)
        return statements.count

    assert queries(timedelta(minutes=4)) == 1
    assert queries(timedelta(minutes=5)) == 2
    assert queries(timedelta(minutes=5)) == 1


def test_strangers_neither_issue_nor_see_codes(
    elsewhere: House, desk: ScopedSession, sessions: sessionmaker[ScopedSession], running: Injection, code: IssuedCode
) -> None:
    injection_id = running.id
    desk.commit()
    with sessions() as theirs:
        for look in (joining.issue_code, joining.shown_code):
            with pytest.raises(NotFound):
                look(theirs, NOW, elsewhere.staff(), injection_id, secret=SECRET)
