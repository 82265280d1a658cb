"""Whom an account of a clinic's provider stands for: opening a session in that clinic alone, or checking again."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from diary.db.people import CameBy, Person
from diary.db.sign_on import SignOnLink
from diary.exchange.provider_words import Told, Wrong
from diary.services import chance, checking, second_step
from diary.services.acting import Actor, ActorKind, work_for
from diary.services.adding import add_once
from diary.services.auditing import Action, record
from diary.services.failures import NotFound, Refused
from diary.services.personnel import member, works_elsewhere
from diary.services.second_factor import factors_of
from diary.services.sign_in_rules import requiring_clinics
from diary.services.sign_on import BEGIN_AGAIN, LEEWAY, Return, ask, refusal, shown_at
from diary.services.signing_in import StaffMember
from diary.services.staff_sessions import Browser, SignedIn, open_session
from diary.services.telling_owner import write_down_and_tell
from diary.services.texts import normal_email

UNKNOWN = "You were signed in by %(label)s, but nobody here goes by that account. Ask an administrator to invite you."
ANOTHER = (
    "You were signed in by %(label)s with another account than before. "
    "An administrator can forget the account that came before."
)
NO_SECOND = (
    "This clinic asks for a second factor, and you have none. Sign in with your password at your other clinic, "
    "and set one up under My account."
)
SOMEBODY_ELSE = "%(label)s names somebody else than the person who is signed in here. Please begin again."
NOT_ASKED = "%(label)s did not ask you again who you are. Please begin again, or ask whoever runs it."


def open_by(session: Session, now: datetime, found: Return, browser: Browser) -> SignedIn:
    """Open a session in the clinic whose provider it was, and in no other; a refusal leaves its row.

    Where the clinic requires a second factor and the provider tells of one only, the second step comes first.
    """
    told = ask(session, now, found)
    person = _person(session, now, found, told)
    if found.clinic_id in requiring_clinics(session, person.id) and not told.by_several_factors:
        actor = Actor(kind=ActorKind.STAFF, id=person.id, clinic_id=found.clinic_id, address=found.address)
        if not factors_of(session, person.id).any and works_elsewhere(session, actor, person.id):
            raise refusal(session, now, found.nobody(), "no second factor", NO_SECOND)
        return second_step.begin(session, now, person.id, found.clinic_id, came_by=CameBy.SINGLE_SIGN_ON)
    checked_at = shown_at(told, now)
    return open_session(session, now, person.id, found.clinic_id, CameBy.SINGLE_SIGN_ON, browser, checked_at=checked_at)


def check_by(session: Session, now: datetime, found: Return, staff: StaffMember | None, actor: Actor) -> str:
    """Check somebody again who has come in by the provider: it must have asked him anew, and name the same account.

    Returns the new token of his session.
    """
    if staff is None or (staff.session_id, staff.clinic_id) != (found.staff_session_id, found.clinic_id):
        raise refusal(session, now, found.nobody(), "another session", BEGIN_AGAIN)
    told, label = ask(session, now, found), found.provider.label
    link = _link(session, found, told)
    if link is None or link.person_id != staff.person_id:
        raise refusal(session, now, actor, "another account", SOMEBODY_ELSE, label=label)
    checked_at = shown_at(told, now)
    if checked_at is None or checked_at < found.began_at - LEEWAY:
        raise refusal(session, now, actor, Wrong.OLD_CHECK, NOT_ASKED, label=label)
    link.used_at = now
    return checking.note_provider(session, now, actor, staff.session_id)


def _person(session: Session, now: datetime, found: Return, told: Told) -> Person:
    """Whom the account stands for: by what was kept of it, or the first time by the address that it names."""
    link, label = _link(session, found, told), found.provider.label
    address = told.address(found.provider.claim)
    if link is not None:
        person = member(session, Person.id == link.person_id)
    else:
        person = member(session, Person.email == normal_email(address)) if address else None
    if person is None:
        raise refusal(session, now, found.nobody(), "unknown", UNKNOWN, label=label)
    if link is None:
        _add_link(session, now, found, told, person)
    else:
        link.used_at = now
    return person


def _link(session: Session, found: Return, told: Told) -> SignOnLink | None:
    work_for(session, found.nobody())
    return session.scalar(
        select(SignOnLink).where(SignOnLink.issuer == found.provider.issuer, SignOnLink.subject == told.subject)
    )


def _add_link(session: Session, now: datetime, found: Return, told: Told, person: Person) -> None:
    issuer = found.provider.issuer
    link = SignOnLink(
        id=chance.new_id(),
        clinic_id=found.clinic_id,
        person_id=person.id,
        issuer=issuer,
        subject=told.subject,
        linked_at=now,
        used_at=now,
    )
    try:
        add_once(session, link, field="", message="")
    except Refused:
        label = found.provider.label
        raise refusal(session, now, found.nobody(), "another account", ANOTHER, label=label) from None
    actor = Actor(kind=ActorKind.STAFF, id=person.id, clinic_id=found.clinic_id, address=found.address)
    write_down_and_tell(session, now, actor, Action.SIGN_ON_LINKED, person.id)


def linked_since(session: Session, actor: Actor, person_id: UUID) -> datetime | None:
    """Since when an account of the clinic's provider stands for somebody; that of an earlier provider counts too."""
    work_for(session, actor)
    wanted = select(SignOnLink.linked_at).where(SignOnLink.person_id == person_id).order_by(SignOnLink.linked_at.desc())
    return session.scalar(wanted.limit(1))


def forget_links(session: Session, now: datetime, actor: Actor, person_id: UUID) -> None:
    """Forget the account that stands for a colleague: whichever names his address next takes its place."""
    work_for(session, actor)
    links = session.scalars(select(SignOnLink).where(SignOnLink.person_id == person_id)).all()
    if not links:
        raise NotFound
    for link in links:
        session.delete(link)
    record(session, now, actor, Action.SIGN_ON_UNLINKED, of=("person", person_id))
    session.flush()
