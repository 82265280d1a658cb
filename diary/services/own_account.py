"""What somebody of the staff sets up for himself: his second factors and his recovery codes."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from diary.db.people import Person
from diary.services import authenticator_apps, passkeys, recovery_codes
from diary.services.acting import Actor, work_for
from diary.services.auditing import Action, record
from diary.services.failures import NotFound, Refused
from diary.services.passkeys import Site
from diary.services.second_factor import Factors, factors_of
from diary.services.telling_owner import write_down_and_tell

_NOT_RIGHT = "This code is not right. Look at the app again, and at the clock of the phone."


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody, and what he has set up."""

    person: Person
    factors: Factors


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class AppToSetUp:
    """An app that is being set up: what it reads from the picture, and the same to type."""

    address: str
    shared: str


def account(session: Session, actor: Actor) -> Account:
    """The account of whoever acts."""
    work_for(session, actor)
    person = session.get(Person, actor.id)
    if person is None:
        raise NotFound
    return Account(person=person, factors=factors_of(session, person.id))


def app_to_set_up(session: Session, now: datetime, actor: Actor, *, secret: str) -> AppToSetUp:
    """The app to be set up, for somebody who has none."""
    found = account(session, actor)
    if found.factors.app_since is not None:
        raise NotFound
    shared = authenticator_apps.begin(session, now, found.person.id, secret=secret)
    return AppToSetUp(address=authenticator_apps.address_of(shared, found.person.email), shared=shared)


def confirm_app(session: Session, now: datetime, actor: Actor, code: str, *, secret: str) -> tuple[str, ...]:
    """Take the app into use; returns recovery codes where this is the first second factor, else none."""
    found = account(session, actor)
    typed = "".join(code.split())
    if not authenticator_apps.confirm(session, now, found.person.id, typed, secret=secret):
        raise Refused("code", _NOT_RIGHT)
    write_down_and_tell(session, now, actor, Action.APP_ADDED, found.person.id)
    session.flush()
    return () if found.factors.codes_left else _first_codes(session, now, actor, found.person.id, secret)


def passkey_to_add(session: Session, now: datetime, actor: Actor, site: Site) -> str:
    """What the browser is asked for to add a passkey."""
    return passkeys.to_add(session, now, account(session, actor).person, site)


def add_passkey(
    session: Session, now: datetime, actor: Actor, name: str, signed: str, *, site: Site, secret: str
) -> tuple[str, ...]:
    """Take a passkey into use; returns recovery codes where this is the first second factor, else none."""
    found = account(session, actor)
    passkey = passkeys.add(session, now, found.person.id, name, signed, site)
    write_down_and_tell(session, now, actor, Action.PASSKEY_ADDED, found.person.id, of=("passkey", passkey.id))
    session.flush()
    return () if found.factors.codes_left else _first_codes(session, now, actor, found.person.id, secret)


def remove_passkey(session: Session, now: datetime, actor: Actor, passkey_id: UUID) -> None:
    """Take one of the own passkeys out of use; without any second factor the recovery codes go as well."""
    found = account(session, actor)
    if not passkeys.remove(session, found.person.id, passkey_id):
        raise NotFound
    write_down_and_tell(session, now, actor, Action.PASSKEY_REMOVED, found.person.id, of=("passkey", passkey_id))
    _without_factors(session, found.person.id)


def _without_factors(session: Session, person_id: UUID) -> None:
    """Recovery codes stand in for a second factor; where there is none they open nothing."""
    if not factors_of(session, person_id).any:
        recovery_codes.remove(session, person_id)
    session.flush()


def remove_app(session: Session, now: datetime, actor: Actor) -> None:
    """Take the app out of use; without any second factor the recovery codes go as well."""
    found = account(session, actor)
    if found.factors.app_since is None:
        raise NotFound
    authenticator_apps.remove(session, found.person.id)
    write_down_and_tell(session, now, actor, Action.APP_REMOVED, found.person.id)
    _without_factors(session, found.person.id)


def renew_codes(session: Session, now: datetime, actor: Actor, *, secret: str) -> tuple[str, ...]:
    """Ten new recovery codes for somebody who has a second factor; those of before open nothing any more."""
    found = account(session, actor)
    if not found.factors.any:
        raise NotFound
    codes = recovery_codes.renew(session, now, found.person.id, secret=secret)
    write_down_and_tell(session, now, actor, Action.RECOVERY_CODES_MADE, found.person.id)
    session.flush()
    return codes


def _first_codes(session: Session, now: datetime, actor: Actor, person_id: UUID, secret: str) -> tuple[str, ...]:
    """The codes that come with the first second factor, about which its owner is written to already."""
    codes = recovery_codes.renew(session, now, person_id, secret=secret)
    record(session, now, actor, Action.RECOVERY_CODES_MADE, of=("person", person_id))
    session.flush()
    return codes
