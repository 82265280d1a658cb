"""What holds for minutes and has run out is cleared away in every clinic, and nothing that still holds."""

import sys
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import sessionmaker

from diary.db.factors import HalfSignIn
from diary.db.passkeys import PasskeyChallenge
from diary.db.people import Role
from diary.db.scope import scope_to
from diary.db.sessions import ScopedSession
from diary.db.sign_on import SignOnAttempt
from diary.db.throttles import Throttle
from diary.services.sweeping import COUNTED_FOR, sweep_expired
from diary.services.throttling import Limit
from tests.builders import BEFORE, House
from tests.db.factor_rows import factors_of, sign_on_of

MINUTE = timedelta(minutes=1)


def test_what_has_run_out_goes_and_what_still_holds_stays(
    sessions: sessionmaker[ScopedSession], house: House, elsewhere: House
) -> None:
    over, holds = BEFORE, BEFORE + MINUTE
    for place in (house, elsewhere):
        with sessions.begin() as session:
            scope_to(session, place.clinic_id)
            for until in (over, holds):
                attempt = sign_on_of(place.people[Role.NURSE], place.clinic_id)["sign_on_attempt"]
                told = {"token_hash": f"{place.clinic_id}{until}"[:64], "expires_at": until, "carried": "note=numb"}
                session.add(SignOnAttempt(**attempt | told))
    with sessions.begin() as session:
        for until in (over, holds):
            rows = factors_of(house.people[Role.NURSE])
            session.add(HalfSignIn(**rows["half_sign_in"] | {"token_hash": str(until), "expires_at": until}))
            told = {"challenge_hash": str(until), "expires_at": until}
            session.add(PasskeyChallenge(**rows["passkey_challenge"] | told))
            session.add(Throttle(**rows["throttle"] | {"bucket": str(until), "began_at": until - COUNTED_FOR}))
    assert [sweep_expired(sessions, lambda: BEFORE) for _ in range(2)] == [5, 0]
    for place in (house, elsewhere):
        with sessions() as session:
            scope_to(session, place.clinic_id)
            assert session.scalars(select(SignOnAttempt.expires_at)).all() == [holds]
    with sessions() as session:
        assert session.scalars(select(HalfSignIn.expires_at)).all() == [holds]
        assert session.scalars(select(PasskeyChallenge.expires_at)).all() == [holds]
        assert session.scalars(select(Throttle.began_at)).all() == [holds - COUNTED_FOR]


def test_no_count_goes_that_still_slows_somebody_down() -> None:
    ours = [module for name, module in sys.modules.items() if name.startswith("diary.services.")]
    limits = [each for module in ours for each in vars(module).values() if isinstance(each, Limit)]
    assert limits
    assert max(limit.within for limit in limits) < COUNTED_FOR
