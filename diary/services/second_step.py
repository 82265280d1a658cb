"""The second step of signing in: between the right password, or single sign-on, and the second factor nothing is open.

Whoever is half-way has a token of its own kind. It names a row that no page but that of the second step asks for, holds
for some minutes, and is used once.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from diary.db.factors import HalfSignIn
from diary.db.people import CameBy, Person
from diary.db.scope import scope_to
from diary.services import chance, own_account, second_factor, secrets_kept
from diary.services.acting import Actor, ActorKind
from diary.services.failures import NotFound, Refused
from diary.services.own_account import AppToSetUp
from diary.services.second_factor import Factors, Given, factors_of
from diary.services.sign_in_rules import closed_to_passwords
from diary.services.staff_sessions import Browser, SignedIn, clinic_of, open_session, works_in

LASTS = timedelta(minutes=10)
TOO_LATE = "Signing in took too long. Please begin again."


@dataclass(frozen=True, slots=True, kw_only=True)
class HalfWay:
    """Somebody whose password was right, or who came by single sign-on: where he will be, what he can give next."""

    id: UUID
    came_by: CameBy
    person: Person
    clinic_id: UUID
    factors: Factors

    def actor(self, address: str) -> Actor:
        """He, for the audit; without any role."""
        return Actor(kind=ActorKind.STAFF, id=self.person.id, clinic_id=self.clinic_id, address=address)


def begin(
    session: Session, now: datetime, person_id: UUID, clinic_id: UUID, *, came_by: CameBy = CameBy.PASSWORD
) -> SignedIn:
    """Go half-way; the token is for the cookie and opens the second step alone."""
    token = chance.new_token()
    session.add(
        HalfSignIn(
            id=chance.new_id(),
            token_hash=secrets_kept.hash_token(token),
            person_id=person_id,
            came_by=came_by,
            workplace_id=clinic_id if came_by is CameBy.SINGLE_SIGN_ON else None,
            created_at=now,
            expires_at=now + LASTS,
        )
    )
    session.flush()
    return SignedIn(token=token, person_id=person_id, clinic_id=clinic_id, waits=True)


def half_way(session: Session, now: datetime, token: str | None) -> HalfWay | None:
    """Whom a token of the second step stands for, while it holds and the account lives."""
    if not token:
        return None
    row = session.execute(
        select(HalfSignIn, Person)
        .join(Person, Person.id == HalfSignIn.person_id)
        .where(
            HalfSignIn.token_hash == secrets_kept.hash_token(token),
            HalfSignIn.used_at.is_(None),
            HalfSignIn.expires_at > now,
            Person.active,
        )
    ).first()
    if row is None:
        return None
    half, person = row
    clinic_id = half.workplace_id or clinic_of(session, person.id, closed=closed_to_passwords(session, person.id))
    if clinic_id is None or not works_in(session, person.id, clinic_id):
        return None
    factors = factors_of(session, person.id)
    return HalfWay(id=half.id, came_by=half.came_by, person=person, clinic_id=clinic_id, factors=factors)


def finish(
    session: Session, now: datetime, token: str | None, given: Given, *, browser: Browser, secret: str
) -> SignedIn:
    """Open a session for whoever gives the second factor as well."""
    found = half_way(session, now, token)
    if found is None:
        raise Refused("", TOO_LATE)
    scope_to(session, found.clinic_id)
    came_by = second_factor.check(session, now, found.actor(browser.address), given, secret=secret)
    use_up(session, now, found)
    return _open(session, now, found, came_by, browser)


def app_to_set_up(session: Session, now: datetime, found: HalfWay, *, secret: str) -> AppToSetUp:
    """The app that somebody has to set up before he comes in; only who has no second factor at all may."""
    if found.factors.any:
        raise NotFound
    scope_to(session, found.clinic_id)
    return own_account.app_to_set_up(session, now, found.actor(""), secret=secret)


def set_up(
    session: Session, now: datetime, found: HalfWay, code: str, *, browser: Browser, secret: str
) -> tuple[SignedIn, tuple[str, ...]]:
    """Open a session for whoever has set up an app on the way; returns his recovery codes as well."""
    actor = found.actor(browser.address)
    codes = own_account.confirm_app(session, now, actor, code, secret=secret)
    use_up(session, now, found)
    return _open(session, now, found, CameBy.APP, browser), codes


def _open(session: Session, now: datetime, found: HalfWay, came_by: CameBy, browser: Browser) -> SignedIn:
    """Begin the session; one that the provider of a clinic has let in stays in that clinic."""
    by = CameBy.SINGLE_SIGN_ON if found.came_by is CameBy.SINGLE_SIGN_ON else came_by
    return open_session(session, now, found.person.id, found.clinic_id, by, browser)


def use_up(session: Session, now: datetime, found: HalfWay) -> None:
    """Let a token be used once: of two requests with the same one, the second begins again."""
    used = session.execute(
        update(HalfSignIn)
        .where(HalfSignIn.id == found.id, HalfSignIn.used_at.is_(None))
        .values(used_at=now)
        .returning(HalfSignIn.id)
        .execution_options(synchronize_session=False)
    )
    if used.first() is None:
        raise Refused("", TOO_LATE)


def forget(session: Session, now: datetime, person_id: UUID) -> None:
    """End what somebody has half-way open: his password or his factors are others now."""
    session.execute(
        update(HalfSignIn)
        .where(HalfSignIn.person_id == person_id, HalfSignIn.used_at.is_(None))
        .values(used_at=now)
        .execution_options(synchronize_session=False)
    )
